"""What can be wrong with an HR export: each fault with line, column, value, rule and what to do (docs/people.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MOST_SHOWN = 50
LONGEST_VALUE = 80

# Codes are stable: machines and tests rely on them. A text says what is wrong, then what to do.
TEXTS: Mapping[str, Any] = {
    # the file as a whole
    "csv.file.empty": gettext_lazy("The file is empty. Export it again."),
    "csv.file.too_large": gettext_lazy("The file is larger than %(most)s MB. Leave out columns that are not needed."),
    "csv.file.old_excel": gettext_lazy("This is an old Excel file (.xls). Save it as “Excel workbook (.xlsx)” or “CSV UTF-8”."),
    "csv.file.other": gettext_lazy("This is not a table of people. Save the list as CSV or as an Excel workbook (.xlsx)."),
    "csv.file.workbook": gettext_lazy(
        "This Excel workbook cannot be read. Open it, save it as .xlsx again, without a password."
    ),
    "csv.file.workbook_size": gettext_lazy(
        "This Excel workbook unpacks to too much. Copy only the list of people to a new workbook."
    ),
    "csv.encoding.broken": gettext_lazy(
        "This line is not valid in the encoding of the file (%(encoding)s). Save the file as “CSV UTF-8”."
    ),
    "csv.encoding.unknown": gettext_lazy(
        "The characters here belong to another encoding: neither UTF-8, UTF-16 nor Windows-1252. Save the file as “CSV UTF-8”."
    ),
    "csv.rows.none": gettext_lazy("There are headings but no people below them. Export the list again."),
    "csv.rows.too_many": gettext_lazy("More than %(most)s lines. Split the list into several files."),
    "csv.columns.too_many": gettext_lazy("More than %(most)s columns. Leave out those that are not needed."),
    "csv.columns.missing": gettext_lazy("Missing columns: %(fields)s. Add them, or say below which heading means them."),
    "csv.heading.double": gettext_lazy("Two columns are read as “%(field)s”: %(headings)s. Choose one of them."),
    # a line
    "csv.quote.open": gettext_lazy(
        "A quotation mark is opened and not closed. Close it, or write it twice if it belongs to the value."
    ),
    "csv.quote.stray": gettext_lazy(
        "A quotation mark stands in the middle of a value. Put the whole value into quotation marks and write the mark twice."
    ),
    "csv.fields.count": gettext_lazy("%(found)s fields, %(expected)s expected. Check the separators of this line."),
    "csv.control": gettext_lazy("Control characters are not allowed (shown as \\x…). Remove them."),
    "csv.value.too_long": gettext_lazy("%(length)s characters, at most %(most)s are allowed. Shorten the value."),
    # a value
    "csv.value.missing": gettext_lazy("This must not be empty. Fill it in."),
    "csv.personnel_number.invalid": gettext_lazy(
        "A personnel number contains no @, because it is also a sign-in name. Correct it."
    ),
    "csv.personnel_number.double": gettext_lazy(
        "This personnel number already stands in line %(first)s. Remove one of the two lines."
    ),
    "csv.personnel_number.taken": gettext_lazy(
        "Another account without a personnel number signs in with this name. Rename that account."
    ),
    "csv.email.invalid": gettext_lazy("This is not an e-mail address. Correct it, or leave the field empty."),
    "csv.email.double": gettext_lazy(
        "This address already stands in line %(first)s. An address belongs to one person: correct one of the two lines."
    ),
    "csv.email.taken": gettext_lazy(
        "This address belongs to personnel number %(holder)s, who is not in this file or keeps it. Correct one of the two."
    ),
    "csv.yes_no.invalid": gettext_lazy("Neither yes nor no. Write “ja” or “nein” (“yes” or “no”)."),
    "csv.date.invalid": gettext_lazy("This is not a date. Write it as 31.12.2026 or 2026-12-31."),
    "csv.hours.invalid": gettext_lazy("This is not a number of hours between 0 and 80. Write it as 38,5."),
    "csv.status.unknown": gettext_lazy(
        "This status is not known. Known are: aktiv, langzeitkrank, Elternzeit, Mutterschutz, beurlaubt, ausgeschieden "
        "(active, absent, on leave, left)."
    ),
    "csv.language.unknown": gettext_lazy("This language is not known. Write “de” or “en”."),
    # units
    "csv.unit.parent_unknown": gettext_lazy(
        "No line has this unit, and the company does not have it either. Correct the name or add the unit."
    ),
    "csv.unit.two_parents": gettext_lazy(
        "The unit “%(unit)s” lies below “%(first_parent)s” in line %(first)s and below “%(parent)s” here. Decide for one."
    ),
    "csv.unit.ring": gettext_lazy("Ring of units: %(ring)s. A unit cannot lie below itself; correct one of the parent units."),
    "csv.unit.too_deep": gettext_lazy("The unit “%(unit)s” lies more than %(most)s levels deep. Flatten the tree."),
    # superiors and seats
    "csv.manager.self": gettext_lazy("A person cannot be the own superior. Correct the number or leave the field empty."),
    "csv.manager.ring": gettext_lazy("Ring of managers: %(ring)s. Correct one of the superiors."),
    "csv.administrator.last": gettext_lazy(
        "With this file the last administrator would leave. Give someone else that seat first."
    ),
    # warnings: the line is loaded
    "csv.manager.unknown": gettext_lazy("No one has this personnel number. The person is loaded without a superior."),
    "csv.manager.left": gettext_lazy("This superior has left the company. Ask who took over."),
    "csv.status.seat": gettext_lazy("%(name)s holds a seat (%(seat)s). With this import the seat ends; ask the administrator."),
    "csv.status.seat_guarded": gettext_lazy(
        "%(name)s holds a seat (%(seat)s). Only an administrator can load that this person leaves; ask the administrator."
    ),
    "csv.email.guarded": gettext_lazy(
        "This person holds a seat. The address changes only when an administrator loads the file."
    ),
    "csv.email.elsewhere": gettext_lazy(
        "An account without a personnel number already has this address. The person is loaded without an address; remove "
        "it from that account first."
    ),
}


def shown(value: str) -> str:
    """A value as a message may show it: control characters made visible, at most 80 of them. Templates escape HTML."""
    visible = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in value[: LONGEST_VALUE + 1])
    return visible if len(visible) <= LONGEST_VALUE else visible[: LONGEST_VALUE - 1] + "…"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `line` 0 is the file as a whole; `lines` are all lines of a ring."""

    code: str
    line: int = 0
    column: str = ""
    value: str = ""
    lines: tuple[int, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """ "Line 22, column E-Mail", or nothing for the whole file."""
        if len(self.lines) > 1:
            return _("Lines %(lines)s") % {"lines": span(self.lines)}
        if not self.line:
            return ""
        if self.column:
            return _("Line %(line)s, column %(column)s") % {"line": self.line, "column": shown(self.column)}
        return _("Line %(line)s") % {"line": self.line}

    @property
    def what(self) -> str:
        """The rule and what to do, behind the value if there is one."""
        text = str(TEXTS[self.code]) % self.details
        return _("“%(value)s”: %(text)s") % {"value": shown(self.value), "text": text} if self.value else text

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


def span(lines: Iterable[int]) -> str:
    """Line numbers as people write them: "2–4, 9"."""
    parts: list[list[int]] = []
    for line in sorted(set(lines)):
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in parts)


def first_ones(faults: Iterable[Fault]) -> tuple[list[Fault], str]:
    """The faults to show, in the order of the file, and a sentence for those that are left out ("and 12 more")."""
    ordered = sorted(faults, key=lambda fault: (fault.line, fault.code))
    rest = len(ordered) - MOST_SHOWN
    more = ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest} if rest > 0 else ""
    return ordered[:MOST_SHOWN], more
