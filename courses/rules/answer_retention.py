"""What stays of an attempt when its answers are deleted (docs/quizzes.md, "What is kept how long")."""

from collections.abc import Iterable, Mapping
from typing import Any

from .checks import SKIP


def results_are_needed(results: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the results, as they are stored, must stay: a level stands on them, or a quiz counts as done by them.

    A level stands on a block that was shown. A quiz counts as done by a competence with all its blocks passed, which may be
    too short to show a level. Anything else is the trace of a quiz that led to nothing, and lowers nothing by going; so is
    what a short check asked for skipped lessons, because the skip itself remembers what it came to.
    """
    passed: dict[str, bool] = {}
    for block in results:
        if block.get("reason") == SKIP:
            continue
        if block["shown"]:
            return True
        passed[block["competence"]] = passed.get(block["competence"], True) and block["passed"]
    return any(passed.values())
