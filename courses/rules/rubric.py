"""From marks to an outcome (docs/exercises.md): the same marks give the same outcome, whoever reads."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from competence.rules.rule_set import SubmissionPass
from courses.enums import ReviewOutcome


class Criterion(Protocol):
    """What the rule needs to know about a criterion; a RubricCriterion has it."""

    @property
    def key(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def is_critical(self) -> bool: ...


def weighted_mean(marks: Mapping[str, int], criteria: Iterable[Criterion]) -> Decimal:
    """The mean of the marks by weight; 0 without criteria."""
    criteria = list(criteria)
    weight = sum(criterion.weight for criterion in criteria)
    total = sum(marks[criterion.key] * criterion.weight for criterion in criteria)
    return Decimal(total) / weight if weight else Decimal(0)


def outcome(marks: Mapping[str, int], criteria: Iterable[Criterion], rules: SubmissionPass) -> ReviewOutcome:
    """Reached, partly reached, or please add.

    Reached: the weighted mean is high enough, no critical criterion is below "met" and no criterion is "not shown".
    Partly: a lower mean is enough and every critical criterion is at least "partly". Everything else asks for more.
    A higher mark never makes the outcome worse.
    """
    criteria = list(criteria)
    if not criteria:
        return ReviewOutcome.REVISE  # nothing was marked, so nothing was shown
    mean = weighted_mean(marks, criteria)
    lowest = min(marks[criterion.key] for criterion in criteria)
    critical = min((marks[criterion.key] for criterion in criteria if criterion.is_critical), default=None)
    if mean >= rules.mean and lowest >= rules.criterion_minimum and (critical is None or critical >= rules.critical_minimum):
        return ReviewOutcome.REACHED
    if mean >= rules.partial_mean and (critical is None or critical >= rules.partial_critical_minimum):
        return ReviewOutcome.PARTLY
    return ReviewOutcome.REVISE


def supported_level(level: int, result: ReviewOutcome, rules: SubmissionPass) -> int:
    """The level that a result speaks for: that of the exercise, a lower one if partly reached, 0 for none."""
    if result is ReviewOutcome.REACHED:
        return level
    if result is ReviewOutcome.PARTLY:
        return max(level - rules.partial_levels_lower, 0)
    return 0
