"""The champion's free texts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence.enums import Role
from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.models import AnswerMark, AttemptQuestion
from tests import build
from tests.courses import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def champion(client: Client) -> Person:
    build.company()
    build.framework()
    person = build.champion()
    client.force_login(person)
    return person


@pytest.fixture
def waiting(champion: Person) -> AttemptQuestion:
    return examples.free_text_to_mark(build.person(first_name="Heimlich", last_name="Ungenannt", personnel_number="4711"))


def test_the_list_and_the_answer_do_not_say_who_wrote_it(client: Client, waiting: AttemptQuestion) -> None:
    for name, args in (("answer-list", []), ("answer-mark", [waiting.pk])):
        page = client.get(reverse(name, args=args)).content.decode()
        for word in ("Heimlich", "Ungenannt", "4711"):
            assert word not in page
    assert "Ein eigener Text." in page


def test_marks_are_kept_and_the_next_text_follows(client: Client, waiting: AttemptQuestion) -> None:
    other = examples.free_text_to_mark(build.person(), waiting.attempt.quiz)
    response = client.post(reverse("answer-mark", args=[waiting.pk]), {"k1": "2", "k2": "1", "comment": "Gut belegt."})
    assert response["Location"] == reverse("answer-mark", args=[other.pk])
    assert (AnswerMark.objects.get().marks, AnswerMark.objects.get().comment) == ({"k1": 2, "k2": 1}, "Gut belegt.")
    response = client.post(reverse("answer-mark", args=[other.pk]), {"k1": "2", "k2": "2"})
    assert response["Location"] == reverse("answer-list")


def test_a_missing_mark_is_named_and_what_was_typed_stays(client: Client, waiting: AttemptQuestion) -> None:
    response = client.post(reverse("answer-mark", args=[waiting.pk]), {"k1": "2", "comment": "noch nicht fertig"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "nennt die Folge" in page
    assert "noch nicht fertig" in page
    assert not AnswerMark.objects.exists()


def test_what_was_marked_meanwhile_is_gone(client: Client, waiting: AttemptQuestion) -> None:
    AttemptQuestion.objects.filter(pk=waiting.pk).update(is_waiting=False)
    assert client.get(reverse("answer-mark", args=[waiting.pk])).status_code == 404


def test_marks_that_come_second_are_told_so(client: Client, champion: Person, waiting: AttemptQuestion) -> None:
    address = reverse("answer-mark", args=[waiting.pk])
    client.post(address, {"k1": "2", "k2": "1"})
    for person in (champion, build.champion()):  # a double click; another champion
        client.force_login(person)
        response = client.post(address, {"k1": "0", "k2": "0"}, follow=True)
        assert response.redirect_chain == [(reverse("answer-list"), 302)]
        assert "Diese Antwort ist schon bewertet." in response.content.decode()
    assert AnswerMark.objects.get().marks == {"k1": 2, "k2": 1}
    client.force_login(build.grant(waiting.attempt.person, Role.CHAMPION).person)
    assert client.post(address, {"k1": "2", "k2": "2"}).status_code == 404, "the own answer stays out of sight"


def test_the_learner_sees_marks_and_word_but_not_who(client: Client, waiting: AttemptQuestion) -> None:
    client.post(reverse("answer-mark", args=[waiting.pk]), {"k1": "2", "k2": "1", "comment": "Gut belegt."})
    champion = AnswerMark.objects.get().marker
    assert champion is not None
    client.force_login(waiting.attempt.person)
    page = client.get(reverse("attempt-result", args=[waiting.attempt_id])).content.decode()
    assert "Gut belegt." in page
    assert "2,75" in page, "two whole points and three quarters"
    assert champion.last_name not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client: Client, waiting: AttemptQuestion, number: int) -> None:
    for _more in range(number - 1):
        examples.free_text_to_mark(build.person(), waiting.attempt.quiz)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("answer-list"))
    assert len(queries) == 9


def test_what_a_quiz_asks_the_champion_right_now_is_kept_back(
    client: Client, champion: Person, waiting: AttemptQuestion
) -> None:
    quiz = waiting.attempt.quiz
    build.reading(champion, quiz.lesson)
    attempt = start_attempt(by=champion, quiz=quiz)
    page = client.get(reverse("answer-list")).content.decode()
    assert "1 Antwort gehört zu einer Frage aus einem Quiz" in page
    assert "Kein Freitext wartet" not in page
    address = reverse("answer-mark", args=[waiting.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"k1": "2", "k2": "1"}).status_code == 404
    hand_in(by=champion, attempt=attempt)
    assert "CANARY Muster" in client.get(address).content.decode()
