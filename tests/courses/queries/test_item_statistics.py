"""What champions see of the counts: only what is shown, with words, in one query."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from competence import clock
from courses.actions.item_counts import count_answers
from courses.enums import ItemKind
from courses.models import ItemCount, ItemVersion, Quiz
from courses.queries.item_statistics import blocks_for, choices_of, statistics_for
from courses.rules.item_quality import Flag
from tests import build
from tests.courses.handed_in import Answer, handed_in, versions_of

pytestmark = pytest.mark.django_db

BOTH = {"de": "Wort", "en": "Word"}


@pytest.fixture
def quiz() -> Quiz:
    return build.quiz(("SEC-1", 1, 2, 0.8), bank=2)


def answered(quiz: Quiz, *rows: tuple[list[Answer], int]) -> None:
    for answers, number in rows:
        for _number in range(number):
            handed_in(quiz, answers)
    count_answers()


def shown(version: ItemVersion, **counts: Any) -> None:
    """Counts that are shown, whatever was answered."""
    defaults: dict[str, Any] = {"answers": 40, "right": 30, "x": "30", "xx": "30", "picks": {}}
    ItemCount.objects.create(version=version, counts={}, shown=defaults | counts, shown_at=clock.now())


def test_figures_of_a_question(quiz: Quiz) -> None:
    answered(quiz, ([["a"], ["a"]], 20), ([["b"], ["b"]], 15), ([["c"], ["a"]], 1), ([[], ["b"]], 2), ([None, ["a"]], 2))
    version = versions_of(quiz)[0]
    figures = statistics_for([version.pk])[version.pk]
    assert (figures.answers, figures.right, figures.unsure, figures.left_open) == (38, 20, 2, 2)
    assert figures.p == pytest.approx(20 / 38)
    assert figures.percent == 53
    assert figures.standard_error == pytest.approx((20 / 38 * 18 / 38 / 38) ** 0.5)
    assert figures.margin == 16
    assert figures.r is not None
    x, y = 20 / 38, 21 / 38  # whoever is right here is right in the other question too, and one more is right only there
    assert figures.r == pytest.approx((x - x * y) / (x * (1 - x) * y * (1 - y)) ** 0.5)
    assert not figures.is_stable
    assert figures.flags == (Flag.UNUSED_OPTION,)
    picks = {pick.key: (pick.number, pick.is_right, pick.is_unused) for pick in figures.picks}
    assert picks == {"a": (20, True, False), "b": (15, False, False), "c": (1, False, True), "d": (0, False, True)}
    assert figures.picks[0].percent == 53


def test_only_what_is_shown_is_read(quiz: Quiz) -> None:
    version = versions_of(quiz)[0]
    answered(quiz, ([["a"], ["a"]], 37))
    assert statistics_for([version.pk])[version.pk].answers == 30 + 7
    answered(quiz, ([["b"], ["a"]], 7))
    figures = statistics_for([version.pk])[version.pk]
    assert (figures.answers, figures.right) == (37, 37)


def test_nothing_below_thirty(quiz: Quiz) -> None:
    first, second = versions_of(quiz)
    answered(quiz, ([["a"], ["a"]], 29))
    assert statistics_for([first.pk, second.pk]) == {}
    assert blocks_for([quiz.permanent_key]) == {}
    ItemCount.objects.update(shown={"answers": 29, "x": "29", "xx": "29"}, shown_at=clock.now())
    assert statistics_for([first.pk]) == {}


def test_stable_from_a_hundred(quiz: Quiz) -> None:
    first, second = versions_of(quiz)
    shown(first, answers=99, x="60", xx="60")
    shown(second, answers=100, x="60", xx="60")
    found = statistics_for([first.pk, second.pk])
    assert [found[version.pk].is_stable for version in (first, second)] == [False, True]
    assert found[first.pk].r is None


def test_r_needs_thirty_answers_beside_others(quiz: Quiz) -> None:
    version = versions_of(quiz)[0]
    pairs = {"paired_x": "10", "paired_xx": "10", "y": "10", "yy": "10", "xy": "10"}
    shown(version, paired=29, **pairs)
    assert statistics_for([version.pk])[version.pk].r is None
    ItemCount.objects.all().delete()
    shown(version, paired=30, **pairs)
    assert statistics_for([version.pk])[version.pk].r == 1


def test_one_query_whatever_the_number(django_assert_num_queries: Any) -> None:
    versions = versions_of(build.quiz(("SEC-1", 1, 2, 0.8), bank=3))
    for version in versions:
        shown(version)
    for number in (1, 3):
        with django_assert_num_queries(1):
            assert len(statistics_for(version.pk for version in versions[:number])) == number
    with django_assert_num_queries(1):
        blocks_for(["K90/none"])


def test_reliability_of_a_block_from_a_hundred_attempts(quiz: Quiz) -> None:
    rows: list[tuple[list[Answer], int]] = [([["a"], ["a"]], 40), ([["b"], ["b"]], 29), ([["a"], ["b"]], 30)]
    answered(quiz, *rows)
    (block,) = blocks_for([quiz.permanent_key])[quiz.permanent_key]
    assert (block.attempts, block.reliability, block.is_stable) == (99, None, False)
    answered(quiz, ([["b"], ["b"]], 8))
    (block,) = blocks_for([quiz.permanent_key])[quiz.permanent_key]
    assert (block.competence, block.level, block.asked, block.attempts, block.is_stable) == ("SEC-1", 1, 2, 107, True)
    p, q = 70 / 107, 40 / 107
    mean = p + q
    spread = (40 * 4 + 30) / 107 - mean**2
    assert block.reliability == pytest.approx(2 * (1 - (p * (1 - p) + q * (1 - q)) / spread))
    assert blocks_for(["K90/another"]) == {}


def test_figures_are_frozen(quiz: Quiz) -> None:
    version = versions_of(quiz)[0]
    shown(version)
    figures = statistics_for([version.pk])[version.pk]
    with pytest.raises(FrozenInstanceError):
        figures.p = 1.0  # type: ignore[misc]


CONTENTS: dict[ItemKind, dict[str, Any]] = {
    ItemKind.TRUE_FALSE: {"right": True, "why_true": BOTH, "why_false": BOTH},
    ItemKind.MATCHING: {
        "prompts": [{"key": "p1", "text": {"de": "Frage 1"}, "right": "c1", "why": BOTH}],
        "choices": [{"key": "c1", "text": {"de": "Wahl 1"}}, {"key": "c2", "text": {"de": "Wahl 2"}}],
        "why": BOTH,
    },
    ItemKind.FREE_TEXT: {"words": 50, "criteria": [{"key": "k1", "title": BOTH, "hint": {}}], "sample": BOTH},
    ItemKind.SHORT_TEXT: {
        "accept": {"de": ["Wort"]},
        "why": BOTH,
        "wrong": [{"accept": {"de": ["Ort"]}, "why": BOTH}],
    },
}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (ItemKind.TRUE_FALSE, [("true", True), ("false", False)]),
        (ItemKind.MATCHING, [("p1=c1", None), ("p1=c2", None)]),
        (ItemKind.FREE_TEXT, []),
        (ItemKind.SHORT_TEXT, []),
    ],
)
def test_choices_of_other_kinds(quiz: Quiz, kind: ItemKind, expected: list[tuple[str, bool | None]]) -> None:
    version = versions_of(quiz)[0]
    version.kind, version.content = kind, CONTENTS[kind]
    assert [(choice.key, choice.is_right) for choice in choices_of(version)] == expected


def test_words_of_a_part_name_part_and_choice(quiz: Quiz) -> None:
    version = versions_of(quiz)[0]
    version.kind, version.content = ItemKind.MATCHING, CONTENTS[ItemKind.MATCHING]
    assert [str(choice.text) for choice in choices_of(version)] == ["Frage 1: Wahl 1", "Frage 1: Wahl 2"]


def test_a_mistake_that_the_item_names_is_listed_and_raises_no_flag(quiz: Quiz) -> None:
    version = versions_of(quiz)[0]
    ItemVersion.objects.filter(pk=version.pk).update(kind=ItemKind.SHORT_TEXT, content=CONTENTS[ItemKind.SHORT_TEXT])
    shown(version, picks={"wrong1": 1})
    figures = statistics_for([version.pk])[version.pk]
    assert [(pick.key, pick.number, pick.is_unused) for pick in figures.picks] == [("wrong1", 1, False)]
    assert Flag.UNUSED_OPTION not in figures.flags


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", [None, *CONTENTS])
def test_the_part_of_the_page_renders_for_every_kind(quiz: Quiz, kind: ItemKind | None, language: str) -> None:
    version = versions_of(quiz)[0]
    if kind is not None:
        ItemVersion.objects.filter(pk=version.pk).update(kind=kind, content=CONTENTS[kind])
    shown(version, answers=40, right=40, x="40", xx="40", picks={"a": 40})
    with translation.override(language):
        page = render_to_string("courses/item/_statistics.html", {"statistics": statistics_for([version.pk])[version.pk]})
        assert str(Flag.TOO_EASY.words) in page
        assert "CANARY" not in page


def test_the_part_of_the_page_says_why_there_is_nothing_yet() -> None:
    with translation.override("en"):
        page = render_to_string("courses/item/_statistics.html", {"statistics": None})
    assert "30 answers" in page
    assert "<table" not in page
