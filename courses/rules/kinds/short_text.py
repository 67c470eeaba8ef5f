"""A typed word or two, compared with patterns; case and accents do not count."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import LONGEST_LINE, Content, Explained, Field, Line, MarkedPart, PartsKind, Rows, split_parts, text_of
from .typed import fits_any


class ShortText(PartsKind):
    code = ItemKind.SHORT_TEXT
    rule = gettext_lazy("Upper and lower case, accents and marks at the end do not count.")
    fields = (
        Field(
            "accept",
            gettext_lazy("Right answers, one in a line"),
            "lines",
            gettext_lazy("The first one is shown as the right answer. * stands for any letters."),
        ),
        Field("why", gettext_lazy("Explanation"), tall=True),
        Rows(
            "wrong",
            gettext_lazy("Common wrong answers"),
            (
                Field("accept", gettext_lazy("Answers, one in a line"), "lines"),
                Field("why", gettext_lazy("What went wrong"), tall=True),
            ),
            0,
            6,
        ),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        wrong = []
        for other in entry.entries("wrong", least=0, most=6) if entry.values.get("wrong") else ():
            other.only("accept", "why")
            wrong.append({"accept": other.lines_by_language("accept"), "why": dict(other.both("why", most=600))})
        return {"accept": entry.lines_by_language("accept"), "why": dict(entry.both("why", most=600)), "wrong": wrong}

    def raw(self, content: Content) -> dict[str, Any]:
        return {name: value for name, value in content.items() if value or name != "wrong"}

    def keys(self, content: Content) -> tuple[str, ...]:
        return ()

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        return {"text": LONGEST_LINE}

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Line:
        return Line("text", _("Your answer"), split_parts(answer).get("text", ""))

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        return Fraction(fits_any(content["accept"], split_parts(answer).get("text", "")))

    def _told(self, content: Content, answer: Sequence[str] | None) -> int | None:
        typed = split_parts(answer).get("text", "")
        if fits_any(content["accept"], typed):
            return None
        return next((place for place, other in enumerate(content["wrong"]) if fits_any(other["accept"], typed)), None)

    def right(self, content: Content) -> list[str]:
        return [f"text={next(iter(content['accept'].values()))[0].replace('*', '')}"]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        told = self._told(content, answer)
        return Explained(
            parts=(
                MarkedPart(
                    label="",
                    given=split_parts(answer).get("text", ""),
                    right=shown(content["accept"]),
                    why=Translated() if told is None else text_of(content["wrong"][told]["why"]),
                    is_right=self.credit(content, answer) == 1,
                ),
            ),
            why=text_of(content["why"]),
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        told = self._told(content, answer)
        return [] if told is None else [f"wrong{told + 1}"]

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        yield "accept", Translated({language: lines[0] for language, lines in content["accept"].items()})
        yield "why", text_of(content["why"])
        for number, other in enumerate(content["wrong"], 1):
            yield f"wrong[{number}].why", text_of(other["why"])


def shown(accept: Mapping[str, Sequence[str]]) -> str:
    """The first right answer, in the reader's language, as it is shown."""
    return str(Translated({language: lines[0].replace("*", "…") for language, lines in accept.items()}))
