"""Moodle XML to questions (docs/question-files.md). `write_moodle_xml` is its way back."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.formats.moodle_import import take_all
from courses.formats.moodle_question import LARGEST_FILE, MOST_ANSWERS, Answer, Question, category_from, number_of, weight_of
from courses.formats.moodle_taking import Limits, place_of
from courses.formats.moodle_text import NOTHING, Source
from courses.formats.moodle_xml_writer import write_moodle_xml
from courses.formats.plain_yaml import decode
from courses.formats.question_file import ReadQuestions
from courses.formats.xml_tree import Element, read_xml
from courses.rules.entry import Faults, line_words

__all__ = ["read_moodle_xml", "write_moodle_xml"]

_KINDS = {
    **{
        kind: kind
        for kind in ("multichoice", "truefalse", "matching", "ordering", "numerical", "shortanswer", "essay", "cloze")
    },
    "match": "matching",
    "multianswer": "cloze",
}
_FORMATS = {"moodle_auto_format": "moodle", "wiki_like": "moodle", "plain_text": "plain", "markdown": "markdown"}


def read_moodle_xml(data: bytes, *, file: str, language: str = "de") -> ReadQuestions:
    """Read a Moodle XML file. `language`: the one of texts that do not say it themselves."""
    faults = Faults()
    if len(data) > LARGEST_FILE:
        faults.add(file, "", _("This file is larger than 1 MB."))
        return ReadQuestions(faults=faults)
    text = decode(data, file, faults)
    root = read_xml(text, file, faults) if text is not None else None
    if root is None:
        return ReadQuestions(faults=faults)
    if root.name != "quiz":
        faults.add(
            file,
            line_words(root.line),
            _("This is no Moodle XML: it begins with “%(name)s”, not with “quiz”.") % {"name": root.name[:80]},
        )
        return ReadQuestions(faults=faults)
    return take_all(_Reader(root, file, faults).questions(), file=file, language=language, faults=faults)


class _Reader:
    def __init__(self, root: Element, file: str, faults: Faults) -> None:
        self.root, self.file, self.faults = root, file, faults
        self.category = ""
        self.limits = Limits(file, faults)
        self.is_broken = False
        self.question = Question("")

    def questions(self) -> Iterator[Question]:
        for element in self.root.children:
            self.is_broken = False
            self.question = Question("", line=element.line, category=self.category)
            if element.name != "question":
                if not self.limits.allow_category(element.line):
                    return
                self._fault(_("The element “%(name)s” is not known here.") % {"name": element.name[:80]})
            elif element.attributes.get("type") == "category":
                if not self.limits.allow_category(element.line):
                    return
                self._category(element)
            elif not self.limits.allow_question(element.line):
                return
            else:
                self._question(element)
                if not self.is_broken:
                    yield self.question

    def _fault(self, message: str, line: int = 0) -> None:
        self.is_broken = True
        self.faults.add(self.file, place_of(line or self.question.line, self.question.title), message)

    def _category(self, element: Element) -> None:
        named = element.first("category")
        category = category_from(self._text(named)) if named is not None else None
        if category is None:
            self._fault(_("This is no path of categories such as Data/Level 1."))
        else:
            self.category = category

    def _question(self, element: Element) -> None:
        question = self.question
        question.name = " ".join(self._text(element.first("name")).split())
        question.stem = self._source(element.first("questiontext"))
        said = element.attributes.get("type", "")
        question.kind = _KINDS.get(said, "")
        if said == "description":
            self._fault(_("This text asks nothing. Remove it from the file."))
            return
        if not question.kind:
            self._fault(_("Questions of the kind “%(kind)s” cannot come in.") % {"kind": said[:80]})
            return
        if len(element.all("answer")) > MOST_ANSWERS or len(element.all("subquestion")) > MOST_ANSWERS:
            self._fault(_("A question has at most %(most)s options.") % {"most": MOST_ANSWERS})
            return
        self._attachments(element)
        question.general = self._source(element.first("generalfeedback"))
        question.grader = self._source(element.first("graderinfo"))
        question.idnumber = self._text(element.first("idnumber"))
        tags = element.first("tags")
        question.tags = [self._text(tag) for tag in tags.all("tag")] if tags is not None else []
        question.is_single = self._text(element.first("single")).lower() in ("", "true", "1")
        if question.kind == "matching":
            for pair in element.all("subquestion"):
                match = Source(self._text(pair.first("answer")), "moodle")
                question.answers.append(Answer(self._source(pair), line=pair.line, match=match))
        elif question.kind not in ("essay", "cloze"):
            question.answers = [self._answer(answer) for answer in element.all("answer")]
        self._units(element.first("units"))

    def _answer(self, element: Element) -> Answer:
        answer = Answer(NOTHING, line=element.line, feedback=self._source(element.first("feedback")))
        if self.question.kind in ("multichoice", "ordering"):
            answer.text = self._source(element)
        else:
            text = self._text(element)
            answer.text = Source(text.lower() if self.question.kind == "truefalse" else text, "plain")
        said = element.attributes.get("fraction", "0").strip()
        weight = weight_of(said)
        if weight is None:
            self._fault(_("“%(value)s” is no weight from -100 to 100.") % {"value": said[:20]}, element.line)
        answer.weight = weight if weight is not None else Decimal(0)
        answer.tolerance = self._text(element.first("tolerance")) or "0"
        return answer

    def _units(self, units: Element | None) -> None:
        for unit in units.all("unit") if units is not None else ():
            if number_of(self._text(unit.first("multiplier")) or "1") != 1:
                self._fault(_("Units that are converted cannot come in. Leave the one that the answer is in."), unit.line)
            self.question.units.append(self._text(unit.first("unit_name")))

    def _attachments(self, element: Element) -> None:
        """Files that hang on a question, at any depth."""
        waiting = [element]
        while waiting:
            one = waiting.pop()
            waiting += one.children
            if one.name == "file" or (one.name in ("image", "image_base64") and one.text.strip()):
                name = one.attributes.get("name", "") or one.name
                self._fault(_("The file “%(name)s” cannot come in. Only text can.") % {"name": name[:80]}, one.line)

    def _source(self, element: Element | None) -> Source:
        if element is None:
            return NOTHING
        said = element.attributes.get("format", "html").strip()
        return Source(self._text(element), _FORMATS.get(said, "html"))

    def _text(self, element: Element | None) -> str:
        """The words of an element: in its child “text”, or in itself."""
        if element is None:
            return ""
        inner = element.first("text") or element
        if inner.children and inner is not element:
            self._fault(_("There are elements inside a text. Put HTML into CDATA."), inner.line)
        return inner.text.strip()
