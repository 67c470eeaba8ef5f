"""A text of several sentences that a champion marks by criteria."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import LONGEST_TEXT, Content, Criterion, Explained, Field, PartsKind, Rows, Writing, split_parts, text_of

FULL = 2  # half points of a criterion that is met


class FreeText(PartsKind):
    code = ItemKind.FREE_TEXT
    needs_person = True
    rule = gettext_lazy("An AI champion marks your text by the criteria below, without seeing your name.")
    fields = (
        Field("words", gettext_lazy("About how many words are enough"), "number"),
        Rows(
            "criteria",
            gettext_lazy("Criteria"),
            (
                Field("title", gettext_lazy("What the text shows")),
                Field("hint", gettext_lazy("How one recognises it"), needed=False, tall=True),
            ),
            1,
            5,
            gettext_lazy("Learners see the criteria. Each is marked as met, partly met or not met."),
        ),
        Field("sample", gettext_lazy("A good answer, shown after handing in"), tall=True),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        criteria = []
        for number, criterion in enumerate(entry.entries("criteria", least=1, most=5), 1):
            criterion.only("title", "hint")
            criteria.append(
                {
                    "key": f"k{number}",
                    "title": dict(criterion.both("title", most=200)),
                    "hint": dict(criterion.both("hint", most=400, needed=False)),
                }
            )
        return {
            "words": entry.number("words", 10, 500),
            "criteria": criteria,
            "sample": dict(entry.both("sample", most=4000)),
        }

    def raw(self, content: Content) -> dict[str, Any]:
        return {
            "words": content["words"],
            "criteria": [
                {name: criterion[name] for name in ("title", "hint") if criterion[name]} for criterion in content["criteria"]
            ],
            "sample": content["sample"],
        }

    def keys(self, content: Content) -> tuple[str, ...]:
        return ()

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        return {"text": LONGEST_TEXT}

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Writing:
        given = split_parts(answer).get("text", "")
        return Writing("text", _("Your text"), given, content["words"], criteria=criteria_of(content))

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction | None:
        """None as long as a person has to say; a text that is not there earns nothing."""
        return None if split_parts(answer).get("text", "").strip() else Fraction(0)

    def right(self, content: Content) -> list[str]:
        return []

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        text = split_parts(answer).get("text", "")
        nothing = {} if text.strip() else {criterion["key"]: 0 for criterion in content["criteria"]}
        return Explained(text=text, criteria=criteria_of(content, nothing), sample=text_of(content["sample"]))

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return []

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        for number, criterion in enumerate(content["criteria"], 1):
            yield f"criteria[{number}].title", text_of(criterion["title"])
            yield f"criteria[{number}].hint", text_of(criterion["hint"])
        yield "sample", text_of(content["sample"])


def criteria_of(content: Content, marks: Mapping[str, int] | None = None) -> tuple[Criterion, ...]:
    """The criteria, with the half points that a champion gave."""
    return tuple(
        Criterion(
            criterion["key"],
            text_of(criterion["title"]),
            text_of(criterion["hint"]),
            (marks or {}).get(criterion["key"]),
        )
        for criterion in content["criteria"]
    )


def credit_by(content: Content, marks: Mapping[str, int]) -> Fraction:
    """The share of the point that these half points per criterion earn."""
    keys = [criterion["key"] for criterion in content["criteria"]]
    return Fraction(sum(marks[key] for key in keys), FULL * len(keys))
