"""Beginning a short check and handing it in: what is due is asked, what is shown is refreshed, what is not changes nothing."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from competence import clock
from competence.actions.evidence import evaluate
from competence.actions.fading import sweep_levels
from competence.enums import EvidenceKind, LevelState
from competence.errors import Refused, TooEarly
from competence.models import AuditEvent, CompetenceLevel, Evidence, Person
from courses.actions.answer_retention import delete_old_answers
from courses.actions.attempt import close_all, hand_in, start_attempt
from courses.actions.check import postpone_check, start_check
from courses.actions.item_counts import count_answers
from courses.actions.placement import end_skip
from courses.enums import AttemptKind, SkipEnd
from courses.models import Attempt, BlockCount, CheckPostponement, ItemCount
from courses.queries.checks import due_check
from tests import build
from tests.courses import checks
from tests.courses.checks import DUE, SHOWN, answer, learner, level_of, show

pytestmark = pytest.mark.django_db


def passed(person: Person, *, at: datetime, wrong: tuple[str, ...] = (), seed: int = 3) -> Attempt:
    """A whole check on that day."""
    with clock.at(at):
        attempt = start_check(by=person, seed=seed)
        answer(attempt, wrong=wrong)
        assert hand_in(by=person, attempt=attempt)
    attempt.refresh_from_db()
    return attempt


def state_of(person: Person) -> list[tuple[object, ...]]:
    return list(CompetenceLevel.objects.filter(person=person).order_by("competence").values_list())


# ── beginning ──


def test_a_check_is_an_attempt_without_a_quiz() -> None:
    person = learner()
    with clock.at(DUE):
        attempt = start_check(by=person, seed=3)
    assert (attempt.kind, attempt.quiz, attempt.quiz_key, attempt.questions.count()) == (AttemptKind.CHECK, None, "check", 5)
    assert attempt.blocks == [{"competence": "SEC-1", "level": 1, "asked": 5, "cut": 0.7, "reason": "retention", "skips": []}]
    assert attempt.closes_at == DUE + timedelta(days=14)
    assert AuditEvent.objects.filter(action="attempt.start", subject=f"attempt:{attempt.pk}").count() == 1


def test_a_second_start_gives_the_open_one() -> None:
    person = learner()
    with clock.at(DUE):
        first = start_check(by=person)
        assert start_check(by=person) == first
    assert Attempt.objects.count() == 1


def test_nothing_begins_before_it_is_due() -> None:
    person = learner()
    for moment in (SHOWN, DUE - timedelta(minutes=1)):
        with clock.at(moment), pytest.raises(Refused) as refused:
            start_check(by=person)
        assert refused.value.code == "check.nothing_due"
    assert not Attempt.objects.exists()


def test_the_same_seed_asks_the_same() -> None:
    keys = []
    for person in (learner(), build.person()):
        if keys:
            show(person)
        with clock.at(DUE):
            attempt = start_check(by=person, seed=11)
        keys.append(list(attempt.questions.values_list("item_version__item__key", flat=True)))
    assert keys[0] == keys[1]


def test_questions_met_lately_come_last_and_no_champion_has_to_mark() -> None:
    quiz = build.quiz(("SEC-1", 1, 8, 0.8), bank=13)
    person = build.person()
    build.reading(person, quiz.lesson)
    with clock.at(SHOWN):
        attempt = start_attempt(by=person, quiz=quiz)
        answer(attempt)
        hand_in(by=person, attempt=attempt)
    met = set(attempt.questions.values_list("item_version__item", flat=True))
    with clock.at(DUE):
        check = start_check(by=person)
    assert check.blocks[0]["cut"] == 0.8  # as the quiz asks it
    assert met.isdisjoint(check.questions.values_list("item_version__item", flat=True))
    assert not check.questions.filter(is_by_hand=True).exists()


def test_the_database_knows_quizzes_from_checks() -> None:
    person = learner()
    with clock.at(DUE):
        attempt = start_check(by=person)
    quiz = build.quiz(code="K95")
    for change in ({"quiz": quiz}, {"kind": AttemptKind.QUIZ}):
        with pytest.raises(IntegrityError, match="attempt_has_a_quiz_or_is_a_check"), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(**change)


def test_a_postponement_ends_later_than_it_began() -> None:
    moment = timezone.now()
    with pytest.raises(IntegrityError, match="postponement_ends_later"), transaction.atomic():
        CheckPostponement.objects.create(person=build.person(), postponed_at=moment, until=moment)


# ── what it shows ──


def test_a_passed_check_refreshes_and_doubles() -> None:
    person = learner()
    before = level_of(person)
    check = passed(person, at=DUE)
    proof = Evidence.objects.get(kind=EvidenceKind.RETENTION_CHECK)
    assert (proof.source, proof.instrument, proof.supports_level, proof.n_items) == (f"attempt:{check.pk}", "check", 1, 5)
    assert (proof.outcome, proof.occurred_at) == ("passed", DUE)
    level = level_of(person)
    assert (before.half_life_days, level.half_life_days) == (200, 400)
    assert (level.refreshed_at, level.check_due_at) == (DUE, DUE + timedelta(days=129))
    assert (level.awarded_level, level.awarded_at) == (before.awarded_level, before.awarded_at)
    assert check.results[0]["shown"]


def test_a_year_and_more_of_checks() -> None:
    """Days 64, 193 and 428 after the award; on each day before nothing is due."""
    person = learner(number=5)
    for number, day in enumerate((64, 193, 428), 1):
        moment = SHOWN + timedelta(days=day)
        with clock.at(moment - timedelta(hours=1)):
            assert not due_check(person).is_possible
        passed(person, at=moment, seed=number)
        assert level_of(person).state == LevelState.CURRENT
    assert level_of(person).half_life_days == 730
    with clock.at(SHOWN + timedelta(days=429)):
        stored = state_of(person)
        evaluate(person=person, competence="SEC-1")
    assert state_of(person) == stored  # everything follows from the ledger


def test_a_failed_check_changes_nothing() -> None:
    person = learner("SEC-1", "SEC-2")
    before = state_of(person)
    check = passed(person, at=DUE, wrong=("SEC-1", "SEC-2"))
    assert state_of(person) == before
    assert not Evidence.objects.filter(kind=EvidenceKind.RETENTION_CHECK).exists()
    assert [(block["passed"], block["shown"]) for block in check.results] == [(False, False)] * 2


def test_each_competence_counts_for_itself() -> None:
    person = learner("SEC-1", "SEC-2")
    passed(person, at=DUE, wrong=("SEC-2",))
    assert [level_of(person, code).half_life_days for code in ("SEC-1", "SEC-2")] == [400, 200]


def test_handing_in_twice_refreshes_once() -> None:
    person = learner()
    check = passed(person, at=DUE)
    with clock.at(DUE + timedelta(minutes=5)):
        assert not hand_in(by=person, attempt=check)
    assert Evidence.objects.filter(kind=EvidenceKind.RETENTION_CHECK).count() == 1


def test_a_lapsed_level_counts_again() -> None:
    person = learner(level=2)
    moment = SHOWN + timedelta(days=300)
    with clock.at(moment):
        sweep_levels()
    assert (level_of(person).state, level_of(person).effective_level) == (LevelState.LAPSED, 1)
    passed(person, at=moment)
    assert (level_of(person).state, level_of(person).effective_level) == (LevelState.CURRENT, 2)


# ── how often ──


def test_one_check_a_week() -> None:
    person = learner("SEC-1", "SEC-2", "SEC-3", "SEC-4")
    first = passed(person, at=DUE)
    assert len(first.blocks) == 3
    for day in (1, 6.99):
        with clock.at(DUE + timedelta(days=day)), pytest.raises(TooEarly):
            start_check(by=person)
    assert Attempt.objects.count() == 1
    second = passed(person, at=DUE + timedelta(days=7))
    assert [block["competence"] for block in second.blocks] == ["SEC-4"]


def test_a_failed_competence_comes_again_after_a_week() -> None:
    person = learner()
    passed(person, at=DUE, wrong=("SEC-1",))
    with clock.at(DUE + timedelta(days=6)):
        assert not due_check(person).is_possible
    again = passed(person, at=DUE + timedelta(days=7))
    assert again.results[0]["passed"]


def test_putting_off_is_no_refusal() -> None:
    person = learner()
    with clock.at(DUE):
        assert due_check(person).is_asked_for
        until = postpone_check(by=person)
        assert until == DUE + timedelta(days=7)
        assert (due_check(person).is_asked_for, due_check(person).is_possible) == (False, True)
    with clock.at(DUE + timedelta(days=1)):
        assert postpone_check(by=person) == DUE + timedelta(days=8)  # a second call moves it on
    assert CheckPostponement.objects.count() == 1
    with clock.at(DUE + timedelta(days=8)):
        assert due_check(person).is_asked_for
        start_check(by=person)
    assert not CheckPostponement.objects.exists()
    assert not AuditEvent.objects.filter(action__contains="postpone").exists()


def test_without_fading_only_the_validity_counts() -> None:
    build.company(levels_fade=False)
    person = learner()
    with clock.at(SHOWN + timedelta(days=200)):
        assert not due_check(person).is_possible
    with clock.at(SHOWN + timedelta(days=370)):
        assert due_check(person).is_possible


# ── all that attempts promise ──


def test_what_was_saved_is_handed_in_at_the_end_and_what_was_not_is_removed() -> None:
    one, other = learner(), build.person()
    show(other)
    with clock.at(DUE):
        answer(start_check(by=one))
        start_check(by=other)
    with clock.at(DUE + timedelta(days=15)):
        assert close_all() == 2
        assert due_check(other).is_possible
    check = Attempt.objects.get()
    assert (check.closed_by_time, check.handed_in_at) == (True, DUE + timedelta(days=14))
    assert level_of(one).half_life_days == 400
    assert Evidence.objects.get(kind=EvidenceKind.RETENTION_CHECK).occurred_at == DUE + timedelta(days=14)


def test_answers_count_for_questions_and_are_deleted_after_thirty_days() -> None:
    one, other = learner(), build.person()
    show(other)
    kept = passed(one, at=DUE)
    passed(other, at=DUE, wrong=("SEC-1",))
    with clock.at(DUE + timedelta(days=1)):
        count_answers()
    assert ItemCount.objects.exists()
    assert not BlockCount.objects.exists()
    with clock.at(DUE + timedelta(days=31)):
        delete_old_answers()
    assert Attempt.objects.get() == kept  # the one that showed nothing is gone as a whole
    assert not kept.questions.exclude(answer=None).exists()


# ── skipped lessons ──


@pytest.mark.parametrize("knows", [True, False])
def test_a_skip_is_confirmed_or_ended(knows: bool) -> None:
    person = learner("SEC-1")
    checks.questions("VER-1")
    skip = checks.skipped(person, "VER-1")
    before = state_of(person)
    check = passed(person, at=DUE, wrong=() if knows else ("VER-1", "SEC-1"))
    assert [(block["competence"], block["asked"], block["reason"]) for block in check.blocks] == [
        ("SEC-1", 5, "retention"),
        ("VER-1", 2, "skip"),
    ]
    skip.refresh_from_db()
    assert (skip.checked_at is not None, skip.ended_at is None) == (knows, knows)
    assert skip.end_reason == ("" if knows else SkipEnd.RECHECK)
    assert not CompetenceLevel.objects.filter(competence="VER-1").exists()
    assert knows or state_of(person) == before
    assert Evidence.objects.filter(kind=EvidenceKind.RETENTION_CHECK, competence="VER-1").count() == 0


def test_one_block_answers_both() -> None:
    person = learner("SEC-1")
    skip = checks.skipped(person, "SEC-1")
    check = passed(person, at=DUE)
    assert len(check.blocks) == 1
    skip.refresh_from_db()
    assert skip.checked_at == DUE
    assert level_of(person).half_life_days == 400


def test_a_skip_alone_is_reason_enough_and_leaves_no_results_behind() -> None:
    person = build.person()
    checks.questions("VER-1")
    checks.skipped(person, "VER-1")
    passed(person, at=DUE)
    with clock.at(DUE + timedelta(days=31)):
        delete_old_answers()
    assert not Attempt.objects.filter(kind=AttemptKind.CHECK).exists()


def test_a_skip_that_was_taken_back_meanwhile_stays_as_it_is() -> None:
    person = build.person()
    checks.questions("VER-1")
    skip = checks.skipped(person, "VER-1")
    with clock.at(DUE):
        check = start_check(by=person)
        end_skip(skip=skip, by=person)
        answer(check, wrong=("VER-1",))
        hand_in(by=person, attempt=check)
    skip.refresh_from_db()
    assert skip.end_reason == SkipEnd.BY_PERSON
