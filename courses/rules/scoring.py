"""When a block of a quiz is passed, and which level that shows (docs/quizzes.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

GRACE = timedelta(seconds=60)  # after the end, for what was on its way
REST = timedelta(hours=24)  # between handing in and the next start of the same quiz


def needed(asked: int, cut: float) -> Fraction:
    """How many points reach the bar, exactly: 80 % of 10 is 8, never 8.000…1."""
    return Fraction(str(cut)) * asked


@dataclass(frozen=True)
class Mark:
    """One question and what its answer earned, 0 to 1; None as long as a champion has to say."""

    competence: str
    level: int
    credit: Fraction | None


@dataclass(frozen=True)
class BlockResult:
    """What was reached in the questions of one competence and level.

    `points` and `needed` are rounded to hundredths for display; `passed` was decided with exact fractions. `waiting` counts
    the questions that a champion still marks; a block can be passed before that, if the rest is enough already.
    """

    competence: str
    level: int
    asked: int
    right: int  # questions with the full point
    points: float
    waiting: int
    cut: float
    needed: float
    passed: bool
    is_decided: bool  # the marks that are still missing can no longer change whether it is passed

    def as_json(self) -> dict[str, Any]:
        """As it is stored with the attempt."""
        return asdict(self)


def block_results(blocks: Iterable[Mapping[str, Any]], marks: Iterable[Mark]) -> tuple[BlockResult, ...]:
    """The result of each block, in the order of the blueprint. A block without questions is never passed."""
    by_block: dict[tuple[str, int], list[Fraction | None]] = {}
    for mark in marks:
        by_block.setdefault((mark.competence, mark.level), []).append(mark.credit)
    results = []
    for block in blocks:
        credits = by_block.get((block["competence"], block["level"]), [])
        known = [credit for credit in credits if credit is not None]
        points, bar = sum(known, Fraction(0)), needed(len(credits), block["cut"])
        results.append(
            BlockResult(
                competence=block["competence"],
                level=block["level"],
                asked=len(credits),
                right=sum(credit == 1 for credit in known),
                points=_hundredths(points),
                waiting=len(credits) - len(known),
                cut=block["cut"],
                needed=_hundredths(bar),
                passed=bool(credits) and points >= bar,
                is_decided=points >= bar or points + len(credits) - len(known) < bar,
            )
        )
    return tuple(results)


def _hundredths(value: Fraction) -> float:
    return round(float(value), 2)


def undecided(results: Iterable[BlockResult]) -> set[str]:
    """The competences of which a block still waits for a mark that may decide something.

    Above a block that is not passed for certain nothing can be shown any more, so nothing is waited for there.
    """
    waiting, stopped = set(), set()
    for result in sorted(results, key=lambda result: result.level):
        if result.competence in stopped:
            continue
        if not result.is_decided:
            waiting.add(result.competence)
        elif not result.passed:
            stopped.add(result.competence)
    return waiting


@dataclass(frozen=True)
class Supported:
    """The level that a quiz shows in a competence, and the number of questions that showed it."""

    level: int
    n_items: int


def supported_levels(results: Iterable[BlockResult], *, min_items: int) -> dict[str, Supported]:
    """The highest passed block of each competence with all lower blocks of this quiz passed.

    A block with fewer than `min_items` questions shows nothing itself, but must still be passed on the way up.
    """
    shown: dict[str, Supported] = {}
    stopped: set[str] = set()
    for block in sorted(results, key=lambda result: result.level):
        if block.competence in stopped:
            continue
        if not block.passed:
            stopped.add(block.competence)
        elif block.asked >= min_items:
            shown[block.competence] = Supported(block.level, block.asked)
    return shown


def is_all_passed(blocks: Iterable[Mapping[str, Any]], attempts: Iterable[Iterable[Mapping[str, Any]]]) -> bool:
    """Whether a repeat is not needed: for each competence of the quiz one attempt passed all blocks.

    `attempts` are results as they are stored.
    """
    wanted: dict[str, set[int]] = {}
    for block in blocks:
        wanted.setdefault(block["competence"], set()).add(block["level"])
    for results in attempts:
        passed = {(result["competence"], result["level"]) for result in results if result["passed"]}
        wanted = {
            competence: levels
            for competence, levels in wanted.items()
            if not all((competence, level) in passed for level in levels)
        }
    return not wanted


def possible_from(handed_in_at: datetime) -> datetime:
    """When the same quiz may be started again."""
    return handed_in_at + REST
