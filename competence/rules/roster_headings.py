"""What the headings of an HR export mean: German and English words, and what a person once confirmed (docs/people.md)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .roster_faults import Fault, shown

REQUIRED = ("personnel_number", "first_name", "last_name", "unit")
LABELS: Mapping[str, Any] = {
    "personnel_number": _("Personnel number"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail address"),
    "unit": _("Unit"),
    "parent_unit": _("Parent unit"),
    "position": _("Position"),
    "manager": _("Superior (personnel number)"),
    "is_people_manager": _("Leads people"),
    "location": _("Location"),
    "joined_on": _("Joined on"),
    "weekly_hours": _("Hours a week"),
    "status": _("Status"),
    "language": _("Language"),
    "is_champion": _("AI champion"),
}

_SYNONYMS: Mapping[str, str] = {
    "personnel_number": "Personalnummer, Personal-Nr., Pers.-Nr., PersNr, Personalnr, PNR, Mitarbeiternummer, "
    "Mitarbeiter-Nr., MA-Nr., "
    "Personnel number, Personnel no, Employee number, Employee no, Employee ID, Staff number, Staff ID, Personnel "
    "ID, Worker ID",
    "first_name": "Vorname, Rufname, First name, Given name, Forename",
    "last_name": "Nachname, Familienname, Name, Zuname, Last name, Surname, Family name",
    "email": "E-Mail, Email, Mail, E-Mail-Adresse, Mailadresse, Dienstliche E-Mail, Geschäftliche E-Mail, "
    "E-mail address, Work email, "
    "Business email, Email work",
    "unit": "Abteilung, Einheit, Organisationseinheit, Org-Einheit, OE, Bereich, Fachbereich, Kostenstelle Bezeichnung, Team, "
    "Department, Unit, Organisational unit, Organizational unit, Org unit, Division",
    "parent_unit": "Übergeordnete Abteilung, Übergeordnete Einheit, Übergeordnete Organisationseinheit, "
    "Übergeordneter Bereich, "
    "Oberabteilung, Hauptabteilung, Parent unit, Parent department, Parent organisational unit, Superior department, "
    "Higher unit",
    "position": "Position, Stelle, Stellenbezeichnung, Funktion, Tätigkeit, Berufsbezeichnung, Jobtitel, Title, "
    "Job title, Job, Function",
    "manager": "Vorgesetzte/r, Vorgesetzter, Vorgesetzte, Vorgesetzte(r), Vorgesetzte Person, "
    "Vorgesetzten-Nr., Personalnummer Vorgesetzte/r, "
    "Personalnummer Vorgesetzter, Disziplinarische/r Vorgesetzte/r, Manager, Manager ID, Line manager, Supervisor, "
    "Superior, Reports to",
    "is_people_manager": "Führungskraft, Ist Führungskraft, Personalverantwortung, Führungsverantwortung, "
    "Leitungsfunktion, People manager, "
    "Is people manager, Is manager, Leads people, Has reports",
    "location": "Standort, Ort, Dienstort, Arbeitsort, Werk, Niederlassung, Location, Site, Office, Plant, Work location",
    "joined_on": "Eintritt, Eintrittsdatum, Eintritt am, Beginn, Joined, Joined on, Entry date, Start date, Hire "
    "date, Date of joining",
    "weekly_hours": "Wochenstunden, Stunden pro Woche, Wochenarbeitszeit, Arbeitszeit, Std/Woche, Weekly hours, "
    "Hours a week, Hours per week, "
    "Working hours",
    "status": "Status, Beschäftigungsstatus, Mitarbeiterstatus, Personalstatus, Employment status, Employee status, State",
    "language": "Sprache, Korrespondenzsprache, Bevorzugte Sprache, Language, Preferred language, Correspondence language",
    "is_champion": "KI-Champion, KI Champion, Champion, KI-Botschafter/in, AI champion, Is champion, AI ambassador",
}


@dataclass(frozen=True)
class ColumnMap:
    """Which column is which field. `columns` has one entry a heading: a field or "" for a column that is not read."""

    columns: tuple[str, ...]
    faults: tuple[Fault, ...]

    def index_of(self, field: str) -> int | None:
        """The column of a field, or None if the file has none."""
        return self.columns.index(field) if field in self.columns else None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file speaks of."""
        return frozenset(self.columns) - {""}


def normalise(heading: str) -> str:
    """A heading without case, spaces, signs and umlauts, so that "E-Mail " and "email" are one."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, plain)
    return re.sub(r"[^\w]|_", "", text)[:150]


def usual_field(heading: str) -> str:
    """What a normalised heading means by our own words, or ""."""
    return _FIELD_OF.get(heading, "")


_FIELD_OF = {normalise(word): field for field, words in _SYNONYMS.items() for word in (*words.split(", "), field)}


def map_headings(
    headings: Sequence[str],
    *,
    heading_line: int = 1,
    remembered: Mapping[str, str] | None = None,
    chosen: Mapping[str, str] | None = None,
) -> ColumnMap:
    """Find the field of each column.

    What was chosen on screen (by column number) wins over what is remembered (by normalised heading), and that over our own
    words. A missing required field and a field with two columns are faults, all of them named.
    """
    remembered, chosen = remembered or {}, chosen or {}
    columns = []
    for number, heading in enumerate(headings):
        name = normalise(heading)
        field = chosen.get(str(number), remembered.get(name, _FIELD_OF.get(name, "")))
        columns.append(field if field in LABELS else "")
    faults = []
    missing = [str(LABELS[field]) for field in REQUIRED if field not in columns]
    if missing:
        faults.append(Fault("csv.columns.missing", details={"fields": ", ".join(missing)}))
    for field in LABELS:
        double = [shown(heading) for heading, column in zip(headings, columns, strict=True) if column == field]
        if len(double) > 1:
            details = {"field": str(LABELS[field]), "headings": ", ".join(double)}
            faults.append(Fault("csv.heading.double", heading_line, details=details))
    return ColumnMap(tuple(columns), tuple(faults))
