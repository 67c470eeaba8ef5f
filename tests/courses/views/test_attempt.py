"""The pages of a quiz and the address that saves answers."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence import clock
from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.enums import ItemKind
from courses.models import AnswerLog, Attempt, Quiz
from tests import build

from .attempts import at, post_json, right_keys, start_of

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


# ── before: what awaits ──


def test_the_start_page_says_what_awaits(client: Client, quiz: Quiz) -> None:
    page = client.get(start_of(quiz)).content.decode()
    for words in ("17", "9", "Fähigkeit SEC-1"):
        assert words in page
    assert not Attempt.objects.exists()


def test_starting_leads_to_the_first_question_and_starting_again_to_the_open_one(client: Client, quiz: Quiz) -> None:
    first = client.post(start_of(quiz))
    attempt = Attempt.objects.get()
    assert first.headers["Location"] == at("attempt-answer", attempt)
    post_json(client, attempt)
    assert client.post(start_of(quiz)).headers["Location"] == at("attempt-answer", attempt)
    assert Attempt.objects.count() == 1
    assert 'data-position="2"' in client.get(at("attempt-answer", attempt)).content.decode()  # resumes at the first open one


def test_a_locked_quiz_names_its_lesson(client: Client, quiz: Quiz, sign_in: SignIn) -> None:
    sign_in(client, build.person())
    page = client.get(start_of(quiz))
    assert page.status_code == 200
    assert reverse("lesson-read", args=[quiz.version.course.slug, quiz.lesson.key]) in page.content.decode()
    assert client.post(start_of(quiz)).status_code == 409
    assert not Attempt.objects.exists()


def test_a_quiz_that_rests_says_when_it_is_possible_again(client: Client, quiz: Quiz, attempt: Attempt) -> None:
    hand_in(by=attempt.person, attempt=attempt)
    again = clock.in_words(Attempt.objects.get().handed_in_at + timedelta(hours=24))  # type: ignore[operator]
    assert again in client.get(start_of(quiz)).content.decode()
    refused = client.post(start_of(quiz))
    assert refused.status_code == 409
    assert again in refused.content.decode()
    assert Attempt.objects.count() == 1


def test_a_quiz_of_an_older_version_of_the_course_has_no_address(client: Client, quiz: Quiz) -> None:
    course = quiz.version.course
    course.current = build.course_version(course)
    course.save()
    assert client.get(start_of(quiz)).status_code == 404


# ── during: what must not leave the server ──


def test_no_page_of_an_open_attempt_shows_what_is_right(client: Client, quiz: Quiz, attempt: Attempt) -> None:
    """Every reason and every source carries the word CANARY; marks of right and wrong would tell options apart."""
    answers = [client.get(start_of(quiz)), client.post(start_of(quiz)), client.get(at("attempt-hand-in", attempt))]
    answers.append(client.get(at("attempt-result", attempt)))
    for position in right_keys(attempt):
        answers.append(client.get(at("attempt-answer", attempt, position)))
        saved = post_json(client, attempt, position=position)
        answers += [
            saved,
            post_json(client, attempt, position=position),
            post_json(client, attempt, position=position, answer=["x"]),
        ]
        answers.append(client.post(at("attempt-answer", attempt, position), {"answer": "a", "revision": 0, "key": uuid4()}))
        answers.append(client.get(at("attempt-answer", attempt, position)))
    for answer in answers:
        assert "CANARY" not in answer.content.decode()
        assert "CANARY" not in str(answer.headers)
    page = client.get(at("attempt-answer", attempt, 1)).content.decode().replace(" checked", "")
    assert '"right"' not in page
    shapes = {
        line.replace(f'value="{key}"', "").split("<span>")[0].split(' id="')[0]
        for line in page.splitlines()
        for key in "abcd"
        if f'value="{key}"' in line
    }
    assert len(shapes) == 1, shapes
    assert client.get(at("attempt-result", attempt)).status_code == 302


def test_right_and_wrong_answers_are_acknowledged_alike(client: Client, attempt: Attempt) -> None:
    one, other = (post_json(client, attempt, position=1, answer=[key], based_on=n).json() for n, key in enumerate("ab"))
    assert set(one) == set(other) == {"position", "revision", "answer", "saved_at", "clock", "digest"}


# ── during: with the page's script ──


def test_a_save_is_acknowledged(client: Client, attempt: Attempt) -> None:
    key = str(uuid4())
    response = post_json(client, attempt, key=key)
    saved = response.json()
    assert response.status_code == 200
    assert (saved["position"], saved["revision"], saved["answer"]) == (1, 1, ["b"])
    assert len(saved["digest"]) == 64
    assert post_json(client, attempt, key=key).json() == saved
    assert post_json(client, attempt, key=key, answer=["c"]).status_code == 422
    assert AnswerLog.objects.count() == 1


def test_an_old_revision_gets_both_versions(client: Client, attempt: Attempt) -> None:
    first = post_json(client, attempt).json()
    response = post_json(client, attempt, answer=["c"])
    assert response.status_code == 409
    assert response.json()["saved"] == {key: first[key] for key in ("revision", "answer", "saved_at", "clock")}
    assert response.json()["sent"] == {"answer": ["c"], "based_on": 0}
    assert response.json()["code"] == "answer.stale"


def test_a_closed_attempt_says_when_it_was_handed_in(client: Client, attempt: Attempt) -> None:
    hand_in(by=attempt.person, attempt=attempt)
    response = post_json(client, attempt)
    assert (response.status_code, response.json()["code"]) == (409, "attempt.closed")
    assert response.json()["handed_in_at"]
    assert not AnswerLog.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"answer": ["x"]}, 400, "answer"),
        ({"answer": ["a", "b", "c", "d"], "position": 1}, 400, "answer"),
        ({"position": 99}, 400, "position"),
        ({"score": 100}, 400, "score"),
        ({"key": "1"}, 400, "key"),
    ],
)
def test_what_is_no_answer_names_its_field(
    client: Client, attempt: Attempt, change: dict[str, Any], status: int, field: str
) -> None:
    attempt.questions.exclude(item_version__kind=ItemKind.SINGLE).delete()
    change["position"] = change.get("position") or attempt.questions.values_list("position", flat=True)[0]
    if change["position"] == 1:
        change["position"] = attempt.questions.values_list("position", flat=True)[0]
    response = post_json(client, attempt, **change)
    assert (response.status_code, response.json()["field"]) == (status, field)
    assert not AnswerLog.objects.exists()


def test_other_bodies_are_refused(client: Client, attempt: Attempt) -> None:
    address = at("answer-save", attempt)
    assert client.post(address, {"position": 1}).status_code == 415
    assert client.post(address, b"{", content_type="application/json").status_code == 400
    assert client.post(address, b"{" + b" " * 2**20, content_type="application/json").status_code == 413
    assert client.post(address, b"[" * 10_000, content_type="application/json").status_code == 400
    assert client.get(address).status_code == 405


def test_without_a_session_the_reason_is_json(client: Client, attempt: Attempt) -> None:
    client.logout()
    response = post_json(client, attempt)
    assert (response.status_code, response.json()["code"]) == (401, "signed_out")
    assert not AnswerLog.objects.exists()


def test_with_an_old_token_the_reason_is_json(attempt: Attempt, sign_in: SignIn) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), attempt.person)
    body = json.dumps({"position": 1, "answer": ["b"], "based_on": 0, "key": str(uuid4())})
    send = {"content_type": "application/json", "headers": {"Accept": "application/json"}}
    refused = strict.post(at("answer-save", attempt), body, **send)  # type: ignore[arg-type]
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    # a fresh copy of the page brings the new token, and the same key goes through
    strict.get(at("attempt-answer", attempt))
    send["headers"] = {"Accept": "application/json", "X-CSRFToken": strict.cookies["kundig_csrf"].value}
    assert strict.post(at("answer-save", attempt), body, **send).status_code == 200  # type: ignore[arg-type]


def test_the_attempt_of_another_does_not_exist(client: Client, attempt: Attempt, sign_in: SignIn) -> None:
    sign_in(client, build.person())
    assert post_json(client, attempt).status_code == 404
    assert client.post(at("attempt-answer", attempt, 1), {"answer": "a", "revision": 0, "key": uuid4()}).status_code == 404
    assert client.post(at("attempt-hand-in", attempt)).status_code == 404
    for name in ("attempt-answer", "attempt-hand-in", "attempt-result"):
        assert client.get(at(name, attempt)).status_code == 404
    assert Attempt.objects.get().handed_in_at is None
    assert not AnswerLog.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_save_costs_six_statements_in_one_transaction(client: Client, attempt: Attempt) -> None:
    """Session, person, question; then, in one transaction: attempt, answer, log."""
    body = json.dumps({"position": 1, "answer": ["b"], "based_on": 0, "key": str(uuid4())})
    with CaptureQueriesContext(connection) as queries:
        assert client.post(at("answer-save", attempt), body, content_type="application/json").status_code == 200
    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    assert [word for word in statements if word not in ("BEGIN", "COMMIT")] == ["SELECT"] * 3 + ["UPDATE", "UPDATE", "INSERT"]
    assert [word for word in statements if word in ("BEGIN", "COMMIT")] == ["BEGIN", "COMMIT"]
    assert statements[3] == "BEGIN"


# ── during: without JavaScript ──


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the question form."""
    found = {}
    for name in ("revision", "key"):
        found[name] = page.split(f'name="{name}" value="')[1].split('"')[0]
    return found


def question(client: Client, attempt: Attempt, position: int) -> str:
    return client.get(at("attempt-answer", attempt, position)).content.decode()


def test_the_form_saves_and_goes_on(client: Client, attempt: Attempt) -> None:
    response = client.post(at("attempt-answer", attempt, 1), {"answer": "b", "go": "2"} | fields(question(client, attempt, 1)))
    assert response.headers["Location"] == at("attempt-answer", attempt, 2)
    assert attempt.questions.get(position=1).answer == ["b"]
    page = question(client, attempt, 1)
    assert fields(page)["revision"] == "1"
    assert page.count("checked") == 1
    last = client.post(
        at("attempt-answer", attempt, 17), {"answer": "", "go": "overview"} | fields(question(client, attempt, 17))
    )
    assert last.headers["Location"] == at("attempt-hand-in", attempt)
    assert attempt.questions.get(position=17).answer == []


def test_nothing_chosen_goes_on_and_deletes_nothing(client: Client, attempt: Attempt) -> None:
    post_json(client, attempt)
    response = client.post(at("attempt-answer", attempt, 1), {"go": "2"} | fields(question(client, attempt, 1)))
    assert response.status_code == 302
    assert attempt.questions.get(position=1).answer == ["b"]


def test_a_double_click_saves_once(client: Client, attempt: Attempt) -> None:
    data = {"answer": "b", "go": "2"} | fields(question(client, attempt, 1))
    first, second = (client.post(at("attempt-answer", attempt, 1), data) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert AnswerLog.objects.count() == 1


def test_a_choice_that_meets_a_newer_one_shows_both_and_asks(client: Client, attempt: Attempt) -> None:
    data = {"answer": "c", "go": "2"} | fields(question(client, attempt, 1))
    post_json(client, attempt, answer=["b"])
    response = client.post(at("attempt-answer", attempt, 1), data)
    page = response.content.decode()
    assert response.status_code == 409
    block = page.split("data-conflict")[1].split("</div>")[0]
    texts = {o["key"]: o["text"]["de"] for o in attempt.questions.get(position=1).item_version.content["options"]}
    assert texts["b"] in block.split("data-mine")[0]
    assert texts["c"] in block.split("data-mine")[1]
    assert attempt.questions.get(position=1).answer == ["b"]
    # the choice made here is still chosen, and sending it again keeps it
    assert f'value="c" id="o-{page.split(chr(34) + "c" + chr(34) + " id=" + chr(34) + "o-")[1][0]}" checked' in page
    assert client.post(at("attempt-answer", attempt, 1), {"answer": "c", "go": "2"} | fields(page)).status_code == 302
    assert attempt.questions.get(position=1).answer == ["c"]


def test_going_back_and_choosing_anew_with_the_used_key_asks_too(client: Client, attempt: Attempt) -> None:
    data = fields(question(client, attempt, 1))
    client.post(at("attempt-answer", attempt, 1), {"answer": "b"} | data)
    assert client.post(at("attempt-answer", attempt, 1), {"answer": "c"} | data).status_code == 409
    assert attempt.questions.get(position=1).answer == ["b"]


def test_a_form_with_both_is_shown_again_with_the_reason(client: Client, attempt: Attempt) -> None:
    position = attempt.questions.filter(item_version__kind=ItemKind.MULTIPLE).values_list("position", flat=True)[0]
    response = client.post(
        at("attempt-answer", attempt, position), {"answer": ["", "a"]} | fields(question(client, attempt, position))
    )
    assert response.status_code == 422
    assert 'id="errors"' in response.content.decode()
    assert not AnswerLog.objects.exists()


def test_after_handing_in_the_form_says_so(client: Client, attempt: Attempt) -> None:
    data = {"answer": "b"} | fields(question(client, attempt, 1))
    hand_in(by=attempt.person, attempt=attempt)
    response = client.post(at("attempt-answer", attempt, 1), data)
    assert response.status_code == 409
    assert at("attempt-result", attempt) in response.content.decode()
    assert client.get(at("attempt-answer", attempt, 1)).headers["Location"] == at("attempt-result", attempt)


@pytest.mark.parametrize("number", ["0", "18", "x", "-1", "1e3", "99999", "²"])
def test_a_question_that_is_not_there(client: Client, attempt: Attempt, number: str) -> None:
    assert client.get(at("attempt-answer", attempt) + f"?q={number}").status_code == 404


def test_the_question_page_stands_on_native_controls(client: Client, attempt: Attempt) -> None:
    for position in right_keys(attempt):
        page = question(client, attempt, position)
        assert page.count('type="radio" name="answer"') + page.count('type="checkbox" name="answer"') == 5
        assert page.count("<h1") == 1
        assert "style=" not in page
        assert "onclick" not in page
