"""When an answer is right, when a block of a quiz is passed, and which level that shows (docs/quizzes.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from courses.enums import ItemKind

REST = timedelta(hours=24)  # between handing in and the next start of the same quiz


def is_right(kind: ItemKind | str, options: Sequence[Mapping[str, Any]], answer: Sequence[str] | None) -> bool:
    """Whether the chosen keys are exactly the right ones. No answer and "I do not know" ([]) are never right."""
    if not answer:
        return False
    if kind == ItemKind.SINGLE and len(answer) != 1:
        return False
    return set(answer) == {option["key"] for option in options if option["right"]}


def needed(asked: int, cut: float) -> int:
    """How many right answers reach the bar. Reckoned with exact fractions: 80 % of 10 is 8, never 9."""
    share = Fraction(str(cut)) * asked
    return -(-share.numerator // share.denominator)


@dataclass(frozen=True)
class Mark:
    """One marked question."""

    competence: str
    level: int
    right: bool


@dataclass(frozen=True)
class BlockResult:
    """What was reached in the questions of one competence and level."""

    competence: str
    level: int
    asked: int
    right: int
    cut: float
    needed: int
    passed: bool

    def as_json(self) -> dict[str, Any]:
        """As it is stored with the attempt."""
        return asdict(self)


def block_results(blocks: Iterable[Mapping[str, Any]], marks: Iterable[Mark]) -> tuple[BlockResult, ...]:
    """The result of each block, in the order of the blueprint. A block without questions is never passed."""
    by_block: dict[tuple[str, int], list[bool]] = {}
    for mark in marks:
        by_block.setdefault((mark.competence, mark.level), []).append(mark.right)
    results = []
    for block in blocks:
        marked = by_block.get((block["competence"], block["level"]), [])
        bar = needed(len(marked), block["cut"])
        results.append(
            BlockResult(
                competence=block["competence"],
                level=block["level"],
                asked=len(marked),
                right=sum(marked),
                cut=block["cut"],
                needed=bar,
                passed=bool(marked) and sum(marked) >= bar,
            )
        )
    return tuple(results)


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
