"""Quizzes of which a champion marks a part: partly marked, then whole."""

import pytest

from competence.enums import Role
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, Evidence, OutboxMessage, Person
from courses.actions.attempt import hand_in, start_attempt
from courses.actions.attempt_marking import mark_answer
from courses.enums import ItemKind
from courses.models import AnswerMark, Attempt, AttemptQuestion, Quiz
from courses.queries.marking import answers_to_mark
from tests import build
from tests.courses import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company()
    build.framework()
    return build.person()


@pytest.fixture
def champion(learner: Person) -> Person:
    return build.champion()


@pytest.fixture
def waiting(learner: Person, champion: Person) -> AttemptQuestion:
    """Nine questions, one of them a free text; the cut asks for all nine."""
    return examples.free_text_to_mark(learner, examples.mixed_quiz(asked=9, cut=1))


def marks(*half_points: int) -> dict[str, int]:
    return {f"k{number}": points for number, points in enumerate(half_points, 1)}


def test_a_quiz_asks_for_as_many_free_texts_as_its_blueprint_says(learner: Person) -> None:
    quiz = examples.mixed_quiz(asked=3)
    build.reading(learner, quiz.lesson)
    assert start_attempt(by=learner, quiz=quiz).questions.filter(is_by_hand=True).count() == 1


def test_a_quiz_that_asks_for_none_gets_none(learner: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 3, 0.5), bank=3)
    examples.item(ItemKind.FREE_TEXT)
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    assert (attempt.questions.count(), attempt.questions.filter(is_by_hand=True).count()) == (3, 0)


def test_until_it_is_marked_the_quiz_is_partly_marked_and_shows_nothing(waiting: AttemptQuestion) -> None:
    attempt = waiting.attempt
    (block,) = attempt.results
    assert (attempt.handed_in_at is not None, attempt.marked_at) == (True, None)
    assert (block["points"], block["waiting"], block["passed"], block["shown"]) == (8.0, 1, False, False)
    assert not Evidence.objects.exists()


def test_with_the_last_mark_the_quiz_is_whole(waiting: AttemptQuestion, champion: Person) -> None:
    mark_answer(by=champion, question=waiting, marks=marks(2, 2), comment="  gut belegt ")
    attempt = Attempt.objects.get()
    (block,) = attempt.results
    assert (block["points"], block["waiting"], block["passed"], block["shown"]) == (9.0, 0, True, True)
    assert attempt.marked_at is not None
    evidence = Evidence.objects.get()
    assert (evidence.person, evidence.occurred_at) == (attempt.person, attempt.handed_in_at)
    assert AnswerMark.objects.get().comment == "gut belegt"
    assert OutboxMessage.objects.get(kind="notice.send").payload == {"notice": "quiz", "attempt": attempt.pk}
    assert AuditEvent.objects.get(action="answer.mark").by_id == champion.pk


def test_half_of_the_criteria_is_half_a_point(waiting: AttemptQuestion, champion: Person) -> None:
    mark_answer(by=champion, question=waiting, marks=marks(2, 0))
    (block,) = Attempt.objects.get().results
    assert (block["points"], block["passed"]) == (8.5, False)
    assert not Evidence.objects.exists()


def test_what_the_missing_mark_cannot_change_counts_at_once(learner: Person, champion: Person) -> None:
    examples.free_text_to_mark(learner, examples.mixed_quiz(asked=9, cut=0.8))  # eight of nine are enough
    (block,) = Attempt.objects.get().results
    assert (block["waiting"], block["passed"], block["shown"]) == (1, True, True)
    assert Evidence.objects.count() == 1
    mark_answer(by=champion, question=AttemptQuestion.objects.get(is_waiting=True), marks=marks(0, 0))
    assert Evidence.objects.count() == 1, "nothing is recorded twice, and nothing is taken back"


def test_an_answer_is_marked_once(waiting: AttemptQuestion, champion: Person) -> None:
    mark_answer(by=champion, question=waiting, marks=marks(2, 2))
    with pytest.raises(AlreadyDone):
        mark_answer(by=champion, question=waiting, marks=marks(0, 0))
    assert AnswerMark.objects.get().marks == marks(2, 2)


def test_an_empty_or_unknown_free_text_waits_for_nobody(learner: Person, champion: Person) -> None:
    quiz = examples.mixed_quiz(asked=2)
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    examples.answer(attempt.questions.get(is_by_hand=True))  # "I do not know"
    hand_in(by=learner, attempt=attempt)
    assert Attempt.objects.get().marked_at is not None
    assert not answers_to_mark(champion).exists()


def test_nobody_marks_the_own_answer_or_that_of_people_they_lead(waiting: AttemptQuestion, learner: Person) -> None:
    unit = build.unit()
    boss, stranger = build.champion(), build.person()
    build.membership(learner, unit, manager=boss)
    build.grant(learner, Role.CHAMPION)
    for person in (boss, learner, stranger):
        assert not answers_to_mark(person).exists()
        with pytest.raises(Refused):
            mark_answer(by=person, question=waiting, marks=marks(2, 2))
    assert not AnswerMark.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"k1": 2}, {"k1": 2, "k2": 3}, {"k1": 2, "k2": -1}, {"k1": 2, "k2": True}])
def test_each_criterion_needs_a_mark(waiting: AttemptQuestion, champion: Person, wrong: dict[str, int]) -> None:
    with pytest.raises(Refused):
        mark_answer(by=champion, question=waiting, marks=wrong)
    assert AttemptQuestion.objects.get(pk=waiting.pk).is_waiting


def test_a_competence_waits_for_the_mark_that_may_still_raise_its_level(learner: Person, champion: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 8, 0.7), ("SEC-1", 2, 8, 1), bank=8, code="K93")
    Quiz.objects.filter(pk=quiz.pk).update(blocks=[quiz.blocks[0], {**quiz.blocks[1], "by_hand": 1}])
    examples.item(ItemKind.FREE_TEXT, level=2, bank="K93")
    quiz.refresh_from_db()
    waiting = examples.free_text_to_mark(learner, quiz)
    assert not Evidence.objects.exists(), "level 1 is shown, but a record of it would stand in the way of level 2"
    mark_answer(by=champion, question=waiting, marks=marks(2, 2))
    assert Evidence.objects.get().supports_level == 2
