"""One answer, several answers, true or false."""

from fractions import Fraction
from typing import Any

import pytest

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Choices

from .contents import both, content_of, fault_paths


def question(*worth: bool, keys: str = "") -> dict[str, Any]:
    """Options a, b, c … of which some are right; keys are given or not."""
    return {
        "options": [
            {"right": right, "text": both(f"Text {letter}"), "why": both(f"Weil {letter}")}
            | ({"key": letter} if letter in keys else {})
            for letter, right in zip("abcdefghij", worth, strict=False)
        ]
    }


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        ("ab", Fraction(1)),
        ("a", Fraction(1, 2)),
        ("b", Fraction(1, 2)),
        ("abc", Fraction(1, 2)),
        ("abcde", Fraction(0)),
        ("ac", Fraction(0)),
        ("c", Fraction(0)),
        ("cde", Fraction(0)),
        ("acde", Fraction(0)),  # never below nothing
        ("", Fraction(0)),
    ],
)
def test_each_right_one_counts_and_each_wrong_one_takes_one_away(answer: str, earned: Fraction) -> None:
    kind, content = KINDS["multiple"], content_of("multiple", question(True, True, False, False, False, keys="abcde"))
    assert kind.credit(content, list(answer)) == earned


def test_thirds_stay_exact() -> None:
    kind, content = KINDS["multiple"], content_of("multiple", question(True, True, True, False, keys="abcd"))
    assert kind.credit(content, ["a"]) == Fraction(1, 3)
    assert kind.credit(content, ["a", "b"]) == Fraction(2, 3)
    assert kind.credit(content, ["a", "b", "d"]) == Fraction(1, 3)


def test_one_answer_is_right_or_not() -> None:
    kind, content = KINDS["single"], content_of("single", question(False, True, False, keys="abc"))
    assert [kind.credit(content, list(answer)) for answer in ("a", "b", "c", "", "ab")] == [0, 1, 0, 0, 0]
    assert kind.is_complete(content, ["a"])
    assert not kind.is_complete(content, [])


def test_each_option_is_explained_with_what_was_chosen() -> None:
    content = content_of("single", question(False, True, False, keys="abc"))
    explained = KINDS["single"].explain(content, ["c", "a", "b"], ["a"])
    assert [(option.key, str(option.why), option.is_right, option.is_chosen) for option in explained.options] == [
        ("c", "Weil c", False, False),
        ("a", "Weil a", False, True),
        ("b", "Weil b", True, False),
    ]
    assert (explained.given, explained.better) == (["Text a"], ["Text b"])


@pytest.mark.parametrize(
    ("kind", "raw", "paths"),
    [
        ("single", question(True, True, False), {"options"}),
        ("single", question(False, False), {"options"}),
        ("multiple", question(True, True), {"options"}),
        ("multiple", question(True, False, False), {"options"}),
        ("multiple", question(False, False), {"options"}),
        ("single", question(True), {"options"}),
        ("single", question(True, *[False] * 9), set()),
        ("single", {"options": question(True, *[False] * 9)["options"] + question(False)["options"]}, {"options"}),
        ("single", {"options": "a"}, {"options"}),
        ("single", {"options": [1, *question(True, False)["options"]]}, {"options[1]"}),
        ("single", {"options": [{"key": "a"}, {"key": "a", "right": True}]}, None),
    ],
)
def test_faults_of_options(kind: str, raw: dict[str, Any], paths: set[str] | None) -> None:
    found = fault_paths(kind, raw)
    assert found == paths if paths is not None else "options" in found


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"text": None}, "options[2].text"),
        ({"text": {"de": "x"}}, "options[2].text.en"),
        ({"text": both(" ")}, "options[2].text.de"),
        ({"text": both("x" * 401)}, "options[2].text.en"),
        ({"why": {}}, "options[2].why.de"),
        ({"why": both("x" * 601)}, "options[2].why.de"),
        ({"right": "yes"}, "options[2].right"),
        ({"key": "A B"}, "options[2].key"),
        ({"key": ""}, "options[2].key"),
        ({"worth": 1}, "options[2].worth"),
        ({"text": both("x\x00")}, "options[2].text.de"),
        ({"text": both("x\ud800")}, "options[2].text.de"),
    ],
)
def test_every_fault_has_its_place(change: dict[str, Any], path: str) -> None:
    raw = question(True, False, False)
    raw["options"][1] |= change
    assert path in fault_paths("single", raw)
    assert all(found.startswith("options[2]") for found in fault_paths("single", raw))


def test_two_options_never_have_the_same_key() -> None:
    raw = question(True, False, False, keys="abc")
    raw["options"][1]["key"] = "a"
    assert fault_paths("single", raw) == {"options"}


def test_options_without_keys_get_some_that_say_nothing() -> None:
    content = content_of("single", question(True, False, False))
    keys = {option["text"]["de"]: option["key"] for option in content["options"]}
    assert sorted(keys.values()) == ["o1", "o2", "o3"]
    turned = question(False, False, True)
    turned["options"].reverse()
    assert {option["text"]["de"]: option["key"] for option in content_of("single", turned)["options"]} == keys


def test_a_key_that_is_lacking_is_added_to_those_that_are_there() -> None:
    raw = question(True, False, False, keys="ab")
    raw["options"][0]["key"] = "o1"
    keys = [option["key"] for option in content_of("single", raw)["options"]]
    assert keys == ["o1", "b", "o2"]


# ── True or false ──


def statement(right: bool) -> dict[str, Any]:
    return content_of("true_false", {"right": right, "why_true": both("Ja, weil"), "why_false": both("Nein, weil")})


@pytest.mark.parametrize(
    ("right", "answer", "earned"),
    [
        (True, ["true"], 1),
        (True, ["false"], 0),
        (False, ["false"], 1),
        (False, ["true"], 0),
        (True, [], 0),
        (False, [], 0),
        (False, None, 0),
        (True, ["true", "false"], 0),
    ],
)
def test_a_statement_is_true_or_not(right: bool, answer: list[str] | None, earned: int) -> None:
    assert KINDS["true_false"].credit(statement(right), answer) == earned


def test_both_words_are_explained() -> None:
    explained = KINDS["true_false"].explain(statement(False), [], ["true"])
    assert [(option.key, str(option.why), option.is_right, option.is_chosen) for option in explained.options] == [
        ("true", "Ja, weil", False, True),
        ("false", "Nein, weil", True, False),
    ]
    control = KINDS["true_false"].ask(statement(True), [], None)
    assert isinstance(control, Choices)
    assert [option.key for option in control.options] == ["true", "false"], "always in the same order"


def test_faults_of_a_statement() -> None:
    assert fault_paths("true_false", {"why_true": both("x"), "why_false": both("x")}) == {"right"}
    assert fault_paths("true_false", {"right": "true", "why_true": both("x"), "why_false": both("x")}) == {"right"}
    assert fault_paths("true_false", {"right": True, "why_true": {"de": "x"}, "why_false": both("")}) == {
        "why_true.en",
        "why_false.de",
        "why_false.en",
    }
