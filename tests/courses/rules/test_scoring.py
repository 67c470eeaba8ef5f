"""What is right, when a block is passed, which level it shows."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.rules.scoring import (
    BlockResult,
    Mark,
    block_results,
    is_all_passed,
    is_right,
    needed,
    possible_from,
    supported_levels,
)

ONE = [{"key": "a", "right": True}, {"key": "b", "right": False}, {"key": "c", "right": False}]
TWO = [{"key": "a", "right": True}, {"key": "b", "right": True}, {"key": "c", "right": False}]


@pytest.mark.parametrize(
    ("kind", "options", "answer", "right"),
    [
        (ItemKind.SINGLE, ONE, ["a"], True),
        (ItemKind.SINGLE, ONE, ["b"], False),
        (ItemKind.SINGLE, ONE, [], False),
        (ItemKind.SINGLE, ONE, None, False),
        (ItemKind.SINGLE, TWO, ["a", "b"], False),  # one answer is one answer
        (ItemKind.MULTIPLE, TWO, ["a", "b"], True),
        (ItemKind.MULTIPLE, TWO, ["b", "a"], True),
        (ItemKind.MULTIPLE, TWO, ["a"], False),
        (ItemKind.MULTIPLE, TWO, ["a", "b", "c"], False),
        (ItemKind.MULTIPLE, TWO, [], False),
        (ItemKind.MULTIPLE, [{"key": "a", "right": False}], [], False),
    ],
)
def test_only_the_exact_choice_is_right(
    kind: ItemKind, options: list[dict[str, object]], answer: list[str] | None, right: bool
) -> None:
    assert is_right(kind, options, answer) is right


@pytest.mark.parametrize(
    ("asked", "cut", "bar"),
    [(8, 0.8, 7), (9, 0.8, 8), (8, 0.7, 6), (9, 0.7, 7), (10, 0.8, 8), (10, 0.7, 7), (20, 0.55, 11), (1, 1, 1)],
)
def test_the_bar(asked: int, cut: float, bar: int) -> None:
    assert needed(asked, cut) == bar


@given(st.integers(1, 60), st.integers(0, 100))
def test_the_bar_is_the_first_number_that_reaches_the_cut(asked: int, percent: int) -> None:
    bar = needed(asked, percent / 100)
    assert Fraction(bar, asked) >= Fraction(percent, 100)
    assert bar == 0 or Fraction(bar - 1, asked) < Fraction(percent, 100)


def _block(level: int, passed: bool, asked: int = 9, competence: str = "SEC-1") -> BlockResult:
    return BlockResult(competence, level, asked, asked if passed else 0, 0.8, asked, passed)


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
    marks = [Mark("SEC-1", 1, right) for right in (True, True, True, False)]
    first, second = block_results(blocks, marks)
    assert (first.asked, first.right, first.needed, first.passed) == (4, 3, 3, True)
    assert (second.asked, second.right, second.passed) == (0, 0, False)  # a block without questions is never passed


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(1, 100))
def test_one_more_right_answer_never_hurts(answers: list[bool], percent: int) -> None:
    block = [{"competence": "X", "level": 1, "asked": len(answers), "cut": percent / 100}]
    before = block_results(block, [Mark("X", 1, right) for right in answers])[0]
    if False in answers:
        answers[answers.index(False)] = True
    after = block_results(block, [Mark("X", 1, right) for right in answers])[0]
    assert after.passed >= before.passed


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
