"""Whether a change of the banks leaves the quizzes enough questions."""

from typing import Any

import pytest

from courses.enums import ItemKind, ItemState
from courses.models import Course, Item, ItemBank, Quiz
from courses.queries.quiz_supply import blocks_in_need
from tests import build

pytestmark = pytest.mark.django_db


def pks(*keys: str) -> set[int]:
    return set(Item.objects.filter(key__in=[f"k90-sec-1-l1-{key}" for key in keys]).values_list("pk", flat=True))


def needs(removed: set[int]) -> list[tuple[int, int, bool]]:
    return [(need.asked, need.left, need.by_hand) for need in blocks_in_need(after_removing=removed)]


def test_a_block_is_in_need_once_fewer_are_left_than_it_asks() -> None:
    build.quiz(("SEC-1", 1, 4, 0.8), ("SEC-1", 2, 1, 0.8), bank=5)
    assert needs(pks("01")) == []
    (need,) = blocks_in_need(after_removing=pks("01", "02"))
    assert (need.competence, need.level, need.asked, need.left) == ("SEC-1", 1, 4, 3)
    assert (str(need.quiz), str(need.course)) == ("Kurzcheck", "Sicher arbeiten")


def test_only_questions_that_quizzes_may_draw_count() -> None:
    build.quiz(("SEC-1", 1, 4, 0.8), bank=4)
    Item.objects.filter(key="k90-sec-1-l1-01").update(state=ItemState.FLAGGED)
    assert needs(pks("01")) == [], "nothing is lost that was asked"
    assert needs(pks("02")) == [(4, 2, False)]
    for bank, fields in (
        ("other", {}),
        ("own-practice", {"is_shipped": False, "is_practice": True}),
        ("own", {"is_shipped": False}),
    ):
        for number in range(2):
            build.item(f"{bank}-{number}", competence_code="SEC-1", level=1, bank=bank)
        ItemBank.objects.filter(key=bank).update(**fields)
        assert needs(pks("02")) == ([] if bank == "own" else [(4, 2, False)])


def test_a_course_that_is_not_current_needs_nothing() -> None:
    build.quiz(("SEC-1", 1, 4, 0.8), bank=4)
    Course.objects.update(current=None)
    assert needs(pks("01")) == []


def test_those_that_a_champion_marks_are_counted_by_themselves() -> None:
    quiz = build.quiz(("SEC-1", 1, 4, 0.8), bank=4)
    written = build.item("k90-sec-1-l1-w", competence_code="SEC-1", level=1)
    assert written.current is not None
    written.current.kind = ItemKind.FREE_TEXT
    written.current.save()
    assert needs({written.pk}) == [], "no block asks for it"
    assert needs(pks("01")) == [(4, 3, False)], "and it stands in for none"
    Quiz.objects.filter(pk=quiz.pk).update(blocks=[quiz.blocks[0] | {"by_hand": 1}])
    assert needs(pks("01")) == []
    assert needs(pks("01", "02")) == [(4, 3, False)]
    assert needs({written.pk}) == [(1, 0, True)]


@pytest.mark.parametrize("quizzes", [1, 3])
def test_the_number_of_queries_is_always_the_same(quizzes: int, django_assert_num_queries: Any) -> None:
    for number in range(quizzes):
        build.quiz(("SEC-1", 1, 4, 0.8), bank=4, code=f"K9{number}")
    needed, flagged = pks("01"), pks("02")
    with django_assert_num_queries(3):
        assert len(blocks_in_need(after_removing=needed)) == 1
    Item.objects.filter(pk__in=flagged).update(state=ItemState.FLAGGED)
    with django_assert_num_queries(1):
        assert blocks_in_need(after_removing=flagged) == []
