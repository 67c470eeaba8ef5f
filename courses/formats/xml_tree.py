"""XML that strangers wrote, as a tree of elements with their lines. No document type, no entities, no depth, no bulk."""

from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from courses.formats.moodle_text import UNSAYABLE
from courses.rules.entry import Faults, line_words

DEEPEST = 100
MOST_ELEMENTS = 50_000
_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_CODES = expat.errors.codes


@dataclass(slots=True)
class Element:
    """An element with its attributes, its own text and its children."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)


class _Refused(Exception):
    def __init__(self, message: str) -> None:
        self.message = message


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.EntityDeclHandler = self._document_type
        self.parser.ExternalEntityRefHandler = self._document_type
        self.parser.StartElementHandler = self._opens
        self.parser.EndElementHandler = self._shuts
        self.parser.CharacterDataHandler = self._says
        self.root: Element | None = None
        self._open: list[tuple[Element, list[str]]] = []
        self._count = 0

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _UTF_8:
            raise _Refused(_("This is not UTF-8. Save the file as UTF-8."))

    def _document_type(self, *_parts: object) -> int:
        raise _Refused(_("No DOCTYPE and no entities are allowed. Remove them."))

    def _opens(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST:
            raise _Refused(_("This is too deeply nested."))
        if self._count > MOST_ELEMENTS:
            raise _Refused(_("This file has more than %(most)s elements.") % {"most": MOST_ELEMENTS})
        element = Element(name, self.parser.CurrentLineNumber, attributes)
        if self._open:
            self._open[-1][0].children.append(element)
        else:
            self.root = element
        self._open.append((element, []))

    def _shuts(self, _name: str) -> None:
        element, parts = self._open.pop()
        element.text = "".join(parts)
        if UNSAYABLE.search(element.text):
            raise _Refused(_("There is a control character in the text."))

    def _says(self, text: str) -> None:
        self._open[-1][1].append(text)


def read_xml(text: str, file: str, faults: Faults) -> Element | None:
    """The outermost element, or None with a fault."""
    builder = _Builder()
    try:
        builder.parser.Parse(text.encode(), True)
    except _Refused as refused:
        faults.add(file, line_words(builder.parser.CurrentLineNumber), refused.message)
        return None
    except expat.ExpatError as error:
        place = _("line %(number)s, column %(column)s") % {"number": error.lineno, "column": error.offset + 1}
        faults.add(file, place, _reason(error.code))
        return None
    return builder.root


def _reason(code: int) -> str:
    if code == _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]:
        return _("This is not well-formed XML: another element is open here than is closed.")
    if code == _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
        return _("This is not well-formed XML: only &amp;, &lt;, &gt;, &quot; and &apos; are known. Put HTML into CDATA.")
    return _("This is not well-formed XML.")
