"""A text with gaps: typed, chosen, and in another order in each language."""

from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Line, Menu, Passage

from .contents import both, content_of, fault_paths, read_with_faults

KIND = KINDS["cloze"]


def typed(*words: str) -> dict[str, Any]:
    return {"accept": {"de": list(words), "en": list(words)}, "why": both("Darum")}


def menu(right: str, *others: str) -> dict[str, Any]:
    return typed(right) | {"others": {"de": list(others), "en": list(others)}}


def question(text: Any, *gaps: dict[str, Any]) -> dict[str, Any]:
    return {"text": both(text) if isinstance(text, str) else text, "gaps": list(gaps)}


MIXED = question(
    {"de": "Erst [[1]], dann [[2]].", "en": "[[2]] comes after [[1]]."},
    typed("prüfen", "kontroll*"),
    menu("senden", "löschen", "raten"),
)


def key(content: dict[str, Any], gap: int, word: str) -> str:
    return next(choice["key"] for choice in content["gaps"][gap - 1]["choices"] if choice["text"]["de"] == word)


@pytest.mark.parametrize(
    ("first", "second", "earned"),
    [
        ("prüfen", "senden", Fraction(1)),
        ("Kontrollieren!", "senden", Fraction(1)),
        ("pruefen", "raten", Fraction(1, 2)),
        ("raten", "senden", Fraction(1, 2)),
        ("senden", "löschen", Fraction(0)),
        ("", "senden", Fraction(1, 2)),
        ("prüfen", "", Fraction(1, 2)),
        ("", "", Fraction(0)),
    ],
)
def test_each_gap_counts(first: str, second: str, earned: Fraction) -> None:
    content = content_of(KIND, MIXED)
    answer = ([f"g1={first}"] if first else []) + ([f"g2={key(content, 2, second)}"] if second else [])
    for language in ("de", "en"):
        with translation.override(language):
            assert KIND.credit(content, answer) == earned


def test_the_text_of_a_menu_is_no_answer() -> None:
    assert KIND.credit(content_of(KIND, MIXED), ["g2=senden"]) == 0


def test_each_language_has_its_own_order_of_gaps() -> None:
    content = content_of(KIND, MIXED)
    shown = {}
    for language in ("de", "en"):
        with translation.override(language):
            control = KIND.ask(content, KIND.keys(content), ["g1=raten"])
            assert isinstance(control, Passage)
            shown[language] = [piece if isinstance(piece, str) else piece.part for piece in control.pieces]
            assert len({str(piece.label) for piece in control.pieces if not isinstance(piece, str)}) == 2
    assert shown == {"de": ["Erst ", "g1", ", dann ", "g2", "."], "en": ["g2", " comes after ", "g1", "."]}


def test_menus_and_fields() -> None:
    control = KIND.ask(content_of(KIND, MIXED), [], ["g1=raten"])
    assert isinstance(control, Passage)
    line, choices = (piece for piece in control.pieces if not isinstance(piece, str))
    assert isinstance(line, Line)
    assert isinstance(choices, Menu)
    assert line.value == "raten"
    assert {str(option.text) for option in choices.options} == {"senden", "löschen", "raten"}
    assert choices.chosen is None


def test_the_width_of_a_gap_does_not_tell_the_word() -> None:
    short, long = (KIND.ask(content_of(KIND, question("[[1]]", typed(word))), [], None) for word in ("ja", "x" * 60))
    assert short == long


def test_the_right_word_does_not_stand_first_in_a_menu_because_it_is_right() -> None:
    words = ["a", "b", "c", "d"]
    seen = set()
    for word in words:
        content = content_of(KIND, question("[[1]]", menu(word, *(other for other in words if other != word))))
        control = KIND.ask(content, [], None)
        assert isinstance(control, Passage)
        assert isinstance(control.pieces[0], Menu)
        seen.add(tuple((option.key, str(option.text)) for option in control.pieces[0].options))
    assert len(seen) == 1


def test_gaps_are_explained_and_the_text_is_filled() -> None:
    content = content_of(KIND, MIXED)
    with translation.override("en"):
        explained = KIND.explain(content, [], [f"g2={key(content, 2, 'raten')}", "g1=kontrolle"])
        assert [(part.given, part.right, part.is_right) for part in explained.parts] == [
            ("kontrolle", "prüfen", True),
            ("raten", "senden", False),
        ]
        assert str(explained.sample) == "“senden” comes after “prüfen”."


def test_a_right_word_that_looks_like_a_gap_stays_as_it_is() -> None:
    content = content_of(KIND, question("[[1]] und [[2]]", typed("[[2]]"), typed("b")))
    with translation.override("en"):
        assert str(KIND.explain(content, [], []).sample) == "“[[2]]” und “b”"


def test_a_star_in_a_menu_is_a_star() -> None:
    content = content_of(KIND, question("[[1]]", menu("a*", "b*")))
    assert KIND.explain(content, [], []).parts[0].right == "a*"
    assert KIND.explain(content_of(KIND, question("[[1]]", typed("a*"))), [], []).parts[0].right == "a…"


def test_what_is_typed_is_not_counted() -> None:
    content = content_of(KIND, MIXED)
    chosen = f"g2={key(content, 2, 'raten')}"
    assert KIND.picks(content, ["g1=Kanarienvogel", chosen]) == [chosen]


def test_a_draft_may_name_gaps_that_are_not_there_yet() -> None:
    raw = question("[[1]] [[2]] [[9]]", typed("a"))
    assert fault_paths(KIND, raw) == {"text.de", "text.en"}
    content = read_with_faults(KIND, raw)[0]
    assert KIND.ask(content, [], None)
    assert KIND.explain(content, [], None)


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (question("Text [[1]]", typed("a")), set()),
        (question("Text", typed("a")), {"text.de", "text.en"}),
        (question("[[1]] [[1]]", typed("a")), {"text.de", "text.en"}),
        (question("[[2]]", typed("a")), {"text.de", "text.en"}),
        (question("[[01]]", typed("a")), {"text.de", "text.en"}),
        (question({"de": "[[1]]", "en": "[1]"}, typed("a")), {"text.en"}),
        (question({"de": "[[1]]"}, typed("a")), {"text.en"}),
        (question("x"), {"gaps"}),
        (question(" ".join(f"[[{n}]]" for n in range(1, 9)), *[typed("a")] * 8), set()),
        (question(" ".join(f"[[{n}]]" for n in range(1, 10)), *[typed("a")] * 9), {"gaps", "text.de", "text.en"}),
        (question("[[1]]", typed("a") | {"accept": {"de": ["a"]}}), {"gaps[1].accept.en"}),
        (question("[[1]]", typed("a") | {"accept": {"de": [" "], "en": ["a"]}}), {"gaps[1].accept.de"}),
        (question("[[1]]", {"why": both("x")}), {"gaps[1].accept"}),
        (question("[[1]]", typed("a") | {"why": {"de": "x"}}), {"gaps[1].why.en"}),
        (question("[[1]]", typed("a") | {"word": 1}), {"gaps[1].word"}),
        (question("[[1]]", menu("a", "b", "b")), {"gaps[1].others"}),
        (question("[[1]]", menu("a", "a")), {"gaps[1].others"}),
        (question("[[1]]", menu("a", "b") | {"accept": {"de": ["a", "b"], "en": ["a"]}}), {"gaps[1].others"}),
        (question("[[1]]", menu("a", "b") | {"others": {"de": ["b", "c"], "en": ["b"]}}), {"gaps[1].others"}),
        (question("[[1]]", menu("a", "b") | {"others": {"de": ["b"]}}), {"gaps[1].others.en", "gaps[1].others"}),
    ],
)
def test_faults(raw: dict[str, Any], paths: set[str]) -> None:
    assert fault_paths(KIND, raw) == paths
