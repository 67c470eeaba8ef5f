from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.formats.item_draft import read_draft
from courses.forms.item_boxes import ItemBoxes
from courses.forms.item_fields import MOST_ROWS, change_rows, id_of, places, read_raw
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Rows
from tests.courses import items

KINDS = list(ItemKind)


def read(kind: str, raw: dict[str, Any]) -> Any:
    return read_draft(raw, key="k", competence="SEC-1", level=1, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_form_shows_comes_back_as_the_same_question(kind: ItemKind) -> None:
    raw = items.raw(kind)
    back = read_raw(kind, items.sent(kind, raw))
    assert items.content_of(kind, back) == items.content_of(kind, raw)
    assert read_raw(kind, items.sent(kind, back)) == back, "a second save changes nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_is_kept_and_every_fault_has_a_place(kind: ItemKind) -> None:
    raw = read_raw(kind, {})
    faults = read(kind, raw).faults
    assert faults
    boxes = ItemBoxes(kind, raw, faults)
    assert len(boxes.summary) == len({(fault.path, fault.message) for fault in faults})
    assert all(place != "f" for place, _said in boxes.summary)


def test_faults_stand_at_their_field_and_name_it() -> None:
    raw = items.raw()
    raw["options"][1] = {"right": False, "text": {"de": "Zwei"}, "why": {"de": "x" * 700}}
    boxes = ItemBoxes("single", raw, read("single", raw).faults)
    ((place, sentence),) = boxes.summary
    assert place == id_of("options[2].why.de") == "f-options-2-why-de"
    assert "2" in sentence
    assert sentence.endswith("höchstens 600 Zeichen.")


@pytest.mark.parametrize("number", [0, 1, 11])
def test_too_few_and_too_many_entries_are_named_as_the_form_names_them(number: int) -> None:
    raw = items.raw()
    raw["options"] = (raw["options"] * 4)[:number]
    with translation.override("en"):
        boxes = ItemBoxes("single", raw, read("single", raw).faults)
        assert boxes.summary == [("f-options", "Options: at least 2, at most 10.")]


def test_a_fault_deeper_than_the_form_stands_at_the_nearest_place() -> None:
    boxes = ItemBoxes("hotspot", items.raw(ItemKind.HOTSPOT))
    assert boxes.place_of("picture.width") == "picture"
    assert boxes.place_of("regions[1].key") == "regions[1]"
    assert boxes.place_of("regions[9].why.de") == "regions"
    assert boxes.place_of("nobody.knows") == ""


def test_what_is_missing_in_one_language_is_counted() -> None:
    raw = items.raw()
    del raw["topic"]["en"]
    raw["options"][0]["text"] = {"en": "Only English"}
    assert [number for _language, number in ItemBoxes("single", raw).missing] == [1, 1]


def test_signs_that_no_database_stores_are_left_out() -> None:
    data = QueryDict("stem.de=Zeile%0D%0Aund%00Null&topic.de=%20")
    raw = read_raw("single", data)
    assert raw["stem"] == {"de": "Zeile\nundNull"}
    assert "topic" not in raw


def test_whole_numbers_are_numbers_and_others_stay_as_typed() -> None:
    assert read_raw("numeric", {"value": " 12 ", "tolerance": "0,5"})["value"] == 12
    assert read_raw("numeric", {"value": "12,50"})["value"] == "12,50"
    assert read_raw("free_text", {"words": "viele"})["words"] == "viele"


def test_a_picture_that_came_with_the_form_takes_the_place_of_the_old_one() -> None:
    data = items.sent("hotspot", items.raw(ItemKind.HOTSPOT))
    new = {"name": "n.png", "width": 1, "height": 2}
    assert read_raw("hotspot", data)["picture"]["width"] == 600
    assert read_raw("hotspot", data, {"picture": new})["picture"] == new


def test_rows_are_read_in_the_order_of_their_numbers_whatever_numbers_they_have() -> None:
    data = {"options[12]": "", "options[12].text.de": "b", "options[3]": "", "options[3].text.de": "a", "options[x]": ""}
    assert [row["text"]["de"] for row in read_raw("single", data)["options"]] == ["a", "b"]


def test_rows_can_be_added_removed_and_moved() -> None:
    raw: dict[str, Any] = {"options": [{"n": 1}, {"n": 2}, {"n": 3}]}
    assert change_rows("single", raw, "options:add") == "options[4]"
    assert raw["options"][3] == {}
    assert change_rows("single", raw, "options:up:3") == "options[2]"
    assert [row.get("n") for row in raw["options"]] == [1, 3, 2, None]
    assert change_rows("single", raw, "options:down:1") == "options[2]"
    assert [row.get("n") for row in raw["options"]] == [3, 1, 2, None]
    assert change_rows("single", raw, "options:remove:4") == "options[3]"
    assert change_rows("single", raw, "options:up:1") == "options[1]"
    assert [row.get("n") for row in raw["options"]] == [3, 1, 2]


@pytest.mark.parametrize(
    "command", ["", "stem:add", "options", "options:", "options:fly:1", "options:up:9", "options:up:²", ":::"]
)
def test_a_command_that_is_none_changes_nothing(command: str) -> None:
    raw: dict[str, Any] = {"options": [{"n": 1}, {"n": 2}], "stem": {}}
    change_rows("single", raw, command)
    assert raw["options"] == [{"n": 1}, {"n": 2}]


@given(st.lists(st.sampled_from(["add", "up:1", "up:2", "down:1", "down:3", "remove:2"]), max_size=60))
def test_moving_loses_nothing_and_adding_has_an_end(commands: list[str]) -> None:
    raw: dict[str, Any] = {"options": [{"n": 1}]}
    removed = 0
    for command in commands:
        before = len(raw["options"])
        change_rows("single", raw, f"options:{command}")
        removed += len(raw["options"]) < before
    assert len(raw["options"]) <= MOST_ROWS
    assert removed or {"n": 1} in raw["options"]


@given(st.sampled_from(KINDS), st.data())
def test_whatever_is_sent_can_be_read_and_shown(kind: ItemKind, data: st.DataObject) -> None:
    names = [path for path, _name in places(kind, items.raw(kind))]
    rows = [field.name for field in kind_of(kind).fields if isinstance(field, Rows)]
    names += [f"{name}[{number}]" for name in rows for number in (1, 2, 40)] + ["picture.name", "picture.width"]
    form = data.draw(st.dictionaries(st.sampled_from(names), st.text(max_size=30), max_size=12))
    raw = read_raw(kind, form)
    faults = read(kind, raw).faults
    boxes = ItemBoxes(kind, raw, faults)
    assert boxes.boxes
    assert bool(boxes.summary) == bool(faults)
    assert read_raw(kind, items.sent(kind, raw)) == read_raw(kind, items.sent(kind, read_raw(kind, items.sent(kind, raw))))
