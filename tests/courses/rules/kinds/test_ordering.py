"""Ordering: each step that directly follows the one it belongs after counts."""

from fractions import Fraction
from typing import Any

import pytest

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Menus

from .contents import both, content_of, fault_paths

KIND = KINDS["ordering"]


def question(steps: str = "abcd") -> dict[str, Any]:
    return {"steps": [{"text": both(f"Schritt {letter}")} for letter in steps], "why": both("Darum")}


def answer(content: dict[str, Any], places: dict[str, int]) -> list[str]:
    """Steps by their letters, with the place that they were given."""
    keys = {step["text"]["de"][-1]: step["key"] for step in content["steps"]}
    return [f"{keys[letter]}={place}" for letter, place in places.items()]


@pytest.mark.parametrize(
    ("places", "earned"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4}, Fraction(1)),
        ({"d": 4, "c": 3, "b": 2, "a": 1}, Fraction(1)),
        ({"b": 1, "c": 2, "d": 3, "a": 4}, Fraction(2, 3)),  # one step out of its place does not spoil the rest
        ({"a": 1, "b": 2, "d": 3, "c": 4}, Fraction(1, 3)),
        ({"d": 1, "c": 2, "b": 3, "a": 4}, Fraction(0)),
        ({"a": 1, "c": 2, "b": 3, "d": 4}, Fraction(0)),
        ({"c": 1, "d": 2, "a": 3, "b": 4}, Fraction(2, 3)),
        # A place that was given twice holds nothing.
        ({"a": 1, "b": 1, "c": 3, "d": 4}, Fraction(1, 3)),
        ({"a": 1, "b": 2, "c": 2, "d": 3}, Fraction(0)),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, Fraction(0)),
        # What is missing leaves its place empty.
        ({"a": 1, "b": 2}, Fraction(1, 3)),
        ({"a": 1, "b": 3}, Fraction(0)),
        ({"b": 2, "c": 3, "d": 4}, Fraction(2, 3)),
        ({"c": 3}, Fraction(0)),
        ({}, Fraction(0)),
    ],
)
def test_neighbours_count(places: dict[str, int], earned: Fraction) -> None:
    content = content_of(KIND, question())
    assert KIND.credit(content, answer(content, places)) == earned


def test_the_order_shown_is_not_the_right_one_even_without_an_order() -> None:
    shown = set()
    for steps in ("abcd", "dcba", "bdac"):
        control = KIND.ask(content_of(KIND, question(steps)), [], None)
        assert isinstance(control, Menus)
        assert control.is_order
        shown.add(tuple((row.part, str(row.label)) for row in control.rows))
    assert len(shown) == 1


def test_complete_is_every_place_once() -> None:
    content = content_of(KIND, question())
    assert KIND.is_complete(content, answer(content, {"a": 4, "b": 3, "c": 2, "d": 1}))
    assert not KIND.is_complete(content, answer(content, {"a": 4, "b": 3, "c": 2, "d": 2}))
    assert not KIND.is_complete(content, answer(content, {"a": 4, "b": 3, "c": 2}))


def test_each_place_is_explained_with_what_was_given_there() -> None:
    content = content_of(KIND, question("abc"))
    explained = KIND.explain(content, [], answer(content, {"a": 1, "b": 3, "c": 3}))
    assert [(part.given, part.right, part.is_right) for part in explained.parts] == [
        ("Schritt a", "Schritt a", False),  # nothing follows it rightly
        ("", "Schritt b", False),
        (explained.parts[2].given, "Schritt c", False),
    ]
    assert set(explained.parts[2].given.split(" / ")) == {"Schritt b", "Schritt c"}


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (question("ab"), {"steps"}),
        (question("abc"), set()),
        (question("abcdefgh"), set()),
        (question("abcdefghi"), {"steps"}),
        (question("aba"), {"steps[3].text"}),
        ({"steps": question()["steps"]}, {"why"}),
        (question() | {"steps": [{"text": {"de": "x"}}, {"text": both("y"), "key": "a"}, {"text": both("z" * 201)}]}, None),
    ],
)
def test_faults(raw: dict[str, Any], paths: set[str] | None) -> None:
    lone = {"steps[1].text.en", "steps[2].key", "steps[3].text.de", "steps[3].text.en"}
    assert fault_paths(KIND, raw) == (lone if paths is None else paths)


@pytest.mark.parametrize(
    ("placed", "ticked", "points"),
    [("abcd", "1234", 3), ("acbd", "", 0), ("dabc", "234", 2), ("cdab", "1234", 2), ("bacd", "34", 1)],
)
def test_a_place_is_ticked_if_and_only_if_it_earns_something(placed: str, ticked: str, points: int) -> None:
    content = content_of(KIND, question("abcd"))
    given = answer(content, {step: number for number, step in enumerate(placed, 1)})
    parts = KIND.explain(content, [], given).parts
    assert "".join(str(number) for number, part in enumerate(parts, 1) if part.is_right) == ticked
    assert KIND.credit(content, given) == Fraction(points, 3)
