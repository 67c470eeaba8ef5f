import re
from pathlib import Path

import pytest

from courses.enums import ItemKind
from courses.formats.item_draft import filled_up, read_draft
from courses.formats.item_text import read_item
from courses.formats.plain_yaml import read_yaml
from courses.rules.entry import Faults
from tests.courses import items
from tests.house.source import ROOT

NEEDS_MORE = {
    ItemKind.SINGLE: "options",  # one of them has to be right
    ItemKind.MULTIPLE: "options",
    ItemKind.CLOZE: "text.de",  # the gaps stand in the text
    ItemKind.HOTSPOT: "picture",
}


@pytest.mark.parametrize("kind", list(ItemKind))
def test_a_question_without_words_can_be_shown_as_far_as_it_goes(kind: ItemKind) -> None:
    read = read_draft(filled_up({}, kind), key="k", competence="SEC-1", level=1, kind=kind)
    wrong = {fault.path for fault in read.faults}
    assert not wrong if kind not in NEEDS_MORE else NEEDS_MORE[kind] in wrong


@pytest.mark.parametrize("kind", list(ItemKind))
def test_what_is_complete_stays_as_it_is(kind: ItemKind) -> None:
    raw = items.raw(kind)
    filled = read_draft(filled_up(raw, kind), key="k", competence="SEC-1", level=1, kind=kind)
    assert filled.faults == ()
    assert filled.text.content == items.content_of(kind, raw)


def test_one_language_is_enough_and_none_is_not() -> None:
    raw = items.raw(topic={"de": "Nur deutsch"})
    assert read_draft(raw, key="k", competence="SEC-1", level=1, kind="single").faults == ()
    raw = items.raw(topic={})
    assert [fault.path for fault in read_draft(raw, key="k", competence="SEC-1", level=1, kind="single").faults] == ["topic"]


def test_key_level_and_kind_are_those_of_the_item() -> None:
    raw = items.raw(key="other", level=2, kind="cloze")
    text = read_draft(raw, key="k", competence="SEC-1", level=1, kind="single").text
    assert (text.key, text.level, text.kind) == ("k", 1, ItemKind.SINGLE)


def test_every_example_of_the_docs_is_a_complete_question_of_its_kind(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "items.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        file = tmp_path / "item.yaml"
        file.write_text(block, encoding="utf-8")
        faults = Faults()
        entry = read_yaml(file, "docs/items.md", faults)
        assert entry is not None
        found.append(read_item(entry, "SEC-1").kind)
        assert faults.found == []
    assert sorted(found) == sorted(ItemKind.values)
