"""The ladder: what a step counts, when it ends, which question comes, and what that shows. docs/placement.md has the examples."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.rules.rule_set import Placement
from courses.rules.blueprint import Candidate
from courses.rules.placement import (
    Given,
    StepState,
    check_day,
    decide,
    fewest_right,
    kept,
    levels_asked,
    may_skip,
    minutes,
    next_question,
    outcome,
    right_at_most,
    start_level,
    total,
    weights,
)
from tests.competence.rules.plain import rules

RULES = rules().placement
CUT = Decimal("0.70")
seeds = st.integers(0, 2**63 - 1)


def pool(**sizes: tuple[int, int]) -> list[Candidate]:
    """Questions by competence: so many on level 1, so many on level 2."""
    return [
        Candidate(f"{code}-{level}-{number:02}", number, code.replace("_", "-"), level, ())
        for code, both in sizes.items()
        for level, size in zip((1, 2), both, strict=True)
        for number in range(size)
    ]


def run(
    answers: str,
    *,
    seed: int = 1,
    start: int = 1,
    bank: list[Candidate] | None = None,
    avoid: Any = (),
    rules: Placement = RULES,
) -> tuple[list[Given], Candidate | None]:
    """Answer with a text of `+` and `-` as long as questions come; also the question that would come next."""
    candidates = pool(A=(9, 9), B=(9, 9)) if bank is None else bank
    asked: list[Given] = []
    for sign in answers:
        question = next_question(rules, seed=seed, start=start, candidates=candidates, given=asked, avoid=avoid)
        if question is None:
            return asked, None
        asked.append(Given(question.key, question.competence, question.level, sign == "+"))
    return asked, next_question(rules, seed=seed, start=start, candidates=candidates, given=asked, avoid=avoid)


def levels(asked: list[Given]) -> list[int]:
    return [answer.level for answer in asked]


def test_the_published_numbers() -> None:
    weight = weights(RULES)
    assert (weight.right, weight.wrong) == (Decimal("0.470"), Decimal("-0.916"))
    assert (weight.upper, weight.lower) == (Decimal("2.197"), Decimal("-2.197"))
    assert (RULES.least, RULES.most, RULES.pass_at_most) == (4, 12, Decimal("0.470"))
    assert fewest_right(RULES) == 5
    assert right_at_most(RULES) == 9
    assert total(RULES, right=8, asked=9) == Decimal("2.844")


@pytest.mark.parametrize(
    ("right", "asked", "state"),
    [
        (3, 3, StepState.OPEN),
        (0, 3, StepState.OPEN),  # −2.748 would do, but four are the least
        (4, 4, StepState.OPEN),  # 1.880
        (1, 4, StepState.NOT_YET),  # −2.278
        (2, 4, StepState.OPEN),
        (5, 5, StepState.PASSED),  # 2.350
        (6, 7, StepState.OPEN),  # 1.904
        (7, 8, StepState.PASSED),  # 2.374
        (3, 7, StepState.NOT_YET),  # −2.254
        (9, 11, StepState.PASSED),  # 2.398
        (8, 11, StepState.OPEN),
        (9, 12, StepState.PASSED),  # 1.482 ≥ 0.470
        (8, 12, StepState.NOT_YET),  # 0.096
        (7, 12, StepState.NOT_YET),
    ],
)
def test_when_a_step_is_decided(right: int, asked: int, state: StepState) -> None:
    assert decide(RULES, right=right, asked=asked) == state


def characteristics(chance: Fraction) -> tuple[float, float]:
    """The exact chance to pass a step and its expected length, for someone who is right with this chance each time."""
    passed = length = Fraction(0)
    open_states = {(0, 0): Fraction(1)}
    while open_states:
        following: dict[tuple[int, int], Fraction] = {}
        for (right, asked), weight in open_states.items():
            for more, share in ((1, chance), (0, 1 - chance)):
                here = (right + more, asked + 1)
                state = decide(RULES, right=here[0], asked=here[1])
                if state == StepState.OPEN:
                    following[here] = following.get(here, Fraction(0)) + weight * share
                else:
                    length += weight * share * here[1]
                    passed += weight * share * (state == StepState.PASSED)
        open_states = following
    return float(passed), float(length)


@pytest.mark.parametrize(
    ("chance", "passes", "length"),
    [("0.5", 0.094, 7.66), ("0.6", 0.255, 8.73), ("0.7", 0.520, 9.08), ("0.8", 0.807, 8.38), ("0.9", 0.975, 6.77)],
)
def test_the_published_operating_characteristics(chance: str, passes: float, length: float) -> None:
    found = characteristics(Fraction(chance))
    assert found == pytest.approx((passes, length), abs=0.005)


def test_every_published_bound_holds() -> None:
    """Wrong pass about 10 % at .50 and 26 % at .60; right pass about 81 % at .80 and 97 % at .90; 5 to 9 questions."""
    found = {p: characteristics(Fraction(p, 100)) for p in (50, 60, 80, 90)}
    for percent, published in ((50, 0.10), (60, 0.26), (80, 0.81), (90, 0.97)):
        assert abs(found[percent][0] - published) < 0.01
    assert all(5 <= length <= 9 for _passed, length in found.values())


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ({}, 1),
        ({"A": 2, "B": 2}, 1),  # half is not most
        ({"A": 2, "B": 3, "C": 2}, 2),
        ({"A": 4, "B": 1, "C": 1, "D": 1}, 1),
        ({"Z": 4, "A": 2, "B": 2}, 1),  # another area says nothing
    ],
)
def test_where_it_starts(said: dict[str, int], start: int) -> None:
    assert start_level(said, ["A", "B", "C", "D"]) == start


@pytest.mark.parametrize(
    ("answers", "start", "steps", "level"),
    [
        ("++++++++++", 1, [1] * 5 + [2] * 5, 2),
        ("+++++----", 1, [1] * 5 + [2] * 4, 1),
        ("----", 1, [1] * 4, 0),
        ("+++++", 2, [2] * 5, 2),
        ("----+++++", 2, [2] * 4 + [1] * 5, 1),
        ("--------", 2, [2] * 4 + [1] * 4, 0),
    ],
)
def test_the_way_over_the_levels(answers: str, start: int, steps: list[int], level: int) -> None:
    asked, following = run(answers, start=start)
    assert levels(asked) == steps
    assert following is None
    assert outcome(RULES, cut=CUT, given=asked).level == level


def test_whoever_starts_on_2_is_still_asked_what_level_2_has_no_questions_about() -> None:
    bank = pool(A=(9, 12), B=(9, 0), C=(9, 0))
    asked, following = run("+" * 10, start=2, bank=bank)
    assert levels(asked) == [2] * 5 + [1] * 5
    assert {answer.competence for answer in asked[:5]} == {"A"}
    assert {answer.competence for answer in asked[5:]} == {"B", "C"}
    assert following is None
    shown = {one.competence: one.level for one in outcome(RULES, cut=CUT, given=asked).shown}
    assert shown == {"A": 2, "B": 1, "C": 1}
    failed, _following = run("+++++----", start=2, bank=bank)
    assert outcome(RULES, cut=CUT, given=failed).level == 2


def test_a_step_begins_only_where_there_is_enough_to_decide_it() -> None:
    assert run("+" * 9, bank=pool(A=(12, 11)))[1] is None
    assert levels(run("+" * 20, bank=pool(A=(12, 11)))[0]) == [1] * 5
    assert levels(run("+" * 20, start=2, bank=pool(A=(9, 12), B=(11, 0)))[0]) == [2] * 5


def test_a_step_that_runs_out_of_questions_is_not_passed() -> None:
    asked, following = run("+-+-+-+-", bank=pool(A=(6, 12)))
    assert len(asked) == 6
    assert following is None
    assert outcome(RULES, cut=CUT, given=asked).level == 0


def test_the_competences_take_turns() -> None:
    asked, _following = run("+-+-+-+++", bank=pool(A=(12, 12), B=(12, 12), C=(12, 12)))
    counts = Counter(answer.competence for answer in asked)
    assert counts == {"A": 3, "B": 3, "C": 3}
    for place in range(0, 9, 3):
        assert len({answer.competence for answer in asked[place : place + 3]}) == 3


def test_what_was_met_lately_comes_only_where_nothing_else_is_left() -> None:
    bank = pool(A=(12, 12))
    latest, earlier = {f"A-1-{n:02}" for n in range(4)}, {f"A-1-{n:02}" for n in range(4, 8)}
    asked, _following = run("+-+-+-+-+-+-", bank=bank, avoid=[latest, earlier])
    keys = [answer.key for answer in asked]
    assert set(keys[:4]).isdisjoint(latest | earlier)
    assert set(keys[4:8]) == earlier
    assert set(keys[8:]) <= latest


def test_another_seed_asks_other_questions() -> None:
    bank = pool(A=(30, 30))
    firsts = {run("", seed=seed, bank=bank)[1].key for seed in range(200)}
    assert len(firsts) == 30  # whatever is in the bank comes first for someone


banks = st.dictionaries(st.sampled_from(["A", "B", "C"]), st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1)


@settings(max_examples=60, deadline=None)
@given(banks, seeds, st.sampled_from([1, 2]), st.text("+-", min_size=24, max_size=24), st.randoms(use_true_random=False))
def test_nothing_comes_twice_and_everything_is_decided_in_time(
    sizes: dict[str, tuple[int, int]], seed: int, start: int, answers: str, rng: Any
) -> None:
    bank = pool(**sizes)
    asked, following = run(answers, seed=seed, start=start, bank=bank)
    assert following is None  # two steps of twelve at most
    assert len({answer.key for answer in asked}) == len(asked)
    for level in (1, 2):
        step = [answer for answer in asked if answer.level == level]
        assert len(step) <= RULES.most
        available = sum(both[level - 1] for both in sizes.values())
        if level == start and available >= RULES.most:
            assert len(step) >= RULES.least
    rng.shuffle(bank)
    assert run(answers, seed=seed, start=start, bank=bank)[0] == asked  # the seed decides, not the order of rows
    result = outcome(RULES, cut=CUT, given=asked)
    for shown in result.shown:
        assert shown.level <= 2
        if shown.level:
            block = next(block for block in shown.blocks if block.level == shown.level)
            assert Fraction(block.right, block.asked) >= Fraction(7, 10)
            assert shown.n_items == block.asked
            assert any(step.level == shown.level and step.state == StepState.PASSED for step in result.steps)


def answered(*blocks: tuple[str, int, str]) -> list[Given]:
    return [
        Given(f"{code}-{level}-{number}", code, level, sign == "+")
        for code, level, signs in blocks
        for number, sign in enumerate(signs)
    ]


@pytest.mark.parametrize(
    ("blocks", "shown"),
    [
        ([("A", 1, "+++"), ("B", 1, "++")], {"A": 1, "B": 1}),
        ([("A", 1, "++++++"), ("B", 1, "+-")], {"A": 1, "B": 0}),  # passed as a whole, but half of B
        ([("A", 1, "+++-+++"), ("B", 1, "+++")], {"A": 1, "B": 1}),  # 6 of 7 are more than 70 %
        ([("A", 1, "+--"), ("B", 1, "---")], {"A": 0, "B": 0}),
        ([("A", 1, "++++"), ("B", 1, "+"), ("A", 2, "+++++")], {"A": 2, "B": 1}),
        ([("A", 1, "+-+++++"), ("B", 1, "+-+"), ("A", 2, "+++"), ("B", 2, "++")], {"A": 0, "B": 0}),
        ([("A", 1, "+++++"), ("A", 2, "----")], {"A": 1}),
        ([("A", 1, "+-"), ("B", 1, "++++++"), ("A", 2, "+++++")], {"A": 0, "B": 1}),  # level 1 did not hold where it was asked
        ([("A", 2, "+++++")], {"A": 2}),
    ],
)
def test_what_a_competence_shows(blocks: list[tuple[str, int, str]], shown: dict[str, int]) -> None:
    result = outcome(RULES, cut=CUT, given=answered(*blocks))
    assert {one.competence: one.level for one in result.shown} == shown


def test_what_stays_of_a_result_is_what_was_passed() -> None:
    given = answered(("A", 1, "++++++"), ("B", 1, "+-"), ("A", 2, "----"))
    stays = kept(outcome(RULES, cut=CUT, given=given).as_json())
    assert [one["competence"] for one in stays["competences"]] == ["A"]
    assert stays["steps"] == [{"level": 1, "asked": 8, "right": 7, "passed": True}]
    assert kept(outcome(RULES, cut=CUT, given=answered(("A", 1, "----"))).as_json()) == {}
    assert kept({}) == {}


def test_what_a_lesson_asks_and_when_it_may_be_skipped() -> None:
    blocks = [{"competence": "A", "level": 1}, {"competence": "A", "level": 2}, {"competence": "B", "level": 1}]
    assert levels_asked(["A"], blocks) == {"A": 2, "B": 1}
    assert levels_asked(["A", "C"]) == {"A": 1, "C": 1}
    assert may_skip({"A": 2, "B": 1}, {"A": 2, "B": 2})
    assert not may_skip({"A": 2, "B": 1}, {"A": 1, "B": 2})
    assert not may_skip({"A": 1}, {})
    assert not may_skip({}, {"A": 2})


@given(seeds, st.text("abc", min_size=1))
def test_the_check_comes_in_two_to_six_weeks(seed: int, lesson: str) -> None:
    taken = date(2026, 11, 22)
    day = check_day(RULES, seed=seed, lesson=lesson, taken_on=taken)
    assert timedelta(days=14) <= day - taken <= timedelta(days=42)
    assert check_day(RULES, seed=seed, lesson=lesson, taken_on=taken) == day


def test_checks_are_spread() -> None:
    days = {check_day(RULES, seed=seed, lesson="K02/a", taken_on=date(2026, 11, 22)) for seed in range(300)}
    assert len(days) == 29


def test_time() -> None:
    assert [minutes(number) for number in (0, 1, 4, 12, 24)] == [0, 1, 3, 8, 16]
