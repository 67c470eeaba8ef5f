"""Ordering: steps that belong in one order."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import (
    Content,
    Explained,
    Field,
    MarkedPart,
    Menu,
    Menus,
    Option,
    PartsKind,
    Rows,
    split_parts,
    text_of,
)
from .order import neutral_keys, neutrally


class Ordering(PartsKind):
    code = ItemKind.ORDERING
    rule = gettext_lazy("Each step that directly follows the step it belongs after earns its share of the point.")
    fields = (
        Rows(
            "steps",
            gettext_lazy("Steps, in the right order"),
            (Field("text", gettext_lazy("Step")),),
            3,
            8,
        ),
        Field("why", gettext_lazy("Why this order"), tall=True),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        texts = []
        for step in entry.entries("steps", least=3, most=8):
            step.only("text")
            text = dict(step.both("text", most=200))
            if text in texts:
                step.fault("text", _("This step is there already."))
            texts.append(text)
        keys = neutral_keys(texts, "s")
        return {
            "steps": [{"key": key, "text": text} for key, text in zip(keys, texts, strict=True)],
            "why": dict(entry.both("why", most=600)),
        }

    def raw(self, content: Content) -> dict[str, Any]:
        return {"steps": [{"text": step["text"]} for step in content["steps"]], "why": content["why"]}

    def keys(self, content: Content) -> tuple[str, ...]:
        return tuple(step["key"] for step in content["steps"])

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        places = [str(number) for number in range(1, len(content["steps"]) + 1)]
        return {step["key"]: places for step in content["steps"]}

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        places = split_parts(answer)
        return len(places) == len(content["steps"]) == len(set(places.values()))

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Menus:
        given = split_parts(answer)
        steps = neutrally(content["steps"], order)
        places = [str(number) for number in range(1, len(steps) + 1)]
        return Menus(
            tuple(
                Menu(
                    step["key"],
                    text_of(step["text"]),
                    tuple(Option(place, f"{place}.", given.get(step["key"]) == place) for place in places),
                )
                for step in steps
            ),
            is_order=True,
        )

    def _given(self, answer: Sequence[str] | None) -> dict[str, list[str]]:
        """The steps at each place, in the order of their keys."""
        found: dict[str, list[str]] = {}
        for key, place in sorted(split_parts(answer).items()):
            found.setdefault(place, []).append(key)
        return found

    def _placed(self, answer: Sequence[str] | None) -> dict[str, str]:
        """The step at each place; a place that was given twice holds nothing."""
        return {place: keys[0] for place, keys in self._given(answer).items() if len(keys) == 1}

    def _right_pairs(self, content: Content, answer: Sequence[str] | None) -> list[int]:
        """The places whose step is directly followed by the step that belongs after it."""
        placed = self._placed(answer)
        follows = set(pairwise(step["key"] for step in content["steps"]))
        sequence = [placed.get(str(number)) for number in range(1, len(content["steps"]) + 1)]
        return [number for number, pair in enumerate(pairwise(sequence), 1) if pair in follows]

    def _counting(self, content: Content, answer: Sequence[str] | None) -> set[int]:
        """The places that earn something: both of each right pair."""
        pairs = self._right_pairs(content, answer)
        return {*pairs, *(number + 1 for number in pairs)}

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        return Fraction(len(self._right_pairs(content, answer)), len(content["steps"]) - 1)

    def right(self, content: Content) -> list[str]:
        return [f"{step['key']}={number}" for number, step in enumerate(content["steps"], 1)]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        given, counting = self._given(answer), self._counting(content, answer)
        texts = {step["key"]: str(text_of(step["text"])) for step in content["steps"]}
        return Explained(
            parts=tuple(
                MarkedPart(
                    label=_("Place %(number)s") % {"number": number},
                    given=" / ".join(texts[key] for key in given.get(str(number), ()) if key in texts),
                    right=texts[step["key"]],
                    why=Translated(),
                    is_right=number in counting,
                )
                for number, step in enumerate(content["steps"], 1)
            ),
            why=text_of(content["why"]),
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return list(answer)

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        for number, step in enumerate(content["steps"], 1):
            yield f"steps[{number}].text", text_of(step["text"])
        yield "why", text_of(content["why"])
