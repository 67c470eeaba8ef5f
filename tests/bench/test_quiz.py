"""What makes the figures of the quiz true: the load maker answers every kind of question, and a lost answer is found."""

from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from courses.actions.attempt import save_answer, start_attempt
from courses.enums import ItemKind
from courses.models import AnswerLog, Attempt, AttemptQuestion
from courses.rules.kinds import kind_of
from tests import build
from tests.bench import quiz_company, quiz_load, quiz_pages
from tests.courses import examples
from tests.courses.views.attempts import at, post_json

pytestmark = pytest.mark.django_db
GUESSES = 15


@pytest.fixture
def attempt(client: Client) -> Attempt:
    build.company()
    person = build.person()
    client.force_login(person)
    quiz = build.quiz(("SEC-1", 1, 2, 0.5))
    build.reading(person, quiz.lesson)
    return start_attempt(by=person, quiz=quiz, seed=3)


@pytest.mark.parametrize("kind", list(ItemKind))
def test_the_load_maker_finds_an_answer_to_every_kind_of_question(client: Client, attempt: Attempt, kind: ItemKind) -> None:
    version = examples.item(kind, bank="K95").current
    assert version is not None
    order = kind_of(kind).keys(version.content)
    attempt.questions.filter(position=1).update(item_version=version, option_order=order)
    rng = Random(7)
    seen = set()
    for revision in range(GUESSES):
        page = client.get(at("attempt-answer", attempt, 1)).content.decode()
        assert quiz_pages.question(page) == (attempt.pk, 1, at("answer-save", attempt))
        assert quiz_pages.field(page, "revision") == str(revision)
        answer = quiz_pages.answer(page, rng)
        response = post_json(client, attempt, answer=answer, based_on=revision)
        assert response.status_code == 200, (answer, response.content)
        seen.add(tuple(answer))
    assert len(seen) > 1, "always the same answer"


def test_an_acknowledged_answer_that_is_gone_or_another_one_is_found(attempt: Attempt) -> None:
    saved = []
    for position, revision in ((1, 0), (1, 1), (2, 0)):
        key = uuid4()
        done = save_answer(
            by=attempt.person, attempt_id=attempt.pk, position=position, answer=["abc"[revision]], based_on=revision, key=key
        )
        saved.append([str(key), attempt.pk, position, done.revision, list(done.answer)])
    assert list(quiz_company.lost(saved)) == []
    AnswerLog.objects.filter(key=saved[0][0]).delete()
    assert [found[:36] for found in quiz_company.lost(saved)] == [saved[0][0]]
    AttemptQuestion.objects.filter(attempt=attempt, position=2).update(answer=["c"])
    assert len(list(quiz_company.lost(saved))) == 2


def test_percentiles_and_rate() -> None:
    found = quiz_load.summary((number / 1000 for number in range(1, 101)), seconds=4)
    assert (found["number"], found["per_second"], found["most"]) == (100, 25, 100)
    assert [found[share] for share in ("p50", "p95", "p99")] == [51, 96, 100]
    assert quiz_load.summary([], seconds=1)["p99"] == 0
