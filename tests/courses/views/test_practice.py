"""Practice: endless, with confidence, and nothing is stored."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence import clock
from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemBank
from courses.rules.kinds import kind_of
from tests import build
from tests.courses import examples

pytestmark = pytest.mark.django_db
ASK = "/practice/SEC-1/"


@pytest.fixture
def learner(client: Client) -> Person:
    build.company()
    build.framework()
    person = build.person()
    client.force_login(person)
    return person


def practice_item(kind: ItemKind = ItemKind.TRUE_FALSE) -> Item:
    item = examples.item(kind, bank="K95-practice")
    ItemBank.objects.filter(key="K95-practice").update(is_practice=True)
    return item


def token(page: str) -> str:
    found = re.search(r'name="round" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def answer(client: Client, page: str, **data: str) -> HttpResponse:
    return client.post(ASK, {"round": token(page), **data})  # type: ignore[return-value]


def ask(client: Client, so_far: str = "") -> str:
    return client.get(ASK, {"round": so_far} if so_far else {}).content.decode()


def test_the_list_names_what_can_be_practised(client: Client, learner: Person) -> None:
    assert "practice/SEC-1" not in client.get("/practice/").content.decode()
    assert client.get(ASK).status_code == 404
    practice_item()
    assert "practice/SEC-1" in client.get("/practice/").content.decode()


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind != ItemKind.FREE_TEXT])
def test_every_kind_is_asked_answered_and_explained(client: Client, learner: Person, kind: ItemKind) -> None:
    version = practice_item(kind).current
    assert version is not None
    page = ask(client)
    assert "CANARY" not in page, "what is right comes only with the answer"
    data: dict[str, list[str]] = {}
    for entry in kind_of(kind).right(version.content):
        part, sign, value = entry.partition("=")
        data.setdefault(f"answer.{part}" if sign else "answer", []).append(value if sign else entry)
    response = client.post(ASK, {"round": token(page), "confidence": "3", **data})
    assert response.status_code == 200
    page = response.content.decode()
    assert "CANARY" in page
    assert "+3" in page


def test_free_texts_are_not_practised(client: Client, learner: Person) -> None:
    practice_item(ItemKind.FREE_TEXT)
    assert client.get(ASK).status_code == 404


def test_the_tally_travels_with_the_page(client: Client, learner: Person) -> None:
    practice_item()
    page = answer(client, ask(client), answer="true", confidence="2").content.decode()
    page = answer(client, ask(client, token(page)), answer="false", confidence="3").content.decode()
    page = answer(client, ask(client, token(page)), answer="").content.decode()
    assert re.search(r"3 \D+ 1 \D+ -4", page), "three questions, one right, 2 − 6"


def test_nothing_is_stored(client: Client, learner: Person) -> None:
    practice_item()
    with CaptureQueriesContext(connection) as queries:
        client.get("/practice/")
        page = ask(client)
        answer(client, page, answer="true", confidence="2")
    assert [sql for query in queries if not (sql := query["sql"]).startswith("SELECT")] == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_question_costs_the_same_whatever_their_number(client: Client, learner: Person, number: int) -> None:
    for kind in list(ItemKind)[:number]:
        practice_item(kind)
    with CaptureQueriesContext(connection) as queries:
        ask(client)
    assert len(queries) == 5


def test_questions_of_an_open_quiz_are_never_practised(client: Client, learner: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 3, 0.5), bank=3)
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    assert client.get(ASK).status_code == 404
    hand_in(by=learner, attempt=attempt)
    assert client.get(ASK).status_code == 200, "once handed in, the answers are known anyway"


def test_a_page_from_before_a_quiz_began_gives_nothing_away(client: Client, learner: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 3, 0.5), bank=3)
    build.reading(learner, quiz.lesson)
    hand_in(by=learner, attempt=start_attempt(by=learner, quiz=quiz))
    page = ask(client)
    with clock.at(clock.now() + timedelta(days=2)):
        start_attempt(by=learner, quiz=quiz)  # asks all three again, the bank has no others
    response = answer(client, page, answer="a", confidence="1")
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 404


def test_someone_elses_round_begins_anew(client: Client, learner: Person) -> None:
    practice_item()
    page = answer(client, ask(client), answer="true", confidence="2").content.decode()
    client.force_login(build.person())
    assert "CANARY" not in ask(client, token(page))
    assert answer(client, page, answer="true", confidence="2").status_code == 302


@pytest.mark.parametrize(
    "data", [{}, {"answer": "true"}, {"answer": "nonsense", "confidence": "1"}, {"confidence": "9", "answer": "true"}]
)
def test_what_is_missing_is_said_and_nothing_given_away(client: Client, learner: Person, data: dict[str, str]) -> None:
    practice_item()
    response = answer(client, ask(client), **data)
    assert response.status_code == 422
    assert "CANARY" not in response.content.decode()


def test_a_retired_question_is_not_asked(client: Client, learner: Person) -> None:
    item = practice_item()
    Item.objects.filter(pk=item.pk).update(state=ItemState.RETIRED)
    assert client.get(ASK).status_code == 404


def test_a_token_that_is_not_ours_begins_a_new_round(client: Client, learner: Person) -> None:
    practice_item()
    assert client.get(ASK, {"round": "abc"}).status_code == 200
    assert client.post(reverse("practice-ask", args=["SEC-1"]), {"round": "abc", "answer": "true"}).status_code == 302
