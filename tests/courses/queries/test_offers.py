"""What there is to do for a level, with the own state."""

from datetime import timedelta

import pytest

from competence import clock
from competence.enums import Role
from competence.models import Person
from competence.rules.learning_offer import LearningOffer, OfferState
from courses.enums import SubmissionState
from courses.models import Attempt
from courses.queries.offers import offers_for
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    return build.person()


def offer(person: Person, kind: str, level: int = 1, code: str = "SEC-1") -> LearningOffer:
    return next(one for one in offers_for(person, [code])[code, level] if one.kind == kind)


def attempt(person: Person, quiz, *, ago: timedelta | None) -> None:
    now = clock.now()
    Attempt.objects.create(
        person=person,
        quiz=quiz,
        quiz_key=quiz.permanent_key,
        seed=1,
        started_at=now - timedelta(days=3),
        closes_at=now + timedelta(days=3),
        handed_in_at=None if ago is None else now - ago,
    )


def test_a_quiz_stands_under_each_of_its_levels(learner):
    quiz = build.quiz(("SEC-1", 1, 8, 0.8), ("SEC-1", 2, 9, 0.8), ("SEC-2", 1, 8, 0.8))
    found = offers_for(learner, ["SEC-1"])
    assert {key: sorted(one.kind for one in group) for key, group in found.items()} == {
        ("SEC-1", 1): ["lesson", "quiz"],
        ("SEC-1", 2): ["lesson", "quiz"],
    }
    one = offer(learner, "quiz", 2)
    assert (one.n_items, one.minutes, one.instrument) == (9, 9, f"quiz:{quiz.permanent_key}:SEC-1")
    assert one.url == f"/courses/{quiz.version.course.slug}/{quiz.lesson.key}/quiz/"


def test_the_state_of_a_quiz(learner):
    quiz = build.quiz()
    locked = offer(learner, "quiz")
    assert (locked.state, locked.first_minutes, [str(title) for title in locked.first]) == (
        OfferState.LOCKED,
        8,
        ["Daten-Ampel"],
    )
    build.reading(learner, quiz.lesson)
    assert offer(learner, "quiz").state == OfferState.OPEN
    assert offer(learner, "lesson").state == OfferState.DONE
    attempt(learner, quiz, ago=None)
    assert offer(learner, "quiz").state == OfferState.STARTED
    Attempt.objects.update(handed_in_at=clock.now() - timedelta(hours=1))
    resting = offer(learner, "quiz")
    assert resting.state == OfferState.RESTING
    assert resting.possible_from is not None
    Attempt.objects.update(handed_in_at=clock.now() - timedelta(hours=25))
    assert offer(learner, "quiz").state == OfferState.OPEN


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SubmissionState.DRAFT, OfferState.STARTED),
        (SubmissionState.WAITING, OfferState.WAITING),
        (SubmissionState.REVISE, OfferState.STARTED),
        (SubmissionState.REACHED, OfferState.DONE),
        (SubmissionState.PARTLY, OfferState.DONE),
    ],
)
def test_the_state_of_an_exercise(learner, state, expected):
    lesson = build.lesson(competences=["SEC-1"])
    exercise = build.exercise(lesson.key)
    assert offer(learner, "exercise", 2).state == OfferState.LOCKED
    submission = build.submission(learner, exercise, reviewer=build.person())
    submission.state = state
    submission.save()
    assert offer(learner, "exercise", 2).state == expected


def test_nobody_elses_state_is_in_it(learner):
    other, quiz = build.person(), build.quiz()
    build.reading(other, quiz.lesson)
    attempt(other, quiz, ago=None)
    exercise = build.exercise()
    build.submission(other, exercise, reviewer=build.person())
    assert offer(learner, "quiz").state == OfferState.LOCKED
    assert offer(learner, "exercise", 2).state == OfferState.OPEN


def test_what_is_on_the_own_path_is_marked(learner):
    quiz = build.quiz()
    assert not offer(learner, "quiz").is_on_path
    build.assignment(learner, build.learning_path(Role.USER, quiz.version.course))
    assert offer(learner, "quiz").is_on_path
    assert not offer(build.person(), "quiz").is_on_path


def test_offers_cost_two_queries(learner, django_assert_num_queries):
    build.quiz()
    build.exercise()
    with django_assert_num_queries(2):
        offers_for(learner, ["SEC-1"])
    for code in ("K91", "K92"):
        build.quiz(code=code)
        build.exercise(code=f"{code}-E1")
    with django_assert_num_queries(2):
        offers_for(learner, ["SEC-1", "SEC-2"])
