"""Matching: to each prompt the answer that belongs to it. Answers may belong to several prompts, and some to none."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
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
from .order import by_order, neutral_keys, neutrally


class Matching(PartsKind):
    code = ItemKind.MATCHING
    rule = gettext_lazy("Each right pair earns its share of the point. Wrong pairs take nothing away.")
    fields = (
        Rows(
            "prompts",
            gettext_lazy("Pairs"),
            (
                Field("text", gettext_lazy("Prompt")),
                Field("match", gettext_lazy("What belongs to it")),
                Field("why", gettext_lazy("Why"), needed=False, tall=True),
            ),
            2,
            10,
        ),
        Rows(
            "extras",
            gettext_lazy("Answers that belong to no prompt"),
            (Field("text", gettext_lazy("Text")),),
            0,
            6,
            gettext_lazy("One or two make guessing harder."),
        ),
        Field("why", gettext_lazy("Explanation of the whole"), tall=True),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        prompts: list[dict[str, Any]] = []
        matches: list[dict[str, str]] = []
        for prompt in entry.entries("prompts", least=2, most=10):
            prompt.only("text", "match", "why")
            match = dict(prompt.both("match", most=200))
            if match not in matches:
                matches.append(match)
            prompts.append(
                {
                    "text": dict(prompt.both("text", most=300)),
                    "right": matches.index(match),
                    "why": dict(prompt.both("why", most=600, needed=False)),
                }
            )
        for extra in entry.entries("extras", least=0, most=6) if entry.values.get("extras") else ():
            extra.only("text")
            text = dict(extra.both("text", most=200))
            if text in matches:
                extra.fault("text", _("This answer is there already."))
            matches.append(text)
        if prompts and len(matches) < 2:
            entry.fault("prompts", _("Every prompt has the same answer; then there is nothing to match."))
        keys = neutral_keys(matches, "c")
        for number, prompt_ in enumerate(prompts, 1):
            prompt_["key"] = f"p{number}"
            prompt_["right"] = keys[prompt_["right"]]
        return {
            "prompts": prompts,
            "choices": [{"key": key, "text": text} for key, text in zip(keys, matches, strict=True)],
            "why": dict(entry.both("why", most=600)),
        }

    def raw(self, content: Content) -> dict[str, Any]:
        texts = {choice["key"]: choice["text"] for choice in content["choices"]}
        used = {prompt["right"] for prompt in content["prompts"]}
        return {
            "prompts": [
                {"text": prompt["text"], "match": texts[prompt["right"]]} | ({"why": prompt["why"]} if prompt["why"] else {})
                for prompt in content["prompts"]
            ],
            "extras": [{"text": choice["text"]} for choice in content["choices"] if choice["key"] not in used],
            "why": content["why"],
        }

    def keys(self, content: Content) -> tuple[str, ...]:
        return (
            *(prompt["key"] for prompt in content["prompts"]),
            *(choice["key"] for choice in content["choices"]),
        )

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        choices = [choice["key"] for choice in content["choices"]]
        return {prompt["key"]: choices for prompt in content["prompts"]}

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Menus:
        given = split_parts(answer)
        choices = neutrally(content["choices"], order)
        return Menus(
            tuple(
                Menu(
                    prompt["key"],
                    text_of(prompt["text"]),
                    tuple(
                        Option(choice["key"], text_of(choice["text"]), given.get(prompt["key"]) == choice["key"])
                        for choice in choices
                    ),
                )
                for prompt in by_order(content["prompts"], order, lambda prompt: prompt["key"])
            )
        )

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        given = split_parts(answer)
        right = sum(given.get(prompt["key"]) == prompt["right"] for prompt in content["prompts"])
        return Fraction(right, len(content["prompts"]))

    def right(self, content: Content) -> list[str]:
        return [f"{prompt['key']}={prompt['right']}" for prompt in content["prompts"]]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        given = split_parts(answer)
        texts = {choice["key"]: str(text_of(choice["text"])) for choice in content["choices"]}
        return Explained(
            parts=tuple(
                MarkedPart(
                    label=text_of(prompt["text"]),
                    given=texts.get(given.get(prompt["key"], ""), ""),
                    right=texts[prompt["right"]],
                    why=text_of(prompt["why"]),
                    is_right=given.get(prompt["key"]) == prompt["right"],
                )
                for prompt in by_order(content["prompts"], order, lambda prompt: prompt["key"])
            ),
            why=text_of(content["why"]),
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return list(answer)

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        for number, prompt in enumerate(content["prompts"], 1):
            yield f"prompts[{number}].text", text_of(prompt["text"])
            yield f"prompts[{number}].why", text_of(prompt["why"])
        for number, choice in enumerate(content["choices"], 1):
            yield f"choices[{number}].text", text_of(choice["text"])
        yield "why", text_of(content["why"])
