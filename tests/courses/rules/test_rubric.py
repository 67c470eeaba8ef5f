from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules.rule_set import SubmissionPass
from courses.enums import ReviewOutcome
from courses.rules.rubric import outcome, supported_level, weighted_mean

RULES = SubmissionPass(
    mean=Decimal("2.0"),
    critical_minimum=2,
    criterion_minimum=1,
    partial_mean=Decimal("1.4"),
    partial_critical_minimum=1,
    partial_levels_lower=1,
)


@dataclass(frozen=True)
class Criterion:
    key: str
    weight: int = 1
    is_critical: bool = False


FOUR = [Criterion("a", is_critical=True), Criterion("b"), Criterion("c"), Criterion("d")]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((2, 2, 2, 2), ReviewOutcome.REACHED),
        ((3, 3, 3, 3), ReviewOutcome.REACHED),
        ((2, 1, 2, 3), ReviewOutcome.REACHED),  # mean exactly 2.0, a 1 where it is not decisive
        ((2, 1, 2, 2), ReviewOutcome.PARTLY),  # mean 1.75
        ((1, 3, 3, 3), ReviewOutcome.PARTLY),  # a decisive criterion below "met"
        ((3, 0, 3, 3), ReviewOutcome.PARTLY),  # one criterion not shown
        ((2, 2, 1, 1), ReviewOutcome.PARTLY),  # 1.5
        ((1, 2, 2, 1), ReviewOutcome.PARTLY),
        ((2, 1, 1, 1), ReviewOutcome.REVISE),  # 1.25
        ((0, 3, 3, 3), ReviewOutcome.REVISE),  # a decisive criterion not shown
        ((0, 0, 0, 0), ReviewOutcome.REVISE),
    ],
)
def test_the_rule_in_a_table(marks: tuple[int, ...], expected: ReviewOutcome) -> None:
    assert outcome(dict(zip("abcd", marks, strict=True)), FOUR, RULES) == expected


def test_the_bar_for_partly_is_exact() -> None:
    five = [Criterion(key) for key in "abcde"]
    assert outcome(dict(zip("abcde", (1, 1, 1, 2, 2), strict=True)), five, RULES) == ReviewOutcome.PARTLY  # 1.4
    assert outcome(dict(zip("abcde", (1, 1, 1, 1, 2), strict=True)), five, RULES) == ReviewOutcome.REVISE  # 1.2


def test_weights_count() -> None:
    criteria = [Criterion("a", weight=3), Criterion("b", weight=1)]
    assert weighted_mean({"a": 3, "b": 1}, criteria) == Decimal("2.5")
    assert outcome({"a": 1, "b": 3}, criteria, RULES) == ReviewOutcome.PARTLY  # 6 / 4
    assert outcome({"a": 3, "b": 1}, criteria, RULES) == ReviewOutcome.REACHED


def test_without_criteria_nothing_was_shown() -> None:
    assert outcome({}, [], RULES) == ReviewOutcome.REVISE


@pytest.mark.parametrize(
    ("level", "result", "expected"),
    [
        (2, ReviewOutcome.REACHED, 2),
        (2, ReviewOutcome.PARTLY, 1),
        (1, ReviewOutcome.PARTLY, 0),
        (3, ReviewOutcome.REVISE, 0),
    ],
)
def test_the_level_that_a_result_speaks_for(level: int, result: ReviewOutcome, expected: int) -> None:
    assert supported_level(level, result, RULES) == expected


ORDER = [ReviewOutcome.REVISE, ReviewOutcome.PARTLY, ReviewOutcome.REACHED]
marked_rubric = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.booleans()), min_size=1, max_size=8)


@given(rubric=marked_rubric, data=st.data())
def test_a_higher_mark_never_makes_it_worse(rubric: list[tuple[int, int, bool]], data: st.DataObject) -> None:
    criteria = [Criterion(str(place), weight, critical) for place, (_mark, weight, critical) in enumerate(rubric)]
    marks = {str(place): mark for place, (mark, _weight, _critical) in enumerate(rubric)}
    raised = data.draw(st.sampled_from(sorted(marks)))
    better = marks | {raised: min(marks[raised] + 1, 3)}
    before, after = outcome(marks, criteria, RULES), outcome(better, criteria, RULES)
    assert ORDER.index(after) >= ORDER.index(before)


@given(rubric=marked_rubric)
def test_exceeding_never_lifts_above_the_level_of_the_exercise(rubric: list[tuple[int, int, bool]]) -> None:
    criteria = [Criterion(str(place), weight, critical) for place, (_mark, weight, critical) in enumerate(rubric)]
    result = outcome({criterion.key: 3 for criterion in criteria}, criteria, RULES)
    assert supported_level(2, result, RULES) == 2
