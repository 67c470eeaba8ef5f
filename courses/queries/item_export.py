"""Questions on their way out: which ones were chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.models import Item
from courses.queries.items import items_found


@dataclass(frozen=True)
class Selection:
    """Which questions to hand out: those that fit the filters of the list (courses/queries/items.py), and if numbers of rows
    are given only these."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[int] = ()

    @property
    def bank(self) -> str:
        """The key of the bank that all of them stand in; empty if they may stand in several."""
        return str(self.filters.get("bank", ""))


def chosen_items(selection: Selection) -> list[Item]:
    """The chosen questions with their current versions; `current` is None for those that were never released. One query."""
    found = items_found(**selection.filters).select_related("current")
    if selection.items:
        found = found.filter(pk__in=selection.items)
    return list(found.order_by("competence__area__position", "competence__position", "level", "key"))
