"""Deleting answers when their time is over (docs/quizzes.md, "What is kept how long", and docs/placement.md)."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from competence import clock
from competence.actions import audit
from competence.models import LevelDispute
from courses.actions.item_counts import count_attempts
from courses.models import AnswerLog, AnswerMark, Attempt, AttemptQuestion, Placement, PlacementAnswer
from courses.rules.answer_retention import results_are_needed
from courses.rules.placement import kept

KEPT_FOR = timedelta(days=30)  # after the attempt was handed in and marked, or the placement ended (or began, and did not end)
LONGEST_WAIT = timedelta(days=60)  # for a mark; how many wait longer is noted with the run, and a person decides
AT_ONCE = 20  # attempts in one transaction, see courses/actions/item_counts.py


def delete_old_answers() -> str:
    """Delete the answers of attempts that were marked 30 days ago. Returns what was done, for the jobs page.

    Before that the attempts are counted for item statistics, if they were not. Of an attempt that showed something the
    results and the drawn questions stay; one that showed nothing goes as a whole. An attempt that waits for a mark stays,
    and so does one behind a proof under objection, until that is decided.
    Of placements see `_delete_placements`. Safe to run twice, at the same time, and after a kill. Side effects: answers, their
    log and their marks deleted, or the attempts; the counts; an audit row with the numbers for each portion that is deleted.
    """
    moment = clock.now()
    old = Attempt.objects.filter(answers_deleted_at=None, marked_at__lte=moment - KEPT_FOR).exclude(pk__in=_disputed())
    numbers = sorted(old.values_list("pk", flat=True))
    emptied = gone = 0
    for start in range(0, len(numbers), AT_ONCE):
        portion = numbers[start : start + AT_ONCE]
        count_attempts(portion)
        done = _delete(portion)
        emptied, gone = emptied + done[0], gone + done[1]
    waiting = Attempt.objects.filter(marked_at=None, handed_in_at__lte=moment - LONGEST_WAIT).count()
    said = f"emptied: {emptied}, deleted: {gone}"
    placements = _delete_placements()
    if any(placements):
        said = f"{said}, placements emptied: {placements[0]}, deleted: {placements[1]}"
    return f"{said}, waiting for a mark for more than {LONGEST_WAIT.days} days: {waiting}" if waiting else said


def _disputed() -> list[int]:
    """Attempts behind a proof that somebody has objected to: whoever decides has to see the answers."""
    sources = LevelDispute.objects.undecided().filter(evidence__source__startswith="attempt:")
    return [int(source.split(":")[1]) for source in sources.values_list("evidence__source", flat=True)]


@transaction.atomic
def _delete(numbers: Sequence[int]) -> tuple[int, int]:
    """How many attempts were emptied, and how many are gone."""
    emptied: list[int] = []
    gone: list[int] = []
    for attempt in Attempt.objects.filter(pk__in=numbers).only("results").order_by("pk"):
        # Not before it is counted: what is deleted can never be counted again.
        won = Attempt.objects.filter(pk=attempt.pk, answers_deleted_at=None, counted_at__isnull=False)
        if won.update(answers_deleted_at=clock.now()):
            (emptied if results_are_needed(attempt.results) else gone).append(attempt.pk)
    questions = AttemptQuestion.objects.filter(attempt__in=emptied)
    AnswerLog.objects.filter(question__in=questions).delete()
    AnswerMark.objects.filter(question__in=questions).delete()
    # How often and when an answer was changed says something about the person too.
    questions.update(answer=None, answered_at=None, revision=0)
    Attempt.objects.filter(pk__in=gone).delete()
    if emptied or gone:
        audit.record("attempt.delete_answers", by=None, emptied=len(emptied), deleted=len(gone))
    return len(emptied), len(gone)


def _delete_placements() -> tuple[int, int]:
    """How many placements were emptied (finished 30 days ago), and how many are gone (begun 30 days ago and never finished).

    What was passed stays with the questions that were asked, so that they do not come again soon. They were never counted for
    item statistics: which question comes depends on the answers before, and would bend them.
    """
    moment = clock.now()
    emptied = 0
    for placement in Placement.objects.filter(answers_deleted_at=None, finished_at__lte=moment - KEPT_FOR).order_by("pk"):
        with transaction.atomic():
            won = Placement.objects.filter(pk=placement.pk, answers_deleted_at=None)
            if won.update(answers_deleted_at=moment, result=kept(placement.result)):
                PlacementAnswer.objects.filter(placement=placement).update(answer=None, is_right=None, answered_at=None)
                audit.record("placement.delete_answers", by=None, subject=f"placement:{placement.pk}")
                emptied += 1
    with transaction.atomic():
        _rows, by_model = Placement.objects.filter(finished_at=None, started_at__lte=moment - KEPT_FOR).delete()
        gone = by_model.get("courses.Placement", 0)
        if gone:
            audit.record("placement.drop", by=None, deleted=gone)
    return emptied, gone
