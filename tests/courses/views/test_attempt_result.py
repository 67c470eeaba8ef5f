"""Handing in a quiz, and its result."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence import clock
from competence.enums import Role
from competence.models import Evidence, Person
from courses.actions.attempt import hand_in, start_attempt
from courses.models import Attempt, Quiz
from tests import build

from .attempts import at, post_json, solve, start_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, Person], Client]


@pytest.fixture
def quiz() -> Quiz:
    build.company()
    return build.quiz(("SEC-1", 1, 8, 0.8), ("SEC-1", 2, 9, 0.8))


@pytest.fixture
def learner(quiz: Quiz) -> Person:
    person = build.person()
    build.reading(person, quiz.lesson)
    return person


@pytest.fixture
def attempt(learner: Person, quiz: Quiz) -> Attempt:
    return start_attempt(by=learner, quiz=quiz, seed=11)


@pytest.fixture
def client(client: Client, learner: Person, sign_in: SignIn) -> Client:
    return sign_in(client, learner)


def test_open_questions_are_named_before_handing_in(client: Client, attempt: Attempt) -> None:
    solve(client, attempt, but=(3, 5))
    page = client.get(at("attempt-hand-in", attempt)).content.decode()
    assert at("attempt-answer", attempt, 3) in page
    assert Attempt.objects.get().handed_in_at is None


def test_handing_in_shows_the_result_once(client: Client, attempt: Attempt) -> None:
    solve(client, attempt)
    revisions = client.get(at("attempt-hand-in", attempt)).content.decode().split('name="revisions" value="')[1].split('"')[0]
    for _ in range(2):
        response = client.post(at("attempt-hand-in", attempt), {"revisions": revisions})
        assert response.headers["Location"] == at("attempt-result", attempt)
    assert Evidence.objects.count() == 1
    assert client.get(at("attempt-hand-in", attempt)).status_code == 302


def test_answers_changed_meanwhile_are_shown_before_handing_in(client: Client, attempt: Attempt) -> None:
    revisions = client.get(at("attempt-hand-in", attempt)).content.decode().split('name="revisions" value="')[1].split('"')[0]
    post_json(client, attempt, position=4)
    response = client.post(at("attempt-hand-in", attempt), {"revisions": revisions})
    assert response.status_code == 409
    assert Attempt.objects.get().handed_in_at is None
    assert client.post(at("attempt-hand-in", attempt), {"revisions": "nonsense"}).status_code == 409


def test_the_result_explains_every_option(client: Client, attempt: Attempt) -> None:
    solve(client, attempt, but=(2,))
    post_json(client, attempt, position=2, answer=[])
    hand_in(by=attempt.person, attempt=attempt)
    page = client.get(at("attempt-result", attempt)).content.decode()
    for asked in attempt.questions.select_related("item_version"):
        for option in asked.item_version.content["options"]:
            assert option["why"]["de"] in page
    assert page.count('<li class="ok">') == 16
    assert page.count('<li class="no">') == 1
    assert 'href="#q-2"' in page
    assert "notice err" not in page
    assert reverse("competence-show", args=["SEC-1"]) in page
    assert reverse("lesson-read", args=[attempt.quiz.version.course.slug, attempt.quiz.lesson.key]) in page


def test_what_is_asked_again_right_now_is_kept_back_in_the_earlier_result(client: Client, learner: Person) -> None:
    quiz = build.quiz(("VER-1", 1, 8, 0.8), bank=12, code="K91")
    build.reading(learner, quiz.lesson)
    first = start_attempt(by=learner, quiz=quiz)
    for position in (1, 2):
        post_json(client, first, position=position, answer=[])
    hand_in(by=learner, attempt=first)
    Attempt.objects.filter(pk=first.pk).update(
        handed_in_at=clock.now() - timedelta(days=2), started_at=clock.now() - timedelta(days=3)
    )
    second = start_attempt(by=learner, quiz=quiz)  # twelve questions are there, so four come again
    again = set(second.questions.values_list("item_version", flat=True))
    page = client.get(at("attempt-result", first)).content.decode()
    asked = list(first.questions.select_related("item_version"))
    assert sum(question.item_version_id in again for question in asked) == 4
    for question in asked:
        for option in question.item_version.content["options"]:
            assert (option["why"]["de"] in page) == (question.item_version_id not in again)
    assert page.count("Diese Frage gehört zu einem Quiz, das Sie gerade offen haben.") == 4
    assert page.count("wird gerade wieder gefragt</span>") == 8, "in the bar and beside the question"
    hand_in(by=learner, attempt=second)
    page = client.get(at("attempt-result", first)).content.decode()
    assert "gerade wieder gefragt" not in page
    assert all(option["why"]["de"] in page for one in asked for option in one.item_version.content["options"])


@pytest.mark.parametrize("blocks", [1, 3])
def test_pages_cost_the_same_whatever_the_number_of_questions(blocks: int, client: Client, learner: Person) -> None:
    competences = ("VER-1", "VER-2", "VER-3")[:blocks]
    quiz = build.quiz(*[(code, 1, 8, 0.7) for code in competences], bank=8, code="K91")
    build.reading(learner, quiz.lesson)
    build.assignment(learner, build.learning_path(Role.USER, quiz.version.course))  # so that there is a next step to look for
    with CaptureQueriesContext(connection) as queries:
        client.get(start_of(quiz))
    start = len(queries)
    attempt = start_attempt(by=learner, quiz=quiz)
    counts = []
    for name in ("attempt-answer", "attempt-hand-in"):
        with CaptureQueriesContext(connection) as queries:
            client.get(at(name, attempt, 1))
        counts.append(len(queries))
    hand_in(by=learner, attempt=attempt)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at("attempt-result", attempt)).status_code == 200
    assert [start, *counts, len(queries)] == [6, 5, 4, 10]
