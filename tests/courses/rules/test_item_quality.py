"""Figures from sums are the same as figures from the answers themselves, reckoned as a textbook says."""

import json
import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from statistics import fmean, pvariance
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import item_quality
from courses.rules.item_quality import Asked, BlockTally, Flag, ItemTally, tally_block, tally_items

Row = Sequence[Fraction | None]  # what one attempt earned, question by question; None is left open

HALVES = [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(3, 4), Fraction(1)]
WRONG_OR_RIGHT = [Fraction(0), Fraction(1)]


def attempt(row: Row, versions: Sequence[int] | None = None) -> list[Asked]:
    return [
        Asked(version, credit, is_open=credit is None)
        for version, credit in zip(versions or range(1, len(row) + 1), row, strict=True)
    ]


def items_of(rows: Sequence[list[Asked]]) -> dict[int, ItemTally]:
    """Added one by one, and stored as JSON after each."""
    found: dict[int, ItemTally] = {}
    for block in rows:
        for version, tally in tally_items(block).items():
            found[version] = through_json(found.get(version, ItemTally()) + tally)
    return found


def block_of(rows: Sequence[list[Asked]]) -> BlockTally:
    found = BlockTally()
    for block in rows:
        found = BlockTally.of_json(json.loads(json.dumps((found + tally_block(block)).as_json())))
    return found


def through_json(tally: ItemTally) -> ItemTally:
    return ItemTally.of_json(json.loads(json.dumps(tally.as_json())))


def matrices(credits: list[Fraction | None], *, most: int = 12) -> Any:
    return st.integers(2, 6).flatmap(
        lambda asked: st.lists(st.lists(st.sampled_from(credits), min_size=asked, max_size=asked), min_size=2, max_size=most)
    )


# ── The same, from the answers themselves ──


def naive_pairs(rows: Sequence[Row], question: int) -> list[tuple[float, float]]:
    pairs = []
    for row in rows:
        others = [float(credit) for place, credit in enumerate(row) if place != question and credit is not None]
        mine = row[question]
        if mine is not None and others:
            pairs.append((float(mine), fmean(others)))
    return pairs


def pearson(pairs: Sequence[tuple[float, float]]) -> float | None:
    xs, ys = [x for x, _y in pairs], [y for _x, y in pairs]
    if len(set(xs)) < 2 or len({round(y, 12) for y in ys}) < 2:
        return None
    mean_x, mean_y = fmean(xs), fmean(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return covariance / math.sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))


def naive_alpha(rows: Sequence[Sequence[Fraction]]) -> float | None:
    asked = len(rows[0])
    variances = sum(pvariance([row[place] for row in rows]) for place in range(asked))
    spread = pvariance([sum(row) for row in rows])
    return float(Fraction(asked, asked - 1) * (1 - Fraction(variances) / Fraction(spread))) if spread else None


def near(value: float | None, other: float | None) -> bool:
    if value is None or other is None:
        return value is other
    return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)


@given(matrices([*HALVES, None]))
def test_p_and_its_error_are_mean_and_error_of_the_credits(rows: list[Row]) -> None:
    tallies = items_of([attempt(row) for row in rows])
    for question in range(len(rows[0])):
        credits = [float(row[question]) for row in rows if row[question] is not None]  # type: ignore[arg-type]
        tally = tallies[question + 1]
        assert tally.answers == len(credits)
        assert tally.left_open == len(rows) - len(credits)
        p = item_quality.difficulty(tally)
        assert near(None if p is None else float(p), fmean(credits) if credits else None)
        error = item_quality.standard_error(tally)
        assert near(error, math.sqrt(pvariance(credits) / len(credits)) if credits else None)


@given(matrices([*HALVES, None]))
def test_r_is_the_correlation_with_the_rest_of_the_block(rows: list[Row]) -> None:
    tallies = items_of([attempt(row) for row in rows])
    for question in range(len(rows[0])):
        assert near(item_quality.discrimination(tallies[question + 1]), pearson(naive_pairs(rows, question)))


@given(matrices(list(WRONG_OR_RIGHT)))
def test_r_of_right_and_wrong_is_the_corrected_point_biserial(rows: list[Row]) -> None:
    tallies = items_of([attempt(row) for row in rows])
    for question in range(len(rows[0])):
        rest = [(row[question], float(sum(row) - row[question])) for row in rows]  # type: ignore[arg-type,operator]
        right = [score for credit, score in rest if credit == 1]
        wrong = [score for credit, score in rest if credit == 0]
        spread = math.sqrt(pvariance([score for _credit, score in rest]))
        p = len(right) / len(rest)
        expected = (fmean(right) - fmean(wrong)) / spread * math.sqrt(p * (1 - p)) if right and wrong and spread else None
        assert near(item_quality.discrimination(tallies[question + 1]), expected)


@given(matrices(list(WRONG_OR_RIGHT)))
def test_reliability_of_right_and_wrong_is_kr20_to_the_letter(rows: list[list[Fraction]]) -> None:
    asked, number = len(rows[0]), len(rows)
    p = [sum(row[place] for row in rows) / number for place in range(asked)]
    spread = pvariance([sum(row) for row in rows])
    kr20 = Fraction(asked, asked - 1) * (1 - sum(x * (1 - x) for x in p) / spread) if spread else None
    found = item_quality.reliability(block_of([attempt(row) for row in rows]), asked)
    assert near(found, None if kr20 is None else float(kr20))


@given(matrices(list(HALVES)))
def test_reliability_with_partial_credit_is_alpha(rows: list[list[Fraction]]) -> None:
    assert near(item_quality.reliability(block_of([attempt(row) for row in rows]), len(rows[0])), naive_alpha(rows))


@given(st.data())
def test_reliability_of_drawn_questions_takes_each_from_its_mean(data: st.DataObject) -> None:
    """Naively: give each credit as its distance from the question's mean, then reckon as a textbook does."""
    asked = data.draw(st.integers(2, 4))
    row = st.tuples(
        st.lists(st.integers(1, 6), min_size=asked, max_size=asked, unique=True),
        st.lists(st.sampled_from(HALVES), min_size=asked, max_size=asked),
    )
    rows = data.draw(st.lists(row, min_size=2, max_size=12))
    answers = sorted((version, credit) for versions, credits in rows for version, credit in zip(versions, credits, strict=True))
    by_version = {
        version: [credit for _version, credit in group] for version, group in groupby(answers, key=lambda pair: pair[0])
    }
    means = {version: Fraction(sum(credits), len(credits)) for version, credits in by_version.items()}
    totals = [
        sum(credit - means[version] for version, credit in zip(versions, credits, strict=True)) for versions, credits in rows
    ]
    variances = [
        sum(pvariance(by_version[version]) for version in versions) for versions, _credits in rows
    ]  # of the questions that each attempt held
    spread = pvariance(totals)
    expected = asked / (asked - 1) * (1 - fmean(map(float, variances)) / float(spread)) if spread else None
    tally = block_of([attempt(credits, versions) for versions, credits in rows])
    assert near(item_quality.reliability(tally, asked), expected)


@given(matrices([*HALVES, None]), st.randoms(use_true_random=False), st.integers(1, 5))
def test_neither_order_nor_portions_change_the_sums(rows: list[Row], random: Any, size: int) -> None:
    blocks = [attempt(row) for row in rows]
    mixed = list(blocks)
    random.shuffle(mixed)
    portions = [mixed[start : start + size] for start in range(0, len(mixed), size)]
    items: dict[int, ItemTally] = {}
    block = BlockTally()
    for portion in portions:
        for version, tally in items_of(portion).items():
            items[version] = items.get(version, ItemTally()) + tally
        block += block_of(portion)
    assert {version: tally.as_json() for version, tally in items.items()} == {
        version: tally.as_json() for version, tally in items_of(blocks).items()
    }
    assert block.as_json() == block_of(blocks).as_json()


def test_an_easy_draw_does_not_look_like_knowledge() -> None:
    """Two sets of questions, one that everybody and one that nobody answers rightly: nothing is measured."""
    rows = [attempt([Fraction(1)] * 2, [1, 2])] * 5 + [attempt([Fraction(0)] * 2, [3, 4])] * 5
    assert item_quality.reliability(block_of(rows), 2) is None


def test_an_attempt_with_a_question_left_open_is_left_out_of_the_block() -> None:
    tally = block_of([attempt([Fraction(1), None]), attempt([Fraction(1), Fraction(0)])])
    assert (tally.attempts, tally.left_out) == (1, 1)


def test_a_question_nobody_marked_is_neither_answer_nor_open() -> None:
    tallies = tally_items([Asked(1, None), Asked(2, Fraction(1))])
    assert (tallies[1].answers, tallies[1].left_open) == (0, 0)
    assert (tallies[2].answers, tallies[2].paired) == (1, 0)


def test_i_do_not_know_is_an_answer_without_credit() -> None:
    tally = tally_items([Asked(1, Fraction(0), is_unsure=True), Asked(2, Fraction(1))])[1]
    assert (tally.answers, tally.unsure, tally.right) == (1, 1, 0)


def some(right: int, wrong: int, *, r: int = 1) -> ItemTally:
    """So many right and wrong answers; with r = 1 those who are right know the rest too, with −1 the others do, with 0 none."""
    rest = {1: (1, 0), -1: (0, 1), 0: (1, 1)}[r]
    rows = [(Fraction(1), Fraction(rest[0]))] * right + [(Fraction(0), Fraction(rest[1]))] * wrong
    return items_of([attempt(row) for row in rows])[1]


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (some(20, 9), ()),  # 29 answers say nothing
        (some(20, 10), ()),
        (some(9, 21), ()),  # .30 itself is fine
        (some(8, 22), (Flag.TOO_HARD,)),
        (some(38, 2), ()),  # .95 itself is fine
        (some(39, 1), (Flag.TOO_EASY,)),
        (some(20, 10, r=-1), (Flag.WITHDRAW,)),
        (some(20, 10, r=0), ()),  # nothing varies, so nothing can be said
    ],
)
def test_flags(tally: ItemTally, expected: tuple[Flag, ...]) -> None:
    assert item_quality.flags(tally) == expected


def test_a_weak_correlation_is_flagged() -> None:
    rows = [(1, 1), (1, 0), (0, 1), (0, 0)] * 10 + [(1, 1)]
    tally = items_of([attempt([Fraction(x), Fraction(y)]) for x, y in rows])[1]
    assert item_quality.flags(tally) == (Flag.SEPARATES_LITTLE,)


def test_every_flag_has_words() -> None:
    assert len({flag.words for flag in Flag}) == len(Flag)


@pytest.mark.parametrize(("chosen", "expected"), [(1, ("c",)), (2, ())])
def test_an_option_is_unused_below_five_percent(chosen: int, expected: tuple[str, ...]) -> None:
    tally = ItemTally(answers=40, picks={"a": 30, "b": 10 - chosen, "c": chosen})
    assert item_quality.unused(tally, ["b", "c"]) == expected


@pytest.mark.parametrize(
    ("counted", "shown", "expected"), [(29, 0, False), (30, 0, True), (37, 30, False), (38, 30, True), (300, 293, False)]
)
def test_what_is_shown_moves_in_steps(counted: int, shown: int, expected: bool) -> None:
    assert item_quality.is_due(counted, shown) is expected
