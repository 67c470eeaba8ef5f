import pytest

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.item_shown import show_item
from courses.rules.kinds import kind_of
from tests.courses import examples

STEM = Translated({"de": "Ein Kunde fragt. Was tun Sie?", "en": "A customer asks. What do you do?"})


@pytest.mark.parametrize("kind", list(ItemKind))
def test_a_question_is_shown_without_what_is_right_and_explained_with_it(kind: ItemKind) -> None:
    shown = show_item(kind, STEM, examples.content(kind))
    assert (shown.situation, shown.question) == ("Ein Kunde fragt.", "Was tun Sie?")
    assert "CANARY" not in repr(shown.control)
    assert "CANARY" in repr(shown.explained) or kind == ItemKind.FREE_TEXT


def test_the_order_says_nothing_about_where_the_author_put_it() -> None:
    content = examples.content(ItemKind.ORDERING)
    keys = [row.part for row in show_item("ordering", STEM, content).control.rows]  # type: ignore[union-attr]
    assert keys == sorted(kind_of("ordering").keys(content))
