"""Results stay where a level or a finished quiz stands on them."""

from typing import Any

import pytest

from courses.rules.answer_retention import results_are_needed


def block(competence: str = "SEC-1", level: int = 1, *, passed: bool = False, shown: bool = False) -> dict[str, Any]:
    return {"competence": competence, "level": level, "asked": 8, "passed": passed, "shown": shown}


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], False),
        ([block()], False),
        ([block(passed=True, shown=True)], True),
        ([block(passed=True)], True),  # too short to show a level, but the quiz is done
        ([block(passed=True), block(level=2)], False),
        ([block(), block(level=2, passed=True)], False),
        ([block(passed=True, shown=True), block(level=2)], True),
        ([block(), block("VER-1", passed=True)], True),
    ],
)
def test_results_are_needed(results: list[dict[str, Any]], expected: bool) -> None:
    assert results_are_needed(results) is expected
