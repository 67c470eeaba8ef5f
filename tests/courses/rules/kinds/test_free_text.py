"""A text that a champion marks by criteria."""

from fractions import Fraction
from typing import Any

import pytest

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Writing
from courses.rules.kinds.free_text import credit_by, criteria_of

from .contents import both, content_of, fault_paths

KIND = KINDS["free_text"]
RAW: dict[str, Any] = {
    "words": 60,
    "criteria": [{"title": both("Regel"), "hint": both("nennt sie")}, {"title": both("Beispiel")}],
    "sample": both("So ginge es."),
}


def test_only_a_person_says_what_a_text_is_worth() -> None:
    content = content_of(KIND, RAW)
    assert KIND.credit(content, ["text=Ein Satz."]) is None
    assert [KIND.credit(content, answer) for answer in ([], None, ["text="], ["text= \n"])] == [0, 0, 0, 0]
    assert KIND.needs_person
    assert [code for code, kind in KINDS.items() if kind.needs_person] == ["free_text"]


@pytest.mark.parametrize(
    ("marks", "earned"), [((0, 0), Fraction(0)), ((2, 2), Fraction(1)), ((1, 0), Fraction(1, 4)), ((1, 2), Fraction(3, 4))]
)
def test_each_criterion_weighs_the_same(marks: tuple[int, int], earned: Fraction) -> None:
    assert credit_by(content_of(KIND, RAW), dict(zip(("k1", "k2"), marks, strict=True))) == earned


def test_learners_see_the_criteria_and_later_the_sample() -> None:
    content = content_of(KIND, RAW)
    control = KIND.ask(content, [], ["text=Mein Text"])
    assert isinstance(control, Writing)
    assert (control.value, control.words, control.most) == ("Mein Text", 60, 20_000)
    assert [str(criterion.title) for criterion in control.criteria] == ["Regel", "Beispiel"]
    assert all(criterion.half_points is None for criterion in control.criteria)
    explained = KIND.explain(content, [], ["text=Mein Text"])
    assert (explained.given, str(explained.sample)) == (["Mein Text"], "So ginge es.")
    assert [criterion.half_points for criterion in criteria_of(content, {"k2": 1})] == [None, 1]


def test_a_text_keeps_its_paragraphs() -> None:
    content = content_of(KIND, RAW)
    assert KIND.read(content, ["text= Eins.\n\n\tZwei = 2\n"]) == ["text= Eins.\n\n\tZwei = 2\n"]
    assert KIND.read(content, []) == []


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({}, set()),
        ({"words": 9}, {"words"}),
        ({"words": 501}, {"words"}),
        ({"words": "60"}, {"words"}),
        ({"words": True}, {"words"}),
        ({"criteria": []}, {"criteria"}),
        ({"criteria": [{"title": both("x")}] * 6}, {"criteria"}),
        ({"criteria": [{"title": {"de": "x"}}]}, {"criteria[1].title.en"}),
        ({"criteria": [{"title": both("x"), "hint": {"en": "x"}}]}, {"criteria[1].hint.de"}),
        ({"criteria": [{"title": both("x"), "hint": both("")}]}, set()),
        ({"criteria": [{"title": both("x"), "key": "k9"}]}, {"criteria[1].key"}),
        ({"criteria": ["x"]}, {"criteria[1]"}),
        ({"sample": both("x" * 4001)}, {"sample.de", "sample.en"}),
        ({"sample": None}, {"sample"}),
    ],
)
def test_faults(change: dict[str, Any], paths: set[str]) -> None:
    assert fault_paths(KIND, RAW | change) == paths
