"""From the fields of a line to what HR says about a person; what does not fit is a fault with its line (docs/people.md)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from competence.enums import Language, PersonStatus

from .roster_faults import Fault
from .roster_file import Line, find_control, is_reported
from .roster_headings import REQUIRED, ColumnMap

LONGEST = {
    "personnel_number": 40,
    "first_name": 150,
    "last_name": 150,
    "email": 254,
    "unit": 150,
    "parent_unit": 150,
    "position": 150,
    "manager": 40,
    "location": 150,
}
LONGEST_OTHER = 40
YES = {"ja", "j", "yes", "y", "true", "wahr", "1", "x"}
NO = {"", "nein", "n", "no", "false", "falsch", "0", "-"}
LANGUAGES = {"de": Language.GERMAN, "deutsch": Language.GERMAN, "german": Language.GERMAN, "de-de": Language.GERMAN}
LANGUAGES |= {"en": Language.ENGLISH, "englisch": Language.ENGLISH, "english": Language.ENGLISH, "en-gb": Language.ENGLISH}
STATUSES = {
    PersonStatus.ACTIVE: "aktiv, active, beschäftigt, employed, ",
    PersonStatus.ABSENT: "langzeitkrank, elternzeit, mutterschutz, beurlaubt, sabbatical, ruhend, abwesend, freistellung, "
    "pflegezeit, absent, long absence, long-term sick, on leave, parental leave, maternity leave, leave of absence",
    PersonStatus.LEFT: "ausgeschieden, ausgetreten, gekündigt, left, left the company, terminated, former, leaver",
}
_STATUS_OF = {word: status for status, words in STATUSES.items() for word in words.split(", ")}
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_HOURS = re.compile(r"\d{1,2}(?:[.,]\d{1,4})?")


@dataclass(frozen=True)
class RosterRow:
    """What one line says. A field that the file has no column for keeps its default here and is left alone in the company."""

    line: int
    personnel_number: str
    first_name: str
    last_name: str
    unit: str
    email: str = ""
    parent_unit: str = ""
    position: str = ""
    manager: str = ""
    is_people_manager: bool = False
    location: str = ""
    joined_on: date | None = None
    weekly_hours: Decimal | None = None
    status: PersonStatus = PersonStatus.ACTIVE
    language: Language | None = None
    is_champion: bool = False


def key(text: str) -> str:
    """What decides whether two names or numbers are the same: Unicode form, case and blanks do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_plain_name(name: str) -> bool:
    """Whether a name that someone types holds letters and nothing that hides, turns text around or acts in a spreadsheet or a path.

    An HR export is stored as it comes and made harmless where it is shown; what is typed can be corrected at once.
    """
    hidden = find_control(name) or any(unicodedata.category(char) in ("Cc", "Cf") for char in name)
    acts = name.lstrip().startswith(("=", "+", "-", "@")) or any(part in name for part in ("<", ">", ".."))
    return not hidden and not acts and any(char.isalnum() for char in name)


def read_row(line: Line, columns: ColumnMap, headings: Sequence[str]) -> tuple[RosterRow, list[Fault]]:
    """The row of a line and all its faults; a faulty row still stands in for its person when others are checked against it."""
    reader = _Reader(line, columns, headings)
    row = RosterRow(
        line=line.number,
        personnel_number=reader.number(),
        first_name=reader.text("first_name"),
        last_name=reader.text("last_name"),
        unit=reader.name("unit"),
        email=reader.email(),
        parent_unit=reader.name("parent_unit"),
        position=reader.text("position"),
        manager=reader.text("manager"),
        is_people_manager=reader.yes_no("is_people_manager"),
        location=reader.text("location"),
        joined_on=reader.day("joined_on"),
        weekly_hours=reader.hours("weekly_hours"),
        status=reader.status(),
        language=reader.language(),
        is_champion=reader.yes_no("is_champion"),
    )
    return row, reader.faults


class _Reader:
    """Reads the fields of one line and collects what is wrong."""

    def __init__(self, line: Line, columns: ColumnMap, headings: Sequence[str]) -> None:
        self.line, self.columns, self.headings = line, columns, headings
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, value: str = "", **details: object) -> None:
        index = self.columns.index_of(field)
        self.faults.append(Fault(code, self.line.number, "" if index is None else self.headings[index], value, details=details))

    def text(self, field: str) -> str:
        """The value in the usual Unicode form, without blanks around it."""
        index = self.columns.index_of(field)
        if index is None:
            return ""
        raw = self.line.fields[index]
        value = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
        value = value.strip()
        most = LONGEST.get(field, LONGEST_OTHER)
        if not value:
            if field in REQUIRED:
                self.fault(field, "csv.value.missing")
        elif len(value) > most:
            self.fault(field, "csv.value.too_long", value, length=len(value), most=most)
            return ""
        elif find_control(value):
            if not is_reported(value):
                self.fault(field, "csv.control", value)
            return ""
        return value

    def name(self, field: str) -> str:
        """The name of a unit, with single blanks."""
        return " ".join(self.text(field).split())

    def number(self) -> str:
        value = self.text("personnel_number")
        if "@" in value:
            self.fault("personnel_number", "csv.personnel_number.invalid", value)
        return value

    def email(self) -> str:
        value = self.text("email").lower()
        if value:
            try:
                validate_email(value)
            except ValidationError:
                self.fault("email", "csv.email.invalid", value)
        return value

    def yes_no(self, field: str) -> bool:
        value = self.text(field)
        if value.casefold() in YES:
            return True
        if value.casefold() not in NO:
            self.fault(field, "csv.yes_no.invalid", value)
        return False

    def day(self, field: str) -> date | None:
        value = self.text(field)
        if not value:
            return None
        german, iso = _GERMAN_DATE.fullmatch(value), _ISO_DATE.fullmatch(value)
        parts = (german[3], german[2], german[1]) if german else iso.groups() if iso else None
        try:
            day = date(*(int(part) for part in parts)) if parts else None
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 2100:
            self.fault(field, "csv.date.invalid", value)
            return None
        return day

    def hours(self, field: str) -> Decimal | None:
        """Hours a week, kept to a tenth."""
        value = self.text(field)
        if not value:
            return None
        hours = Decimal(value.replace(",", ".")) if _HOURS.fullmatch(value) and value.isascii() else None
        if hours is None or hours > 80:
            self.fault(field, "csv.hours.invalid", value)
            return None
        return hours.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def status(self) -> PersonStatus:
        value = self.text("status")
        status = _STATUS_OF.get(key(value))
        if status is None:
            self.fault("status", "csv.status.unknown", value)
            return PersonStatus.ACTIVE
        return status

    def language(self) -> Language | None:
        value = self.text("language")
        language = LANGUAGES.get(key(value))
        if value and language is None:
            self.fault("language", "csv.language.unknown", value)
        return language
