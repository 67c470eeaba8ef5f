from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competence.enums import Role
from competence.models import Person
from competence.rules.pictures import read_picture
from courses.actions.item_pictures import keep_pictures
from courses.actions.items import retire_item, save_draft
from courses.enums import ItemKind
from courses.models import AnswerLog, AttemptQuestion, Item, ItemPicture
from courses.rules.kinds import kind_of
from tests import build
from tests.courses import items
from tests.files import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Person:
    build.company()
    person = build.champion(language="en")
    build.grant(person, Role.USER)
    return person


@pytest.fixture
def page(client: Client, author: Person, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, author)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def sent(entries: list[str]) -> dict[str, Any]:
    """An answer as a form sends it."""
    parts = [entry.split("=", 1) for entry in entries if "=" in entry]
    return {"answer": [entry for entry in entries if "=" not in entry], **{f"answer.{name}": value for name, value in parts}}


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind != ItemKind.FREE_TEXT])
def test_each_kind_can_be_answered_and_nothing_is_stored(page: Client, author: Person, kind: ItemKind) -> None:
    item = items.released(author, kind)
    assert item.current is not None
    address = reverse("item-try", args=[item.pk])
    before = text_of(page.get(address))
    assert "CANARY" not in before
    right = kind_of(kind).right(item.current.content)
    text = text_of(page.post(address, sent(right)))
    assert "This answer earns the whole point" in text
    assert "CANARY" in text
    text = text_of(page.post(address, {"answer": ""}))
    assert "This answer earns nothing yet" in text
    assert not AttemptQuestion.objects.exists()
    assert not AnswerLog.objects.exists()


def test_a_share_of_the_point(page: Client, author: Person) -> None:
    item = items.released(author, ItemKind.MATCHING)
    assert item.current is not None
    right = kind_of("matching").right(item.current.content)
    assert "This answer earns 67% of the point" in text_of(page.post(reverse("item-try", args=[item.pk]), sent(right[:2])))


def test_a_free_text_says_that_a_champion_would_mark_it(page: Client, author: Person) -> None:
    item = items.released(author, ItemKind.FREE_TEXT)
    text = text_of(page.post(reverse("item-try", args=[item.pk]), sent(["text=My words <b>"])))
    assert "An AI champion would mark this text" in text
    assert "My words &lt;b&gt;" in text


def test_what_is_no_answer_is_said(page: Client, author: Person) -> None:
    item = items.released(author)
    address = reverse("item-try", args=[item.pk])
    for answer, words in [
        ({}, "Choose or write an answer"),
        ({"answer": "zz"}, "none of the options"),
        ({"answer": ["", "o1"]}, "not both"),
    ]:
        response = page.post(address, answer)
        assert response.status_code == 422
        assert words in text_of(response)


def test_the_draft_or_the_version_that_holds(page: Client, author: Person) -> None:
    item = items.released(author)
    save_draft(by=author, item=item, raw=items.raw(stem={"en": "New words. And now?"}), based_on=item.draft_revision)
    address = reverse("item-try", args=[item.pk])
    assert "New words." not in text_of(page.get(address))
    assert "New words." in text_of(page.get(address, {"draft": "1"}))
    faulty = items.drafted(author)
    save_draft(by=author, item=faulty, raw={}, based_on=faulty.draft_revision)
    response = page.get(reverse("item-try", args=[faulty.pk]))
    assert response.headers["Location"] == f"{reverse('item-edit', args=[faulty.pk])}?check=1"


# ── Pictures ──


@pytest.fixture
def shown(author: Person) -> tuple[Item, str]:
    """A draft that shows a stored picture, and the address of the picture."""
    file = read_picture(picture())
    keep_pictures(pictures=[file])
    item = items.drafted(author, ItemKind.HOTSPOT, picture={"name": file.name, "width": file.width, "height": file.height})
    return item, reverse("item-picture", args=[file.name])


def learner() -> Client:
    client = Client()
    client.force_login(build.person())
    return client


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_is_for_champions_until_a_question_that_shows_it_is_released(
    page: Client, author: Person, shown: tuple[Item, str]
) -> None:
    item, address = shown
    assert body(page.get(address)).startswith(b"\x89PNG")
    assert learner().get(address).status_code == 404
    client = Client()
    client.force_login(build.champion())
    client.post(reverse("item-release", args=[item.pk]), {"revision": item.draft_revision})
    response = learner().get(address)
    assert body(response).startswith(b"\x89PNG")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"].startswith("private, max-age=")
    retire_item(by=author, item=item, reason="alt")
    assert body(learner().get(address)), "quizzes that run still show it"


def test_a_picture_that_is_not_there(page: Client) -> None:
    assert page.get(f"/items/pictures/{'a' * 64}.png/").status_code == 404
    assert page.get("/items/pictures/../../etc/passwd/").status_code == 404
    assert Client().get(f"/items/pictures/{'a' * 64}.png/").status_code == 302
    assert not ItemPicture.objects.exists()
