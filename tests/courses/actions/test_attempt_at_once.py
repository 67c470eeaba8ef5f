"""Thirty-two at once: one effect, and everyone hears of the same result. On both databases."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from competence.errors import Refused, Stale
from competence.models import AuditEvent, Evidence, Person
from courses.actions.attempt import Closed, Saved, hand_in, save_answer, start_attempt
from courses.models import AnswerLog, Attempt, AttemptQuestion, Quiz
from tests import build

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 32


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Release all calls at the same moment; what each gave back, or the refusal it met."""
    results: list[Any] = [None] * len(calls)
    barrier = Barrier(len(calls))

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            results[place] = calls[place]()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    unexpected = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    assert not unexpected, unexpected
    return results


@pytest.fixture
def quiz() -> Quiz:
    return build.quiz()


@pytest.fixture
def learner(quiz: Quiz) -> Person:
    person = build.person()
    build.reading(person, quiz.lesson)
    return person


def saver(attempt: Attempt, answer: str, key: UUID, position: int = 1) -> Callable[[], Saved]:
    return lambda: save_answer(
        by=attempt.person, attempt_id=attempt.pk, position=position, answer=[answer], based_on=0, key=key
    )


def test_identical_saves_count_once(learner: Person, quiz: Quiz) -> None:
    attempt = start_attempt(by=learner, quiz=quiz)
    results = at_once(*[saver(attempt, "b", UUID(int=7))] * CROWD)
    assert all(isinstance(result, Saved) for result in results), results
    assert len(set(results)) == 1
    assert AnswerLog.objects.count() == 1
    assert attempt.questions.get(position=1).revision == 1


def test_different_saves_of_one_question_let_one_win(learner: Person, quiz: Quiz) -> None:
    attempt = start_attempt(by=learner, quiz=quiz)
    results = at_once(*[saver(attempt, "abcd"[number % 4], uuid4()) for number in range(CROWD)])
    won = [result for result in results if isinstance(result, Saved)]
    lost = [result for result in results if isinstance(result, Stale)]
    assert (len(won), len(lost)) == (1, CROWD - 1)
    assert tuple(attempt.questions.get(position=1).answer) == won[0].answer
    assert {stale.saved.answer for stale in lost} == {won[0].answer}
    assert AnswerLog.objects.count() == 1


def test_starts_give_one_attempt(learner: Person, quiz: Quiz) -> None:
    results = at_once(*[lambda: start_attempt(by=learner, quiz=quiz)] * CROWD)
    assert len({attempt.pk for attempt in results}) == 1
    assert Attempt.objects.count() == 1
    assert AttemptQuestion.objects.count() == 8


def test_one_hand_in_wins(learner: Person, quiz: Quiz) -> None:
    attempt = start_attempt(by=learner, quiz=quiz)
    for question in attempt.questions.select_related("item_version"):
        answer = [option["key"] for option in question.item_version.content["options"] if option["right"]]
        save_answer(by=learner, attempt_id=attempt.pk, position=question.position, answer=answer, based_on=0, key=uuid4())
    results = at_once(*[lambda: hand_in(by=learner, attempt=Attempt.objects.get())] * CROWD)
    assert sorted(results) == [False] * (CROWD - 1) + [True]
    assert Evidence.objects.count() == 1
    assert AuditEvent.objects.filter(action="attempt.hand_in").count() == 1


def test_a_hand_in_never_misses_an_answer_that_was_reported(learner: Person, quiz: Quiz) -> None:
    """Saves and a hand-in at the same moment: what was reported is in the result, what was refused is not."""
    attempt = start_attempt(by=learner, quiz=quiz)
    right = {
        question.position: next(option["key"] for option in question.item_version.content["options"] if option["right"])
        for question in attempt.questions.select_related("item_version").filter(item_version__kind="single")
    }
    saves = [saver(attempt, right[position], uuid4(), position) for position in right]
    *results, closed = at_once(*saves, lambda: hand_in(by=learner, attempt=Attempt.objects.get()))
    assert closed is True
    reported = sum(isinstance(result, Saved) for result in results)
    assert all(isinstance(result, Saved | Closed) for result in results), results
    assert Attempt.objects.get().results[0]["right"] == reported == AnswerLog.objects.count()
