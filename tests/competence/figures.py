"""Companies for tests of figures: many people at once, with what they need and what they have."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from competence.enums import Role
from competence.models import Competence, CompetenceLevel, Membership, Person, RoleAssignment, Target, Unit
from tests import build

_numbers = count(500_001)


def need(person: Person, competence: Competence, target: int, *, weight: int = 1, has: int = 0, **fields: Any) -> Target:
    """The person needs the level, and has another or none."""
    if has:
        build.level(person, competence, has).save()
    return Target.objects.create(
        person=person, competence=competence, level=target, weight=weight, **({"starts_on": build.LONG_AGO} | fields)
    )


def staff(unit: Unit, number: int, *, met: int, codes: tuple[str, ...] = ("SEC-1",), weight: int = 1) -> list[Person]:
    """So many people of a unit need level 2 in the competences, and the first `met` of them have it."""
    people = Person.objects.bulk_create(
        Person(
            personnel_number=f"S{n}",
            login=f"S{n}",
            first_name="Kim",
            last_name=f"Muster{n}",
            status_since=build.LONG_AGO,
            joined_on=build.LONG_AGO,
        )
        for n, _ in zip(_numbers, range(number), strict=False)
    )
    dates: Mapping[str, Any] = {"starts_on": build.LONG_AGO}
    Membership.objects.bulk_create(Membership(person=p, unit=unit, **dates) for p in people)
    RoleAssignment.objects.bulk_create(RoleAssignment(person=p, role=Role.USER, **dates) for p in people)
    for code in codes:
        competence = build.competence(code)
        Target.objects.bulk_create(Target(person=p, competence=competence, level=2, weight=weight, **dates) for p in people)
        CompetenceLevel.objects.bulk_create(build.level(p, competence, 2) for p in people[:met])
    return people


def seat(role: Role, unit: Unit | None = None, **fields: Any) -> Person:
    """Someone who looks at figures and is counted nowhere."""
    row = build.person(**({"language": "en"} | fields))
    build.grant(row, role, unit)
    return row
