"""Short checks: what one asks, what it shows, and when the next one comes (docs/short-checks.md).

A block of a check says beside competence, level, `asked` and `cut` why it is asked: `reason` "retention" keeps a level fresh,
"skip" stands only for skipped lessons. `skips` names the lessons whose skip it decides, whatever the reason: if both ask for the
same competence and level, one block answers both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from competence.rules.rule_set import CheckRule
from courses.rules.scoring import BlockResult

RETENTION, SKIP = "retention", "skip"
HIGHEST_ASKED = 2  # questions exist for levels 1 and 2 only
MOST_SKIPS = 3  # skipped lessons that one check looks at
QUESTIONS_PER_SKIP = 2
OPEN_DAYS = 14  # how long a check that was begun may take
SECONDS_PER_QUESTION = 40

Place = tuple[str, int]  # competence, level


@dataclass(frozen=True)
class DueLevel:
    """A level whose check has come. `retained` is R of docs/levels.md, in (0, 1]; `target` is 0 without one."""

    competence: str
    level: int
    due_at: datetime
    retained: Decimal
    target: int = 0
    is_critical: bool = False

    @property
    def place(self) -> Place:
        return self.competence, self.level


@dataclass(frozen=True)
class SkippedLesson:
    """A lesson that was skipped, and the competences and levels that it teaches."""

    course: str  # its code
    lesson: str  # its key
    asks: tuple[Place, ...]

    def as_json(self) -> dict[str, str]:
        """As it stands in a block."""
        return {"course": self.course, "lesson": self.lesson}


@dataclass(frozen=True)
class Plan:
    """What one check asks, and what is due but not in it: for another check, not by a check at all, or for want of questions."""

    blocks: tuple[dict[str, Any], ...] = ()
    later: tuple[DueLevel, ...] = ()
    by_practice: tuple[DueLevel, ...] = ()
    too_few_questions: tuple[DueLevel, ...] = ()

    @property
    def asked(self) -> int:
        """The number of questions."""
        return sum(block["asked"] for block in self.blocks)

    @property
    def minutes(self) -> int:
        """About how long it takes, in full minutes."""
        return minutes_for(self.asked)


def minutes_for(questions: int) -> int:
    """About how long so many questions take, rounded up to full minutes."""
    return -(-questions * SECONDS_PER_QUESTION // 60)


def in_order(levels: Iterable[DueLevel]) -> list[DueLevel]:
    """What the role asks for first, of that what is critical, then what has faded most; ties by code."""
    return sorted(levels, key=lambda one: (one.target == 0, not one.is_critical, one.retained, one.competence))


def plan(
    levels: Iterable[DueLevel],
    skips: Sequence[SkippedLesson],
    rule: CheckRule,
    *,
    ready: Mapping[Place, int],
) -> Plan:
    """One check for what is due; `ready` counts the questions that may be asked. The cuts are pinned when it begins.

    Of the levels at most `rule.competences` are asked, in the order of `in_order`, each with as many questions as there are, up
    to `rule.most_items`; with fewer than `rule.least_items` a level cannot be checked. Of the skipped lessons the first
    MOST_SKIPS join in, each with one or two questions, or with those that are asked anyway.
    """
    ordered = in_order(levels)
    by_practice = [one for one in ordered if one.level > HIGHEST_ASKED]
    wanted = [one for one in ordered if one.level <= HIGHEST_ASKED]
    too_few = [one for one in wanted if ready.get(one.place, 0) < rule.least_items]
    able = [one for one in wanted if one not in too_few]
    blocks: dict[Place, dict[str, Any]] = {}

    def block(place: Place, asked: int, reason: str) -> dict[str, Any]:
        return {"competence": place[0], "level": place[1], "asked": asked, "reason": reason, "skips": []}

    for one in able[: rule.competences]:
        blocks[one.place] = block(one.place, min(rule.most_items, ready[one.place]), RETENTION)
    for skip in skips[:MOST_SKIPS]:
        places = [place for place in skip.asks if place in blocks or ready.get(place, 0)][:QUESTIONS_PER_SKIP]
        for place in places:
            this = blocks.setdefault(place, block(place, 0, SKIP))
            if this["reason"] == SKIP:
                enough = QUESTIONS_PER_SKIP if len(places) == 1 else 1
                this["asked"] = max(this["asked"], min(enough, ready[place]))
            this["skips"].append(skip.as_json())
    return Plan(tuple(blocks.values()), tuple(able[rule.competences :]), tuple(by_practice), tuple(too_few))


def highest_cuts(blocks: Iterable[Mapping[str, Any]]) -> dict[Place, float]:
    """The highest cut that any of these blocks asks for, by competence and level: a check is no easier than a quiz."""
    found: dict[Place, float] = {}
    for block in blocks:
        place = block["competence"], block["level"]
        found[place] = max(found.get(place, 0), block["cut"])
    return found


def with_cuts(blocks: Iterable[Mapping[str, Any]], cuts: Mapping[Place, float], default: float) -> list[dict[str, Any]]:
    """The blocks of a check with the cut of each."""
    return [{**block, "cut": cuts.get((block["competence"], block["level"]), default)} for block in blocks]


def next_from(handed_in_at: datetime | None, rule: CheckRule) -> datetime | None:
    """From when another check is possible after the last one; None if there was none."""
    return handed_in_at + timedelta(days=rule.days_between) if handed_in_at else None


def check_results(blocks: Sequence[Mapping[str, Any]], results: Sequence[BlockResult]) -> list[dict[str, Any]]:
    """The results of a check as they are stored: with what each block was asked for, and `shown` where it refreshes a level."""
    found = []
    for block, result in zip(blocks, results, strict=True):
        stored = result.as_json() | {"reason": block["reason"], "skips": block["skips"]}
        found.append(stored | {"shown": refreshes_level(stored)})
    return found


def refreshes_level(result: Mapping[str, Any]) -> bool:
    """Whether a result of a check, as it is stored, shows a level again."""
    return bool(result["passed"]) and result["reason"] == RETENTION


def skip_results(results: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], bool]:
    """Of each skipped lesson (course code, key) whether everything that was asked for it was passed."""
    found: dict[tuple[str, str], bool] = {}
    for result in results:
        for skip in result["skips"]:
            lesson = skip["course"], skip["lesson"]
            found[lesson] = found.get(lesson, True) and bool(result["passed"])
    return found
