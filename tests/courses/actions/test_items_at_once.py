"""Many items in one go, and many hands at one item."""

from functools import partial

import pytest

from competence.errors import AlreadyDone, Refused, Stale
from competence.models import AuditEvent, Person
from courses.actions.items import create_item, flag_item, release_item, save_draft
from courses.actions.items_at_once import release_items, retire_items, tag_items, untag_items
from courses.enums import ItemKind, ItemState
from courses.models import Item, ItemTag, ItemVersion
from tests import build
from tests.courses import items

from .test_attempt_at_once import at_once

CROWD = 8


@pytest.fixture
def author(db: None) -> Person:
    return build.champion()


def test_tags_are_given_once_and_go_with_their_last_item(author: Person) -> None:
    rows = [items.drafted(author) for _n in range(3)]
    assert tag_items(by=author, items=rows[:2], tag="  Export  2026 ") == 2
    assert tag_items(by=author, items=rows, tag="export 2026") == 1
    assert ItemTag.objects.get().name == "Export 2026"
    assert untag_items(by=author, items=rows[:1], tag="Export 2026") == 1
    assert untag_items(by=author, items=rows, tag="EXPORT 2026") == 2
    assert not ItemTag.objects.exists()
    with pytest.raises(Refused) as refused:
        untag_items(by=author, items=rows, tag="Export 2026")
    assert refused.value.code == "tag.unknown"
    assert AuditEvent.objects.filter(action="item.tag").count() == 2
    assert AuditEvent.objects.filter(action="item.untag").count() == 2


@pytest.mark.parametrize("tag", ["", "   ", "x" * 41])
def test_a_tag_is_a_short_word(author: Person, tag: str) -> None:
    with pytest.raises(Refused):
        tag_items(by=author, items=[items.drafted(author)], tag=tag)


def test_retiring_many_leaves_out_what_is_retired_already(author: Person) -> None:
    rows = [items.drafted(author) for _n in range(3)]
    assert retire_items(by=author, items=rows[:1], reason="alt").changed == 1
    outcome = retire_items(by=author, items=rows, reason="alt")
    assert outcome.changed == 2
    assert len(outcome.refusals) == 1
    assert rows[0].key in outcome.refusals[0]
    assert not Item.objects.exclude(state=ItemState.RETIRED).exists()


def test_retiring_many_leaves_the_quizzes_enough_or_retires_none(author: Person) -> None:
    build.quiz(("SEC-1", 1, 8, 0.8), bank=10)
    rows = list(Item.objects.order_by("key"))
    with pytest.raises(Refused) as refused:
        retire_items(by=author, items=rows[:3], reason="alt")
    assert refused.value.code == "item.needed"
    assert not Item.objects.filter(state=ItemState.RETIRED).exists()
    assert retire_items(by=author, items=iter(rows[:2]), reason="alt").changed == 2


def test_releasing_many_says_which_could_not_be(author: Person) -> None:
    second = build.champion()
    sound, faulty, own = items.drafted(author), items.drafted(author), items.drafted(second)
    faulty = save_draft(by=author, item=faulty, raw={}, based_on=faulty.draft_revision)
    outcome = release_items(by=second, items=[sound, faulty, own])
    assert outcome.changed == 1
    assert [refusal.split(":")[0] for refusal in outcome.refusals] == [faulty.key, own.key]
    assert list(ItemVersion.objects.values_list("item", flat=True)) == [sound.pk]


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_one_wins(author: Person) -> None:
    item = items.drafted(author)
    saves = [
        partial(save_draft, by=author, item=item, raw=items.raw(source=f"{n}"), based_on=item.draft_revision)
        for n in range(CROWD)
    ]
    results = at_once(*saves)
    assert sum(isinstance(result, Item) for result in results) == 1
    assert {type(result) for result in results} == {Item, Stale}
    item.refresh_from_db()
    assert {result.saved.draft["source"] for result in results if isinstance(result, Stale)} <= {
        item.draft["source"],
        "Regel 3",
    }


@pytest.mark.django_db(transaction=True)
def test_of_many_releases_one_wins(author: Person) -> None:
    item = items.drafted(author)
    calls = [partial(release_item, by=build.champion(), item=item, based_on=item.draft_revision) for _n in range(CROWD)]
    results = at_once(*calls)
    assert results.count(True) == 1
    assert ItemVersion.objects.filter(item=item).count() == 1
    assert AuditEvent.objects.filter(action="item.release").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_flags_one_wins(author: Person) -> None:
    item = items.released(author)
    results = at_once(*[partial(flag_item, by=author, item=item, reason="warum")] * CROWD)
    assert sum(isinstance(result, AlreadyDone) for result in results) == CROWD - 1


@pytest.mark.django_db(transaction=True)
def test_many_new_items_at_once_have_different_keys(author: Person) -> None:
    bank, competence = items.bank(), build.competence()
    call = partial(create_item, by=author, bank=bank, competence=competence, level=1, kind=ItemKind.SINGLE)
    results = at_once(*[call] * CROWD)
    assert len({item.key for item in results}) == CROWD
