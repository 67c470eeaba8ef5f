"""The kinds of questions, one file each. `kind_of` gives the kind of an item version.

To add a kind: a value in `ItemKind`, a file here with a class that fulfils `base.Kind`, its name in the list below.
Pages, the editor, saving, marking, statistics and the linter work from what the class says.
"""

from collections.abc import Mapping
from typing import Any

from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import Content, Control, Explained, Kind, NotAnAnswer
from .choice import Multiple, Single, TrueFalse
from .cloze import Cloze
from .free_text import FreeText
from .hotspot import Hotspot
from .matching import Matching
from .numeric import Numeric
from .ordering import Ordering
from .short_text import ShortText

__all__ = ["KINDS", "Content", "Control", "Explained", "Kind", "NotAnAnswer", "kind_of", "own_fields", "parse_content"]

KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Single(),
        Multiple(),
        TrueFalse(),
        Matching(),
        Ordering(),
        Cloze(),
        Numeric(),
        ShortText(),
        FreeText(),
        Hotspot(),
    )
}


def kind_of(code: ItemKind | str) -> Kind:
    """The kind with this code."""
    return KINDS[str(code)]


def own_fields(code: ItemKind | str) -> tuple[str, ...]:
    """The names of the fields that this kind adds to those that every item has."""
    return tuple(field.name for field in kind_of(code).fields)


def parse_content(code: ItemKind | str, entry: Entry) -> dict[str, Any]:
    """Read a kind's own fields."""
    return kind_of(code).parse(entry)
