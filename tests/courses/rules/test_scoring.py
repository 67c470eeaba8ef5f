"""When a block is passed, which level it shows."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.scoring import (
    BlockResult,
    Mark,
    block_results,
    is_all_passed,
    needed,
    possible_from,
    supported_levels,
    undecided,
)

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("asked", "cut", "bar"),
    [(8, 0.8, "32/5"), (9, 0.7, "63/10"), (10, 0.8, 8), (10, 0.7, 7), (20, 0.55, 11), (1, 1, 1)],
)
def test_the_bar_is_exact(asked: int, cut: float, bar: int | str) -> None:
    assert needed(asked, cut) == Fraction(bar)


def _block(level: int, passed: bool, asked: int = 9, competence: str = "SEC-1") -> BlockResult:
    return BlockResult(competence, level, asked, 0, float(asked if passed else 0), 0, 0.8, asked, passed, True)


@pytest.mark.parametrize(
    ("blocks", "shown"),
    [
        ([_block(1, True)], (1, 9)),
        ([_block(1, False)], None),
        ([_block(1, True, 8), _block(2, True, 9)], (2, 9)),
        ([_block(1, True, 8), _block(2, False)], (1, 8)),
        ([_block(1, False), _block(2, True)], None),  # not over the lower block
        ([_block(2, True, 9), _block(1, True, 8)], (2, 9)),  # whatever the order of the blueprint
        ([_block(1, True, 7)], None),  # too few questions
        ([_block(1, True, 8), _block(2, True, 7)], (1, 8)),
        ([_block(1, True, 4), _block(2, True, 9)], (2, 9)),  # a short block is a step, not a proof
        ([_block(1, False, 4), _block(2, True, 9)], None),
        ([_block(2, True, 9)], (2, 9)),  # no lower block in this quiz
        ([], None),
    ],
)
def test_which_level_a_quiz_shows(blocks: list[BlockResult], shown: tuple[int, int] | None) -> None:
    found = supported_levels(blocks, min_items=8).get("SEC-1")
    assert (found and (found.level, found.n_items)) == shown


def test_competences_do_not_mix() -> None:
    found = supported_levels([_block(1, False, competence="VER-3"), _block(1, True, competence="LED-2")], min_items=8)
    assert set(found) == {"LED-2"}


def test_block_results_count_what_was_drawn() -> None:
    blocks = [
        {"competence": "SEC-1", "level": 1, "asked": 8, "cut": 0.7},
        {"competence": "SEC-1", "level": 2, "asked": 8, "cut": 0.7},
    ]
    marks = [Mark("SEC-1", 1, Fraction(credit)) for credit in (1, 1, HALF, HALF)]
    first, second = block_results(blocks, marks)
    assert (first.asked, first.right, first.points, first.needed, first.passed) == (4, 2, 3.0, 2.8, True)
    assert (second.asked, second.right, second.passed) == (0, 0, False)  # a block without questions is never passed


def _one_block(credits: list[Fraction | None], percent: int) -> BlockResult:
    block = [{"competence": "X", "level": 1, "asked": len(credits), "cut": percent / 100}]
    return block_results(block, [Mark("X", 1, credit) for credit in credits])[0]


credits = st.fractions(0, 1, max_denominator=12)


@given(st.lists(credits, min_size=1, max_size=30), st.integers(1, 100), st.data())
def test_a_better_answer_never_hurts(answers: list[Fraction | None], percent: int, data: st.DataObject) -> None:
    before = _one_block(answers, percent)
    place = data.draw(st.integers(0, len(answers) - 1))
    answers[place] = data.draw(st.fractions(answers[place], 1, max_denominator=12))
    assert _one_block(answers, percent).passed >= before.passed


@given(st.lists(credits, min_size=1, max_size=30), st.integers(1, 100))
def test_passed_is_the_share_of_points_with_exact_fractions(answers: list[Fraction], percent: int) -> None:
    result = _one_block(list(answers), percent)
    assert result.passed == (sum(answers) / len(answers) >= Fraction(percent, 100))


@given(st.lists(st.one_of(st.none(), credits), min_size=1, max_size=20), st.integers(1, 100), st.data())
def test_a_decided_block_stays_as_it_is_whatever_the_missing_marks(
    answers: list[Fraction | None], percent: int, data: st.DataObject
) -> None:
    before = _one_block(answers, percent)
    marked = [data.draw(credits) if credit is None else credit for credit in answers]
    after = _one_block(marked, percent)
    assert after.is_decided
    assert not before.is_decided or after.passed == before.passed


def test_a_competence_waits_while_a_mark_may_still_decide() -> None:
    blocks = [{"competence": code, "level": 1, "asked": 4, "cut": 0.5} for code in "AB"]
    marks = [Mark("A", 1, credit) for credit in (Fraction(1), Fraction(1), None, None)]
    marks += [Mark("B", 1, credit) for credit in (Fraction(1), Fraction(0), None, None)]
    results = block_results(blocks, marks)
    assert [result.waiting for result in results] == [2, 2]
    assert undecided(results) == {"B"}  # A has two of four already


def test_nothing_waits_where_the_mark_can_no_longer_help() -> None:
    blocks = [{"competence": code, "level": level, "asked": 2, "cut": 1} for code in "AB" for level in (1, 2)]
    one, none = Fraction(1), Fraction(0)
    marks = [Mark("A", 1, one), Mark("A", 1, one), Mark("A", 2, none), Mark("A", 2, None)]  # out of reach already
    marks += [Mark("B", 1, none), Mark("B", 1, one), Mark("B", 2, one), Mark("B", 2, None)]  # above a level not passed
    results = block_results(blocks, marks)
    assert [result.is_decided for result in results] == [True, True, True, False]
    assert undecided(results) == set()


def test_a_repeat_is_not_needed_once_each_competence_was_shown_in_one_go() -> None:
    blocks = [{"competence": "A", "level": 1}, {"competence": "A", "level": 2}, {"competence": "B", "level": 1}]

    def results(a1: bool, a2: bool, b1: bool) -> list[dict[str, object]]:
        return [{**block, "passed": passed} for block, passed in zip(blocks, (a1, a2, b1), strict=True)]

    assert is_all_passed(blocks, [results(True, True, True)])
    assert is_all_passed(blocks, [results(True, True, False), results(False, False, True)])
    assert not is_all_passed(blocks, [results(True, False, True), results(False, True, True)])
    assert not is_all_passed(blocks, [])


def test_a_day_of_rest() -> None:
    moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert possible_from(moment) - moment == timedelta(hours=24)
