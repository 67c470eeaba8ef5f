"""A question outside of any quiz: as the learner meets it, and as it is explained after handing in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.kinds import Control, Explained, kind_of
from courses.rules.question_text import split_question


@dataclass(frozen=True)
class ShownItem:
    """Everything that a page shows of one question, in the active language."""

    situation: str
    question: str
    control: Control
    explained: Explained
    rule: Any


def show_item(
    kind: ItemKind | str, stem: Translated, content: Mapping[str, Any], answer: Sequence[str] | None = None
) -> ShownItem:
    """The question in a fixed order that says nothing about what is right; without an answer the right one is explained."""
    found = kind_of(kind)
    order = sorted(found.keys(content))
    situation, question = split_question(str(stem))
    told = found.right(content) if answer is None else answer
    return ShownItem(situation, question, found.ask(content, order, answer), found.explain(content, order, told), found.rule)
