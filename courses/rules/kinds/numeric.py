"""A number, exact or within a tolerance, with or without a unit."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry

from .base import Content, Explained, Field, Line, MarkedPart, PartsKind, Rows, split_parts, text_of
from .typed import LONGEST_NUMBER, numbers


class Numeric(PartsKind):
    code = ItemKind.NUMERIC
    fields = (
        Field("value", gettext_lazy("Right number"), "number"),
        Field("tolerance", gettext_lazy("Up to how far off is right"), "number", needed=False),
        Field("unit", gettext_lazy("Unit, shown behind the field"), needed=False),
        Field("why", gettext_lazy("How one gets there"), tall=True),
        Rows(
            "wrong",
            gettext_lazy("Common wrong numbers"),
            (Field("value", gettext_lazy("Number"), "number"), Field("why", gettext_lazy("What went wrong"), tall=True)),
            0,
            6,
        ),
    )

    def parse(self, entry: Entry) -> dict[str, Any]:
        value, tolerance = entry.decimal("value"), entry.decimal("tolerance", default="0")
        if tolerance < 0:
            entry.fault("tolerance", _("A tolerance is not negative."))
        wrong = []
        for other in entry.entries("wrong", least=0, most=6) if entry.values.get("wrong") else ():
            other.only("value", "why")
            number = other.decimal("value")
            if abs(number - value) <= tolerance:
                other.fault("value", _("This number is right."))
            wrong.append({"value": _plainly(number), "why": dict(other.both("why", most=600))})
        return {
            "value": _plainly(value),
            "tolerance": _plainly(tolerance),
            "unit": dict(entry.both("unit", most=30, needed=False)),
            "why": dict(entry.both("why", most=600)),
            "wrong": wrong,
        }

    def raw(self, content: Content) -> dict[str, Any]:
        return {name: value for name, value in content.items() if value or name in ("value", "why")}

    def keys(self, content: Content) -> tuple[str, ...]:
        return ()

    def parts(self, content: Content) -> Mapping[str, Sequence[str] | int]:
        return {"value": LONGEST_NUMBER}

    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Line:
        return Line(
            "value",
            _("Your number"),
            split_parts(answer).get("value", ""),
            unit=text_of(content["unit"]),
            is_number=True,
            width=12,
            most=LONGEST_NUMBER,
        )

    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction:
        return Fraction(self._is(content["value"], content["tolerance"], content, answer))

    def _is(self, value: str, tolerance: str, content: Content, answer: Sequence[str] | None) -> bool:
        typed = _meant(split_parts(answer).get("value", ""), content["unit"].values())
        return any(abs(Fraction(number) - Fraction(value)) <= Fraction(tolerance) for number in typed)

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        """What is no number is not complete, so the overview says so before handing in."""
        return bool(_meant(split_parts(answer).get("value", ""), content["unit"].values()))

    def _told(self, content: Content, answer: Sequence[str] | None) -> int | None:
        """Which of the common wrong numbers it is; "1.250" may be one of them and the right one too, then it is right."""
        if self.credit(content, answer) == 1:
            return None
        wrong = enumerate(content["wrong"])
        return next((place for place, other in wrong if self._is(other["value"], "0", content, answer)), None)

    def right(self, content: Content) -> list[str]:
        return [f"value={content['value']}"]

    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        unit = str(text_of(content["unit"]))
        right = " ".join(part for part in (number_words(content["value"]), unit) if part)
        if Decimal(content["tolerance"]):
            right = _("%(value)s (up to %(tolerance)s more or less)") % {
                "value": right,
                "tolerance": number_words(content["tolerance"]),
            }
        given = split_parts(answer).get("value", "")
        told = self._told(content, answer)
        return Explained(
            parts=(
                MarkedPart(
                    label="",
                    given=f"{given} {unit}".strip() if numbers(given) else given,  # else the unit was typed too
                    right=right,
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
        yield "unit", text_of(content["unit"])
        yield "why", text_of(content["why"])
        for number, other in enumerate(content["wrong"], 1):
            yield f"wrong[{number}].why", text_of(other["why"])


def _plainly(number: Decimal) -> str:
    """As anybody would type it: 1000, not 1E+3."""
    return format(number if number else abs(number), "f")


def _meant(typed: str, units: Iterable[str]) -> set[Decimal]:
    """The numbers that this may mean. Whoever types the unit too, before or behind it, is not wrong."""
    found = numbers(typed)
    if found:
        return found
    folded = {_folded(unit) for unit in units}
    folded |= {name for unit in folded for name in _NAMES.get(unit, ())}
    for cut in range(1, len(typed)):
        before, behind = typed[:cut], typed[cut:]
        if _is_unit(behind, folded):
            found |= numbers(before)
        if _is_unit(before, folded):
            found |= numbers(behind)
    return found


_NAMES = {"€": ("eur", "euro", "euros"), "%": ("prozent", "percent")}


def _is_unit(typed: str, units: set[str]) -> bool:
    """Whether this is the unit, also in another case or number ("Tagen" for "Tage")."""
    name = _folded(typed)
    return name in units or any(
        len(unit) > 2 and name[: len(unit)] == unit and name[len(unit) :].isalpha() and len(name) < len(unit) + 3
        for unit in units
    )


def _folded(unit: str) -> str:
    """A unit without case, blanks and the point of an abbreviation; m² is m2."""
    return "".join(unicodedata.normalize("NFKC", unit).casefold().split()).rstrip(".")


def number_words(value: str) -> str:
    """A stored number as it is written in the reader's language."""
    return str(localize(Decimal(value)))
