"""A mapping of plain values that is read field by field: every fault is noted under its place, and reading goes on.

Text packages (YAML), the item editor (a form) and question files (GIFT, Moodle XML) all come through here, so that one rule
has one place whatever it came from.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from competence.texts import Translated

LANGUAGES = ("de", "en")
MOST_FAULTS = 50

_ODD = re.compile("[\x00\ud800-\udfff]")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def has_odd_characters(text: str) -> bool:
    """Whether there is something in it that no database can store: NUL, half of a pair."""
    return _ODD.search(text) is not None


def is_key(text: str) -> bool:
    """Whether it is written like a key: small letters, digits, and single hyphens between them."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: the file, and in it a line or the name of a field."""

    file: str
    place: str
    message: str
    path: str = ""  # of the field, "options[2].why.de"

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.place) if part) + f": {self.message}"


@dataclass
class Faults:
    """Everything that was found; the first fifty are kept, all are counted."""

    found: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, file: str, place: str, message: str, path: str = "") -> None:
        self.count += 1
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(file, place, message, path))


def line_words(number: int) -> str:
    """A line as it stands in a fault."""
    return _("line %(number)s") % {"number": number}


@dataclass
class Entry:
    """A mapping that is read field by field; every fault is noted under its place, and reading goes on."""

    values: Mapping[str, Any]
    file: str
    path: str
    lines: Mapping[str, int]
    faults: Faults
    languages_needed: tuple[str, ...] = LANGUAGES  # what ships is complete; a company may write in one language

    def fault(self, name: str, message: str) -> None:
        path = self._path(name)
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        line = self.lines.get(known)
        place = ", ".join(part for part in (line_words(line) if line else "", path) if part)
        self.faults.add(self.file, place, message, path)

    def _path(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)

    def only(self, *names: str) -> None:
        """Name every field that is not known here: usually a slip of the pen."""
        for name in self.values:
            if name not in names:
                self.fault(str(name)[:80], _("This field is not known here."))

    def text(self, name: str, *, most: int = 300, needed: bool = True) -> str:
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.fault(name, _("This must be a text. Put it in quotation marks."))
            return ""
        text = (value or "").strip().replace("\r\n", "\n")  # as forms send a line break
        if not text and needed:
            self.fault(name, _("This is missing."))
        if len(text) > most:
            self.fault(name, _("This is too long: at most %(most)s characters.") % {"most": most})
        if has_odd_characters(text):
            self.fault(name, _("There is a control character in the text."))
            return ""
        return text

    def key(self, name: str) -> str:
        value = self.text(name, most=80)
        if value and not is_key(value):
            self.fault(name, _("“%(value)s” is no key: small letters, digits and hyphens only.") % {"value": value[:80]})
        return value

    def both(self, name: str, *, most: int = 2000, needed: bool = True) -> Translated:
        """A text in both languages."""
        if name not in self.values:
            if needed:
                self.fault(name, _("This is missing."))
            return Translated()
        value = self.values[name]
        if not needed and (
            value is None
            or (isinstance(value, dict) and not any(text.strip() if isinstance(text, str) else text for text in value.values()))
        ):
            return Translated()  # a form sends empty fields too
        entry = self.entry(name)
        return entry.languages(most=most) if entry else Translated()

    def languages(self, *, most: int) -> Translated:
        """This mapping itself as one text in both languages."""
        self.only(*LANGUAGES)
        texts = {language: self.text(language, most=most, needed=language in self.languages_needed) for language in LANGUAGES}
        if not self.languages_needed and not any(texts.values()):
            self.fault("", _("This is missing."))
        return Translated({language: text for language, text in texts.items() if text})

    def number(self, name: str, low: int, high: int) -> int:
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(name, _("This must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})
            return low
        return value

    def decimal(self, name: str, *, default: str | None = None) -> Decimal:
        """An exact number, written with a point or a comma; `default` where it may be left out."""
        value = self.values.get(name)
        if value in (None, "") and default is not None:
            return Decimal(default)
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 30:
                raise InvalidOperation
            number = Decimal(str(value).strip().replace(",", "."))
            if not number.is_finite() or abs(number.adjusted()) > 15:
                raise InvalidOperation
        except (InvalidOperation, ValueError):  # ValueError: thousands of digits
            self.fault(name, _("This must be a number such as 12.5."))
            return Decimal(0)
        return number

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

    def lines_by_language(self, name: str, *, most: int = 20, longest: int = 200) -> dict[str, list[str]]:
        """For each language a list of short texts, at least one of them in all: {"de": […], "en": […]}."""
        source = self.entry(name)
        if source is None:
            return {}
        source.only(*LANGUAGES)
        found: dict[str, list[str]] = {}
        for language in LANGUAGES:
            words = source.words(language, needed=language in self.languages_needed)
            lines = [" ".join(line.split()) for line in words if line.strip()]
            if any(has_odd_characters(line) for line in lines):
                source.fault(language, _("There is a control character in the text."))
                lines = []
            elif words and not lines and language in self.languages_needed:
                source.fault(language, _("This is missing."))
            if len(lines) > most or any(len(line) > longest for line in lines):
                source.fault(
                    language,
                    _("At most %(most)s lines of %(longest)s characters.") % {"most": most, "longest": longest},
                )
            if lines:
                found[language] = lines
        if not found:
            self.fault(name, _("This is missing."))
        return found

    def entry(self, name: str) -> "Entry | None":
        value = self.values.get(name)
        if not isinstance(value, dict):
            self.fault(name, _("Names with values belong here."))
            return None
        return Entry(value, self.file, self._path(name), self.lines, self.faults, self.languages_needed)

    def entries(self, name: str, *, least: int = 1, most: int = 1000) -> Iterator["Entry"]:
        """The mappings in a list."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.fault(name, _("This must be a list of %(least)s to %(most)s entries.") % {"least": least, "most": most})
            return
        for number, item in enumerate(value, 1):
            if isinstance(item, dict):
                yield Entry(item, self.file, f"{self._path(name)}[{number}]", self.lines, self.faults, self.languages_needed)
            else:
                self.fault(f"{name}[{number}]", _("Names with values belong here."))
