"""Handing out questions in the browser."""

from typing import Any

import pytest
from django.test import Client

from competence.models import AuditEvent, Person
from courses.enums import ItemKind, ItemState
from courses.models import Item
from tests import build

pytestmark = pytest.mark.django_db

EXPORT = "/authoring/items/export/"


@pytest.fixture
def champion(client: Client) -> Person:
    build.company()
    person = build.champion(language="en")
    client.force_login(person)
    return person


def test_the_page_says_what_the_file_would_hold_and_the_button_hands_it_out(client: Client, champion: Person) -> None:
    build.item("a-one", competence_code="SEC-1", level=1, bank="a")
    build.item("b-two", competence_code="SEC-1", level=1, bank="b")
    page = client.get(EXPORT, {"bank": "a"})
    assert "The file holds 1 question" in page.content.decode()
    assert "CANARY" not in page.content.decode()
    assert not AuditEvent.objects.exists()
    response = client.post(EXPORT, dict(page.context["form"].sent))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="kundig-a-')
    assert response["Content-Disposition"].endswith('.gift.txt"')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert "a-one" in response.content.decode()
    assert "b-two" not in response.content.decode()
    assert AuditEvent.objects.get().details == {"format": "gift", "questions": 1}


def test_moodle_xml_is_handed_out_as_xml(client: Client, champion: Person) -> None:
    build.item("a-one", competence_code="SEC-1", level=1, bank="a")
    response = client.post(EXPORT, {"format": "moodle"})
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="kundig-questions-')
    assert response["Content-Disposition"].endswith('.xml"')
    assert response.content.startswith(b"<")


def test_ready_questions_are_meant_unless_said_otherwise(client: Client, champion: Person) -> None:
    ready = build.item("a-ready", competence_code="SEC-1", level=1)
    retired = build.item("a-retired", competence_code="SEC-1", level=1)
    Item.objects.filter(pk=retired.pk).update(state=ItemState.RETIRED)
    assert client.get(EXPORT).context["export"].count == 1
    assert client.get(EXPORT, {"state": ""}).context["export"].count == 2
    assert client.get(EXPORT, {"state": "retired"}).context["export"].count == 1
    page = client.get(EXPORT, {"items": f"{ready.pk},{retired.pk}"})
    assert page.context["export"].count == 2
    assert "Only questions that you have chosen" in page.content.decode()


def test_what_the_format_cannot_say_and_what_was_never_released_is_named(client: Client, champion: Person) -> None:
    build.item("a-one", competence_code="SEC-1", level=1)
    Item.objects.create(
        bank=build.company_bank(), key="own-draft", competence_id="SEC-1", level=1, state="draft", draft={}, draft_kind="single"
    )
    page = client.get(EXPORT, {"state": ""})
    (reason,) = page.context["left_out"]
    assert reason == {"words": "It was never released, so there is no version of it.", "keys": ["own-draft"], "rest": 0}
    assert "1 question stays here" in page.content.decode()


def test_an_empty_choice_says_so_and_hands_nothing_out(client: Client, champion: Person) -> None:
    text = client.get(EXPORT).content.decode()
    assert "No question fits" in text
    assert "Download" not in text
    assert client.post(EXPORT).headers["Location"] == EXPORT
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"items": "1,x"}, {"items": "9" * 19}, {"bank": "nope"}, {"format": "pdf"}, {"state": "x"}, {"level": "9"}]
)
def test_a_wrong_filter_is_a_fault_and_never_hands_out_more(client: Client, champion: Person, wrong: dict[str, str]) -> None:
    build.item("a-one", competence_code="SEC-1", level=1)
    assert client.get(EXPORT, wrong).status_code == 422
    assert client.post(EXPORT, wrong).status_code == 422
    assert not AuditEvent.objects.exists()


def test_who_writes_no_questions_finds_no_page(client: Client, champion: Person) -> None:
    build.item("a-one", competence_code="SEC-1", level=1)
    client.force_login(build.person())
    assert client.get(EXPORT).status_code == 404
    assert client.post(EXPORT).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("de", "Format"), ("en", "State")])
def test_the_page_speaks_both_languages(client: Client, champion: Person, language: str, words: str) -> None:
    build.item("a-one", competence_code="SEC-1", level=1, kind=ItemKind.MULTIPLE)
    client.force_login(build.champion(language=language))
    text = client.get(EXPORT).content.decode()
    assert f'<html lang="{language}"' in text
    assert words in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client: Client, champion: Person, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        build.item(f"a-{number}", competence_code="SEC-1", level=1)
    with django_assert_num_queries(
        11
    ):  # session, person, grants, banks, competences, tags, questions, own quiz, company, badge, place
        assert client.get(EXPORT).context["export"].count == count
