"""Counting: sums over pairs of person and competence."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.rules.coverage import COMPANY, EVERYTHING, Count, Requirement, add_up, count

pytestmark = pytest.mark.once
AREAS = {"UND-2": "UND", "VER-1": "VER", "SEC-1": "SEC", "SEC-2": "SEC", "APP-1": "APP"}


def test_strict_coverage_is_met_weight_through_weight() -> None:
    """One person: UND-2 met (weight 3), VER-1 not (3), SEC-1 met (2), APP-1 met (3): 8 of 11."""
    counts = count(
        [
            Requirement(1, 7, "UND-2", 3, target=2, level=2),
            Requirement(1, 7, "VER-1", 3, target=2, level=1),
            Requirement(1, 7, "SEC-1", 2, target=2, level=2),
            Requirement(1, 7, "APP-1", 3, target=2, level=3),
        ],
        AREAS,
    )
    assert counts[COMPANY, EVERYTHING] == Count(people=1, people_met=0, weight=11, weight_met=8)
    assert counts[7, EVERYTHING] == counts[COMPANY, EVERYTHING]
    assert counts[7, "VER-1"] == Count(people=1, people_met=0, weight=3, weight_met=0)


def test_it_is_a_sum_over_pairs_and_no_mean_of_means() -> None:
    """Two units of 1 and 3 people: 1 of 1 and 0 of 3 met give 25 %, not 50 %."""
    rows = [Requirement(person, 1 if person == 1 else 2, "SEC-1", 1, target=1, level=person == 1) for person in range(1, 5)]
    total = count(rows, AREAS)[COMPANY, "SEC-1"]
    assert Fraction(total.weight_met, total.weight) == Fraction(1, 4)


def test_a_person_counts_once_in_an_area() -> None:
    rows = [Requirement(1, 1, "SEC-1", 3, target=1, level=1), Requirement(1, 1, "SEC-2", 1, target=2, level=1)]
    assert count(rows, AREAS)[1, "SEC"] == Count(people=1, people_met=0, weight=4, weight_met=3)


def test_adding_up_areas_counts_people_once() -> None:
    parts = [
        Count(people=20, people_met=18, weight=40, weight_met=38),
        Count(people=12, people_met=2, weight=12, weight_met=3),
    ]
    assert add_up(parts) == Count(people=20, people_met=10, weight=52, weight_met=41)


requirement = st.builds(
    Requirement,
    person=st.integers(1, 12),
    unit=st.just(0),
    competence=st.sampled_from(sorted(AREAS)),
    weight=st.integers(1, 3),
    target=st.integers(1, 4),
    level=st.integers(0, 4),
)


@settings(deadline=None)
@given(
    st.lists(requirement, unique_by=lambda r: (r.person, r.competence)), st.lists(st.integers(1, 3), min_size=13, max_size=13)
)
def test_count_equals_a_naive_count(rows: list[Requirement], unit_of: list[int]) -> None:
    rows = [
        Requirement(r.person, unit_of[r.person], r.competence, r.weight, r.target, r.level)
        for r in sorted(rows, key=lambda r: r.person)
    ]
    counts = count(rows, AREAS)
    for row in (COMPANY, 1, 2, 3):
        for column in {*AREAS, *AREAS.values(), EVERYTHING}:
            chosen = [r for r in rows if row in (COMPANY, r.unit) and column in (r.competence, AREAS[r.competence], EVERYTHING)]
            people = {r.person for r in chosen}
            naive = Count(
                people=len(people),
                people_met=sum(all(r.is_met for r in chosen if r.person == p) for p in people),
                weight=sum(r.weight for r in chosen),
                weight_met=sum(r.weight for r in chosen if r.is_met),
            )
            assert counts.get((row, column), Count()) == naive
