"""Founding the demo company and giving seven people a sign-in."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from competence.actions.company import set_up_company
from competence.actions.framework import load_framework
from competence.actions.outbox import drain_outbox
from competence.actions.people import grant_seat, issue_sign_in_card
from competence.actions.roster import import_roster
from competence.enums import Language, Role
from competence.models import Person
from courses.actions.publishing import publish_shipped

EXPORT = settings.FIXTURES_DIR / "hr_export_antriebstechnik.csv"
ADMINISTRATOR = "verwaltung"


@dataclass(frozen=True)
class Account:
    """One of the seven people whose sign-in the demo shows."""

    role: str
    personnel_number: str


# Chosen from the export: people whose day shows the role well.
ACCOUNTS = (
    Account("employee", "10051"),  # sales office
    Account("champion", "10178"),  # customer service
    Account("department_head", "10328"),  # production
    Account("hr", "10833"),
    Account("leadership", "10003"),
    Account("works_council", "10334"),
)


def found_company() -> Person:
    """Set up, load the framework and the courses, import the HR export, hand out the seats. Returns the administrator."""
    administrator = set_up_company(
        name="Brandt Antriebstechnik GmbH",
        short_name="Brandt Antriebe",
        language=Language.GERMAN,
        first_name="Ruth",
        last_name="Vahrenkamp",
        email="ruth.vahrenkamp@brandt-antriebe.example",
        login=ADMINISTRATOR,
        password=secrets.token_urlsafe(12),
    )
    load_framework(by=administrator)
    publish_shipped(by=administrator)
    import_roster(by=administrator, content=EXPORT.read_bytes(), file_name=EXPORT.name)
    drain_outbox()
    for role, number in ((Role.HR, _number("hr")), (Role.WORKS_COUNCIL, _number("works_council"))):
        grant_seat(by=administrator, person=Person.objects.get(personnel_number=number), role=role)
    return administrator


def _number(role: str) -> str:
    return next(account.personnel_number for account in ACCOUNTS if account.role == role)


def learners() -> QuerySet[Person]:
    """Everyone who came with the export and is at work, in a fixed order."""
    return Person.objects.at_work().exclude(personnel_number=None).order_by("personnel_number")


def write_accounts(file: Path) -> None:
    """Issue a sign-in card for each of the seven and write them to a file that only its owner may read."""
    administrator = Person.objects.get(login=ADMINISTRATOR)
    people = [(account.role, Person.objects.get(personnel_number=account.personnel_number)) for account in ACCOUNTS]
    entries = [
        {
            "role": role,
            "login": person.login,
            "password": issue_sign_in_card(by=administrator, person=person),
            "name": person.full_name,
        }
        for role, person in [*people, ("administrator", administrator)]
    ]
    file.touch(mode=0o600)
    file.write_text(json.dumps(entries, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def beginning(now: datetime) -> datetime:
    """Six months ago, on a Monday at eight."""
    day = now - timedelta(days=183)
    return (day - timedelta(days=day.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
