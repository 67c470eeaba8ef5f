"""Options to choose from: one answer, several answers, true or false."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import (
    Choices,
    Content,
    Explained,
    Field,
    Kind,
    MarkedOption,
    Option,
    Rows,
    keys_chosen,
    several,
    text_of,
)
from .order import by_order, neutral_keys


class _OptionsKind(Kind):
    """Options with a text, a worth and a reason each."""

    is_multiple = False
    fields = (
        Rows(
            "options",
            gettext_lazy("Options"),
            (
                Field("right", gettext_lazy("right"), "flag", needed=False),
                Field("text", gettext_lazy("Text"), tall=True),
                Field("why", gettext_lazy("Why it is right or not"), tall=True),
            ),
            2,
            10,
            gettext_lazy("Three or four options, as long as each other. Each says why."),
        ),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        options: list[dict[str, Any]] = []
        for option in entry.entries("options", least=2, most=10):
            option.only("key", "right", "text", "why")
            text, why = option.both("text", most=400), option.both("why", most=600)
            key = option.key("key") if "key" in option.values else ""
            options.append({"key": key, "right": option.flag("right"), "text": dict(text), "why": dict(why)})
        without = [row for row in options if not row["key"]]
        given = {option["key"] for option in options}
        free = [key for key in (f"o{number}" for number in range(1, 2 * len(options) + 1)) if key not in given]
        for row, rank in zip(without, neutral_keys([row["text"] for row in without]), strict=True):
            row["key"] = free[int(rank) - 1]
        if len({option["key"] for option in options}) < len(options):
            entry.fault("options", _("Two options have the same key."))
        self._check_right(entry, options)
        return {"options": options}

    def _check_right(self, entry: Entry, options: list[dict[str, Any]]) -> None:
        right = sum(bool(option["right"]) for option in options)
        if not options:
            return
        if self.is_multiple and not 2 <= right < len(options):
            entry.fault("options", _("A question with several answers needs at least two right options and one that is not."))
        elif not self.is_multiple and right != 1:
            entry.fault(
                "options",
                _("A question with one answer needs exactly one right option; here are %(count)s.") % {"count": right},
            )

    def raw(self, content: Content) -> dict[str, Any]:
        return {"options": [dict(option) for option in content["options"]]}

    def keys(self, content: Content) -> tuple[str, ...]:
        return tuple(option["key"] for option in content["options"])

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Choices:
        options = by_order(content["options"], order, lambda option: option["key"])
        chosen = answer or ()
        return Choices(
            tuple(Option(option["key"], text_of(option["text"]), option["key"] in chosen) for option in options),
            self.is_multiple,
        )

    def read(self, content: Content, answer: Sequence[str]) -> list[str]:
        return keys_chosen(self.keys(content), answer, most=None if self.is_multiple else 1)

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        return bool(answer)

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        right = {option["key"] for option in content["options"] if option["right"]}
        if self.is_multiple:
            return several(right, set(answer or ()))
        return Fraction(set(answer or ()) == right)

    def right(self, content: Content) -> list[str]:
        return sorted(option["key"] for option in content["options"] if option["right"])

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        options = by_order(content["options"], order, lambda option: option["key"])
        return Explained(
            options=tuple(
                MarkedOption(
                    option["key"],
                    text_of(option["text"]),
                    text_of(option["why"]),
                    option["right"],
                    option["key"] in (answer or ()),
                )
                for option in options
            ),
            is_multiple=self.is_multiple,
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return list(answer)

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        for number, option in enumerate(content["options"], 1):
            yield f"options[{number}].text", text_of(option["text"])
            yield f"options[{number}].why", text_of(option["why"])


class Single(_OptionsKind):
    code = ItemKind.SINGLE


class Multiple(_OptionsKind):
    code = ItemKind.MULTIPLE
    is_multiple = True
    rule = gettext_lazy(
        "Several answers are right. Each right one earns its share of the point, each wrong one takes the same share away; it is "
        "never less than nothing."
    )


TRUE, FALSE = "true", "false"


class TrueFalse(Kind):
    """A statement that is true or not. The stem is the statement, or asks about it."""

    code = ItemKind.TRUE_FALSE
    fields = (
        Field("right", gettext_lazy("The statement is true"), "flag", needed=False),
        Field("why_true", gettext_lazy("What “true” is told"), tall=True),
        Field("why_false", gettext_lazy("What “false” is told"), tall=True),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        if "right" not in entry.values:
            entry.fault("right", _("This is missing."))
        return {
            "right": entry.flag("right"),
            "why_true": dict(entry.both("why_true", most=600)),
            "why_false": dict(entry.both("why_false", most=600)),
        }

    def raw(self, content: Content) -> dict[str, Any]:
        return dict(content)

    def keys(self, content: Content) -> tuple[str, ...]:
        return ()

    def _words(self, key: str) -> str:
        return pgettext("statement", "True") if key == TRUE else pgettext("statement", "False")

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Choices:
        return Choices(tuple(Option(key, self._words(key), key in (answer or ())) for key in (TRUE, FALSE)), False)

    def read(self, content: Content, answer: Sequence[str]) -> list[str]:
        return keys_chosen((TRUE, FALSE), answer, most=1)

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        return bool(answer)

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        return Fraction(list(answer or ()) == [TRUE if content["right"] else FALSE])

    def right(self, content: Content) -> list[str]:
        return [TRUE if content["right"] else FALSE]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        return Explained(
            options=tuple(
                MarkedOption(
                    key,
                    self._words(key),
                    text_of(content[f"why_{key}"]),
                    (key == TRUE) == content["right"],
                    key in (answer or ()),
                )
                for key in (TRUE, FALSE)
            )
        )

    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        return list(answer)

    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        yield "why_true", text_of(content["why_true"])
        yield "why_false", text_of(content["why_false"])
