"""Writing a review (docs/exercises.md): the rule decides the outcome from the marks, and the outcome becomes evidence."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.actions.evidence import record_evidence
from competence.actions.outbox import announce
from competence.enums import EvidenceKind
from competence.errors import AlreadyDone, Refused, Stale
from competence.models import Person
from competence.queries.rule_sets import current_rules
from competence.roles import Permission
from courses.enums import Mark, ReviewOutcome, SubmissionState
from courses.models import Review, ReviewMark, Submission, SubmissionVersion
from courses.queries.reviewers import can_review
from courses.rules.handing_in import LONGEST_MESSAGE
from courses.rules.rubric import outcome, supported_level


@transaction.atomic
def write_review(
    *,
    by: Person,
    submission: Submission,
    version_number: int,
    marks: Mapping[str, tuple[int, str]],
    praise: str,
    main_point: str = "",
    next_step: str = "",
) -> Review:
    """Keep what the reviewer says about the version that was read: a mark and a reason for each criterion, by its key.

    Only the assigned champion may, never the person or someone who leads the person today, and only about the newest version
    that was handed in. A version has one review. Side effects: review and marks; the state of the submission; if reached or
    partly reached, evidence for each competence that the exercise proves; a mail to the learner (outbox); an audit row.
    """
    _check_reviewer(by, submission)
    criteria = list(submission.edition.criteria.all())
    values = _checked_marks(marks, {criterion.key for criterion in criteria})
    rules = current_rules().submission_pass
    result = outcome(values, criteria, rules)
    praise, main_point, next_step = praise.strip(), main_point.strip(), next_step.strip()
    if not praise:
        raise Refused(_("Say first what was done well."), code="review.praise")
    if not main_point and result is not ReviewOutcome.REACHED:
        raise Refused(_("Name the one point that matters most."), code="review.main_point")
    if max(len(praise), len(main_point), len(next_step), *(len(reason) for _mark, reason in marks.values())) > LONGEST_MESSAGE:
        raise Refused(_("A text may have at most %(most)s characters.") % {"most": LONGEST_MESSAGE}, code="review.too_long")
    if not Submission.objects.filter(pk=submission.pk, state=SubmissionState.WAITING, reviewer=by).update(
        state=result.value, waiting_since=None
    ):
        raise AlreadyDone(_("This version no longer waits for a review."), code="review.not_waiting")
    version = submission.versions.exclude(handed_in_at=None).order_by("-number").first()
    if version is None or version.number != version_number:
        raise Stale(
            _("A newer version was handed in while you were reading. Please look at it first."),
            code="review.stale",
            saved=version,
        )
    review = _keep(by, version, result, praise, main_point, next_step)
    ReviewMark.objects.bulk_create(
        ReviewMark(review=review, criterion=criterion, mark=values[criterion.key], reason=marks[criterion.key][1].strip())
        for criterion in criteria
    )
    for proof in submission.edition.proves:
        level = supported_level(proof["level"], result, rules)
        if level:
            record_evidence(
                person=submission.person,
                competence=proof["competence"],
                kind=EvidenceKind.EXERCISE_REVIEW,
                source=f"review:{review.pk}",
                instrument=f"exercise:{submission.exercise.code}",
                instrument_version=str(submission.edition.number),
                supports_level=level,
                occurred_at=version.handed_in_at or review.reviewed_at,
                by=by,
                outcome=result.value,
                assessors=(by,),
                context={"exercise": submission.exercise.code, "title": dict(submission.edition.title)},
            )
    announce("notice.send", notice="review", review=review.pk)
    audit.record("review.write", by=by, subject=f"submission:{submission.pk}", version=version.number, outcome=result.value)
    submission.refresh_from_db()
    return review


def _check_reviewer(by: Person, submission: Submission) -> None:
    allowed = by.pk != submission.person_id and by.may(Permission.REVIEW_SUBMISSIONS) and can_review(by.pk, submission.person)
    if not allowed or submission.reviewer_id != by.pk:
        raise Refused(_("This submission is not assigned to you."), code="review.not_yours")


def _checked_marks(marks: Mapping[str, tuple[int, str]], keys: set[str]) -> dict[str, int]:
    values = {key: mark for key, (mark, _reason) in marks.items()}
    if set(values) != keys or not all(value in Mark.values for value in values.values()):
        raise Refused(_("Give each criterion a mark."), code="review.marks")
    return values


def _keep(
    by: Person, version: SubmissionVersion, result: ReviewOutcome, praise: str, main_point: str, next_step: str
) -> Review:
    try:
        with transaction.atomic():
            return Review.objects.create(
                version=version,
                reviewer=by,
                outcome=result,
                praise=praise,
                main_point=main_point,
                next_step=next_step,
                reviewed_at=clock.now(),
            )
    except IntegrityError:
        raise AlreadyDone(_("This version has a review already."), code="review.written") from None
