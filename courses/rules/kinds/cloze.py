"""A text with gaps: chosen from a menu, or typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import (
    LONGEST_LINE,
    Content,
    Explained,
    Field,
    Line,
    MarkedPart,
    Menu,
    Option,
    PartsKind,
    Passage,
    Rows,
    split_parts,
    text_of,
)
from .order import neutral_keys, neutrally
from .short_text import shown
from .typed import fits_any

GAP_WIDTH = 16  # letters, the same for every gap: a width that fits the word would tell how long it is
GAP = re.compile(r"\[\[([1-9]\d?)\]\]")


class Cloze(PartsKind):
    code = ItemKind.CLOZE
    rule = gettext_lazy("Each gap that is filled rightly earns its share of the point.")
    fields = (
        Field(
            "text",
            gettext_lazy("Text with gaps"),
            hint=gettext_lazy("Write [[1]], [[2]] … where the gaps are."),
            tall=True,
        ),
        Rows(
            "gaps",
            gettext_lazy("Gaps"),
            (
                Field(
                    "accept",
                    gettext_lazy("Right words, one in a line"),
                    "lines",
                    gettext_lazy("The first one is shown as the right word. * stands for any letters."),
                ),
                Field(
                    "others",
                    gettext_lazy("Wrong words to choose from, one in a line"),
                    "lines",
                    gettext_lazy("Leave this empty if the word is to be typed."),
                    needed=False,
                ),
                Field("why", gettext_lazy("Why"), tall=True),
            ),
            1,
            8,
        ),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        text = dict(entry.both("text", most=2000))
        gaps = [self._gap(gap, number) for number, gap in enumerate(entry.entries("gaps", least=1, most=8), 1)]
        wanted = [str(number) for number in range(1, len(gaps) + 1)]
        for language, words in text.items():
            if sorted(GAP.findall(words)) != wanted:
                entry.fault(
                    f"text.{language}",
                    _("Each gap stands in the text once, as %(gaps)s.") % {"gaps": ", ".join(f"[[{name}]]" for name in wanted)},
                )
        return {"text": text, "gaps": gaps}

    def _gap(self, gap: Entry, number: int) -> dict[str, Any]:
        gap.only("accept", "others", "why")
        accept = gap.lines_by_language("accept")
        others = gap.lines_by_language("others") if gap.values.get("others") else {}
        found: dict[str, Any] = {"key": f"g{number}", "accept": accept, "why": dict(gap.both("why", most=600)), "choices": []}
        if not others:
            return found
        if len({len(lines) for lines in others.values()}) > 1 or set(others) != set(accept):
            gap.fault("others", _("Write as many wrong words in each language, in the same order."))
            return found
        words = [{language: lines[0] for language, lines in accept.items()}]
        rows = zip(*([(language, line) for line in lines] for language, lines in others.items()), strict=False)
        words += [dict(row) for row in rows]
        if len({tuple(sorted(word.items())) for word in words}) < len(words):
            gap.fault("others", _("Two words to choose from are the same."))
        elif any(set(lines) & set(accept[language]) for language, lines in others.items()):
            gap.fault("others", _("A wrong word is among the right ones."))
        keys = neutral_keys(words, f"{number}-")
        found["choices"] = [{"key": key, "text": word} for key, word in zip(keys, words, strict=True)]
        found["right"] = keys[0]
        return found

    def raw(self, content: Content) -> dict[str, Any]:
        gaps = []
        for gap in content["gaps"]:
            row = {"accept": gap["accept"], "why": gap["why"]}
            others = [choice["text"] for choice in gap["choices"] if choice["key"] != gap["right"]] if gap["choices"] else []
            if others:
                row["others"] = {language: [other[language] for other in others] for language in others[0]}
            gaps.append(row)
        return {"text": content["text"], "gaps": gaps}

    def keys(self, content: Content) -> tuple[str, ...]:
        return tuple(choice["key"] for gap in content["gaps"] for choice in gap["choices"])

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        return {
            gap["key"]: [choice["key"] for choice in gap["choices"]] if gap["choices"] else LONGEST_LINE
            for gap in content["gaps"]
        }

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Passage:
        given = split_parts(answer)
        pieces: list[str | Menu | Line] = []
        for place, piece in enumerate(GAP.split(text_of(content["text"]).in_language(get_language() or ""))):
            if place % 2 == 0:
                pieces.append(piece)
            elif int(piece) <= len(content["gaps"]):  # a draft may name a gap that is not there yet
                pieces.append(self._control(content["gaps"][int(piece) - 1], int(piece), order, given))
        return Passage(tuple(piece for piece in pieces if piece != ""))

    def _control(self, gap: Mapping[str, Any], number: int, order: Sequence[str], given: Mapping[str, str]) -> Menu | Line:
        label = _("Gap %(number)s") % {"number": number}
        value = given.get(gap["key"], "")
        if not gap["choices"]:
            return Line(gap["key"], label, value, width=GAP_WIDTH)
        choices = neutrally(gap["choices"], order)
        return Menu(
            gap["key"],
            label,
            tuple(Option(choice["key"], text_of(choice["text"]), value == choice["key"]) for choice in choices),
        )

    def _is_right(self, gap: Mapping[str, Any], given: Mapping[str, str]) -> bool:
        value = given.get(gap["key"], "")
        return value == gap["right"] if gap["choices"] else fits_any(gap["accept"], value)

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        given = split_parts(answer)
        return Fraction(sum(self._is_right(gap, given) for gap in content["gaps"]), len(content["gaps"]))

    def right(self, content: Content) -> list[str]:
        return [
            f"{gap['key']}={gap['right'] if gap['choices'] else next(iter(gap['accept'].values()))[0].replace('*', '')}"
            for gap in content["gaps"]
        ]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        given = split_parts(answer)
        parts = []
        for number, gap in enumerate(content["gaps"], 1):
            texts = {choice["key"]: str(text_of(choice["text"])) for choice in gap["choices"]}
            value = given.get(gap["key"], "")
            parts.append(
                MarkedPart(
                    label=_("Gap %(number)s") % {"number": number},
                    given=texts.get(value, "") if texts else value,
                    right=texts[gap["right"]] if texts else shown(gap["accept"]),
                    why=text_of(gap["why"]),
                    is_right=self._is_right(gap, given),
                )
            )
        words = {str(number): _("“%(word)s”") % {"word": part.right} for number, part in enumerate(parts, 1)}
        text = text_of(content["text"]).in_language(get_language() or "")
        filled = GAP.sub(lambda gap: words.get(gap[1], gap[0]), text)
        return Explained(parts=tuple(parts), sample=Translated({get_language() or "de": filled}))

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        menus = {gap["key"] for gap in content["gaps"] if gap["choices"]}
        return [entry for entry in answer if entry.partition("=")[0] in menus]

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        yield "text", text_of(content["text"])
        for number, gap in enumerate(content["gaps"], 1):
            if not gap["choices"]:
                yield f"gaps[{number}].accept", Translated({language: lines[0] for language, lines in gap["accept"].items()})
            yield f"gaps[{number}].why", text_of(gap["why"])
            for place, choice in enumerate(gap["choices"], 1):
                yield f"gaps[{number}].choices[{place}]", text_of(choice["text"])
