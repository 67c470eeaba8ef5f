"""What people need by their roles and their department, compared with the targets that are stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from competence.enums import LEARNING_ROLES, Role
from competence.models import Competence, CompetenceFramework, Membership, RoleAssignment, Target, Unit
from competence.rules.departments import department_of
from competence.rules.targets import NeededLevel, TargetMatrix, needed_level

from .framework import target_matrix

CHUNK = 400  # people at once, so that the memory does not grow with the company

T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


@dataclass(frozen=True)
class TargetChange:
    """A stored target and what it should be; None where there is none."""

    person_id: int
    competence: str
    stored: Target | None
    needed: NeededLevel | None


@dataclass(frozen=True)
class Needs:
    """Everything that decides targets and is the same for all people; load it once."""

    matrix: TargetMatrix
    codes: Sequence[str]
    departments: Mapping[int, str]  # of each unit

    @classmethod
    def load(cls, framework: CompetenceFramework) -> "Needs":
        """Four queries, whatever the number of people."""
        return cls(
            matrix=target_matrix(framework),
            codes=list(Competence.objects.values_list("pk", flat=True)),
            departments=departments_of_units(framework.departments),
        )


def departments_of_units(departments: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The department of every unit: its own key, else by its name, else that of the unit above."""
    rows = list(Unit.objects.values_list("pk", "parent_id", "name", "department"))
    found = {pk: own or department_of(name, departments) for pk, _parent, name, own in rows}
    parents = {pk: parent for pk, parent, _name, _own in rows}
    for pk in parents:
        seen: set[int] = set()
        above: int | None = pk
        while above is not None and above not in seen and not found.get(above):
            seen.add(above)
            above = parents.get(above)
        found[pk] = found.get(above, "") if above is not None else ""
    return found


def target_changes(people: Sequence[int], needs: Needs, day: date) -> tuple[list[TargetChange], int]:
    """The differences between stored open targets and what roles and departments ask for, and how many targets there should be.

    Three queries. `people` are at most a few hundred ids; the caller goes through the company in `chunks`.
    """
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    held = RoleAssignment.objects.held_on(day).filter(person__in=people, role__in=LEARNING_ROLES)
    for person_id, role in held.values_list("person_id", "role"):
        roles[person_id].add(Role(role))
    units = dict(Membership.objects.held_on(day).filter(person__in=people).values_list("person_id", "unit_id"))
    stored = {(t.person_id, t.competence_id): t for t in Target.objects.open().filter(person__in=people)}
    changes, count = [], 0
    memory: dict[tuple[frozenset[Role], str], dict[str, NeededLevel]] = {}
    for person_id in people:
        key = (frozenset(roles[person_id]), needs.departments.get(units.get(person_id, 0), ""))
        if key not in memory:
            memory[key] = _needed(key[0], key[1], needs)
        wanted = memory[key]
        count += len(wanted)
        for code in needs.codes:
            row, needed = stored.get((person_id, code)), wanted.get(code)
            if not _is_same(row, needed):
                changes.append(TargetChange(person_id, code, row, needed))
    return changes, count


def _needed(roles: frozenset[Role], department: str, needs: Needs) -> dict[str, NeededLevel]:
    found = {code: needed_level(code, roles=roles, department=department, matrix=needs.matrix) for code in needs.codes}
    return {code: needed for code, needed in found.items() if needed is not None}


def _is_same(row: Target | None, needed: NeededLevel | None) -> bool:
    if row is None or needed is None:
        return row is None and needed is None
    return (row.level, row.is_critical, row.weight, row.reasons) == (
        needed.level,
        needed.is_critical,
        needed.weight,
        [dict(reason) for reason in needed.reasons],
    )
