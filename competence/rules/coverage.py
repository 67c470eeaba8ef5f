"""Counting coverage: from each person's targets and levels to counts per unit and column. Pure.

Strict coverage of a group is Σ weight of met targets / Σ weight of targets, over all (person, competence) pairs of the group.
It sums over pairs; it is not a mean of means (docs/coverage.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

COMPANY: None = None  # the row of the whole company
EVERYTHING = ""  # the column of all competences


@dataclass(frozen=True)
class Requirement:
    """One target of one person, and the level that the person has."""

    person: int
    unit: int
    competence: str
    weight: int
    target: int
    level: int

    @property
    def is_met(self) -> bool:
        return self.level >= self.target


@dataclass
class Count:
    """What is known about one unit in one column. Weights are summed over pairs, people are counted once."""

    people: int = 0
    people_met: int = 0  # who meet every target of the column
    weight: int = 0
    weight_met: int = 0


@dataclass
class _Person:
    """The columns of one person while counting."""

    unit: int
    weight: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    met: dict[str, int] = field(default_factory=lambda: defaultdict(int))


Key = tuple[int | None, str]


def count(requirements: Iterable[Requirement], areas: Mapping[str, str]) -> dict[Key, Count]:
    """Count per (unit, column). `areas` maps a competence to its area. Requirements of one person must stand together.

    Every unit counts its own members; the row None is the company.
    Columns are each competence, each area and "" for everything.
    """
    counts: dict[Key, Count] = defaultdict(Count)
    current: int | None = None
    person: _Person | None = None
    for requirement in requirements:
        if requirement.person != current:
            if person is not None:
                _add(counts, person)
            current, person = requirement.person, _Person(requirement.unit)
        assert person is not None
        for column in (requirement.competence, areas[requirement.competence], EVERYTHING):
            person.weight[column] += requirement.weight
            person.met[column] += requirement.weight * requirement.is_met
    if person is not None:
        _add(counts, person)
    return dict(counts)


def _add(counts: dict[Key, Count], person: _Person) -> None:
    for column, weight in person.weight.items():
        met = person.met[column]
        for row in (person.unit, COMPANY):
            cell = counts[row, column]
            cell.people += 1
            cell.people_met += met == weight
            cell.weight += weight
            cell.weight_met += met


def add_up(parts: Sequence[Count]) -> Count:
    """One count over several columns of the same unit.

    Weights are summed; people are mostly the same in each column, so they count as many as in the column with the most.
    """
    people = max(part.people for part in parts)
    return Count(
        people=people,
        people_met=people - max(part.people - part.people_met for part in parts),
        weight=sum(part.weight for part in parts),
        weight_met=sum(part.weight_met for part in parts),
    )
