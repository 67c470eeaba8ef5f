"""Write what a roster plan says, in bulk. Called by import_roster inside its transaction."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.db.models.functions import Greatest

from competence import clock
from competence.enums import Language, PersonStatus
from competence.models import Company, Membership, Person, Unit
from competence.rules.roster import Change, PersonPlan, Place, RosterPlan
from competence.rules.roster_values import key

from . import audit
from .units import create_units, move_units

CHUNK = 500
_PLACE_FIELDS = frozenset(Place.__dataclass_fields__)

T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterable[list[T]]:
    """The items in lists of at most `size`, because a database takes only so many values at once."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def write_plan(plan: RosterPlan, *, by: Person | None) -> set[int]:
    """Units, people, addresses, places of work. Returns the ids of everyone who changed.

    Side effects: an audit row for each changed address; a new address ends running sessions, see Person.get_session_auth_hash.
    """
    create_units([unit for unit in plan.units if unit.pk is None])
    moved = [unit for unit in plan.units if unit.pk is not None]
    below = move_units(moved)
    _free_addresses(plan.people)
    _create_people(plan.of(Change.CREATED))
    _update_people([person for person in plan.people if person.pk is not None])
    numbers = {
        key(number): pk
        for pk, number in Person.objects.exclude(personnel_number=None).values_list("pk", "personnel_number")
        if number
    }
    touched = {numbers[key(person.number)] for person in plan.people}
    _give_addresses(plan.people, numbers)
    _record_addresses(plan.people, by)
    _place_people(plan.people, numbers)
    if moved:
        rows = Membership.objects.open().filter(unit__in=below)
        touched |= set(rows.values_list("person_id", flat=True))
    return touched


def _free_addresses(people: Sequence[PersonPlan]) -> None:
    """Take old addresses away before new ones are given, so that two people may swap theirs. Whoever left needs none."""
    changing = [person.pk for person in people if person.pk and ("email" in person.fields or person.change == Change.LEAVING)]
    for chunk in chunks(changing):
        Person.objects.filter(pk__in=chunk).update(email="")
        EmailAddress.objects.filter(user__in=chunk).delete()


def _create_people(plans: Iterable[PersonPlan]) -> None:
    company = Company.current()
    usual = Language(company.language) if company else Language.GERMAN
    today = clock.today()
    for chunk in chunks(plans):
        Person.objects.bulk_create(
            Person(
                personnel_number=plan.number,
                login=plan.number,
                password=make_password(None),
                first_name=plan.row.first_name,
                last_name=plan.row.last_name,
                email=plan.email,
                language=plan.row.language or usual,
                status=plan.status,
                status_since=today,
                joined_on=plan.joined_on,
            )
            for plan in chunk
            if plan.row
        )


def _update_people(plans: Iterable[PersonPlan]) -> None:
    today = clock.today()
    for chunk in chunks(plans):
        known = Person.objects.in_bulk([plan.pk for plan in chunk])
        for plan in chunk:
            person = known[plan.pk or 0]
            if person.status != plan.status:
                person.status, person.status_since = plan.status, today
            person.joined_on = plan.joined_on
            if plan.change == Change.LEAVING:
                # Running sessions no longer fit the password: they end with the next request, even if the person returns.
                person.is_active, person.password, person.card_issued_at = False, make_password(None), None
                continue
            if plan.change == Change.RETURNING:
                person.is_active = True
            if plan.row:
                person.first_name, person.last_name = plan.row.first_name, plan.row.last_name
            person.email = plan.email
        fields = ["first_name", "last_name", "email", "status", "status_since", "joined_on"]
        Person.objects.bulk_update(known.values(), [*fields, "is_active", "password", "card_issued_at"], batch_size=100)


def _give_addresses(people: Iterable[PersonPlan], numbers: dict[str, int]) -> None:
    """HR vouches for the address, so it counts as verified; an address that someone had only added to an account gives way."""
    new = [plan for plan in people if plan.email and (plan.change == Change.CREATED or "email" in plan.fields)]
    for chunk in chunks(new):
        EmailAddress.objects.filter(email__in=[plan.email for plan in chunk]).delete()
        EmailAddress.objects.bulk_create(
            EmailAddress(user_id=numbers[key(plan.number)], email=plan.email, verified=True, primary=True) for plan in chunk
        )


def _record_addresses(people: Iterable[PersonPlan], by: Person | None) -> None:
    """Whoever reads the mail can sign in, so the trail and the person learn of every change of an address."""
    for plan in people:
        if plan.pk is not None and "email" in plan.fields:
            audit.record("person.address", by=by, subject=f"person:{plan.pk}")


def _place_people(people: Iterable[PersonPlan], numbers: dict[str, int]) -> None:
    """End the old place of work and begin the new one; a row that has begun is never rewritten."""
    today = clock.today()
    units = {key(name): pk for pk, name in Unit.objects.existing_on(today).values_list("pk", "name")}
    for chunk in chunks(plan for plan in people if _moves(plan)):
        ids = [numbers[key(plan.number)] for plan in chunk]
        Membership.objects.open().filter(person__in=ids).update(ends_on=Greatest(F("starts_on"), today))
        Membership.objects.bulk_create(
            Membership(
                person_id=numbers[key(plan.number)],
                starts_on=max(today, plan.joined_on or today),
                **_fields(plan.place, units, numbers),
            )
            for plan in chunk
            if plan.place and plan.status != PersonStatus.LEFT
        )


def _moves(plan: PersonPlan) -> bool:
    if plan.change != Change.CHANGED:
        return True
    return bool(_PLACE_FIELDS.intersection(plan.fields)) or ("joined_on" in plan.fields and _begins_later(plan))


def _begins_later(plan: PersonPlan) -> bool:
    """Whether the first day is still ahead, before or after the change: then the place of work begins with it."""
    today = clock.today()
    before = dict(zip(plan.fields, plan.before, strict=True)).get("joined_on", "")
    return bool(plan.joined_on and plan.joined_on > today) or before > today.isoformat()


def _fields(place: Place, units: dict[str, int], numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "unit_id": units[place.unit],
        "manager_id": numbers.get(place.manager) if place.manager else None,
        "position": place.position,
        "is_people_manager": place.is_people_manager,
        "is_champion": place.is_champion,
        "location": place.location,
        "weekly_hours": place.weekly_hours,
    }
