"""The placement ladder: which question comes next, when a step is decided, and what that shows (docs/placement.md).

A step asks questions of one level, one after another, and adds a fixed number for each answer; when the sum is large or small
enough, the step is decided. Nothing is estimated about the person, and nothing depends on how others answered. Everything
here is a function of the seed, the constants, the questions that are there and the answers so far, on any machine.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from competence.rules.rule_set import Placement
from courses.rules.blueprint import Candidate, place_by_seed, turns
from courses.rules.scoring import needed

LEVELS = (1, 2)
SECONDS_A_QUESTION = 40  # to say how long it takes; nobody measures it
_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_THREE_PLACES = Decimal("0.001")
_ONE = Decimal(1)


@dataclass(frozen=True)
class Weights:
    """What a right and a wrong answer add, and the bounds at which a step is decided; all with three places."""

    right: Decimal
    wrong: Decimal
    upper: Decimal
    lower: Decimal


@cache
def weights(rules: Placement) -> Weights:
    """Natural logarithms of how much likelier an answer is from a master than from a non-master (Wald's sequential test)."""
    return Weights(
        right=_log(rules.master, rules.non_master),
        wrong=_log(_ONE - rules.master, _ONE - rules.non_master),
        upper=_log(_ONE - rules.beta, rules.alpha),
        lower=_log(rules.beta, _ONE - rules.alpha),
    )


def _log(above: Decimal, below: Decimal) -> Decimal:
    return _ARITHMETIC.quantize(_ARITHMETIC.ln(_ARITHMETIC.divide(above, below)), _THREE_PLACES)


class StepState(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    NOT_YET = "not_yet"


def total(rules: Placement, *, right: int, asked: int) -> Decimal:
    """The sum of a step after `asked` answers of which `right` were right; exact."""
    weight = weights(rules)
    return weight.right * right + weight.wrong * (asked - right)


def decide(rules: Placement, *, right: int, asked: int) -> StepState:
    """Whether a step is decided: at a bound after the least number of questions, at the latest after the most."""
    if asked < rules.least:
        return StepState.OPEN
    weight, reached = weights(rules), total(rules, right=right, asked=asked)
    if reached >= weight.upper:
        return StepState.PASSED
    if reached <= weight.lower:
        return StepState.NOT_YET
    if asked < rules.most:
        return StepState.OPEN
    return StepState.PASSED if reached >= rules.pass_at_most else StepState.NOT_YET


def fewest_right(rules: Placement) -> int:
    """How many right answers from the first question on pass a step."""
    return next(n for n in range(rules.least, rules.most + 1) if decide(rules, right=n, asked=n) == StepState.PASSED)


def right_at_most(rules: Placement) -> int:
    """How many of the most questions must be right if they are all asked."""
    asked = rules.most
    return next(right for right in range(asked + 1) if decide(rules, right=right, asked=asked) == StepState.PASSED)


def start_level(self_assessed: Mapping[str, int], competences: Collection[str]) -> int:
    """2 for someone who sees themselves on level 2 or above in more than half of the area's competences, else 1."""
    high = sum(self_assessed.get(code, 0) >= LEVELS[-1] for code in competences)
    return LEVELS[-1] if 2 * high > len(competences) else LEVELS[0]


@dataclass(frozen=True)
class Given:
    """A question that was answered. Only the whole point is right; "I do not know" is not."""

    key: str
    competence: str
    level: int
    is_right: bool


def next_question(
    rules: Placement,
    *,
    seed: int,
    start: int,
    candidates: Iterable[Candidate],
    given: Sequence[Given] = (),
    avoid: Sequence[Collection[str]] = (),
) -> Candidate | None:
    """The question that comes next, or None when the placement is at its end.

    The competence with the fewest questions in this step comes first; the seed decides between equals and inside a
    competence. `avoid` holds the keys of earlier rounds, the latest first: of a competence and level they come only where
    nothing else is left, those of the earliest round first. Nothing is asked twice.
    """
    step = _open_step(rules, start, list(candidates), given)
    if step is None:
        return None
    level, pool = step
    asked = Counter(answer.competence for answer in given if answer.level == level)
    fewest = min(
        {candidate.competence for candidate in pool},
        key=lambda code: (asked[code], place_by_seed(seed, "competence", str(level), str(asked[code]), code)),
    )
    turn = turns(avoid)
    return min(
        (candidate for candidate in pool if candidate.competence == fewest),
        key=lambda candidate: (turn.get(candidate.key, 0), place_by_seed(seed, "item", candidate.key)),
    )


def _open_step(
    rules: Placement, start: int, candidates: list[Candidate], given: Sequence[Given]
) -> tuple[int, list[Candidate]] | None:
    """The level of the step that is not decided yet and what it may still ask; None at the end."""
    first = [candidate for candidate in candidates if candidate.level == start]
    left, state = _step(rules, start, first, given)
    if state == StepState.OPEN:
        return start, left
    if start == LEVELS[0] and state != StepState.PASSED:
        return None
    other = LEVELS[-1] if start == LEVELS[0] else LEVELS[0]
    second = [candidate for candidate in candidates if candidate.level == other]
    if start == LEVELS[-1] and state == StepState.PASSED:
        # Level 1 is covered. Only what level 2 has no questions about is still asked there: otherwise whoever began
        # higher up would show less in the end than someone who began below.
        covered = {candidate.competence for candidate in first} | {a.competence for a in given if a.level == start}
        second = [candidate for candidate in second if candidate.competence not in covered]
    if len(second) < rules.most and not any(answer.level == other for answer in given):
        return None  # too few to decide anything with
    left, state = _step(rules, other, second, given)
    return (other, left) if state == StepState.OPEN else None


def _step(rules: Placement, level: int, pool: list[Candidate], given: Sequence[Given]) -> tuple[list[Candidate], StepState]:
    """What the step may still ask, and its state; without questions left it is not passed."""
    asked = {answer.key for answer in given}
    left = [candidate for candidate in pool if candidate.key not in asked]
    state = step_result(rules, level, given).state
    return left, state if left or state != StepState.OPEN else StepState.NOT_YET


@dataclass(frozen=True)
class StepResult:
    """How far a step came."""

    level: int
    asked: int
    right: int
    state: StepState


def step_result(rules: Placement, level: int, given: Iterable[Given]) -> StepResult:
    """The step of a level, from the answers so far."""
    answers = [answer.is_right for answer in given if answer.level == level]
    asked, right = len(answers), sum(answers)
    return StepResult(level, asked, right, decide(rules, right=right, asked=asked))


@dataclass(frozen=True)
class Block:
    """The questions of one competence on one level."""

    level: int
    asked: int
    right: int


@dataclass(frozen=True)
class Shown:
    """What a placement shows in one competence; level 0 is nothing yet."""

    competence: str
    level: int
    blocks: tuple[Block, ...]

    @property
    def n_items(self) -> int:
        """The questions on the level that is shown."""
        return sum(block.asked for block in self.blocks if block.level == self.level)


@dataclass(frozen=True)
class Result:
    """The end of a placement: the level of the area, its steps in the order of levels, and each competence that was asked."""

    level: int
    steps: tuple[StepResult, ...]
    shown: tuple[Shown, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is stored with the placement."""
        return {
            "level": self.level,
            "steps": [
                {"level": s.level, "asked": s.asked, "right": s.right, "passed": s.state == StepState.PASSED}
                for s in self.steps
            ],
            "competences": [
                {
                    "competence": one.competence,
                    "level": one.level,
                    "blocks": [{"level": b.level, "asked": b.asked, "right": b.right} for b in one.blocks],
                }
                for one in self.shown
            ],
        }


def outcome(rules: Placement, *, cut: Decimal, given: Sequence[Given]) -> Result:
    """What the answers show. `cut` is the share that must be right in a competence.

    The area has the highest level whose step was passed. A competence has the highest level whose step was passed and in
    whose questions about it the cut was reached, provided that it was also reached below where that was asked.
    """
    steps = tuple(step for level in LEVELS if (step := step_result(rules, level, given)).asked)
    passed = {step.level for step in steps if step.state == StepState.PASSED}
    counts = Counter((answer.competence, answer.level) for answer in given)
    right = Counter((answer.competence, answer.level) for answer in given if answer.is_right)
    shown = []
    for code in sorted({answer.competence for answer in given}):
        blocks = tuple(Block(level, counts[code, level], right[code, level]) for level in LEVELS if counts[code, level])
        level = 0
        for block in blocks:
            if block.level not in passed or block.right < needed(block.asked, float(cut)):
                break
            level = block.level
        shown.append(Shown(code, level, blocks))
    return Result(max(passed, default=0), steps, tuple(shown))


def kept(result: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of a stored result when the answers are deleted: only what was passed."""
    if not result or not result["level"]:
        return {}
    return {
        "level": result["level"],
        "steps": [step for step in result["steps"] if step["passed"]],
        "competences": [one for one in result["competences"] if one["level"]],
    }


def levels_asked(competences: Iterable[str], blocks: Iterable[Mapping[str, Any]] = ()) -> dict[str, int]:
    """What must be shown to skip a lesson: of each competence that it teaches the highest level that its quiz asks, else 1."""
    asked = dict.fromkeys(competences, LEVELS[0])
    for block in blocks:
        asked[block["competence"]] = max(asked.get(block["competence"], 0), block["level"])
    return asked


def may_skip(asked: Mapping[str, int], shown: Mapping[str, int]) -> bool:
    """Whether everything that a lesson teaches was shown on the level it asks; a lesson that names nothing is never skipped."""
    return bool(asked) and all(shown.get(code, 0) >= level for code, level in asked.items())


def check_day(rules: Placement, *, seed: int, lesson: str, taken_on: date) -> date:
    """When what was skipped is checked: a day that the seed draws, so that not everything falls due at once."""
    span = rules.check_to_days - rules.check_from_days + 1
    drawn = int.from_bytes(place_by_seed(seed, "check", lesson)[:8]) % span
    return taken_on + timedelta(days=rules.check_from_days + drawn)


def minutes(questions: int) -> int:
    """About how long so many questions take."""
    return -(-questions * SECONDS_A_QUESTION // 60)
