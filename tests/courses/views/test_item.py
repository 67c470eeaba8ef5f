from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competence.enums import Role
from competence.models import Person
from courses.actions.attempt import hand_in, start_attempt
from courses.actions.items import flag_item, save_draft
from courses.actions.items_at_once import tag_items
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemBank, ItemTag, ItemVersion
from tests import build
from tests.courses import items

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


def text_of(response: Any) -> str:
    return str(response.content.decode())


def fresh(item: Item) -> Item:
    return Item.objects.select_related("current").get(pk=item.pk)


# ── The list ──


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries(
    page: Client, author: Person, number: int, django_assert_num_queries: Any
) -> None:
    rows = [items.released(author) for _n in range(number)]
    tag_items(by=author, items=rows, tag="Export")
    page.get(reverse("item-list"))
    with django_assert_num_queries(QUERIES_OF_LIST):
        text = text_of(page.get(reverse("item-list")))
    assert text.count("own-sec-1-l1-") == number
    assert "Discounts" in text


QUERIES_OF_LIST = 13  # session, person, grants, company, two badges of the navigation, then seven of the list


@pytest.mark.parametrize(("language", "words"), [("de", "Rabatte"), ("en", "Discounts")])
def test_the_list_in_both_languages(page: Client, author: Person, language: str, words: str) -> None:
    items.released(author)
    Person.objects.filter(pk=author.pk).update(language=language)
    text = text_of(page.get(reverse("item-list")))
    assert words in text
    assert f'<html lang="{language}"' in text


def test_filters_live_in_the_address(page: Client, author: Person) -> None:
    items.released(author)
    items.drafted(author, ItemKind.CLOZE)
    text = text_of(page.get(reverse("item-list"), {"kind": "cloze", "q": "discount"}))
    assert "1 question fits." in text
    assert "own-sec-1-l1-2" in text
    assert "own-sec-1-l1-1<" not in text
    assert 'value="discount"' in text
    assert "No question fits" in text_of(page.get(reverse("item-list"), {"q": "zauberwort"}))
    assert page.get(reverse("item-list"), {"level": "x", "page": "nine"}).status_code == 200


def test_more_than_fifty_go_over_pages(page: Client, author: Person) -> None:
    bank, competence = items.bank(), build.competence()
    rows = [Item(bank=bank, key=f"row-{n:03}", competence=competence, level=1, state=ItemState.DRAFT) for n in range(53)]
    Item.objects.bulk_create(rows)
    text = text_of(page.get(reverse("item-list"), {"state": "draft"}))
    assert "Page 1 of 2" in text
    assert "state=draft&amp;page=2" in text
    text = text_of(page.get(reverse("item-list"), {"state": "draft", "page": 2}))
    assert text.count('name="item"') == 3


# ── Many at once ──


def change(page: Client, rows: list[Item], **fields: Any) -> Any:
    ticked = [f"{item.pk}-{item.draft_revision}" for item in rows]
    return page.post(reverse("items-change"), {"item": ticked, "query": "state=draft&page=2", **fields}, follow=True)


def test_ticked_questions_are_tagged_and_the_same_list_comes_back(page: Client, author: Person) -> None:
    rows = [items.drafted(author) for _n in range(2)]
    response = change(page, rows, do="tag", tag="Export")
    assert response.redirect_chain == [(f"{reverse('item-list')}?state=draft&page=2", 302)]
    assert "2 questions changed." in text_of(response)
    assert ItemTag.objects.get().items.count() == 2
    change(page, rows, do="untag", tag="Export")
    assert not ItemTag.objects.exists()


def test_ticked_questions_are_retired_with_a_reason(page: Client, author: Person) -> None:
    rows = [items.drafted(author) for _n in range(2)]
    assert "Say why" in text_of(change(page, rows, do="retire"))
    assert fresh(rows[0]).state == ItemState.DRAFT
    change(page, rows, do="retire", reason="outdated")
    assert {fresh(item).note for item in rows} == {"outdated"}


def test_ticked_drafts_are_released_as_the_list_showed_them(page: Client, author: Person) -> None:
    other = build.champion()
    seen, moved, own = items.drafted(other), items.drafted(other), items.drafted(author)
    save_draft(by=other, item=moved, raw=items.raw(source="B"), based_on=moved.draft_revision)
    text = text_of(change(page, [seen, moved, own], do="release"))
    assert "1 question changed." in text
    assert "A newer draft of this question was saved in another window." in text
    assert "You wrote this draft." in text
    assert list(ItemVersion.objects.values_list("item", flat=True)) == [seen.pk]


def test_nothing_ticked_or_nothing_sensible_changes_nothing(page: Client, author: Person) -> None:
    item = items.drafted(author)
    assert "Tick the questions first." in text_of(change(page, [], do="release"))
    response = page.post(
        reverse("items-change"), {"item": ["x", "1", f"{item.pk}-²"], "do": "tag", "tag": "T", "query": "//evil"}
    )
    assert response.headers["Location"].startswith(reverse("item-list"))
    assert not ItemTag.objects.exists()


# ── New ──


def test_from_a_new_bank_to_the_editor(page: Client) -> None:
    build.competence()
    text = text_of(page.get(reverse("item-new")))
    assert "There is no bank of your own yet" in text
    response = page.post(reverse("bank-new"), {"key": "own", "title_de": "Eigene", "title_en": "Ours"}, follow=True)
    assert ItemBank.objects.get().is_shipped is False
    assert "The bank “Ours” is there." in text_of(response)
    assert page.post(reverse("bank-new"), {"key": "own", "title_de": "Noch eine"}).status_code == 422
    response = page.post(reverse("item-new"), {"bank": "own", "competence": "SEC-1", "level": "1", "kind": "hotspot"})
    item = Item.objects.get()
    assert response.headers["Location"] == reverse("item-edit", args=[item.pk])
    assert (item.draft_kind, item.state) == ("hotspot", ItemState.DRAFT)
    assert page.post(reverse("item-new"), {"bank": "K90"}).status_code == 422
    assert page.get(reverse("item-new"), {"kind": "cloze"}).context["form"]["kind"].value() == "cloze"


# ── One question ──


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_number_of_queries(
    page: Client, author: Person, number: int, django_assert_num_queries: Any
) -> None:
    item = items.released(author)
    for version in range(1, number):
        item = save_draft(by=author, item=item, raw=items.raw(source=f"B{version}"), based_on=item.draft_revision)
        assert text_of(release(build.champion(language="en"), item))
        item = fresh(item)
    page.get(reverse("item-show", args=[item.pk]))
    with django_assert_num_queries(QUERIES_OF_PAGE):
        text = text_of(page.get(reverse("item-show", args=[item.pk])))
    assert text.count("?version=") == number


QUERIES_OF_PAGE = 12  # six of them are of the question: itself, whether a quiz asks it now, versions, banks, tags, figures


def release(person: Person, item: Item) -> Any:
    client = Client()
    client.force_login(person)
    return client.post(reverse("item-release", args=[item.pk]), {"revision": item.draft_revision}, follow=True)


@pytest.mark.parametrize("kind", list(ItemKind))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_is_shown_and_explained_in_both_languages(
    page: Client, author: Person, kind: ItemKind, language: str
) -> None:
    item = items.released(author, kind)
    Person.objects.filter(pk=author.pk).update(language=language)
    text = text_of(page.get(reverse("item-show", args=[item.pk])))
    assert {"de": "Was tun Sie?", "en": "What do you do?"}[language] in text
    assert "CANARY" in text, "champions see what is right"


def test_an_old_version_can_be_looked_at(page: Client, author: Person) -> None:
    item = items.released(author)
    item = save_draft(by=author, item=item, raw=items.raw(topic={"en": "New words"}), based_on=item.draft_revision)
    release(build.champion(), item)
    address = reverse("item-show", args=[item.pk])
    assert "version 2" in text_of(page.get(address))
    assert "version 1" in text_of(page.get(address, {"version": "1"}))
    assert page.get(address, {"version": "3"}).status_code == 404


def test_a_shipped_question_says_why_it_cannot_be_edited(page: Client) -> None:
    item = build.item("shipped", competence_code="SEC-1", level=1)
    text = text_of(page.get(reverse("item-show", args=[item.pk])))
    assert "This question came with a course" in text
    assert reverse("item-edit", args=[item.pk]) not in text
    response = page.get(reverse("item-edit", args=[item.pk]), follow=True)
    assert "Questions that came with a course cannot be changed here." in text_of(response)


def test_release_by_the_other_champion(page: Client, author: Person) -> None:
    item = items.drafted(author)
    address = reverse("item-release", args=[item.pk])
    text = text_of(page.get(reverse("item-show", args=[item.pk])))
    assert "It is complete. Another AI champion reads and releases it" in text
    assert address not in text
    assert "You wrote this draft." in text_of(page.post(address, {"revision": item.draft_revision}, follow=True))
    other = build.champion(language="en")
    client = Client()
    client.force_login(other)
    assert address in text_of(client.get(reverse("item-show", args=[item.pk])))
    assert "A newer draft" in text_of(client.post(address, {"revision": "0"}, follow=True))
    assert "A newer draft" in text_of(client.post(address, {"revision": "x"}, follow=True))
    assert "The draft is released." in text_of(release(other, item))
    assert "No draft of this question waits for release." in text_of(release(other, item))
    assert fresh(item).state == ItemState.READY


def test_flag_retire_bring_back_and_give_up(page: Client, author: Person) -> None:
    item = items.released(author)
    response = page.post(reverse("item-flag", args=[item.pk]), {"reason": ""})
    assert response.status_code == 422
    assert "<title>Error:" in text_of(response)
    text = text_of(page.post(reverse("item-flag", args=[item.pk]), {"reason": "Two are <right>"}, follow=True))
    assert "Two are &lt;right&gt;" in text
    assert "Mehmet Aydın" in text
    page.post(reverse("item-retire", args=[item.pk]), {"reason": "outdated"})
    assert fresh(item).state == ItemState.RETIRED
    text = text_of(page.post(reverse("item-retire", args=[item.pk]), {"reason": "again"}, follow=True))
    assert "Someone else has changed the state" in text
    page.post(reverse("item-bring-back", args=[item.pk]))
    assert (fresh(item).state, fresh(item).note) == (ItemState.READY, "")
    item = save_draft(by=author, item=item, raw=items.raw(source="B"), based_on=item.draft_revision)
    page.post(reverse("item-draft-discard", args=[item.pk]), {"revision": item.draft_revision})
    assert fresh(item).draft is None


def test_a_copy_opens_in_the_editor(page: Client) -> None:
    item = build.item("shipped", competence_code="SEC-1", level=1)
    address = reverse("item-duplicate", args=[item.pk])
    assert "A copy needs a bank of your own." in text_of(page.get(reverse("item-show", args=[item.pk])))
    assert "Choose a bank of your own" in text_of(page.post(address, {"bank": "K90"}, follow=True))
    items.bank()
    response = page.post(address, {"bank": "own"})
    copy = Item.objects.get(key="shipped-copy-1")
    assert response.headers["Location"] == reverse("item-edit", args=[copy.pk])


def test_a_flagged_question_stays_flagged_until_someone_decides(page: Client, author: Person) -> None:
    item = items.released(author)
    flag_item(by=author, item=item, reason="warum")
    text = text_of(page.get(reverse("item-show", args=[item.pk])))
    assert reverse("item-bring-back", args=[item.pk]) in text
    assert reverse("item-flag", args=[item.pk]) not in text


def test_a_draft_that_was_never_released_can_be_deleted_on_its_page(page: Client, author: Person) -> None:
    item, released = items.drafted(author), items.released(author)
    address = reverse("item-delete", args=[item.pk])
    assert address in text_of(page.get(reverse("item-show", args=[item.pk])))
    other = reverse("item-delete", args=[released.pk])
    assert other not in text_of(page.get(reverse("item-show", args=[released.pk])))
    assert "The draft is deleted." in text_of(page.post(address, follow=True))
    assert page.post(address).status_code == 404
    assert "was released, so it stays" in text_of(page.post(other, follow=True))
    assert list(Item.objects.all()) == [released]


def test_giving_up_a_draft_that_is_not_there_says_so(page: Client, author: Person) -> None:
    item = items.released(author)
    text = text_of(page.post(reverse("item-draft-discard", args=[item.pk]), {"revision": "1"}, follow=True))
    assert "There is no draft that could be given up." in text
    assert "The draft is given up." not in text


def test_an_unknown_wish_for_many_is_answered_in_a_sentence(page: Client, author: Person) -> None:
    item = items.drafted(author)
    for sent in ({"do": "burn"}, {}):
        text = text_of(page.post(reverse("items-change"), {**sent, "item": f"{item.pk}-1"}, follow=True))
        assert "Choose with one of the buttons" in text
        assert "None:" not in text


def test_a_long_topic_is_cut_in_the_list(page: Client, author: Person) -> None:
    items.drafted(author, topic={"en": "Topic " * 100})
    text = text_of(page.get(reverse("item-list")))
    assert "Topic Topic" in text
    assert "…" in text
    assert "Topic " * 21 not in text


def test_the_last_question_that_a_quiz_needs_is_not_flagged(page: Client) -> None:
    build.quiz(("SEC-1", 1, 8, 0.8), bank=8)
    item = Item.objects.order_by("key")[0]
    text = text_of(page.post(reverse("item-flag", args=[item.pk]), {"reason": "why"}, follow=True))
    assert "asks for 8 questions on SEC-1, level 1 aware; only 7 would be left." in text
    everything = {"do": "retire", "reason": "why", "item": f"{item.pk}-0"}
    assert "only 7 would be left" in text_of(page.post(reverse("items-change"), everything, follow=True))


def test_nobody_looks_up_the_questions_of_an_own_open_quiz(page: Client, author: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 8, 0.8), bank=9)
    build.reading(author, quiz.lesson)
    items.bank()
    attempt = start_attempt(by=author, quiz=quiz)
    asked = attempt.questions.values_list("item_version__item", flat=True)[0]
    free = Item.objects.exclude(pk__in=attempt.questions.values("item_version__item")).get()
    for name in ("item-show", "item-try"):
        response = page.get(reverse(name, args=[asked]), follow=True)
        assert "CANARY" not in text_of(response)
        assert "part of a quiz that you have open" in text_of(response)
    assert "CANARY" in text_of(page.get(reverse("item-show", args=[free.pk])))
    answered = page.post(reverse("item-try", args=[asked]), {"answer": "a"}, follow=True)
    assert "CANARY" not in text_of(answered)
    refused = page.post(reverse("item-retire", args=[asked]), {"reason": ""}, follow=True)
    assert "CANARY" not in text_of(refused), "the page with a faulty form is the same page"
    page.post(reverse("item-duplicate", args=[asked]), {"bank": "own"})
    assert not Item.objects.filter(bank__key="own").exists()
    hand_in(by=author, attempt=attempt)
    assert "CANARY" in text_of(page.get(reverse("item-show", args=[asked])))
