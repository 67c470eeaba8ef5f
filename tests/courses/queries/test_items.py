from datetime import date
from typing import Any

import pytest

from competence.models import Person
from courses.actions.items import flag_item, save_draft
from courses.actions.items_at_once import tag_items
from courses.enums import ItemKind
from courses.models import Item, ItemVersion
from courses.queries import items as queries
from tests import build
from tests.courses import items

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Person:
    return build.champion()


def keys(**filters: Any) -> set[str]:
    return set(queries.items_found(**filters).values_list("key", flat=True))


@pytest.mark.parametrize("q", ["Übergabe", "übergabe", "ÜBERGABE", "HANDOVER", "own-sec", "übergabe ventil", "Ventil handover"])
def test_words_are_found_in_topic_question_and_key_in_either_language(author: Person, q: str) -> None:
    words = {"topic": {"de": "Übergabe", "en": "Handover"}, "stem": {"de": "Ein Ventil. Was tun Sie?", "en": "A valve. What?"}}
    draft = items.drafted(author, **words)
    released = items.released(author, **words)
    items.released(author, into=items.bank("other"))
    found = keys(q=q)
    assert {draft.key, released.key} <= found
    assert len(found) == 2


def test_a_word_that_stands_nowhere_finds_nothing(author: Person) -> None:
    items.released(author)
    assert keys(q="Rabatte Zauberwort") == set()
    assert keys(q="%") == keys(q="\\") == set()


def test_each_filter(author: Person) -> None:
    single = items.released(author)
    cloze = items.drafted(author, ItemKind.CLOZE)
    shipped = build.item("shipped", competence_code="VER-1", level=2, bank="K90")
    tag_items(by=author, items=[single, shipped], tag="Export")
    flag_item(by=author, item=shipped, reason="warum")
    ItemVersion.objects.filter(item=single).update(review_on=date(2020, 1, 1))
    assert keys(bank="own") == {single.key, cloze.key}
    assert keys(competence="VER-1") == {"shipped"}
    assert keys(level="2") == {"shipped"}
    assert keys(kind="cloze") == {cloze.key}
    assert keys(kind="single") == {single.key, "shipped"}
    assert keys(state="flagged") == {"shipped"}
    assert keys(state="draft") == {cloze.key}
    assert keys(tag="Export") == {single.key, "shipped"}
    assert keys(is_due=True) == {single.key}
    assert keys(tag="Export", level="1") == {single.key}
    save_draft(by=author, item=single, raw=items.raw(source="B"), based_on=single.draft_revision)
    assert keys(state="draft") == {cloze.key, single.key}, "a new version in draft waits too"
    assert keys(state="ready") == {single.key}


@pytest.mark.parametrize("number", [1, 3])
def test_lines_take_the_same_number_of_queries(author: Person, number: int, django_assert_num_queries: Any) -> None:
    rows = [items.released(author) for _n in range(number)]
    items.drafted(author, into=items.bank("other"), topic={})
    tag_items(by=author, items=rows, tag="Export")
    with django_assert_num_queries(3):
        lines = queries.item_lines(Item.objects.all())
        assert sorted(line.topic for line in lines if line.item.current_id) == ["Rabatte"] * number
        assert {tag.name for line in lines for tag in line.item.tags.all()} == {"Export"}


def test_a_line_without_a_topic_is_called_by_its_key(author: Person) -> None:
    item = items.drafted(author, topic={})
    (line,) = queries.item_lines(Item.objects.all())
    assert (line.topic, line.statistics, line.is_due) == (item.key, None, False)


def test_what_is_wrong_with_a_draft_and_what_the_linter_says(author: Person) -> None:
    item = items.drafted(author)
    assert queries.check_raw(item, items.raw()).is_sound
    assert not queries.check_raw(item, {}).is_sound
    raw = items.raw()
    raw["options"][2]["text"] = raw["options"][1]["text"]
    checked = queries.check_raw(item, raw)
    assert checked.faults == ()
    assert checked.stops
    assert not checked.is_sound
