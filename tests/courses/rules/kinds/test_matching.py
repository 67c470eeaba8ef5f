"""Matching: shared answers, answers that belong to nothing, and keys that say nothing."""

from fractions import Fraction
from typing import Any

import pytest

from courses.rules.kinds import KINDS, Control
from courses.rules.kinds.base import Menus

from .contents import both, content_of, fault_paths

KIND = KINDS["matching"]


def question(*pairs: str, extras: str = "") -> dict[str, Any]:
    """Pairs such as "1a", "2b": to prompt 1 belongs answer a."""
    return {
        "prompts": [{"text": both(f"Frage {pair[0]}"), "match": both(f"Antwort {pair[1]}")} for pair in pairs],
        "why": both("Darum"),
    } | ({"extras": [{"text": both(f"Antwort {letter}")} for letter in extras]} if extras else {})


def answer(content: dict[str, Any], *pairs: str) -> list[str]:
    """The same pairs as an answer, with the keys of this content."""
    parts = {prompt["text"]["de"][-1]: prompt["key"] for prompt in content["prompts"]}
    keys = {choice["text"]["de"][-1]: choice["key"] for choice in content["choices"]}
    return [f"{parts[pair[0]]}={keys[pair[1]]}" for pair in pairs]


@pytest.mark.parametrize(
    ("given", "earned"),
    [
        (("1a", "2b", "3a"), Fraction(1)),
        (("1a", "2b"), Fraction(2, 3)),
        (("3a",), Fraction(1, 3)),
        (("1b", "2a", "3b"), Fraction(0)),
        (("1a", "2a", "3a"), Fraction(2, 3)),  # wrong pairs take nothing away
        (("1x", "2y", "3x"), Fraction(0)),
        ((), Fraction(0)),
    ],
)
def test_each_right_pair_counts(given: tuple[str, ...], earned: Fraction) -> None:
    content = content_of(KIND, question("1a", "2b", "3a", extras="xy"))
    assert KIND.credit(content, answer(content, *given)) == earned


def test_an_answer_that_belongs_to_two_prompts_is_offered_once() -> None:
    content = content_of(KIND, question("1a", "2b", "3a", extras="x"))
    control = KIND.ask(content, KIND.keys(content), None)
    assert isinstance(control, Menus)
    for row in control.rows:
        assert sorted(str(option.text) for option in row.options) == ["Antwort a", "Antwort b", "Antwort x"]


def seen(control: Control) -> list[str]:
    assert isinstance(control, Menus)
    return [str(option.text) for option in control.rows[0].options]


def test_where_an_answer_stands_says_nothing_even_without_an_order() -> None:
    one = content_of(KIND, question("1a", "2b", "3c", "4d", extras="x"))
    other = content_of(KIND, question("1d", "2x", "3a", "4b", extras="c"))
    assert seen(KIND.ask(one, [], None)) == seen(KIND.ask(other, [], None))
    assert KIND.ask(one, [], None) == KIND.ask(other, [], None)


def test_each_pair_is_explained_with_what_was_given() -> None:
    raw = question("1a", "2b")
    raw["prompts"][0]["why"] = both("Weil a")
    content = content_of(KIND, raw)
    explained = KIND.explain(content, ["p2", "p1"], answer(content, "1b"))
    assert [(str(part.label), part.given, part.right, str(part.why), part.is_right) for part in explained.parts] == [
        ("Frage 2", "", "Antwort b", "", False),
        ("Frage 1", "Antwort b", "Antwort a", "Weil a", False),
    ]
    assert str(explained.why) == "Darum"
    assert explained.given == ["Frage 1: Antwort b"]
    assert explained.better == ["Frage 2: Antwort b", "Frage 1: Antwort a"]


def test_only_all_pairs_are_complete() -> None:
    content = content_of(KIND, question("1a", "2b"))
    assert KIND.is_complete(content, answer(content, "1b", "2b"))
    assert not KIND.is_complete(content, answer(content, "1a"))


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        (question("1a"), {"prompts"}),
        (question("1a", "2a"), {"prompts"}),  # nothing to match
        (question("1a", "2a", extras="x"), set()),
        (question("1a", "2b", extras="b"), {"extras[1].text"}),
        (question("1a", "2b", extras="xx"), {"extras[2].text"}),
        (question("1a", "2b", extras="tuvwxyz"), {"extras"}),
        (question(*(f"{number}{letter}" for number, letter in enumerate("abcdefghij"))), set()),
        (question("1a", "2b") | {"why": {"de": "x"}}, {"why.en"}),
        (question("1a", "2b") | {"extras": [{"text": both("x"), "why": both("y")}]}, {"extras[1].why"}),
        ({"prompts": [{"text": both("x"), "match": {"de": "x"}}, {"match": both("y")}], "why": both("x")}, None),
    ],
)
def test_faults(raw: dict[str, Any], paths: set[str] | None) -> None:
    assert fault_paths(KIND, raw) == ({"prompts[1].match.en", "prompts[2].text"} if paths is None else paths)


def test_a_reason_for_a_pair_may_be_left_empty_as_a_form_sends_it() -> None:
    raw = question("1a", "2b")
    for empty in (None, {}, both(""), both(" "), {"de": None}):
        raw["prompts"][0]["why"] = empty
        assert content_of(KIND, raw)["prompts"][0]["why"] == {}
    raw["prompts"][0]["why"] = {"de": "x", "en": ""}
    assert fault_paths(KIND, raw) == {"prompts[1].why.en"}
