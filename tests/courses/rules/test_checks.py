"""What a short check asks: the order, the limits, skipped lessons, and what its results mean."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from competence.rules.rule_set import CheckRule
from courses.rules.checks import (
    DueLevel,
    Plan,
    SkippedLesson,
    check_results,
    highest_cuts,
    minutes_for,
    next_from,
    plan,
    skip_results,
    with_cuts,
)
from courses.rules.scoring import Mark, block_results

RULE = CheckRule(least_items=3, most_items=5, competences=3, days_between=7)
MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
PLENTY = {(f"C-{number}", level): 12 for number in range(9) for level in (1, 2, 3)}


def due(code: str, level: int = 1, *, retained: str = "0.79", target: int = 0, critical: bool = False) -> DueLevel:
    return DueLevel(code, level, MONDAY, Decimal(retained), target, critical)


def planned(*levels: DueLevel, skips: tuple[SkippedLesson, ...] = (), ready: Any = None) -> Plan:
    return plan(levels, skips, RULE, ready=PLENTY if ready is None else ready)


def asked(found: Plan) -> list[tuple[str, int, int, str]]:
    return [(block["competence"], block["level"], block["asked"], block["reason"]) for block in found.blocks]


def test_nothing_is_due() -> None:
    assert planned() == Plan()
    assert (Plan().asked, Plan().minutes) == (0, 0)


def test_targets_first_then_critical_then_the_most_faded() -> None:
    found = planned(
        due("C-1", retained="0.10"),
        due("C-2", retained="0.70", target=1),
        due("C-3", retained="0.79", target=2, critical=True),
        due("C-4", retained="0.50", target=1),
        due("C-5", retained="0.05", critical=True),
    )
    assert [block["competence"] for block in found.blocks] == ["C-3", "C-4", "C-2"]
    assert [one.competence for one in found.later] == ["C-5", "C-1"]


@pytest.mark.parametrize(("ready", "questions"), [(2, 0), (3, 3), (4, 4), (5, 5), (12, 5)])
def test_as_many_questions_as_there_are_from_three_to_five(ready: int, questions: int) -> None:
    found = planned(due("C-1"), ready={("C-1", 1): ready})
    assert found.asked == questions
    assert bool(found.too_few_questions) == (questions == 0)


def test_what_has_too_few_questions_takes_no_place() -> None:
    found = planned(*(due(f"C-{number}") for number in range(5)), ready=PLENTY | {("C-0", 1): 2})
    assert [block["competence"] for block in found.blocks] == ["C-1", "C-2", "C-3"]
    assert [one.competence for one in found.too_few_questions] == ["C-0"]


@pytest.mark.parametrize(("level", "questions"), [(1, 5), (2, 5), (3, 0), (4, 0)])
def test_questions_refresh_levels_one_and_two_only(level: int, questions: int) -> None:
    found = planned(due("C-1", level))
    assert found.asked == questions
    assert [one.level for one in found.by_practice] == ([level] if level > 2 else [])


def test_a_skipped_lesson_adds_one_or_two_questions() -> None:
    one = SkippedLesson("K02", "one", (("C-5", 1),))
    two = SkippedLesson("K02", "two", (("C-6", 1), ("C-7", 2), ("C-8", 1)))
    found = planned(due("C-1"), skips=(one, two))
    assert asked(found) == [
        ("C-1", 1, 5, "retention"),
        ("C-5", 1, 2, "skip"),
        ("C-6", 1, 1, "skip"),
        ("C-7", 2, 1, "skip"),
    ]
    assert [block["skips"] for block in found.blocks][1] == [{"course": "K02", "lesson": "one"}]


def test_what_is_asked_anyway_decides_the_skip_too() -> None:
    skip = SkippedLesson("K02", "one", (("C-1", 1),))
    found = planned(due("C-1"), skips=(skip,))
    assert asked(found) == [("C-1", 1, 5, "retention")]
    assert found.blocks[0]["skips"] == [skip.as_json()]


def test_two_skips_share_their_questions() -> None:
    both = tuple(SkippedLesson("K02", key, (("C-1", 1),)) for key in ("one", "two"))
    found = planned(skips=both)
    assert asked(found) == [("C-1", 1, 2, "skip")]
    assert len(found.blocks[0]["skips"]) == 2


def test_a_skip_without_questions_waits_and_no_more_than_three_are_looked_at() -> None:
    skips = tuple(SkippedLesson("K02", str(number), ((f"C-{number}", 1),)) for number in range(5))
    assert planned(skips=skips, ready={}).blocks == ()
    assert [block["competence"] for block in planned(skips=skips).blocks] == ["C-0", "C-1", "C-2"]


@pytest.mark.parametrize(("questions", "minutes"), [(0, 0), (1, 1), (6, 4), (15, 10)])
def test_forty_seconds_a_question(questions: int, minutes: int) -> None:
    assert minutes_for(questions) == minutes


def test_a_check_is_no_easier_than_any_quiz() -> None:
    blocks = [{"competence": "C-1", "level": 1, "cut": cut} for cut in (0.7, 0.8, 0.75)]
    cuts = highest_cuts(blocks)
    found = planned(due("C-1"), due("C-2"))
    assert [block["cut"] for block in with_cuts(found.blocks, cuts, 0.7)] == [0.8, 0.7]


def test_a_week_between_two_checks() -> None:
    assert next_from(None, RULE) is None
    assert next_from(MONDAY, RULE) == MONDAY + timedelta(days=7)


def results(*passed: bool, **change: Any) -> list[dict[str, Any]]:
    skip = {"course": "K02", "lesson": "one"}
    blocks = [
        {"competence": f"C-{number}", "level": 1, "asked": 1, "cut": 0.7, "reason": "skip", "skips": [skip], **change}
        for number in range(len(passed))
    ]
    marks = [Mark(f"C-{number}", 1, credit) for number, credit in enumerate(passed)]  # type: ignore[arg-type]
    return check_results(blocks, block_results(blocks, marks))


@pytest.mark.parametrize(
    ("passed", "reason", "shown"), [(True, "retention", True), (False, "retention", False), (True, "skip", False)]
)
def test_only_a_passed_block_that_refreshes_is_shown(passed: bool, reason: str, shown: bool) -> None:
    assert results(passed, reason=reason)[0]["shown"] is shown


@pytest.mark.parametrize(("passed", "stays"), [((True, True), True), ((True, False), False), ((False, False), False)])
def test_a_skip_stays_if_everything_asked_for_it_is_passed(passed: tuple[bool, ...], stays: bool) -> None:
    assert skip_results(results(*passed)) == {("K02", "one"): stays}
