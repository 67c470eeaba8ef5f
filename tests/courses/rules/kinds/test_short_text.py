"""A typed word or two. What counts as the same: test_typed.py."""

from typing import Any

import pytest
from django.utils import translation

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Line

from .contents import both, content_of, fault_paths

KIND = KINDS["short_text"]


def question(*accept: str, **wrong: list[str]) -> dict[str, Any]:
    return {
        "accept": {"de": list(accept), "en": ["verify"]},
        "why": both("Darum"),
        "wrong": [{"accept": {"de": lines, "en": lines}, "why": both(why)} for why, lines in wrong.items()],
    }


@pytest.mark.parametrize(
    ("text", "earned"),
    [
        ("Prüfen", 1),
        ("  prüfen. ", 1),
        ("PRUEFEN", 1),
        ("Kontrollgang", 1),
        ("verify", 1),  # in whatever language it is written
        ("Verifying", 0),
        ("raten", 0),
        ("", 0),
        (" \t", 0),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_word_fits_or_not(text: str, earned: int, language: str) -> None:
    with translation.override(language):
        assert KIND.credit(content_of(KIND, question("prüfen", "kontroll*")), [f"text={text}"]) == earned


def test_an_answer_may_hold_the_sign_between_part_and_value() -> None:
    content = content_of(KIND, question("a=b"))
    assert KIND.credit(content, KIND.read(content, ["text=A=B"])) == 1


def test_a_common_mistake_is_told_unless_it_is_right() -> None:
    content = content_of(KIND, question("prüfen", Raten=["rat*"], Alles=["*"]))
    assert str(KIND.explain(content, [], ["text=raten"]).parts[0].why) == "Raten"
    assert KIND.picks(content, ["text=raten"]) == ["wrong1"]
    assert KIND.picks(content, ["text=Kanarienvogel"]) == ["wrong2"]
    assert KIND.picks(content, ["text=prüfen"]) == KIND.picks(content, []) == []
    assert str(KIND.explain(content, [], ["text=prüfen"]).parts[0].why) == ""


def test_the_first_line_is_shown_in_the_language_of_the_reader() -> None:
    content = content_of(KIND, question("prüf*", "kontroll*"))
    assert KIND.explain(content, [], ["text=x"]).better == ["prüf…"]
    with translation.override("en"):
        assert KIND.explain(content, [], ["text=x"]).better == ["verify"]
    assert KIND.explain(content, [], ["text=x"]).given == ["x"]


def test_the_field_says_nothing_about_the_word() -> None:
    short, long = (KIND.ask(content_of(KIND, question(word)), [], None) for word in ("ja", "x" * 60))
    assert short == long
    assert isinstance(short, Line)
    assert short.most == 300


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({}, set()),
        ({"accept": {"de": ["a"]}}, {"accept.en"}),
        ({"accept": {"de": [], "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": ["  "], "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": "a", "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": [1], "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": ["a"], "en": ["a\x00"]}}, {"accept.en"}),
        ({"accept": {"de": ["a"], "en": ["a"], "fr": ["a"]}}, {"accept.fr"}),
        ({"accept": ["a"]}, {"accept"}),
        ({"accept": {"de": ["a"] * 21, "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": ["a" * 201], "en": ["a"]}}, {"accept.de"}),
        ({"accept": {"de": ["a" * 200] * 20, "en": ["a"]}}, set()),
        ({"why": {}}, {"why.de", "why.en"}),
        ({"wrong": [{"accept": {"de": ["a"], "en": []}, "why": both("x")}]}, {"wrong[1].accept.en"}),
        ({"wrong": [{"why": both("x")}]}, {"wrong[1].accept"}),
        ({"wrong": [{"accept": {"de": ["a"], "en": ["b"]}, "why": both("x"), "value": 1}]}, {"wrong[1].value"}),
        ({"wrong": [{}] * 7}, {"wrong"}),
    ],
)
def test_faults(change: dict[str, Any], paths: set[str]) -> None:
    assert fault_paths(KIND, question("a") | change) == paths


def test_one_language_or_none() -> None:
    raw = {"accept": {"en": ["verify"]}, "why": {"de": "Darum"}}
    content = content_of(KIND, raw, languages_needed=())
    assert KIND.credit(content, ["text=Verify"]) == 1
    assert KIND.explain(content, [], []).parts[0].right == "verify", "what there is, is shown"
    for accept in ({}, {"de": []}, {"de": [" "]}):
        assert "accept" in fault_paths(KIND, raw | {"accept": accept}, languages_needed=())
    for why in ({}, both(""), both(" ")):
        assert "why" in fault_paths(KIND, raw | {"why": why}, languages_needed=())
