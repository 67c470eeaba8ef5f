"""Checks that belong to one kind of question."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import ItemKind
from courses.rules.kinds.cloze import GAP

from .finding import Finding, Lintable, hint, stop
from .words import count_words, same_form

MOST_STEPS = 7
MOST_GAPS = 0.4  # of the words of the text
MOST_STARS = 5
MOST_OVERLAP = 0.3  # of the smaller place
_FINE = 24  # points to each side of a place when an overlap is measured

Content = Mapping[str, Any]


def kind_findings(item: Lintable) -> Iterator[Finding]:
    """What only items of this kind can have."""
    check = _CHECKS.get(str(item.kind))
    if check is not None:
        yield from check(item.content)


def _matching(content: Content) -> Iterator[Finding]:
    uses = Counter(prompt["right"] for prompt in content["prompts"])
    if len(uses) == len(content["choices"]) and set(uses.values()) == {1}:
        message = _("Each answer fits exactly one prompt, so the last follows by exclusion. Add an answer that fits none.")
        yield hint("guessed-by-exclusion", message, "extras")


def _ordering(content: Content) -> Iterator[Finding]:
    count = len(content["steps"])
    if count > MOST_STEPS:
        message = _("%(count)s steps are hard to keep in mind; %(most)s are enough. Join or drop some.")
        yield hint("many-steps", message % {"count": count, "most": MOST_STEPS}, "steps")


def _cloze(content: Content) -> Iterator[Finding]:
    for language, text in content["text"].items():
        gaps = len(content["gaps"])
        if gaps > MOST_GAPS * (gaps + count_words(text)):
            message = _(
                "More than %(most)s %% of the text are gaps, which leaves too little to go by. Have fewer, or write more."
            )
            yield hint("many-gaps", message % {"most": round(MOST_GAPS * 100)}, "text", language)
        if GAP.match(text.lstrip(" \"'„“”«»(")):
            message = _("The text begins with a gap; a reader has nothing to go by yet. Turn the sentence round.")
            yield hint("gap-first", message, "text", language)
    for number, gap in enumerate(content["gaps"], 1):
        yield from _patterns(gap["accept"], f"gaps[{number}].accept")
        yield from _same_choices(gap["choices"], number)


def _same_choices(choices: list[Content], number: int) -> Iterator[Finding]:
    """Words of a menu. Case counts here: it may be what the gap is about."""
    seen: dict[tuple[str, str], int] = {}
    for place, choice in enumerate(choices, 1):
        for language, text in choice["text"].items():
            form = (language, " ".join(text.split()))
            if form in seen:
                message = _("This is the same as number %(number)s. Write another text or remove one.")
                path = f"gaps[{number}].choices[{place}]"
                yield stop("identical-options", message % {"number": seen[form]}, path, language)
            seen.setdefault(form, place)


def _numeric(content: Content) -> Iterator[Finding]:
    value = Decimal(content["value"])
    if not Decimal(content["tolerance"]) and value != value.to_integral_value():
        message = _("Only exactly this number is right, with every decimal place. Add a tolerance, or say how to round.")
        yield hint("no-tolerance", message, "tolerance")


def _short_text(content: Content) -> Iterator[Finding]:
    yield from _patterns(content["accept"], "accept")


def _patterns(accept: Mapping[str, list[str]], path: str) -> Iterator[Finding]:
    for language, lines in accept.items():
        for line in lines:
            if "*" in line and not same_form(line.replace("*", "")):
                message = _("“%(pattern)s” accepts whatever is typed. Name the words that are right.")
                yield stop("accepts-all", message % {"pattern": line}, path, language)
            elif line.count("*") > MOST_STARS:
                message = _(
                    "“%(pattern)s” has more than %(most)s stars and accepts more than anyone can foresee. Write several lines."
                )
                yield hint("many-stars", message % {"pattern": line, "most": MOST_STARS}, path, language)


def _free_text(content: Content) -> Iterator[Finding]:
    for number, criterion in enumerate(content["criteria"], 1):
        if not any(criterion["hint"].values()):
            message = _(
                "This criterion does not say how one recognises it, so champions will mark it differently. Add a sentence."
            )
            yield hint("criterion-without-hint", message, f"criteria[{number}].hint")


def _hotspot(content: Content) -> Iterator[Finding]:
    for (first, one), (second, other) in combinations(enumerate(content["regions"], 1), 2):
        share = _overlap(one, other)
        if share > MOST_OVERLAP:
            message = _("It covers %(percent)s %% of place %(number)s or is covered by it. Set the two apart.")
            values = {"percent": round(share * 100), "number": first}
            yield hint("overlapping-places", message % values, f"regions[{second}]")


def _overlap(one: Content, other: Content) -> float:
    """The share of the smaller place that lies in the other one, measured at a grid of points."""
    small, large = sorted((one, other), key=lambda region: float(region["width"] * region["height"]))
    if not (
        small["x"] < large["x"] + large["width"]
        and large["x"] < small["x"] + small["width"]
        and small["y"] < large["y"] + large["height"]
        and large["y"] < small["y"] + small["height"]
    ):
        return 0.0
    points = [
        (small["x"] + (column + 0.5) * small["width"] / _FINE, small["y"] + (row + 0.5) * small["height"] / _FINE)
        for column in range(_FINE)
        for row in range(_FINE)
    ]
    inside = [point for point in points if _covers(small, *point)]
    return sum(_covers(large, *point) for point in inside) / len(inside)


def _covers(region: Content, x: float, y: float) -> bool:
    width, height = region["width"], region["height"]
    across = (x - region["x"] - width / 2) / width
    down = (y - region["y"] - height / 2) / height
    if region["shape"] == "ellipse":
        return bool(across**2 + down**2 <= 0.25)
    return bool(abs(across) <= 0.5 and abs(down) <= 0.5)


_CHECKS: Mapping[str, Callable[[Content], Iterator[Finding]]] = {
    ItemKind.MATCHING: _matching,
    ItemKind.ORDERING: _ordering,
    ItemKind.CLOZE: _cloze,
    ItemKind.NUMERIC: _numeric,
    ItemKind.SHORT_TEXT: _short_text,
    ItemKind.FREE_TEXT: _free_text,
    ItemKind.HOTSPOT: _hotspot,
}
