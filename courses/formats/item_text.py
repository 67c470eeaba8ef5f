"""One question as text (docs/items.md): the fields that every item has, and those of its kind."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry
from courses.rules.kinds import kind_of, own_fields, parse_content

COMMON = ("key", "level", "kind", "topic", "source", "review_on", "stem")


@dataclass(frozen=True)
class ItemText:
    """A question without faults, whatever it was read from."""

    key: str
    competence: str
    level: int
    kind: ItemKind
    topic: Translated
    stem: Translated
    content: dict[str, Any]
    source: str
    review_on: date

    @property
    def digest(self) -> str:
        """The same for the same words; a new version is made only when it changes."""
        parts = [self.kind, self.topic, self.stem, self.content, self.source, self.review_on.isoformat()]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def raw(self) -> dict[str, Any]:
        """The fields that `read_item` reads the same question from."""
        return {
            "key": self.key,
            "level": self.level,
            "kind": str(self.kind),
            "topic": dict(self.topic),
            "stem": dict(self.stem),
            "source": self.source,
            "review_on": self.review_on.isoformat(),
        } | kind_of(self.kind).raw(self.content)


def read_item(entry: Entry, competence: str) -> ItemText:
    """Read a question; faults go to the entry. With faults what is returned is good for nothing."""
    code = entry.choice("kind", ItemKind.values) or ItemKind.SINGLE
    entry.only(*COMMON, *own_fields(code))
    return ItemText(
        key=entry.key("key"),
        competence=competence,
        level=entry.number("level", 1, 2),
        kind=ItemKind(code),
        topic=entry.both("topic", most=120),
        stem=entry.both("stem", most=1500),
        content=parse_content(code, entry),
        source=entry.text("source"),
        review_on=entry.day("review_on"),
    )
