"""YAML as it comes in packages: plain values only, every fault with its file and line.

Aliases, tags, double keys, deep nesting and files over 1 MB are refused before anything is built from them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from competence.texts import Translated

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 12
LANGUAGES = ("de", "en")
MOST_FAULTS = 50

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = {"str", "int", "float", "bool", "null", "timestamp"}


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: the file, and in it a line or the name of a field."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.place) if part) + f": {self.message}"


@dataclass
class Faults:
    """Everything that was found; the first fifty are kept, all are counted."""

    found: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, place: str, message: str) -> None:
        self.count += 1
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(file, place, message))


def read_bytes(path: Path, name: str, faults: Faults) -> bytes | None:
    """A file's bytes, or a fault: missing, not a plain file, too large."""
    if path.is_symlink() or not path.is_file():
        faults.add(name, "", _("This file is missing."))
        return None
    if path.stat().st_size > LARGEST_FILE:
        faults.add(name, "", _("This file is larger than 1 MB."))
        return None
    return path.read_bytes()


def decode(data: bytes, name: str, faults: Faults) -> str | None:
    """UTF-8 text, or a fault with the line of the first wrong byte."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(name, _line(data[: error.start].count(b"\n") + 1), _("This is not UTF-8. Save the file as UTF-8."))
        return None
    bad = _CONTROL.search(text.replace("\r\n", "\n"))
    if bad:
        faults.add(name, _line(text.count("\n", 0, bad.start()) + 1), _("There is a control character in the text."))
        return None
    return text


def _line(number: int) -> str:
    return _("line %(number)s") % {"number": number}


class _BrokenError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message


def read_yaml(path: Path, name: str, faults: Faults) -> "Entry | None":
    """The mapping in a YAML file, or None with a fault."""
    data = read_bytes(path, name, faults)
    text = decode(data, name, faults) if data is not None else None
    if text is None:
        return None
    lines: dict[str, int] = {}
    try:
        _check_events(text)
        root = yaml.compose(text, Loader=_LOADER)
        value = _value(root, "", lines) if root is not None else None
    except _BrokenError as error:
        faults.add(name, _line(error.line), error.message)
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.add(
            name,
            _line(mark.line + 1) if mark else "",
            _("This is not well-formed YAML. Check indentation, colons and quotation marks."),
        )
        return None
    except yaml.YAMLError:
        faults.add(name, "", _("This is not well-formed YAML. Check indentation, colons and quotation marks."))
        return None
    if not isinstance(value, dict):
        faults.add(name, "", _("This file must hold names with values."))
        return None
    return Entry(value, name, "", lines, faults)


def _check_events(text: str) -> None:
    """Refuse what plain values do not need, before a tree is built (a few letters can stand for gigabytes)."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _BrokenError(line, _("Only plain values: no anchors and aliases (& and *). Put the text in quotation marks."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise _BrokenError(line, _("This is too deeply nested."))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise _BrokenError(line, _("Only plain values: no tags (!)."))


def _value(node: yaml.Node, path: str, lines: dict[str, int]) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                raise _BrokenError(key_node.start_mark.line + 1, _("A name must be a plain word."))
            if key in values:
                raise _BrokenError(key_node.start_mark.line + 1, _("“%(name)s” stands here twice.") % {"name": key[:80]})
            values[key] = _value(value_node, f"{path}.{key}" if path else key, lines)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, f"{path}[{number}]", lines) for number, child in enumerate(node.value, 1)]
    return _scalar(node, line)


def _scalar(node: Any, line: int) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind not in _PLAIN:
        raise _BrokenError(line, _("Only plain values: no tags (!)."))
    if kind in ("str", "timestamp"):  # a date is read by the field that wants one
        return node.value
    try:
        return getattr(yaml.constructor.SafeConstructor(), f"construct_yaml_{kind}")(node)
    except (ValueError, OverflowError):
        raise _BrokenError(line, _("This number is too large.")) from None


@dataclass
class Entry:
    """A mapping that is read field by field; every fault is noted under its place, and reading goes on."""

    values: Mapping[str, Any]
    file: str
    path: str
    lines: Mapping[str, int]
    faults: Faults

    def fault(self, name: str, message: str) -> None:
        path = self._path(name)
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        line = self.lines.get(known)
        place = ", ".join(part for part in (_line(line) if line else "", path) if part)
        self.faults.add(self.file, place, message)

    def _path(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)

    def only(self, *names: str) -> None:
        """Name every field that is not known here: usually a slip of the pen."""
        for name in self.values:
            if name not in names:
                self.fault(name[:80], _("This field is not known here."))

    def text(self, name: str, *, most: int = 300, needed: bool = True) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            if needed:
                self.fault(name, _("This is missing."))
            return ""
        if not isinstance(value, str):
            self.fault(name, _("This must be a text. Put it in quotation marks."))
            return ""
        if len(value) > most:
            self.fault(name, _("This is too long: at most %(most)s characters.") % {"most": most})
        return value.strip()

    def key(self, name: str) -> str:
        value = self.text(name, most=80)
        if value and not _KEY.fullmatch(value):
            self.fault(name, _("“%(value)s” is no key: small letters, digits and hyphens only.") % {"value": value[:80]})
        return value

    def both(self, name: str, *, most: int = 2000, needed: bool = True) -> Translated:
        """A text in both languages."""
        if name not in self.values:
            if needed:
                self.fault(name, _("This is missing."))
            return Translated()
        entry = self.entry(name)
        return entry.languages(most=most) if entry else Translated()

    def languages(self, *, most: int) -> Translated:
        """This mapping itself as one text in both languages."""
        self.only(*LANGUAGES)
        return Translated({language: self.text(language, most=most) for language in LANGUAGES})

    def number(self, name: str, low: int, high: int) -> int:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(name, _("This must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
            return low
        return value

    def share(self, name: str) -> float:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            self.fault(name, _("This must be a share above 0 and up to 1, such as 0.8."))
            return 1.0
        return float(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            self.fault(name, _("This must be true or false."))
            return default
        return value

    def day(self, name: str) -> date:
        value = self.values.get(name)
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(name, _("This must be a date such as 2027-05-31."))
        return date.min

    def choice(self, name: str, allowed: Mapping[str, Any] | list[str]) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or value not in allowed:
            shown = str(value)[:80]
            self.fault(
                name, _("“%(value)s” is not known. Possible: %(allowed)s.") % {"value": shown, "allowed": ", ".join(allowed)}
            )
            return ""
        return value

    def words(self, name: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of short texts."""
        value = self.values.get(name)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value) or (needed and not value):
            self.fault(name, _("This must be a list of words."))
            return ()
        return tuple(value)

    def entry(self, name: str) -> "Entry | None":
        value = self.values.get(name)
        if not isinstance(value, dict):
            self.fault(name, _("Names with values belong here."))
            return None
        return Entry(value, self.file, self._path(name), self.lines, self.faults)

    def entries(self, name: str, *, least: int = 1, most: int = 1000) -> Iterator["Entry"]:
        """The mappings in a list."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.fault(name, _("This must be a list of %(least)s to %(most)s entries.") % {"least": least, "most": most})
            return
        for number, item in enumerate(value, 1):
            if isinstance(item, dict):
                yield Entry(item, self.file, f"{self._path(name)}[{number}]", self.lines, self.faults)
            else:
                self.fault(f"{name}[{number}]", _("Names with values belong here."))
