"""What shows only over many items: place, key and length of the right option, and items that are there twice."""

from collections.abc import Sequence
from typing import Any

import pytest

from courses.enums import ItemKind
from courses.rules.item_lint import HINT, LintText, lint_bank

from .making import WHY, both, option, parsed, single, true_false

pytestmark = pytest.mark.once


def placed(place: int, *, options: int = 4, keys: str = "", long: bool = False, stem: Any = None, key: str = "k") -> LintText:
    """An item whose right option stands at this place (from 0), perhaps as the longest one."""
    rows = [
        option(
            f"Wahl {number}" + (" mit mehr" if long and number == place else ""),
            right=number == place,
            key=keys[number] if keys else "",
        )
        for number in range(options)
    ]
    return parsed(ItemKind.SINGLE, {"options": rows}, key=key, **({"stem": stem} if stem else {}))


def said(items: Sequence[LintText], code: str) -> list[tuple[str, str]]:
    """Key and language of what the linter says about a bank under one code."""
    return [(key, finding.language) for key, finding in lint_bank(items) if finding.code == code]


def test_the_longest_option_is_the_right_one_in_most_items() -> None:
    long, plain = placed(0, long=True), placed(1)
    assert said([long] * 5 + [plain] * 3, "longest-right-in-bank") == [("", "de"), ("", "en")]
    assert not said([long] * 4 + [plain] * 4, "longest-right-in-bank")  # half of them
    assert not said([long] * 7, "longest-right-in-bank")  # too few to say


def test_length_is_measured_in_each_language() -> None:
    german = single({"de": "Eine lange Antwort", "en": "Short"}, [("Nein", "A longer one"), ("Ja", "Yes")])
    assert said([german] * 8, "longest-right-in-bank") == [("", "de")]


@pytest.mark.parametrize(
    ("places", "options", "flagged"),
    [
        ([2] * 6 + [0, 1, 3] * 2, 4, True),  # 6 of 12
        ([2] * 5 + [0, 1, 3] * 2 + [0], 4, False),  # 5 of 12 are 42 %
        ([2] * 11, 4, False),  # too few to say
        ([0] * 6 + [1] * 3 + [2] * 3, 3, False),  # half, but a third is chance
        ([0] * 7 + [1] * 3 + [2] * 2, 3, True),
        ([0] * 9 + [1] * 3, 2, False),  # three quarters of two
        ([0] * 10 + [1] * 2, 2, True),
    ],
)
def test_the_place_of_the_right_option(places: list[int], options: int, flagged: bool) -> None:
    found = said([placed(place, options=options) for place in places], "position-bias")
    assert found == ([("", "")] if flagged else [])


def test_the_key_of_the_right_option() -> None:
    spread = [placed(number % 4, keys="bcda"[-(number % 4) :] + "bcda"[: -(number % 4)]) for number in range(12)]
    assert {item.content["options"][number % 4]["key"] for number, item in enumerate(spread)} == {"b"}
    assert said(spread, "key-bias") == [("", "")]
    assert not said(spread, "position-bias")


def test_key_and_place_that_are_the_same_are_said_once() -> None:
    items = [placed(1, keys="abcd")] * 12
    assert said(items, "position-bias")
    assert not said(items, "key-bias")


def test_a_bank_without_a_pattern() -> None:
    assert lint_bank([placed(number % 4, keys="abcd", key=f"k{number}") for number in range(16)]) == ()
    assert lint_bank([]) == ()


@pytest.mark.parametrize(("true", "false", "flagged"), [(10, 2, True), (2, 10, True), (9, 3, False), (11, 0, False)])
def test_statements_that_are_mostly_true(true: int, false: int, flagged: bool) -> None:
    items = [true_false("Ein Satz.")] * true + [true_false("Ein Satz.", right=False)] * false
    assert bool(said(items, "truth-bias")) is flagged


WORDS = "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("one", "other", "flagged"),
    [
        (WORDS + "?", WORDS.title() + ".", True),
        (WORDS, WORDS.replace("zwölf", "dreizehn"), False),  # 11 of 13
        (WORDS + " dreizehn", WORDS.replace("zwölf", "") + " dreizehn", True),  # 12 of 13
        ("Was ist richtig?", "Was ist richtig?", False),  # may be asked of many things
    ],
)
def test_two_items_that_ask_the_same(language: str, one: str, other: str, flagged: bool) -> None:
    items = [placed(0, stem={language: one}, key="erste"), placed(1, stem={language: other}, key="zweite")]
    found = said(items, "nearly-the-same")
    assert found == ([("zweite", language)] if flagged else [])


def test_a_pair_is_said_once_though_both_languages_are_alike() -> None:
    stem = both(WORDS)
    found = lint_bank([placed(number, stem=stem, key=f"k{number}") for number in range(3)])
    assert [(key, finding.language, finding.severity) for key, finding in found] == [
        ("k1", "de", HINT),
        ("k2", "de", HINT),
        ("k2", "de", HINT),
    ]


def test_kinds_with_own_parts_may_share_their_stem() -> None:
    def gaps(word: str) -> LintText:
        gap = {"accept": {"de": ["Wort"]}, "why": WHY}
        raw = {"text": {"de": f"{word} steht hier vor [[1]] und danach {word * 2}."}, "gaps": [gap]}
        return parsed(ItemKind.CLOZE, raw, stem={"de": WORDS}, key=word)

    assert not said([gaps("a"), gaps("b")], "nearly-the-same")
    assert said([gaps("a"), gaps("a")], "nearly-the-same")
