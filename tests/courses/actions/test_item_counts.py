"""Each attempt is counted once, whatever the order, the portions and whoever else counts; and no person is in the counts."""

import json
import random
from fractions import Fraction
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from courses.actions import item_counts
from courses.actions.item_counts import count_answers, count_attempts
from courses.enums import ItemKind
from courses.models import Attempt, AttemptQuestion, BlockCount, ItemCount, ItemVersion, Quiz
from courses.rules.kinds import kind_of
from courses.rules.kinds.free_text import credit_by
from courses.tasks import count_answers as count_answers_task
from tests import build
from tests.courses.handed_in import Answer, free_text, handed_in, mark, versions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz() -> Quiz:
    return build.quiz(("SEC-1", 1, 3, 0.8), bank=4)


def counts(version: ItemVersion) -> dict[str, Any]:
    return ItemCount.objects.get(version=version).counts  # type: ignore[no-any-return]


def everything() -> tuple[dict[int, Any], dict[tuple[Any, ...], Any]]:
    blocks = BlockCount.objects.values_list("quiz_key", "competence_code", "level", "asked", "counts")
    return dict(ItemCount.objects.values_list("version", "counts")), {tuple(row[:4]): row[4] for row in blocks}


def crowd(quiz: Quiz, number: int, *, seed: int = 3) -> list[Attempt]:
    """Attempts with three questions each out of four, answered at random."""
    chance, bank = random.Random(seed), versions_of(quiz)
    rows = []
    for _number in range(number):
        drawn = chance.sample(bank, 3)
        answers: list[Answer] = [chance.choice([None, [], ["a"], ["b"], ["a"], ["a"]]) for _version in drawn]
        rows.append(handed_in(quiz, answers, versions=drawn))
    return rows


def test_what_one_attempt_adds(quiz: Quiz) -> None:
    first, second, third, fourth = versions_of(quiz)
    assert fourth.kind == ItemKind.MULTIPLE  # a and b are right
    handed_in(quiz, [["a"], ["b"], ["a"]], versions=[first, second, fourth])
    handed_in(quiz, [[], None, ["a", "b"]], versions=[first, third, fourth])
    assert count_answers() == "attempts: 2"
    one = counts(first)
    assert (one["answers"], one["right"], one["unsure"], one["left_open"], one["picks"]) == (2, 1, 1, 0, {"a": 1})
    assert (one["x"], one["y"], one["yy"], one["xy"]) == ("1", "5/4", "17/16", "1/4")
    assert counts(second)["picks"] == {"b": 1}
    assert (counts(third)["answers"], counts(third)["left_open"]) == (0, 1)
    assert (counts(fourth)["x"], counts(fourth)["picks"]) == ("3/2", {"a": 2, "b": 1})
    block = BlockCount.objects.get()
    assert (block.quiz_key, block.competence_code, block.level, block.asked) == (quiz.permanent_key, "SEC-1", 1, 3)
    assert (block.counts["attempts"], block.counts["left_out"], block.counts["squares"]) == (1, 1, "9/4")


def test_only_what_is_handed_in_and_wholly_marked_is_counted(quiz: Quiz) -> None:
    handed_in(quiz, [["a"]] * 3, handed_in_at=None, marked_at=None)
    waiting = handed_in(quiz, [["a"]] * 3, marked_at=None)
    handed_in(quiz, [None] * 3, answers_deleted_at=waiting.handed_in_at)
    assert count_answers() == "attempts: 0"
    assert count_attempts([waiting.pk]) == 0
    assert everything() == ({}, {})


def test_counting_again_counts_nothing(quiz: Quiz) -> None:
    crowd(quiz, 5)
    assert count_answers() == "attempts: 5"
    before = everything()
    assert count_answers() == "attempts: 0"
    assert count_attempts(Attempt.objects.values_list("pk", flat=True)) == 0
    count_answers_task()
    assert everything() == before


def test_an_attempt_that_someone_else_counts_in_between_is_left_to_them(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run comes between reading and writing."""
    crowd(quiz, 3)
    read = item_counts._read

    def overtaken(numbers: Any) -> Any:
        found = read(numbers)
        monkeypatch.setattr(item_counts, "_read", read)
        assert count_answers() == "attempts: 3"
        return found

    monkeypatch.setattr(item_counts, "_read", overtaken)
    assert count_answers() == "attempts: 0"
    assert sum(row["attempts"] + row["left_out"] for row in everything()[1].values()) == 3


def test_an_attempt_that_is_marked_in_between_waits_for_the_next_run(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before the mark must not be what is counted."""
    text = free_text("k90-text", quiz)
    row = handed_in(quiz, [["text=words"]], versions=[text], marked_at=None)
    read = item_counts._read

    def marked_meanwhile(numbers: Any) -> Any:
        found = read(numbers)
        mark(row, 1, k1=2, k2=2)
        Attempt.objects.update(marked_at=row.handed_in_at)
        return found

    monkeypatch.setattr(item_counts, "_read", marked_meanwhile)
    assert count_attempts([row.pk]) == 0
    monkeypatch.setattr(item_counts, "_read", read)
    assert count_attempts([row.pk]) == 1
    assert (counts(text)["answers"], counts(text)["right"]) == (1, 1)


def test_order_and_portions_play_no_part(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row.pk for row in crowd(quiz, 23)]
    count_answers()
    expected = everything()
    for size, seed in ((1, 1), (7, 2), (100, 3)):
        ItemCount.objects.all().delete()
        BlockCount.objects.all().delete()
        Attempt.objects.update(counted_at=None)
        monkeypatch.setattr(item_counts, "AT_ONCE", size)
        mixed = random.Random(seed).sample(rows, len(rows))
        assert sum(count_attempts(mixed[start : start + 5]) for start in range(0, len(mixed), 5)) == 23
        assert everything() == expected


def test_a_kill_in_the_middle_counts_all_or_nothing_of_a_portion(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(quiz, 6)
    count_answers()
    expected = everything()
    ItemCount.objects.all().delete()
    BlockCount.objects.all().delete()
    Attempt.objects.update(counted_at=None)
    add, calls = item_counts._add_to_block, []

    def killed(*arguments: Any) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        add(*arguments)

    monkeypatch.setattr(item_counts, "AT_ONCE", 2)
    monkeypatch.setattr(item_counts, "_add_to_block", killed)
    with pytest.raises(KeyboardInterrupt):
        count_answers()
    assert Attempt.objects.exclude(counted_at=None).count() == 2
    monkeypatch.setattr(item_counts, "_add_to_block", add)
    assert count_answers() == "attempts: 4"
    assert everything() == expected


def test_the_sums_are_those_of_the_rows(quiz: Quiz) -> None:
    """From the rows once more, by loops."""
    crowd(quiz, 40)
    count_answers()
    for version in versions_of(quiz):
        questions = AttemptQuestion.objects.filter(item_version=version)
        given = [row for row in questions if row.answer is not None]
        credits = [kind_of(version.kind).credit(version.content, row.answer) or Fraction(0) for row in given]
        kept = counts(version)
        assert kept["answers"] == len(given)
        assert kept["left_open"] == len(questions) - len(given)
        assert kept["unsure"] == sum(row.answer == [] for row in given)
        assert Fraction(kept["x"]) == sum(credits)
        assert Fraction(kept["xx"]) == sum(credit**2 for credit in credits)
        for key in "abcd":
            assert kept["picks"].get(key, 0) == sum(key in (row.answer or []) for row in given)


def test_free_text_counts_by_the_champions_marks(quiz: Quiz) -> None:
    text = free_text("k90-text", quiz)
    single = versions_of(quiz)[0]
    marked = handed_in(quiz, [["text=CANARY words"], ["a"]], versions=[text, single])
    mark(marked, 1, k1=2, k2=1)
    handed_in(quiz, [["text=CANARY words"], ["a"]], versions=[text, single])  # nobody marked it
    handed_in(quiz, [[], ["a"]], versions=[text, single])
    assert count_answers() == "attempts: 3"
    kept = counts(text)
    assert Fraction(kept["x"]) == credit_by(text.content, {"k1": 2, "k2": 1}) == Fraction(3, 4)
    assert (kept["answers"], kept["unsure"], kept["left_open"], kept["picks"]) == (2, 1, 0, {})
    assert "CANARY" not in json.dumps(everything()[0])
    assert BlockCount.objects.get().counts["left_out"] == 1


def test_a_block_of_one_question_has_no_block_count(quiz: Quiz) -> None:
    handed_in(quiz, [["a"]])
    count_answers()
    kept = counts(versions_of(quiz)[0])
    assert (kept["answers"], kept["paired"]) == (1, 0)
    assert not BlockCount.objects.exists()


def test_blocks_of_different_length_are_kept_apart(quiz: Quiz) -> None:
    handed_in(quiz, [["a"]] * 3)
    handed_in(quiz, [["a"]] * 2)
    count_answers()
    assert list(BlockCount.objects.values_list("asked", flat=True)) == [3, 2]


def test_no_person_and_no_attempt_is_in_the_counts(quiz: Quiz) -> None:
    learner = build.person(pk=917_354_201, first_name="Zarathustra", last_name="Quintessenz")
    handed_in(quiz, [["a"], ["b"], []], person=learner, pk=826_453_110)
    count_answers()
    rows = [*ItemCount.objects.values(), *BlockCount.objects.values()]
    assert rows
    for row in rows:
        said = json.dumps(row, default=str)
        for trace in ("917354201", "826453110", "Zarathustra", "Quintessenz", str(learner.personnel_number)):
            assert trace not in said
    for model in (ItemCount, BlockCount):
        assert not {"person", "attempt", "by"} & {entry.name for entry in model._meta.get_fields()}


def test_what_is_shown_begins_at_thirty_and_moves_in_steps_of_eight(quiz: Quiz) -> None:
    first = versions_of(quiz)[0]
    seen = []
    for _number in range(47):
        handed_in(quiz, [["a"], ["a"]])
        count_answers()
        row = ItemCount.objects.get(version=first)
        block = BlockCount.objects.get()
        assert row.shown.get("answers", 0) == block.shown.get("attempts", 0)
        assert (row.shown_at is None) == (row.shown == {})
        seen.append(row.shown.get("answers", 0))
    assert seen == [0] * 29 + [30] * 8 + [38] * 8 + [46] * 2


def test_statements_do_not_grow_with_the_attempts(quiz: Quiz, django_assert_num_queries: Any) -> None:
    handed_in(quiz, [["a"]] * 3)
    count_answers()
    handed_in(quiz, [["a"]] * 3)
    with django_assert_num_queries(22):  # 1 list, 2 reads, 1 row won, 4 × (row, gate, sums, write), begin and end
        count_answers()
    for _number in range(3):
        handed_in(quiz, [["a"]] * 3)
    with django_assert_num_queries(24):  # two more rows won
        count_answers()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_count_each_attempt_once() -> None:
    """Eight runs over the same attempts and over different ones, in every order; on both databases."""
    quiz = build.quiz(("SEC-1", 1, 3, 0.8), bank=4)
    numbers = [row.pk for row in crowd(quiz, 24)]
    count_answers()
    expected = everything()
    ItemCount.objects.all().delete()
    BlockCount.objects.all().delete()
    Attempt.objects.update(counted_at=None)
    barrier, counted = Barrier(8), []

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=30)
            for start in range(0, 24, 3):
                begin = (start + place * 3) % 24
                counted.append(count_attempts(numbers[begin : begin + 3]))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert sum(counted) == 24
    assert everything() == expected
