from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from competence import clock
from competence.enums import EvidenceKind, OutboxState, PersonStatus
from competence.errors import AlreadyDone, Refused, Stale
from competence.models import AuditEvent, CompetenceLevel, Evidence, Membership, OutboxMessage, Person, RoleAssignment
from courses.actions.review import write_review
from courses.actions.submission import hand_in_submission, save_draft, start_new_version
from courses.enums import ReviewOutcome, SubmissionState
from courses.models import Review, ReviewMark, Submission
from tests import build

pytestmark = pytest.mark.django_db

KEYS = ("found", "safe", "useful", "clear")


def marks(*values: int) -> dict[str, tuple[int, str]]:
    return dict(zip(KEYS, ((value, "") for value in values), strict=True))


@pytest.fixture
def learner() -> Person:
    person = build.person()
    build.membership(person, build.unit())
    return person


@pytest.fixture
def champion() -> Person:
    return build.champion()


@pytest.fixture
def submission(learner: Person, champion: Person) -> Submission:
    return build.submission(learner, build.exercise(), reviewer=champion)


def review(submission: Submission, by: Person, *values: int, **how: Any) -> Review:
    said = {"praise": "Gut", "main_point": "Quelle fehlt", "next_step": "Bitte ergänzen", "version_number": 1} | how
    return write_review(by=by, submission=submission, marks=marks(*(values or (2, 2, 2, 2))), **said)


def test_reached_becomes_evidence_on_the_level_of_the_exercise(submission: Submission, champion: Person) -> None:
    with clock.at(clock.now() + timedelta(days=3)):
        written = review(submission, champion, 2, 3, 2, 2)
    assert (written.outcome, submission.state) == (ReviewOutcome.REACHED, SubmissionState.REACHED)
    proof = Evidence.objects.get()
    assert (proof.kind, proof.supports_level, proof.source) == (EvidenceKind.EXERCISE_REVIEW, 2, f"review:{written.pk}")
    assert (proof.instrument, proof.instrument_version) == ("exercise:K90-E1", "1")
    assert proof.occurred_at == submission.versions.get().handed_in_at, "it counts from the day of the work"
    assert (proof.assessors, proof.is_independent) == ([champion.pk], True)
    assert proof.context["exercise"] == "K90-E1"
    assert CompetenceLevel.objects.get(person=submission.person).awarded_level == 2
    assert ReviewMark.objects.count() == 4
    assert AuditEvent.objects.filter(action="review.write", by=champion).count() == 1


def test_partly_counts_one_level_lower(submission: Submission, champion: Person) -> None:
    assert review(submission, champion, 2, 2, 1, 1).outcome == ReviewOutcome.PARTLY
    assert Evidence.objects.get().supports_level == 1


def test_partly_on_level_one_proves_nothing(learner: Person, champion: Person) -> None:
    exercise = build.exercise(code="K90-E9", proves=[{"competence": "SEC-1", "level": 1}])
    review(build.submission(learner, exercise, reviewer=champion), champion, 2, 2, 1, 1)
    assert not Evidence.objects.exists()


def test_please_add_takes_nothing_and_asks_for_a_point(submission: Submission, champion: Person) -> None:
    with pytest.raises(Refused) as caught:
        review(submission, champion, 0, 2, 2, 2, main_point=" ")
    assert caught.value.code == "review.main_point"
    assert review(submission, champion, 0, 2, 2, 2).outcome == ReviewOutcome.REVISE
    assert submission.state == SubmissionState.REVISE
    assert not Evidence.objects.exists()


def test_the_learner_is_told_through_the_outbox(submission: Submission, champion: Person) -> None:
    written = review(submission, champion)
    message = OutboxMessage.objects.get(kind="notice.send")
    assert message.payload == {"notice": "review", "review": written.pk}
    assert message.state == OutboxState.WAITING


def test_praise_comes_first(submission: Submission, champion: Person) -> None:
    with pytest.raises(Refused) as caught:
        review(submission, champion, praise="  ")
    assert caught.value.code == "review.praise"


@pytest.mark.parametrize(
    "given",
    [
        {},
        dict.fromkeys(KEYS[:3], (2, "")),
        dict.fromkeys((*KEYS, "more"), (2, "")),
        dict.fromkeys(KEYS, (4, "")),
        dict.fromkeys(KEYS, (-1, "")),
    ],
)
def test_each_criterion_has_one_mark_from_0_to_3(submission: Submission, champion: Person, given: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        write_review(by=champion, submission=submission, version_number=1, marks=given, praise="Gut", main_point="x")
    assert caught.value.code == "review.marks"


def refused(submission: Submission, by: Person) -> None:
    with pytest.raises(Refused) as caught:
        review(submission, by)
    assert caught.value.code == "review.not_yours"
    assert not Review.objects.exists()


def test_another_champion_may_not(submission: Submission) -> None:
    refused(submission, build.champion())


def test_nobody_reviews_themselves(submission: Submission) -> None:
    from competence.enums import Role

    build.grant(submission.person, Role.CHAMPION)
    refused(submission, submission.person)


def test_someone_who_became_the_superior_may_not(submission: Submission, champion: Person) -> None:
    Membership.objects.filter(person=submission.person).update(manager=champion)
    refused(submission, champion)


def test_a_champion_whose_role_ended_may_not(submission: Submission, champion: Person) -> None:
    RoleAssignment.objects.filter(person=champion).update(ends_on=clock.today())
    champion.__dict__.pop("grants", None)
    refused(submission, champion)


def test_a_champion_who_is_away_may_not(submission: Submission, champion: Person) -> None:
    Person.objects.filter(pk=champion.pk).update(status=PersonStatus.ABSENT)
    refused(submission, champion)


def test_two_reviews_at_once_are_one(submission: Submission, champion: Person) -> None:
    review(submission, champion)
    with pytest.raises(AlreadyDone):
        review(submission, champion, 0, 0, 0, 0)
    assert Review.objects.count() == 1
    assert Evidence.objects.count() == 1


def test_a_version_that_was_taken_back_is_not_reviewed(submission: Submission, champion: Person) -> None:
    stale = Submission.objects.get()
    Submission.objects.update(state=SubmissionState.DRAFT, waiting_since=None)
    with pytest.raises(AlreadyDone):
        review(stale, champion)


def test_only_the_newest_version_is_reviewed(submission: Submission, champion: Person) -> None:
    review(submission, champion, 0, 2, 2, 2)
    start_new_version(by=submission.person, submission=submission)
    save_draft(by=submission.person, exercise=submission.exercise, text="besser", is_clean=True)
    hand_in_submission(by=submission.person, submission=submission)
    with pytest.raises(Stale):
        review(submission, champion, version_number=1)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.WAITING, "nothing of the refused review is left"
    assert review(submission, champion, version_number=2).outcome == ReviewOutcome.REACHED


def test_a_second_version_proves_with_a_source_of_its_own(submission: Submission, champion: Person) -> None:
    review(submission, champion, 2, 2, 1, 1)
    start_new_version(by=submission.person, submission=submission)
    save_draft(by=submission.person, exercise=submission.exercise, text="besser", is_clean=True)
    hand_in_submission(by=submission.person, submission=submission)
    review(submission, champion, version_number=2)
    assert sorted(Evidence.objects.values_list("supports_level", flat=True)) == [1, 2]
    assert Evidence.objects.values("instrument").distinct().count() == 1


def test_the_database_keeps_one_review_a_version_and_one_mark_a_criterion(submission: Submission, champion: Person) -> None:
    written = review(submission, champion)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            version=written.version, reviewer=champion, outcome="reached", praise="x", reviewed_at=clock.now()
        )
    mark = written.marks.first()
    assert mark is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewMark.objects.create(review=written, criterion=mark.criterion, mark=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(reviewer=submission.person)
