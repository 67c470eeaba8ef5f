"""The same thing many times at once: one effect, and everyone hears of the same result. On both databases."""

from collections.abc import Callable
from functools import partial

import pytest

from competence.errors import AlreadyDone
from competence.models import AuditEvent, Evidence, Person
from courses.actions.review import write_review
from courses.actions.submission import HandedIn, hand_in_submission, save_draft, send_message, start_new_version
from courses.enums import SubmissionState
from courses.models import Exercise, Message, Review, Submission, SubmissionVersion
from tests import build

from .test_attempt_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12


@pytest.fixture
def learner() -> Person:
    return build.person()


@pytest.fixture
def exercise() -> Exercise:
    return build.exercise()


def times(call: Callable[[], object]) -> list[object]:
    return at_once(*[call] * CROWD)


def test_a_first_save_begins_one_submission(learner: Person, exercise: Exercise) -> None:
    results = times(
        lambda: save_draft(by=learner, exercise=exercise, based_on=None, text="x", data_class="public", is_clean=True).pk
    )
    assert len(set(results)) == 1
    assert SubmissionVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="submission.begin").count() == 1


def test_of_different_saves_one_wins_and_all_others_hear_of_it(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, text="alt")
    basis = submission.versions.get().saved_at
    saves = [partial(save_draft, by=learner, exercise=exercise, based_on=basis, text=f"neu {n}") for n in range(CROWD)]
    results = at_once(*saves)
    assert sum(isinstance(result, Submission) for result in results) == 1
    kept = submission.versions.get().text
    assert {result.saved.text for result in results if not isinstance(result, Submission)} == {kept}


def test_one_hand_in(learner: Person, exercise: Exercise) -> None:
    build.champion()
    build.submission(learner, exercise)
    results = times(lambda: hand_in_submission(by=learner, submission=Submission.objects.get()))
    assert sum(isinstance(result, HandedIn) for result in results) == CROWD - 1
    assert AuditEvent.objects.filter(action="submission.hand_in").count() == 1


def test_one_review(learner: Person, exercise: Exercise) -> None:
    champion = build.champion()
    build.submission(learner, exercise, reviewer=champion)
    marks = dict.fromkeys(("found", "safe", "useful", "clear"), (2, ""))
    results = times(
        lambda: write_review(by=champion, submission=Submission.objects.get(), version_number=1, marks=marks, praise="Gut")
    )
    assert sum(isinstance(result, AlreadyDone) for result in results) == CROWD - 1
    assert (Review.objects.count(), Evidence.objects.count()) == (1, 1)


def test_one_new_version_and_one_message(learner: Person, exercise: Exercise) -> None:
    build.submission(learner, exercise, reviewer=build.champion())
    Submission.objects.update(state=SubmissionState.REVISE, waiting_since=None)
    results = times(lambda: start_new_version(by=learner, submission=Submission.objects.get()).pk)
    assert len(set(results)) == 1
    times(lambda: send_message(by=learner, submission=Submission.objects.get(), text="Hallo"))
    assert Message.objects.count() == 1
