"""The end of an attempt: what was saved before it counts, whoever closes it and however late."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from competence import clock
from competence.models import Person
from courses.actions.attempt import Closed, close, close_all, hand_in, save_answer, start_attempt
from courses.models import Attempt, Quiz
from courses.rules.scoring import GRACE
from tests import build

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


class Travel:
    """Moves the clock for the rest of a test."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    def move_to(self, moment: datetime) -> None:
        self.stack.enter_context(clock.at(moment))


@pytest.fixture
def travel() -> Iterator[Travel]:
    with ExitStack() as stack:
        travel = Travel(stack)
        travel.move_to(datetime(2026, 3, 2, 9, tzinfo=UTC))
        yield travel


@pytest.fixture
def quiz() -> Quiz:
    build.company()
    build.framework()
    return build.quiz(("SEC-1", 1, 3, 0.3), bank=12, open_days=2)


@pytest.fixture
def attempt(travel: Travel, quiz: Quiz) -> Attempt:
    learner = build.person()
    build.reading(learner, quiz.lesson)
    return start_attempt(by=learner, quiz=quiz)


def save(attempt: Attempt, position: int = 1, answer: str = "a") -> None:
    save_answer(by=attempt.person, attempt_id=attempt.pk, position=position, answer=[answer], based_on=0, key=uuid4())


def test_the_end_is_pinned_at_the_start(attempt: Attempt, quiz: Quiz) -> None:
    Quiz.objects.filter(pk=quiz.pk).update(open_days=1)
    assert Attempt.objects.get().closes_at == attempt.started_at + timedelta(days=2)


@pytest.mark.parametrize(("after", "is_saved"), [(-SECOND, True), (0 * SECOND, True), (GRACE - SECOND, True), (GRACE, False)])
def test_what_was_on_its_way_at_the_end_is_saved(travel: Travel, attempt: Attempt, after: timedelta, is_saved: bool) -> None:
    save(attempt, 2)
    travel.move_to(attempt.closes_at + after)
    if is_saved:
        save(attempt)
    else:
        with pytest.raises(Closed) as closed:
            save(attempt)
        assert closed.value.handed_in_at == attempt.closes_at
    assert attempt.questions.filter(answer__isnull=False).count() == (2 if is_saved else 1)


def test_the_closer_hands_in_what_was_saved_as_of_the_end(travel: Travel, attempt: Attempt) -> None:
    save(attempt)
    travel.move_to(attempt.closes_at + timedelta(days=3))  # the worker was away for days
    assert close_all() == 1
    row = Attempt.objects.get()
    assert (row.handed_in_at, row.closed_by_time) == (attempt.closes_at, True)
    assert row.results[0]["asked"] == 3
    assert close_all() == 0, "a second run finds nothing to do"


def test_nothing_is_closed_before_its_end_and_grace(travel: Travel, attempt: Attempt) -> None:
    save(attempt)
    travel.move_to(attempt.closes_at + GRACE - SECOND)
    assert close_all() == 0
    assert close(attempt=attempt) is False
    assert Attempt.objects.get().handed_in_at is None


def test_whoever_presses_the_button_late_hands_in_as_of_the_end(travel: Travel, attempt: Attempt) -> None:
    save(attempt)
    travel.move_to(attempt.closes_at + timedelta(hours=1))
    assert hand_in(by=attempt.person, attempt=attempt, revisions={1: 0}) is True  # what the page showed plays no part any more
    assert Attempt.objects.get().handed_in_at == attempt.closes_at


def test_an_attempt_in_which_nothing_was_saved_leaves_no_trace(travel: Travel, attempt: Attempt, quiz: Quiz) -> None:
    travel.move_to(attempt.closes_at + timedelta(hours=1))
    assert close_all() == 1
    assert not Attempt.objects.exists()
    assert start_attempt(by=attempt.person, quiz=quiz).handed_in_at is None, "and nobody has to wait for a new one"


def test_a_first_answer_after_the_end_is_told_when_it_was(travel: Travel, attempt: Attempt) -> None:
    travel.move_to(attempt.closes_at + timedelta(hours=1))
    with pytest.raises(Closed) as closed:
        save(attempt)
    assert closed.value.handed_in_at == attempt.started_at + timedelta(days=2)


def test_starting_again_after_the_end_closes_the_old_one_first(travel: Travel, attempt: Attempt, quiz: Quiz) -> None:
    save(attempt)
    travel.move_to(attempt.closes_at + timedelta(days=2))
    again = start_attempt(by=attempt.person, quiz=quiz)
    assert again.pk != attempt.pk
    assert Attempt.objects.get(pk=attempt.pk).handed_in_at == attempt.closes_at


def test_the_night_with_an_hour_more_changes_nothing(quiz: Quiz) -> None:
    """Two days are 48 hours, over the end of summer time too."""
    learner: Person = build.person()
    build.reading(learner, quiz.lesson)
    with clock.at(datetime.fromisoformat("2026-10-24T12:00:00+02:00")):
        attempt = start_attempt(by=learner, quiz=quiz)
    assert attempt.closes_at - attempt.started_at == timedelta(hours=48)


def test_many_end_at_the_same_second(travel: Travel, quiz: Quiz) -> None:
    people = [build.person() for _number in range(20)]
    for person in people:
        build.reading(person, quiz.lesson)
        save(start_attempt(by=person, quiz=quiz))
    end = Attempt.objects.values_list("closes_at", flat=True)[0]
    travel.move_to(end + timedelta(minutes=10))
    assert close_all() == len(people)
    assert set(Attempt.objects.values_list("handed_in_at", flat=True)) == {end}
