"""A question that is still being written (docs/items.md): read with its faults, and filled up so that it can be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import ItemKind
from courses.formats.item_text import ItemText, read_item
from courses.rules.entry import Entry, Fault, Faults
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Field, Rows

type_of_raw = dict[str, Any]
STAND_IN = "…"


@dataclass(frozen=True)
class DraftText:
    """A draft as it was read. With faults the text is good for nothing."""

    text: ItemText
    faults: tuple[Fault, ...]


def read_draft(raw: Mapping[str, Any], *, key: str, competence: str, level: int, kind: ItemKind | str) -> DraftText:
    """Read the raw fields of a draft. A company may write in one language; key, level and kind belong to the item."""
    faults = Faults()
    values = {**raw, "key": key, "level": level, "kind": str(kind)}
    text = read_item(Entry(values, "", "", {}, faults, languages_needed=()), competence)
    return DraftText(text, tuple(_plain(fault, raw, kind) for fault in faults.found))


def _plain(fault: Fault, raw: Mapping[str, Any], kind: ItemKind | str) -> Fault:
    """In a form a picture is chosen; that it is a mapping says nothing to anyone."""
    pictures = [field.name for field in kind_of(kind).fields if isinstance(field, Field) and field.type == "picture"]
    if fault.path in pictures and not raw.get(fault.path):
        return replace(fault, message=_("Please choose a picture."))
    return fault


def filled_up(raw: Mapping[str, Any], kind: ItemKind | str) -> type_of_raw:
    """The same fields with a stand-in where something is still missing: enough to show how the question will look."""
    common = (Field("topic", ""), Field("stem", ""), Field("source", "", "line"))
    filled = _filled(raw, (*common, *kind_of(kind).fields), STAND_IN)
    return {**filled, "review_on": "2000-01-01"}


def _filled(raw: Mapping[str, Any], fields: Iterable[Field | Rows], stand_in: str) -> type_of_raw:
    found = dict(raw)
    for field in fields:
        if isinstance(field, Rows):
            given = [row for row in raw.get(field.name) or () if isinstance(row, dict)]
            rows = [*given, *({} for _missing in range(field.least - len(given)))]
            found[field.name] = [_filled(row, field.fields, f"{stand_in} {number}") for number, row in enumerate(rows, 1)]
        elif (
            (field.needed or field.type == "flag")
            and not raw.get(field.name)
            and (value := _stand_in(field, stand_in)) is not None
        ):
            found[field.name] = value
    return found


def _stand_in(field: Field, words: str) -> Any:
    if field.type == "both":
        return {"de": words}
    if field.type == "lines":
        return {"de": [words]}
    if field.type == "number":
        return 10
    if field.type == "flag":
        return False
    if field.type == "choice":
        return field.choices[0][0]
    return words if field.type == "line" else None
