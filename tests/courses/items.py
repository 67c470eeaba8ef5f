"""Items of a company's own bank, as champions write them."""

from copy import deepcopy
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from competence import clock
from competence.models import Person
from competence.texts import Translated
from courses.actions.items import create_item, release_item, save_draft
from courses.enums import ItemKind
from courses.formats.item_draft import read_draft
from courses.forms.item_boxes import Box, ItemBoxes, RowsBox
from courses.models import Item, ItemBank, ItemPicture
from tests import build
from tests.courses import examples
from tests.files import picture


def bank(key: str = "own", **fields: Any) -> ItemBank:
    """A bank of the company."""
    defaults = {"title": Translated({"de": "Eigene Fragen", "en": "Our questions"}), "is_shipped": False}
    return ItemBank.objects.get_or_create(key=key, defaults=defaults | fields)[0]


def raw(kind: ItemKind = ItemKind.SINGLE, **fields: Any) -> dict[str, Any]:
    """Everything that a question of this kind needs, as it comes out of the editor."""
    return {
        "topic": {"de": "Rabatte", "en": "Discounts"},
        "stem": {"de": "Ein Kunde fragt nach Rabatt. Was tun Sie?", "en": "A customer asks for a discount. What do you do?"},
        "source": "Regel 3",
        "review_on": "2130-01-01",
        **without_keys(examples.RAW[kind]),
        **fields,
    }


def without_keys(fields: dict[str, Any]) -> dict[str, Any]:
    """A copy of raw fields without keys of options, which the editor leaves to the kind."""
    copy = deepcopy(fields)
    for option in copy.get("options", ()):
        option.pop("key", None)
    return copy


def drafted(by: Person, kind: ItemKind = ItemKind.SINGLE, *, into: ItemBank | None = None, **fields: Any) -> Item:
    """A complete draft that was never released."""
    if kind == ItemKind.HOTSPOT:
        ItemPicture.objects.get_or_create(
            name=examples.PICTURE, defaults={"width": 600, "height": 400, "added_at": clock.now(), "file": "items/none.png"}
        )
    item = create_item(by=by, bank=into or bank(), competence=build.competence(), level=1, kind=kind)
    return save_draft(by=by, item=item, raw=raw(kind, **fields), based_on=item.draft_revision)


def released(by: Person, kind: ItemKind = ItemKind.SINGLE, **fields: Any) -> Item:
    """A question that another champion has released."""
    item = drafted(by, kind, **fields)
    assert release_item(by=build.champion(), item=item, based_on=item.draft_revision)
    return Item.objects.select_related("current", "bank", "competence").get(pk=item.pk)


def stored_picture() -> ItemPicture:
    """A picture that no released question shows."""
    row = ItemPicture(name=f"{'e' * 64}.png", width=60, height=40, added_at=clock.now())
    row.file.save(row.name, ContentFile(picture()), save=True)
    return row


def form_of(item: Item, fields: dict[str, Any] | None = None) -> dict[str, str]:
    """What a browser would send from the editor that shows these raw fields."""
    kind = item.draft_kind or (item.current.kind if item.current else "")
    return {"revision": str(item.draft_revision), **sent(kind, raw(ItemKind(kind)) if fields is None else fields)}


def sent(kind: str, fields: dict[str, Any]) -> dict[str, str]:
    """The controls of the editor with what they hold."""
    found: dict[str, str] = {}
    for box in ItemBoxes(kind, fields).boxes:
        if isinstance(box, RowsBox):
            for row in box.rows:
                found[row.path] = ""
                for inner in row.boxes:
                    found |= _box(inner)
        else:
            found |= _box(box)
    return found


def _box(box: Box) -> dict[str, str]:
    if box.languages:
        return {part.path: part.value for part in box.languages}
    if box.field.type == "flag":
        return {box.path: "on"} if box.value else {}
    if box.field.type == "picture":
        return {f"{box.path}.{name}": str(value) for name, value in (box.value or {}).items()}
    return {box.path: box.value or (box.choices[0][0] if box.choices else "")}


def content_of(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The stored content that raw fields stand for."""
    read = read_draft(fields, key="k", competence="SEC-1", level=1, kind=kind)
    assert read.faults == ()
    assert read.text.review_on == date(2130, 1, 1)
    return read.text.content
