"""Finding someone who reads (docs/exercises.md)."""

from django.db import transaction

from competence.actions import audit
from competence.models import Person
from courses.enums import SubmissionState
from courses.models import Submission
from courses.queries.reviewers import candidates_for, waiting_without_reader
from courses.rules.reviewers import choose_reviewer, may_review


def pick_reviewer(*, person: Person, former: int | None = None) -> int | None:
    """The champion who reads the person's next version: whoever read the one before, if still possible, else a new choice."""
    candidates = candidates_for(person)
    if former is not None and any(one.id == former and may_review(one) for one in candidates):
        return former
    return choose_reviewer(candidates)


def assign_reviewers() -> str:
    """Give every submission that waits without a reader to a champion. Returns what was done, for the jobs page.

    Safe to run at any time and twice at once. Side effects: the reviewer of those submissions, an audit row each.
    """
    given = left = 0
    for submission in waiting_without_reader():
        chosen = pick_reviewer(person=submission.person)
        given += _give(submission, chosen)
        left += chosen is None
    return f"{given} given, {left} without a champion"


@transaction.atomic
def _give(submission: Submission, chosen: int | None) -> bool:
    if chosen == submission.reviewer_id:
        return False
    unchanged = Submission.objects.filter(
        pk=submission.pk, state=SubmissionState.WAITING, reviewer=submission.reviewer_id, waiting_since=submission.waiting_since
    )
    if not unchanged.update(reviewer=chosen):
        return False  # reviewed, taken back or given in the meantime
    audit.record("submission.assign_reviewer", by=None, subject=f"submission:{submission.pk}", reviewer=chosen)
    return chosen is not None
