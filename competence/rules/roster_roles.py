"""What an import does to roles: which learning roles it gives, and which seats it would end (docs/people.md)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from competence.enums import PersonStatus, Role

from .roles import derive_roles
from .roster_faults import Fault

if TYPE_CHECKING:
    from .roster import KnownPerson, PersonPlan, Place


def gained_roles(before: "Place | None", after: "Place") -> tuple[Role, ...]:
    """The learning roles that a place of work gives and the former one did not, or gave for another unit.

    The first day does not matter: a role that begins later is named with the file that brings it. Everyone is a user, so that
    is not named.
    """
    had = _roles_of(before) if before else set()
    unit_changed = before is not None and before.unit != after.unit
    gained = _roles_of(after) - (had - {Role.DEPARTMENT_HEAD, Role.CHAMPION} if unit_changed else had)
    return tuple(role for role in Role if role in gained)


def _roles_of(place: "Place") -> set[Role]:
    found = derive_roles(
        status=PersonStatus.ACTIVE,
        position=place.position,
        is_people_manager=place.is_people_manager,
        is_champion=place.is_champion,
        starts_on=None,
        day=date.min,
    )
    return {each.role for each in found} - {Role.USER}


def seat_notes(
    plans: Iterable["PersonPlan"], people: Iterable["KnownPerson"], *, may_end: bool
) -> tuple[list[Fault], list[Fault]]:
    """Faults and warnings for holders of a guarded seat who would leave.

    Only whoever gives seats ends them, also by way of an import; and the last administrator stays in any case.
    """
    by_pk = {person.pk: person for person in people}
    leaving = [(plan, by_pk[plan.pk]) for plan in plans if plan.pk in by_pk and plan.status == PersonStatus.LEFT]
    notes = [
        Fault(
            "csv.status.seat" if may_end else "csv.status.seat_guarded",
            plan.line,
            value=plan.number,
            details={"name": plan.name, "seat": seat.label},
        )
        for plan, person in leaving
        for seat in person.seats
    ]
    faults = [] if may_end else notes
    administrators = {person.pk for person in by_pk.values() if person.is_administrator}
    ending = [plan for plan, person in leaving if person.is_administrator]
    if ending and len(ending) == len(administrators):
        faults.append(Fault("csv.administrator.last", ending[0].line, value=ending[0].number))
    return faults, notes if may_end else []
