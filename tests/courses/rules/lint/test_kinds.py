"""What only one kind of question can have: for each check what is flagged and what is not."""

from typing import Any

import pytest

from courses.enums import ItemKind
from courses.rules.item_lint import HINT, STOP, LintText

from .making import WHY, both, of, parsed

pytestmark = pytest.mark.once


def matching(*matches: str, extra: str = "") -> LintText:
    pairs = [{"text": both(f"Fall {number}"), "match": both(match)} for number, match in enumerate(matches)]
    extras = [{"text": both(extra)}] if extra else []
    return parsed(ItemKind.MATCHING, {"prompts": pairs, "extras": extras, "why": WHY})


def test_pairs_that_follow_by_exclusion() -> None:
    (found,) = of(matching("eins", "zwei", "drei"), "guessed-by-exclusion")
    assert (found.severity, found.path) == (HINT, "extras")
    assert not of(matching("eins", "zwei", "drei", extra="vier"), "guessed-by-exclusion")
    assert not of(matching("eins", "zwei", "eins"), "guessed-by-exclusion")  # an answer may fit twice


def ordering(count: int) -> LintText:
    steps = [{"text": both(f"Schritt {number}")} for number in range(count)]
    return parsed(ItemKind.ORDERING, {"steps": steps, "why": WHY})


def test_many_steps() -> None:
    assert of(ordering(8), "many-steps")
    assert not of(ordering(7), "many-steps")


def cloze(text: Any, *, gaps: int = 1, accept: Any = "Wort", others: Any = None) -> LintText:
    gap = {"accept": {name: [word] for name, word in both(accept).items()}, "why": WHY}
    if others:
        gap["others"] = {name: words for name, words in others.items() if name in gap["accept"]}
    return parsed(ItemKind.CLOZE, {"text": both(text), "gaps": [gap] * gaps})


@pytest.mark.parametrize("language", ["de", "en"])
def test_gaps(language: str) -> None:
    full = {language: "Ja [[1]] und [[2]] da."}
    assert not of(cloze(full, gaps=2), "many-gaps")  # two of five
    (found,) = of(cloze({language: "Ja [[1]] und [[2]]."}, gaps=2), "many-gaps")
    assert (found.severity, found.path, found.language) == (HINT, "text", language)
    (found,) = of(cloze({language: "„[[1]] ist es, das zählt.“"}), "gap-first")
    assert (found.path, found.language) == ("text", language)
    assert not of(cloze(full, gaps=2), "gap-first")


def test_words_to_choose_from_are_apart() -> None:
    (found,) = of(
        cloze("Was [[1]] das?", accept="ist", others={"de": ["war", "wäre"], "en": ["was", "was"]}), "identical-options"
    )
    assert (found.severity, found.language) == (STOP, "en")
    assert found.path.startswith("gaps[1].choices[")
    assert not of(
        cloze("Das gilt für [[1]].", accept="Sie", others={"de": ["sie", "ihn"], "en": ["sie", "ihn"]}), "identical-options"
    )


@pytest.mark.parametrize(
    ("value", "tolerance", "flagged"),
    [("12.5", "0", True), ("12.5", "0.1", False), ("12", "0", False), ("12.0", "0", False), ("-0.25", "0", True)],
)
def test_a_fraction_without_tolerance(value: str, tolerance: str, flagged: bool) -> None:
    item = parsed(ItemKind.NUMERIC, {"value": value, "tolerance": tolerance, "why": WHY})
    assert bool(of(item, "no-tolerance")) is flagged


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("*", "accepts-all", STOP),
        ("** *", "accepts-all", STOP),
        ("*.", "accepts-all", STOP),
        ("a*b*c*d*e*f*", "many-stars", HINT),
        ("a*b*c*d*e*", "", ""),
        ("daten*", "", ""),
    ],
)
def test_patterns(language: str, line: str, code: str, severity: str) -> None:
    accept = {"de": ["Daten"], "en": ["data"]}
    accept[language] = [*accept[language], line]
    short = parsed(ItemKind.SHORT_TEXT, {"accept": accept, "why": WHY})
    gap = parsed(ItemKind.CLOZE, {"text": both("Das sind [[1]] dort."), "gaps": [{"accept": accept, "why": WHY}]})
    for item, path in ((short, "accept"), (gap, "gaps[1].accept")):
        found = [finding for name in ("accepts-all", "many-stars") for finding in of(item, name)]
        assert [(finding.code, finding.severity, finding.path, finding.language) for finding in found] == (
            [(code, severity, path, language)] if code else []
        )


def test_a_star_may_catch_all_wrong_answers() -> None:
    accept = {"de": ["Daten"], "en": ["data"]}
    wrong = [{"accept": {"de": ["*"], "en": ["*"]}, "why": WHY}]
    assert not of(parsed(ItemKind.SHORT_TEXT, {"accept": accept, "why": WHY, "wrong": wrong}), "accepts-all")


def test_a_criterion_says_how_it_is_recognised() -> None:
    criteria = [{"title": both("Nennt den Zweck"), "hint": both("Ein Satz genügt")}, {"title": both("Nennt die Daten")}]
    item = parsed(ItemKind.FREE_TEXT, {"words": 50, "criteria": criteria, "sample": WHY})
    (found,) = of(item, "criterion-without-hint")
    assert (found.severity, found.path) == (HINT, "criteria[2].hint")


def hotspot(*places: tuple[str, float, float, float, float]) -> LintText:
    regions = [
        {"label": both(f"Ort {n}"), "shape": shape, "x": x, "y": y, "width": w, "height": h, "right": n == 0, "why": WHY}
        for n, (shape, x, y, w, h) in enumerate(places)
    ]
    picture = {"name": f"{'a' * 64}.png", "width": 100, "height": 100}
    return parsed(ItemKind.HOTSPOT, {"picture": picture, "alt": both("Ein Bild"), "regions": regions})


@pytest.mark.parametrize(
    ("one", "other", "flagged"),
    [
        (("rectangle", 0, 0, 20, 20), ("rectangle", 12, 0, 20, 20), True),  # 40 %
        (("rectangle", 0, 0, 20, 20), ("rectangle", 15, 0, 20, 20), False),  # 25 %
        (("rectangle", 0, 0, 80, 80), ("rectangle", 10, 10, 5, 5), True),  # inside
        (("rectangle", 0, 0, 20, 20), ("rectangle", 40, 0, 20, 20), False),
        (("rectangle", 0, 0, 20, 20), ("rectangle", 8.7, 8.7, 20, 20), True),
        (("ellipse", 0, 0, 20, 20), ("ellipse", 8.7, 8.7, 20, 20), False),  # their frames share more than they do
        (("ellipse", 0, 0, 20, 20), ("ellipse", 5, 0, 20, 20), True),
    ],
)
def test_places_that_overlap(one: Any, other: Any, flagged: bool) -> None:
    found = of(hotspot(one, other), "overlapping-places")
    assert [(finding.severity, finding.path) for finding in found] == ([(HINT, "regions[2]")] if flagged else [])
