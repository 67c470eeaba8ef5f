"""Marking: what the answers of an attempt earned, and what that shows (docs/quizzes.md)."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.actions.evidence import record_evidence
from competence.actions.outbox import announce
from competence.enums import EvidenceKind
from competence.errors import AlreadyDone, Refused
from competence.models import Person
from competence.queries.rule_sets import current_rules
from courses.actions.check_marking import record_check
from courses.models import AnswerMark, Attempt, AttemptQuestion, Quiz
from courses.queries.marking import credit_of, may_mark
from courses.rules import scoring
from courses.rules.checks import check_results
from courses.rules.handing_in import LONGEST_MESSAGE
from courses.rules.kinds.free_text import FULL


def mark_attempt(attempt: Attempt, *, by: Person) -> None:
    """Mark what was handed in, and record what it shows.

    Runs in the transaction that handed in or gave a mark. Running it again after a mark adds what was not decided before.
    """
    questions = list(attempt.questions.select_related("item_version", "mark"))
    credits = {question.pk: credit_of(question) for question in questions}
    waiting = [question.pk for question in questions if credits[question.pk] is None]
    AttemptQuestion.objects.filter(pk__in=waiting).update(is_waiting=True)
    results = scoring.block_results(
        attempt.blocks,
        (scoring.Mark(question.competence_code, question.level, credits[question.pk]) for question in questions),
    )
    attempt.marked_at = None if waiting else clock.now()
    if attempt.quiz is None:
        attempt.results = check_results(attempt.blocks, results)
        _keep(attempt)
        record_check(attempt, by=by)
        return
    shown = scoring.supported_levels(results, min_items=current_rules().evidence["quiz"].min_items)
    for code in scoring.undecided(results):
        shown.pop(code, None)
    attempt.results = [
        result.as_json() | {"shown": result.competence in shown and shown[result.competence].level == result.level}
        for result in results
    ]
    _keep(attempt)
    _record_quiz(attempt, attempt.quiz, shown, by=by)


def _keep(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(results=attempt.results, marked_at=attempt.marked_at)


def _record_quiz(attempt: Attempt, quiz: Quiz, shown: Mapping[str, scoring.Supported], *, by: Person) -> None:
    for code, supported in shown.items():
        record_evidence(
            person=attempt.person,
            competence=code,
            kind=EvidenceKind.QUIZ,
            source=f"attempt:{attempt.pk}",
            instrument=f"quiz:{attempt.quiz_key}:{code}",
            instrument_version=f"{quiz.version.number}",
            supports_level=supported.level,
            n_items=supported.n_items,
            outcome="passed",
            occurred_at=attempt.handed_in_at or clock.now(),
            by=by,
            context={
                "title": quiz.title,
                "course": quiz.version.course.code,
                "quiz": quiz.key,
                "attempt": attempt.pk,
            },
        )


@transaction.atomic
def mark_answer(*, by: Person, question: AttemptQuestion, marks: Mapping[str, int], comment: str = "") -> AnswerMark:
    """Keep a champion's marks (criterion key → half points, 0 to 2) on a free-text answer; each answer is marked once.

    Nobody marks the own answer or that of someone they lead. With the last mark the attempt is marked as a whole.
    Side effects: the mark; results of the attempt and evidence; a mail to the learner once all is marked; an audit row.
    """
    attempt = question.attempt
    if not may_mark(by, attempt.person):
        raise Refused(_("This answer is not for you to mark."), code="mark.not_yours")
    keys = {criterion["key"] for criterion in question.item_version.content["criteria"]}
    if set(marks) != keys or not all(type(value) is int and 0 <= value <= FULL for value in marks.values()):
        raise Refused(_("Give each criterion a mark."), code="mark.marks")
    if len(comment) > LONGEST_MESSAGE:
        raise Refused(_("A text may have at most %(most)s characters.") % {"most": LONGEST_MESSAGE}, code="mark.too_long")
    # The attempt's row first: two marks at the same moment pass here one after the other, so the last one sees the first.
    Attempt.objects.filter(pk=attempt.pk).update(saved_at=F("saved_at"))
    if not AttemptQuestion.objects.filter(pk=question.pk, is_waiting=True).update(is_waiting=False):
        raise AlreadyDone(_("This answer is marked already."), code="mark.done")
    row = AnswerMark.objects.create(
        question=question, marker=by, marks=dict(marks), comment=comment.strip(), marked_at=clock.now()
    )
    attempt.refresh_from_db()
    mark_attempt(attempt, by=by)
    if attempt.marked_at is not None:
        announce("notice.send", notice="quiz", attempt=attempt.pk)
    audit.record("answer.mark", by=by, subject=f"attempt:{attempt.pk}", question=question.position)
    return row
