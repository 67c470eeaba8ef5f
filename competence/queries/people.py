"""The roster of the company: who works where, with which roles and why, and the tree of units."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from competence import clock
from competence.enums import SEATS, PersonStatus, Role
from competence.models import ChampionMandate, Membership, Person, RoleAssignment, Unit
from competence.rules.roles import REASONS


@dataclass(frozen=True)
class HeldRole:
    """A role with its reason and dates."""

    role: Role
    reason: str
    unit: Unit | None
    starts_on: Any
    ends_on: Any
    granted_by: Person | None = None

    @property
    def is_seat(self) -> bool:
        return self.role in SEATS


@dataclass(frozen=True)
class PersonLine:
    """One line of the roster."""

    person: Person
    place: Membership | None
    roles: list[HeldRole]


@dataclass(frozen=True)
class UnitLine:
    """One line of the tree: how deep, how many people in the unit itself and with everything below."""

    unit: Unit
    depth: int
    own: int
    total: int

    @property
    def depth_steps(self) -> range:
        """One step for each level above, for the template."""
        return range(self.depth)


def people(*, search: str = "", unit: Unit | None = None, has_left: bool = False) -> QuerySet[Person]:
    """People whose name or personnel number holds every word of the search; in the unit or below it; here, or gone."""
    found = Person.objects.all()
    found = found.filter(status=PersonStatus.LEFT) if has_left else found.exclude(status=PersonStatus.LEFT)
    for word in search.split():
        found = found.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(personnel_number__istartswith=word)
        )
    if unit:
        inside = Membership.objects.held_on(clock.today()).filter(unit__path__startswith=unit.path)
        found = found.filter(pk__in=inside.values("person"))
    return found


def person_lines(page: QuerySet[Person]) -> list[PersonLine]:
    """The lines of a page of people. Three queries, whatever their number."""
    today = clock.today()
    rows = page.prefetch_related(
        Prefetch("memberships", Membership.objects.held_on(today).select_related("unit"), to_attr="places_today"),
        Prefetch(
            "role_assignments",
            RoleAssignment.objects.held_on(today).select_related("unit").order_by("pk"),
            to_attr="roles_today",
        ),
    )
    return [
        PersonLine(person, next(iter(vars(person)["places_today"]), None), _held(vars(person)["roles_today"]))
        for person in rows
    ]


def roles_of(person: Person) -> list[HeldRole]:
    """All roles of a person, the running ones first. One query."""
    rows = person.role_assignments.select_related("unit", "granted_by").order_by("-starts_on", "-pk")
    return sorted(_held(rows, with_granter=True), key=lambda held: held.ends_on is not None)


def places_of(person: Person) -> list[Membership]:
    """Where a person works and has worked, the newest first; a row that never held is left out. One query."""
    rows = person.memberships.select_related("unit", "manager").order_by("-starts_on", "-pk")
    return [row for row in rows if row.ends_on is None or row.ends_on > row.starts_on]


def mandates_of(person: Person) -> list[ChampionMandate]:
    """The open mandates of a champion. One query."""
    return list(person.mandates.open().select_related("unit", "deputy").order_by("starts_on", "pk"))


def unit_lines() -> list[UnitLine]:
    """The tree of units, depth first, names in order. Two queries."""
    today = clock.today()
    units = list(Unit.objects.existing_on(today).select_related("parent"))
    members = Membership.objects.held_on(today).exclude(person__status=PersonStatus.LEFT)
    own = Counter(members.values_list("unit_id", flat=True))
    totals: Counter[int] = Counter()
    for unit in units:
        for above in _ids(unit.path):
            totals[above] += own[unit.pk]
    names = {unit.pk: unit.name.casefold() for unit in units}
    ordered = sorted(units, key=lambda unit: [names.get(pk, "") for pk in _ids(unit.path)])
    return [UnitLine(unit, unit.path.count(".") - 1, own[unit.pk], totals[unit.pk]) for unit in ordered]


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split(".") if part]


def _held(rows: Iterable[RoleAssignment], *, with_granter: bool = False) -> list[HeldRole]:
    return [
        HeldRole(
            Role(row.role),
            str(REASONS.get(row.rule, REASONS[""])),
            row.unit,
            row.starts_on,
            row.ends_on,
            row.granted_by if with_granter else None,
        )
        for row in rows
    ]
