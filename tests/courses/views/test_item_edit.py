from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from competence.enums import Role
from competence.models import Person
from courses.actions.attempt import start_attempt
from courses.actions.items import create_item, retire_item, save_draft
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemPicture
from courses.queries.items import items_in_open_quizzes
from tests import build
from tests.courses import examples, items
from tests.files import SCRIPT, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Person:
    build.company()
    person = build.champion(language="en", first_name="Mehmet", last_name="Aydın")
    build.grant(person, Role.USER)
    return person


@pytest.fixture
def page(client: Client, author: Person, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, author)


@pytest.fixture
def item(author: Person) -> Item:
    return create_item(by=author, bank=items.bank(), competence=build.competence(), level=1, kind=ItemKind.SINGLE)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def edit(item: Item) -> str:
    return reverse("item-edit", args=[item.pk])


def fresh(item: Item) -> Item:
    return Item.objects.select_related("current").get(pk=item.pk)


@pytest.mark.parametrize("kind", list(ItemKind))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_has_its_form_and_preview_in_both_languages(
    page: Client, author: Person, kind: ItemKind, language: str
) -> None:
    item = items.drafted(author, kind)
    Person.objects.filter(pk=author.pk).update(language=language)
    text = text_of(page.get(edit(item)))
    for path in items.sent(kind, items.raw(kind)):
        assert f'name="{path}"' in text
    assert {"de": "Was tun Sie?", "en": "What do you do?"}[language] in text.split("data-preview")[1]
    assert "CANARY" in text


@pytest.mark.parametrize("kind", list(ItemKind))
def test_every_kind_can_be_written_without_script(page: Client, author: Person, kind: ItemKind) -> None:
    complete = items.drafted(author, kind)  # its picture is stored now
    empty = create_item(by=author, bank=items.bank(), competence=build.competence(), level=1, kind=kind)
    raw = items.raw(kind)
    response = page.post(edit(empty), {**items.sent(kind, raw), "revision": "0"}, follow=True)
    assert "errsum" not in text_of(response)
    assert "Another AI champion reads and releases it." in text_of(response)
    assert items.content_of(kind, fresh(empty).draft or {}) == items.content_of(kind, complete.draft or {})


@pytest.mark.parametrize("rows", [2, 4])
def test_the_editor_takes_the_same_number_of_queries(
    page: Client, author: Person, rows: int, django_assert_num_queries: Any
) -> None:
    options = [{"text": {"de": f"{n}"}, "why": {"de": f"{n}"}, "right": n == 1} for n in range(rows)]
    item = items.drafted(author, options=options)
    page.get(edit(item))
    with django_assert_num_queries(10):
        assert text_of(page.get(edit(item))).count('class="panel stack s4 entry"') == rows


def test_a_half_written_draft_is_kept_and_its_faults_stand_at_their_fields(page: Client, item: Item) -> None:
    sent = items.sent("single", {"stem": {"en": "Half a sentence"}, "options": [{"text": {"en": "One"}}, {"right": True}]})
    response = page.post(edit(item), {**sent, "revision": "0"}, follow=True)
    text = text_of(response)
    assert response.redirect_chain == [(f"{edit(item)}?check=1", 302)]
    assert "<title>Error:" in text
    assert 'href="#f-options-1-why"' in text
    assert 'id="f-options-1-why-error-1"' in text
    assert "Options 1, Why it is right or not: This is missing." in text
    assert "What you have written is saved as a draft." in text
    assert "Half a sentence" in text
    assert (fresh(item).draft or {})["stem"] == {"en": "Half a sentence"}
    assert "errsum" not in text_of(page.get(edit(item))), "who comes back later is not met with a list of faults"


def test_rows_are_added_moved_and_removed_by_buttons(page: Client, item: Item) -> None:
    raw = items.raw()
    for command, at, texts in [
        ("options:add", "f-options-4", ["a", "b", "c", ""]),
        ("options:up:3", "f-options-2", ["a", "c", "b", ""]),
        ("options:remove:4", "f-options-3", ["a", "c", "b"]),
        ("options:down:1", "f-options-2", ["c", "a", "b"]),
    ]:
        sent = items.sent("single", fresh(item).draft if (fresh(item).draft or {}).get("options") else raw)
        response = page.post(edit(item), {**sent, "revision": fresh(item).draft_revision, "row": command})
        assert response.headers["Location"] == f"{edit(item)}?at={at}#{at}"
        options = (fresh(item).draft or {})["options"]
        assert [
            option.get("text", {}).get("de", "Auswahl  deutsch").split()[1].replace("deutsch", "") for option in options
        ] == texts


def test_a_stale_window_sees_both_and_loses_nothing(page: Client, author: Person, item: Item) -> None:
    other = build.champion(first_name="Jana", last_name="Petersen")
    save_draft(by=other, item=item, raw=items.raw(source="Theirs"), based_on=0)
    sent = items.sent("single", items.raw(source="Mine")) | {"revision": "0"}
    response = page.post(edit(item), sent)
    text = text_of(response)
    assert response.status_code == 409
    assert 'value="Mine"' in text
    assert "Theirs" in text
    assert "Jana Petersen saved it on" in text
    assert (fresh(item).draft or {})["source"] == "Theirs"
    revision = fresh(item).draft_revision
    assert f'name="revision" value="{revision}"' in text
    assert page.post(edit(item), sent | {"revision": revision}).status_code == 302
    assert (fresh(item).draft or {})["source"] == "Mine"


def test_the_same_button_twice_is_once(page: Client, item: Item) -> None:
    sent = items.form_of(item)
    assert page.post(edit(item), sent).status_code == 302
    assert page.post(edit(item), sent).status_code == 302
    assert fresh(item).draft_revision == 1


def test_competence_and_level_can_change_until_the_first_release(page: Client, author: Person, item: Item) -> None:
    build.competence("VER-1")
    assert 'name="competence"' in text_of(page.get(edit(item)))
    page.post(edit(item), {**items.form_of(item), "competence": "VER-1", "level": "2"})
    assert (fresh(item).competence_id, fresh(item).level) == ("VER-1", 2)
    page.post(edit(item), {**items.form_of(fresh(item)), "source": "x", "competence": "NO-1", "level": "7"})
    assert (fresh(item).competence_id, fresh(item).level) == ("VER-1", 2)
    done = items.released(author)
    assert 'name="competence"' not in text_of(page.get(edit(done)))


def test_what_cannot_be_edited_says_why_and_a_late_text_stays_on_the_page(page: Client, author: Person, item: Item) -> None:
    retire_item(by=author, item=item, reason="alt")
    assert "This question is retired." in text_of(page.get(edit(item), follow=True))
    response = page.post(edit(item), items.sent("single", items.raw(source="Too late")) | {"revision": "0"})
    assert response.status_code == 409
    assert 'value="Too late"' in text_of(response)
    assert fresh(item).state == ItemState.RETIRED


def test_findings_of_the_linter_stand_beside_the_form(page: Client, author: Person) -> None:
    raw = items.raw()
    raw["options"][2]["text"] = raw["options"][1]["text"]
    item = items.drafted(author, **raw)
    text = text_of(page.get(edit(item)))
    assert 'class="no"' in text.split('id="ck"')[1]


# ── Preview ──


def test_the_preview_button_saves_and_shows_the_language(page: Client, item: Item) -> None:
    response = page.post(edit(item), {**items.form_of(item), "preview": "de"})
    assert response.headers["Location"] == f"{edit(item)}?preview=de#preview"
    shown = text_of(page.get(edit(item), {"preview": "de"})).split("data-preview ")[1]
    assert "Was tun Sie?" in shown
    assert 'lang="de"' in shown
    assert page.get(edit(item), {"preview": "xx"}).status_code == 200


def test_the_live_preview_saves_nothing(page: Client, item: Item) -> None:
    address = reverse("item-preview", args=[item.pk])
    text = text_of(page.post(address, {**items.form_of(item), "preview": "en"}))
    assert "What do you do?" in text
    assert "As learners meet it" in text
    assert "<html" not in text
    assert fresh(item).draft_revision == 0
    text = text_of(page.post(address, {"stem.de": "<script>alert(1)</script>", "preview": "de"}))
    assert "<script>" not in text
    assert "errsum" not in text
    assert page.get(address).status_code == 405


def test_a_preview_that_cannot_be_shown_says_what_is_to_be_settled(page: Client, item: Item) -> None:
    text = text_of(page.post(reverse("item-preview", args=[item.pk]), {"stem.en": "What?", "preview": "en"}))
    assert "The preview appears as soon as this is settled:" in text
    assert "exactly one right option" in text


@pytest.mark.parametrize("kind", list(ItemKind))
def test_the_preview_stands_any_half_of_a_form(page: Client, author: Person, kind: ItemKind) -> None:
    item = items.drafted(author, kind)
    sent = items.sent(kind, items.raw(kind))
    for name in sent:
        without = {path: value for path, value in sent.items() if path != name}
        assert page.post(reverse("item-preview", args=[item.pk]), {**without, "preview": "en"}).status_code == 200


# ── Pictures ──


def hotspot(author: Person) -> Item:
    return create_item(by=author, bank=items.bank(), competence=build.competence(), level=1, kind=ItemKind.HOTSPOT)


def test_a_picture_is_loaded_and_stays_with_the_next_save(page: Client, author: Person) -> None:
    item = hotspot(author)
    file = SimpleUploadedFile("foto.png", picture())
    sent = items.sent("hotspot", items.raw(ItemKind.HOTSPOT, picture={}))
    assert page.post(edit(item), {**sent, "revision": "0", "picture.file": file}).status_code == 302
    stored = ItemPicture.objects.get()
    kept = (fresh(item).draft or {})["picture"]
    assert kept == {"name": stored.name, "width": 60, "height": 40}
    text = text_of(page.get(edit(item)))
    assert reverse("item-picture", args=[stored.name]) in text
    page.post(edit(item), items.form_of(fresh(item), fresh(item).draft) | {"source": "B"})
    assert (fresh(item).draft or {})["picture"] == kept


@pytest.mark.parametrize("data", [SCRIPT, b"", b"x" * (26 * 1024 * 1024)], ids=["script", "empty", "huge"])
def test_a_refused_picture_never_costs_the_text(page: Client, author: Person, data: bytes) -> None:
    item = hotspot(author)
    sent = items.sent("hotspot", items.raw(ItemKind.HOTSPOT, picture={}, source="My source"))
    response = page.post(edit(item), {"picture.file": SimpleUploadedFile("foto.png", data), **sent, "revision": "0"})
    text = text_of(response)
    assert 'value="My source"' in text
    assert (fresh(item).draft or {})["source"] == "My source"
    assert response.status_code == 422
    assert "Picture: " in text
    assert not ItemPicture.objects.exists()


def test_a_picture_name_that_was_made_up_is_a_fault(page: Client, author: Person) -> None:
    item = hotspot(author)
    sent = items.sent("hotspot", items.raw(ItemKind.HOTSPOT))
    for revision, (name, words) in enumerate([("../../etc/passwd", "choose a picture"), (examples.PICTURE, "is not stored")]):
        response = page.post(edit(item), {**sent, "revision": revision, "picture.name": name}, follow=True)
        assert words in text_of(response)


def test_too_long_a_text_is_not_saved_and_stays_on_the_page(page: Client, item: Item) -> None:
    long = "Long " * 2_001
    response = page.post(edit(item), {**items.form_of(item), "stem.en": long})
    assert response.status_code == 422
    assert "One text has 10,005 characters; at most 10,000 fit." in text_of(response)
    assert long in text_of(response)
    assert "data-draft-open" in text_of(response)
    assert fresh(item).draft_revision == 0


def test_a_question_of_an_own_open_quiz_is_neither_shown_nor_previewed_but_saved(page: Client, author: Person) -> None:
    for _n in range(2):
        items.released(author)
    quiz = build.quiz(("SEC-1", 1, 2, 0.5), bank=0)
    build.reading(author, quiz.lesson)
    start_attempt(by=author, quiz=quiz)
    asked = items_in_open_quizzes(author)
    item = Item.objects.get(pk=min(asked))
    text = text_of(page.get(edit(item), follow=True))
    assert "part of a quiz that you have open" in text
    assert 'name="stem.en"' not in text
    sent = items.form_of(item) | {"source": "Mine"}
    preview = page.post(reverse("item-preview", args=[item.pk]), sent)
    assert (preview.status_code, "part of a quiz" in text_of(preview)) == (409, True)
    assert page.post(edit(item), sent).headers["Location"] == reverse("item-list")
    assert (fresh(item).draft or {})["source"] == "Mine"
    stale = page.post(edit(item), sent | {"source": "Other"}, follow=True)
    assert 'name="stem.en"' not in text_of(stale)
