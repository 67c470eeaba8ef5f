"""Thirty days after it was marked nothing is left of what anyone answered; levels, statistics and the way stay as they are."""

import json
import re
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.enums import DisputeState, EvidenceKind
from competence.models import AuditEvent, Evidence, LevelDispute
from courses.actions import answer_retention
from courses.actions.answer_retention import KEPT_FOR, LONGEST_WAIT, delete_old_answers
from courses.actions.attempt import hand_in, save_answer, start_attempt
from courses.actions.item_counts import count_answers
from courses.models import AnswerLog, AnswerMark, Attempt, AttemptQuestion, BlockCount, ItemCount, Quiz
from courses.queries.learning_facts import course_facts, facts_of
from courses.queries.quiz import standing
from courses.rules.path_progress import PartState, course_progress
from courses.tasks import delete_old_answers as delete_old_answers_task
from tests import build
from tests.courses.handed_in import free_text, handed_in, mark, versions_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def quiz() -> Quiz:
    return build.quiz(("SEC-1", 1, 3, 0.8), bank=4)


@pytest.fixture
def long_ago() -> datetime:
    return clock.now() - KEPT_FOR - DAY


def statistics() -> list[dict[str, Any]]:
    return [*ItemCount.objects.order_by("pk").values(), *BlockCount.objects.order_by("pk").values()]


def traces(*words: str) -> list[str]:
    """The tables in which one of these words stands, looking at every column of every row."""
    models = (Attempt, AttemptQuestion, AnswerLog, AnswerMark, ItemCount, BlockCount, AuditEvent)
    return [
        model.__name__
        for model in models
        for row in model._default_manager.values()
        if any(word in json.dumps(row, default=str) for word in words)
    ]


def test_no_trace_of_an_answer_is_left(quiz: Quiz, long_ago: datetime) -> None:
    """The answers are words that stand nowhere else, so every column of every table can be searched for them."""
    text = free_text("k90-text", quiz)
    row = handed_in(quiz, [["text=QUOKKA"], ["a", "WOMBAT"], []], versions=[text, *versions_of(quiz)], at=long_ago, shown=True)
    mark(row, 1, k1=2, k2=1, comment="NUMBAT")
    AttemptQuestion.objects.filter(attempt=row).update(revision=4711, answered_at=datetime.fromisoformat("1999-09-09T09:09Z"))
    words = ("QUOKKA", "WOMBAT", "NUMBAT", "4711", "1999-09-09")
    ItemCount.objects.all().delete()
    assert {"AttemptQuestion", "AnswerLog", "AnswerMark"} <= set(traces(*words))
    count_answers()
    ItemCount.objects.exclude(version=text).update(counts={})  # WOMBAT is no option; the real kinds only ever store their keys
    assert delete_old_answers() == "emptied: 1, deleted: 0"
    assert traces(*words) == []
    assert not AnswerLog.objects.exists()
    assert not AnswerMark.objects.exists()
    assert set(AttemptQuestion.objects.values_list("answer", "answered_at", "revision")) == {(None, None, 0)}


def test_results_and_drawn_questions_stay_where_a_level_stands_on_them(quiz: Quiz, long_ago: datetime) -> None:
    row = handed_in(quiz, [["a"]] * 3, at=long_ago, shown=True)
    drawn = list(row.questions.values_list("item_version", flat=True))
    delete_old_answers()
    kept = Attempt.objects.get()
    assert (kept.results, kept.handed_in_at, kept.marked_at) == (row.results, row.handed_in_at, row.marked_at)
    assert kept.answers_deleted_at is not None
    assert list(kept.questions.values_list("item_version", flat=True)) == drawn


def test_an_attempt_that_showed_nothing_goes_as_a_whole(quiz: Quiz, long_ago: datetime) -> None:
    handed_in(quiz, [["b"], None, []], at=long_ago)
    assert delete_old_answers() == "emptied: 0, deleted: 1"
    for model in (Attempt, AttemptQuestion, AnswerLog):
        assert not model._default_manager.exists()


def test_a_quiz_too_short_for_a_level_stays_done(quiz: Quiz, long_ago: datetime) -> None:
    """Its results show no level, but the way counts it as done, and must go on doing so."""
    row = handed_in(quiz, [["a"]] * 3, at=long_ago, shown=True)
    Attempt.objects.update(results=[block | {"shown": False} for block in row.results])
    assert delete_old_answers() == "emptied: 1, deleted: 0"
    assert standing(row.person, quiz).is_passed


def test_statistics_are_the_same_before_and_after(quiz: Quiz, long_ago: datetime) -> None:
    for place in range(35):
        handed_in(quiz, [["ab"[place % 2]], ["a"], []], at=long_ago, shown=place % 3 == 0)
    count_answers()
    before = statistics()
    assert any(row["shown"] for row in before)
    assert delete_old_answers() == "emptied: 12, deleted: 23"
    assert statistics() == before
    count_answers()
    assert statistics() == before


def test_what_was_not_counted_yet_is_counted_first(quiz: Quiz, long_ago: datetime) -> None:
    handed_in(quiz, [["a"], ["b"], []], at=long_ago)
    handed_in(quiz, [["a"], ["b"], []], at=long_ago, shown=True)
    delete_old_answers()
    first, second, third = versions_of(quiz)[:3]
    for version, right, unsure in ((first, 2, 0), (second, 0, 0), (third, 0, 2)):
        kept = ItemCount.objects.get(version=version).counts
        assert (kept["answers"], kept["right"], kept["unsure"]) == (2, right, unsure)


def test_what_could_not_be_counted_is_not_deleted(quiz: Quiz, long_ago: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in(quiz, [["a"]] * 3, at=long_ago)
    monkeypatch.setattr(answer_retention, "count_attempts", lambda _numbers: 0)
    assert delete_old_answers() == "emptied: 0, deleted: 0"
    assert AnswerLog.objects.count() == 3


@pytest.mark.parametrize(("early", "expected"), [(timedelta(seconds=1), 0), (timedelta(0), 1)])
def test_thirty_days_run_from_the_last_mark(quiz: Quiz, early: timedelta, expected: int) -> None:
    moment = clock.now()
    handed_in(quiz, [["a"]] * 3, at=moment - 2 * KEPT_FOR, marked_at=moment - KEPT_FOR + early)
    with clock.at(moment):
        assert delete_old_answers() == f"emptied: 0, deleted: {expected}"


def test_an_open_attempt_is_left_alone(quiz: Quiz, long_ago: datetime) -> None:
    handed_in(quiz, [["a"]] * 3, at=long_ago, handed_in_at=None, marked_at=None)
    assert delete_old_answers() == "emptied: 0, deleted: 0"
    assert AnswerLog.objects.count() == 3


def test_what_waits_for_a_mark_stays_and_is_named_after_sixty_days(quiz: Quiz) -> None:
    moment = clock.now()
    handed_in(quiz, [["a"]] * 3, at=moment - LONGEST_WAIT + DAY, marked_at=None)
    assert delete_old_answers() == "emptied: 0, deleted: 0"
    handed_in(quiz, [["a"]] * 3, at=moment - LONGEST_WAIT, marked_at=None)
    assert delete_old_answers() == "emptied: 0, deleted: 0, waiting for a mark for more than 60 days: 1"
    assert Attempt.objects.count() == 2
    assert AnswerLog.objects.count() == 6


def test_deleting_again_does_nothing(quiz: Quiz, long_ago: datetime) -> None:
    handed_in(quiz, [["a"]] * 3, at=long_ago, shown=True)
    handed_in(quiz, [["a"]] * 3, at=long_ago)
    assert delete_old_answers() == "emptied: 1, deleted: 1"
    when = Attempt.objects.get().answers_deleted_at
    assert delete_old_answers() == "emptied: 0, deleted: 0"
    delete_old_answers_task()
    assert Attempt.objects.get().answers_deleted_at == when
    assert AuditEvent.objects.filter(action="attempt.delete_answers").count() == 1


def test_the_audit_row_holds_numbers_only(quiz: Quiz, long_ago: datetime) -> None:
    handed_in(quiz, [["a"]] * 3, at=long_ago, shown=True)
    handed_in(quiz, [["a"]] * 3, at=long_ago)
    delete_old_answers()
    event = AuditEvent.objects.get(action="attempt.delete_answers")
    assert (event.by, event.subject, event.details) == (None, "", {"emptied": 1, "deleted": 1})


def test_a_kill_in_the_middle_is_made_up_for_by_the_next_run(
    quiz: Quiz, long_ago: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(5):
        handed_in(quiz, [["a"]] * 3, at=long_ago, shown=place == 0)
    record, calls = answer_retention.audit.record, []

    def killed(action: str, **details: Any) -> None:
        calls.append(action)
        if len(calls) == 2:
            raise KeyboardInterrupt
        record(action, **details)

    monkeypatch.setattr(answer_retention, "AT_ONCE", 2)
    monkeypatch.setattr(answer_retention.audit, "record", killed)
    with pytest.raises(KeyboardInterrupt):
        delete_old_answers()
    assert Attempt.objects.filter(answers_deleted_at=None).count() == 3
    monkeypatch.setattr(answer_retention.audit, "record", record)
    assert delete_old_answers() == "emptied: 0, deleted: 3"
    details = AuditEvent.objects.filter(action="attempt.delete_answers").values_list("details", flat=True)
    assert sum(row["emptied"] + row["deleted"] for row in details) == 5
    assert ItemCount.objects.get(version=versions_of(quiz)[0]).counts["answers"] == 5


def test_levels_and_the_way_stay_as_they_were(quiz: Quiz, long_ago: datetime) -> None:
    """Evidence keeps its words without the attempt; a quiz that was done stays done, another one can be taken afresh."""
    other = build.quiz(("SEC-1", 1, 3, 0.8), bank=4, code="K91")
    learner = build.person()
    build.reading(learner, quiz.lesson)
    build.reading(learner, other.lesson)
    handed_in(quiz, [["a"]] * 3, person=learner, at=long_ago, shown=True)
    handed_in(other, [["b"]] * 3, person=learner, at=long_ago)

    def states() -> list[PartState]:
        courses = [course_facts(one.version.course) for one in (quiz, other)]
        found = facts_of(learner, courses)
        progress = [course_progress(facts.lessons, facts.quizzes, facts.exercises, now=clock.now()) for facts in found.values()]
        return [part.state for one in progress for part in one.parts]

    before = states()
    assert before == [PartState.DONE, PartState.DONE, PartState.DONE, PartState.OPEN]
    delete_old_answers()
    assert states() == before
    assert standing(learner, quiz).is_passed
    assert standing(learner, other).last is None
    assert not standing(learner, other).is_locked


def test_evidence_keeps_its_words_and_no_page_leads_into_nothing(client: Client, sign_in: Any) -> None:
    """A quiz taken by the real way: the profile is the same after the answers are gone, and links to no attempt."""
    quiz = build.quiz()
    learner = build.person()
    build.reading(learner, quiz.lesson)
    with clock.at(clock.now() - KEPT_FOR - DAY):
        attempt = start_attempt(by=learner, quiz=quiz)
        for question in attempt.questions.select_related("item_version"):
            right = [option["key"] for option in question.item_version.content["options"] if option["right"]]
            save_answer(by=learner, attempt_id=attempt.pk, position=question.position, answer=right, based_on=0, key=uuid4())
        hand_in(by=learner, attempt=attempt)
    sign_in(client, learner)
    evidence = list(Evidence.objects.values())
    address = reverse("competence-show", args=["SEC-1"])
    page = client.get(address).content.decode()
    assert str(quiz.title) in page
    assert len(evidence) == 1
    assert delete_old_answers() == "emptied: 1, deleted: 0"
    assert list(Evidence.objects.values()) == evidence
    assert without_token(client.get(address).content.decode()) == without_token(page)
    assert f"/attempts/{attempt.pk}" not in page
    assert client.get(reverse("attempt-result", args=[attempt.pk])).status_code == 200


def without_token(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_delete_once_and_count_once() -> None:
    quiz = build.quiz(("SEC-1", 1, 3, 0.8), bank=4)
    long_ago = clock.now() - KEPT_FOR - DAY
    for place in range(10):
        handed_in(quiz, [["a"]] * 3, at=long_ago, shown=place < 4)
    barrier, said = Barrier(3), []

    def run(action: Any) -> None:
        try:
            barrier.wait(timeout=30)
            said.append(action())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[action]) for action in (delete_old_answers, delete_old_answers, count_answers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert len(said) == 3
    details = AuditEvent.objects.filter(action="attempt.delete_answers").values_list("details", flat=True)
    assert sum(row["emptied"] for row in details) == Attempt.objects.count() == 4
    assert sum(row["deleted"] for row in details) == 6
    assert not AnswerLog.objects.exists()
    assert ItemCount.objects.get(version=versions_of(quiz)[0]).counts["answers"] == 10


def test_answers_stay_until_an_objection_to_their_proof_is_decided(quiz: Quiz, long_ago: datetime) -> None:
    attempt = handed_in(quiz, [["a"]] * 3, at=long_ago, shown=True)
    proof = Evidence.objects.create(
        person=attempt.person,
        competence_id="SEC-1",
        kind=EvidenceKind.QUIZ,
        source=f"attempt:{attempt.pk}",
        instrument="quiz:a",
        supports_level=1,
        n_items=8,
        occurred_at=long_ago,
        recorded_at=long_ago,
    )
    dispute = LevelDispute.objects.create(
        person=attempt.person,
        competence_id="SEC-1",
        evidence=proof,
        level_then=1,
        level_wanted=2,
        reason="I had shown it.",
        raised_at=clock.now(),
        due_on=clock.today(),
    )
    delete_old_answers()
    assert attempt.questions.filter(answer__isnull=False).count() == 3
    LevelDispute.objects.filter(pk=dispute.pk).update(state=DisputeState.REFUSED, decided_at=clock.now())
    delete_old_answers()
    assert not attempt.questions.filter(answer__isnull=False).exists()
