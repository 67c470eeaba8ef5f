"""Each kind of question in a quiz: asked, answered with and without script, explained; in both languages."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.enums import ItemKind
from courses.models import Attempt, AttemptQuestion, ItemVersion, Quiz
from courses.rules.kinds import KINDS, kind_of
from tests import build
from tests.courses import examples
from tests.courses.views.attempts import at, post_json

pytestmark = pytest.mark.django_db
EVERY = list(ItemKind)


@pytest.fixture
def learner(client: Client) -> Person:
    build.company()
    build.framework()
    person = build.person()
    client.force_login(person)
    return person


@pytest.fixture
def attempt(learner: Person) -> Attempt:
    """One question of each kind, in the order of ItemKind."""
    quiz = build.quiz(("SEC-1", 1, len(EVERY), 0.5), bank=len(EVERY))
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz, seed=3)
    for question, kind in zip(attempt.questions.all(), EVERY, strict=True):
        version = examples.item(kind, bank="K95").current
        assert version is not None
        order = [*reversed(kind_of(kind).keys(version.content))]
        AttemptQuestion.objects.filter(pk=question.pk).update(
            item_version=version, option_order=order, is_by_hand=kind_of(kind).needs_person
        )
    return attempt


def position(kind: ItemKind) -> int:
    return EVERY.index(kind) + 1


def version(kind: ItemKind) -> ItemVersion:
    return ItemVersion.objects.get(item__key=f"k95-{kind.replace('_', '-')}")


def right(kind: ItemKind) -> list[str]:
    return kind_of(kind).right(version(kind).content) or ["text=Die Quelle fehlt, darum frage ich nach."]


def test_every_kind_has_an_example() -> None:
    assert set(examples.RAW) == set(EVERY) == {ItemKind(code) for code in KINDS}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", EVERY)
def test_what_is_right_does_not_leave_the_server_before_handing_in(
    client: Client, attempt: Attempt, kind: ItemKind, language: str
) -> None:
    Person.objects.filter(pk=attempt.person_id).update(language=language)
    pages = [client.get(at("attempt-answer", attempt, position(kind)))]
    pages.append(post_json(client, attempt, position=position(kind), answer=right(kind)))
    pages.append(client.get(at("attempt-hand-in", attempt)))
    typed = {value.partition("=")[2] for value in right(kind)}
    for response in pages:
        assert response.status_code == 200
        words = set(re.findall(r"CANARY\w*", response.content.decode()))
        assert words <= typed, "only what the person typed comes back"


@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_answered_without_script(client: Client, attempt: Attempt, kind: ItemKind) -> None:
    page = client.get(at("attempt-answer", attempt, position(kind))).content.decode()
    names = set(re.findall(r'name="(answer[^"]*)"', page))
    fields: dict[str, list[str]] = {}
    for entry in right(kind):
        part, sign, value = entry.partition("=")
        fields.setdefault(f"answer.{part}" if sign else "answer", []).append(value if sign else entry)
    assert set(fields) <= names
    data = {**fields, "revision": "0", "key": str(uuid4()), "go": "1"}
    assert client.post(at("attempt-answer", attempt, position(kind)), data).status_code == 302
    question = attempt.questions.get(position=position(kind))
    assert question.answer == kind_of(kind).read(version(kind).content, right(kind))
    page = client.get(at("attempt-answer", attempt, position(kind))).content.decode()
    for value in (value for values in fields.values() for value in values):
        assert re.search(
            rf'value="{re.escape(value)}"[^>]*(checked|selected)|value="{re.escape(value)}"|>{re.escape(value)}<', page
        )


@pytest.mark.parametrize("kind", EVERY)
def test_i_do_not_know_is_always_offered(client: Client, attempt: Attempt, kind: ItemKind) -> None:
    page = client.get(at("attempt-answer", attempt, position(kind))).content.decode()
    assert len(re.findall(r'name="answer" value="" data-unsure', page)) == 1
    data = {"answer": "", "revision": "0", "key": str(uuid4()), "go": "1"}
    assert client.post(at("attempt-answer", attempt, position(kind)), data).status_code == 302
    assert attempt.questions.get(position=position(kind)).answer == []


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_form_changes_nothing(client: Client, attempt: Attempt, kind: ItemKind) -> None:
    post_json(client, attempt, position=position(kind), answer=right(kind))
    parts = {f"answer.{entry.partition('=')[0]}": "" for entry in right(kind) if "=" in entry}
    data = {**parts, "revision": "1", "key": str(uuid4()), "go": "1"}
    assert client.post(at("attempt-answer", attempt, position(kind)), data).status_code == 302
    question = attempt.questions.get(position=position(kind))
    assert (question.revision, bool(question.answer)) == (1, True)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_result_explains_every_kind(client: Client, attempt: Attempt, language: str) -> None:
    Person.objects.filter(pk=attempt.person_id).update(language=language)
    for kind in EVERY:
        post_json(client, attempt, position=position(kind), answer=right(kind))
    hand_in(by=attempt.person, attempt=attempt)
    page = client.get(at("attempt-result", attempt)).content.decode()
    assert page.count('<li class="ok">') == len(EVERY) - 1
    assert page.count('<li class="wait">') == 1, "the free text waits for a champion"
    with translation.override(language):
        for kind in set(EVERY) - {ItemKind.SHORT_TEXT}:
            for path, text in kind_of(kind).texts(version(kind).content):
                if path.endswith("why") and not path.startswith("wrong"):
                    assert str(text) in page, (kind, path)


def test_a_wrong_answer_is_told_what_would_have_been_better(client: Client, attempt: Attempt) -> None:
    post_json(client, attempt, position=position(ItemKind.NUMERIC), answer=["value=99"])
    post_json(client, attempt, position=position(ItemKind.SHORT_TEXT), answer=["text=<b>Ball"])
    post_json(client, attempt, position=position(ItemKind.ORDERING), answer=["s1=1"])
    hand_in(by=attempt.person, attempt=attempt)
    page = client.get(at("attempt-result", attempt)).content.decode()
    assert "12,5" in page
    assert "CANARYampel" in page
    assert "&lt;b&gt;Ball" in page
    assert "<b>Ball" not in page


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_no_answer_is_refused_with_its_reason(client: Client, attempt: Attempt, kind: ItemKind) -> None:
    for wrong in (["nonsense"], ["x=1"], ["a", "a"], ["text=\x00"], ["value=" + "9" * 400], ["text=" + "x" * 30_000]):
        response = post_json(client, attempt, position=position(kind), answer=wrong)
        assert response.status_code == 400, (kind, wrong)
        assert response.json()["field"] == "answer"
    assert attempt.questions.get(position=position(kind)).answer is None


def test_part_of_an_answer_is_kept_and_the_overview_says_that_something_is_missing(client: Client, attempt: Attempt) -> None:
    post_json(client, attempt, position=position(ItemKind.MATCHING), answer=["p1=c1"])
    page = client.get(at("attempt-hand-in", attempt)).content.decode()
    assert page.count("unvollständig") == 1


def test_both_windows_are_shown_with_what_was_typed(client: Client, attempt: Attempt) -> None:
    where = position(ItemKind.SHORT_TEXT)
    post_json(client, attempt, position=where, answer=["text=dort"])
    data = {"answer.text": "hier", "revision": "0", "key": str(uuid4()), "go": "1"}
    response = client.post(at("attempt-answer", attempt, where), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert 'value="hier"' in page
    assert "dort" in page


def test_a_quiz_draws_every_kind(learner: Person) -> None:
    quiz: Quiz = build.quiz(("SEC-2", 1, len(EVERY) - 1, 0.5), bank=0, code="K96")
    for kind in EVERY:
        examples.item(kind, competence_code="SEC-2", bank="K96")
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    assert set(attempt.questions.values_list("item_version__kind", flat=True)) == set(EVERY) - {ItemKind.FREE_TEXT}
