"""How old the proof of a course is, and how long its certificate holds (docs/certificates.md). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.rules.scoring import is_all_passed

MANDATORY_MONTHS = 12
OTHER_MONTHS = 24


@dataclass(frozen=True)
class PassedQuiz:
    """A quiz with what each handed-in attempt reached and when, the latest last."""

    blocks: Sequence[Mapping[str, Any]]
    results: Sequence[Sequence[Mapping[str, Any]]]
    handed_in: Sequence[datetime]


def valid_months(*, is_mandatory: bool) -> int:
    """A certificate of a mandatory course holds for a year, of any other for two."""
    return MANDATORY_MONTHS if is_mandatory else OTHER_MONTHS


def passed_at(quiz: PassedQuiz) -> datetime | None:
    """When the quiz was last passed: for each of its competences the latest attempt that passed it, of these the oldest.

    None if it is not passed, or asks for nothing.
    """
    competences = dict.fromkeys(block["competence"] for block in quiz.blocks)
    moments = []
    for competence in competences:
        blocks = [block for block in quiz.blocks if block["competence"] == competence]
        passed = [
            moment for moment, results in zip(quiz.handed_in, quiz.results, strict=True) if is_all_passed(blocks, [results])
        ]
        if not passed:
            return None
        moments.append(max(passed))
    return min(moments, default=None)


def proven_at(quizzes: Iterable[PassedQuiz], *, last_read: datetime | None, last_review: datetime | None) -> datetime | None:
    """When the course was last shown as a whole: as old as the quiz that was passed longest ago.

    A course without quizzes is as old as the last lesson that was read, one without lessons as old as the last review.
    """
    moments = [passed_at(quiz) for quiz in quizzes]
    if moments:
        known = [moment for moment in moments if moment is not None]
        return min(known) if len(known) == len(moments) else None
    return last_read or last_review
