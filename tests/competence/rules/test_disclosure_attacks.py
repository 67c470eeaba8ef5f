"""Attacks on what is released: 200 random companies, solved as linear equations over the rationals.

The attacker knows who works where and who needs what, takes every released figure for exact, and adds and subtracts as they
like. They must not learn anything about a group of fewer than k people beside themselves. Then each rule is switched off, and
the attack finds something.
"""

import random
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from competence.rules import disclosure
from competence.rules.coverage import COMPANY, EVERYTHING, Count, Key, count
from competence.rules.disclosure import releasable

from .random_company import AREAS, Needs, random_company
from .row_space import RowSpace

pytestmark = pytest.mark.once
K = 8
COMPANIES = range(200)
CODES = set(AREAS.values())


SMALL = 400  # up to here single people are looked at as well


@cache
def made(seed: int) -> tuple[Needs, dict[Key, Count]]:
    """Who needs what (of small companies) and the counts; the requirements themselves are forgotten."""
    company = random_company(seed)
    return company.needs if len(company.needs) <= SMALL else {}, count(company.requirements, AREAS)


def atoms(counts: dict[Key, Count], key: Key) -> list[Key]:
    """The cells (unit, competence) that a figure is the sum of."""
    row, column = key
    return [
        (unit, c)
        for unit, c in counts
        if unit is not COMPANY and c in AREAS and row in (COMPANY, unit) and column in (c, AREAS[c], EVERYTHING)
    ]


def released(counts: dict[Key, Count], shown: set[Key]) -> RowSpace:
    """Everything that follows from the shown cells; single cells first, because they are the simplest."""
    return RowSpace(atoms(counts, key) for key in sorted(shown, key=lambda key: (key[0] is COMPANY, key[1] in CODES, str(key))))


def known_cells(counts: dict[Key, Count], shown: set[Key]) -> Iterator[str]:
    """Hidden cells and areas of too few people whose weight is a combination of shown ones."""
    space = released(counts, shown)
    for key, counted in counts.items():
        if key not in shown and counted.people <= K and key[1] != EVERYTHING and space.follows(atoms(counts, key)):
            yield f"{key}: {counted.people} people"


def known_numbers(counts: dict[Key, Count], shown: set[Key]) -> Iterator[str]:
    """Numbers of people: per column the units add up to the company."""
    for column in AREAS.keys() | CODES:
        parts = [key for key in counts if key[1] == column and key[0] is not COMPANY]
        hidden = [key for key in parts if key not in shown]
        if (COMPANY, column) in shown and 0 < sum(counts[key].people for key in hidden) <= K:
            yield f"{hidden} are {column} minus the shown units"


def known_unions(needs: Needs, counts: dict[Key, Count], shown: set[Key], dice: random.Random) -> Iterator[str]:
    """Any combination of hidden cells, of several units and competences, that touches no more than k people."""
    small = sorted(key for key in counts if key[0] is not COMPANY and key[1] in AREAS and counts[key].people <= K)
    for area in sorted({AREAS[c] for _, c in small}):
        sums = [set(atoms(counts, key)) - shown for key in shown if AREAS.get(key[1], key[1]) == area]
        rank = len(RowSpace(sums).rows)
        people = {
            (unit, c): {p for p, (where, needed) in needs.items() if where == unit and c in needed}
            for unit, c in counts
            if unit is not COMPANY and AREAS.get(c) == area
        }
        starts = [key for key in small if AREAS[key[1]] == area]
        for _ in range(4):
            group: set[int] = set()
            for key in dice.sample(starts, len(starts)):
                if len(group | people[key]) <= K:
                    group |= people[key]
            inside = {key for key, who in people.items() if who <= group}
            if len(RowSpace(total - inside for total in sums).rows) < rank:
                yield f"something about {len(group)} people in {sorted({unit for unit, _ in inside})}, {area}"


def findings(seed: int) -> list[str]:
    needs, counts = made(seed)
    shown = releasable(counts, areas=AREAS, k=K)
    return [
        *known_cells(counts, shown),
        *known_numbers(counts, shown),
        *(known_unions(needs, counts, shown, random.Random(seed)) if needs else ()),
    ]


@pytest.mark.parametrize("part", range(8))
def test_nothing_can_be_worked_out(part: int) -> None:
    for seed in COMPANIES[part::8]:
        assert findings(seed) == [], f"company {seed}"


def test_a_member_of_the_group_who_takes_off_their_own_part_still_looks_at_k_people() -> None:
    """The viewer is one of them, whoever it is; so everyone gets parts of one and the same set of cells, and two viewers who
    compare notes have a part of it again (tests/competence/queries/test_coverage.py)."""
    for seed in COMPANIES:
        needs, counts = made(seed)
        for row, column in releasable(counts, areas=AREAS, k=K) if needs else ():
            members = [
                p
                for p, (unit, needed) in needs.items()
                if row in (COMPANY, unit) and column in {*needed, *(AREAS[c] for c in needed)}
            ]
            assert len(members) - 1 >= K


def without_least_group(monkeypatch: pytest.MonkeyPatch) -> None:
    original = disclosure._AreaTable.__init__

    def init(self: disclosure._AreaTable, *args: object) -> None:
        original(self, *args)  # type: ignore[arg-type]
        self.least = 1

    monkeypatch.setattr(disclosure._AreaTable, "__init__", init)


def without_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    original = disclosure._AreaTable.__init__

    def init(self: disclosure._AreaTable, *args: object) -> None:
        original(self, *args)  # type: ignore[arg-type]
        self.least -= 1

    monkeypatch.setattr(disclosure._AreaTable, "__init__", init)


def without_complement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "_cover", lambda *args, **kwargs: None)


def without_linear_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "stays_hidden", lambda cells, least: True)


def with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    without_complement(monkeypatch)
    without_linear_check(monkeypatch)


@pytest.mark.parametrize(
    "switch_off", [without_least_group, without_viewer, without_complement, without_linear_check, with_everything]
)
def test_the_attack_finds_something_without(
    switch_off: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_off(monkeypatch)
    found = 0
    for seed in COMPANIES:
        _, counts = made(seed)
        shown = releasable(counts, areas=AREAS, k=K)
        found += any(counts[key].people - 1 < K for key in shown) or bool(findings(seed))
        if found >= 3:
            return
    pytest.fail(f"{switch_off.__name__}: found in {found} companies only")
