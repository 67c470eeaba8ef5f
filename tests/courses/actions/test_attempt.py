"""Starting, saving and handing in: what was reported stays, repeats change nothing, nobody overwrites anybody unseen."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from competence import clock
from competence.enums import EvidenceKind
from competence.errors import Refused, Stale, TooEarly
from competence.models import AuditEvent, CompetenceLevel, Evidence, Person
from courses.actions.attempt import Closed, KeyUsed, NotAnAnswer, Saved, hand_in, save_answer, start_attempt
from courses.enums import ItemKind, ItemState
from courses.models import AnswerLog, Attempt, AttemptQuestion, Item, ItemVersion, Quiz
from tests import build

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def quiz() -> Quiz:
    return build.quiz()


@pytest.fixture
def learner(quiz: Quiz) -> Person:
    person = build.person()
    build.reading(person, quiz.lesson)
    return person


@pytest.fixture
def attempt(learner: Person, quiz: Quiz) -> Attempt:
    return start_attempt(by=learner, quiz=quiz, seed=1)


def save(attempt: Attempt, position: int, *answer: str, based_on: int = 0, key: UUID | None = None) -> Saved:
    return save_answer(
        by=attempt.person, attempt_id=attempt.pk, position=position, answer=answer, based_on=based_on, key=key or uuid4()
    )


def right(question: AttemptQuestion) -> list[str]:
    return [option["key"] for option in question.item_version.content["options"] if option["right"]]


def answer_all(attempt: Attempt, *, wrong: int = 0) -> None:
    """Right answers, but "I do not know" to the first `wrong` of each level."""
    seen: dict[tuple[str, int], int] = {}
    for question in attempt.questions.select_related("item_version"):
        block = question.competence_code, question.level
        seen[block] = seen.get(block, 0) + 1
        save(attempt, question.position, *([] if seen[block] <= wrong else right(question)))


def positions(attempt: Attempt, kind: ItemKind) -> list[int]:
    return list(attempt.questions.filter(item_version__kind=kind).values_list("position", flat=True))


# ── starting ──


def test_a_start_draws_and_pins(learner: Person, quiz: Quiz) -> None:
    attempt = start_attempt(by=learner, quiz=quiz, seed=5)
    assert (attempt.quiz_key, attempt.seed, attempt.questions.count()) == (quiz.permanent_key, 5, 8)
    assert all(question.revision == 0 and question.answer is None for question in attempt.questions.all())
    assert AuditEvent.objects.get(action="attempt.start").subject == f"attempt:{attempt.pk}"


def test_a_second_start_gives_the_first_attempt(learner: Person, quiz: Quiz) -> None:
    first = start_attempt(by=learner, quiz=quiz)
    assert start_attempt(by=learner, quiz=quiz) == first
    assert AttemptQuestion.objects.count() == 8
    assert AuditEvent.objects.filter(action="attempt.start").count() == 1


def test_a_quiz_opens_with_its_lesson(quiz: Quiz) -> None:
    with pytest.raises(Refused) as refused:
        start_attempt(by=build.person(), quiz=quiz)
    assert refused.value.code == "attempt.locked"
    assert not Attempt.objects.exists()


def test_an_open_attempt_goes_on_in_the_version_it_began_in(attempt: Attempt, quiz: Quiz) -> None:
    newer = build.course_version(quiz.version.course)
    lesson = build.lesson()
    lesson.version, lesson.key = newer, quiz.lesson.key
    lesson.save()
    again = Quiz.objects.create(version=newer, lesson=lesson, key=quiz.key, minutes=9, blocks=quiz.blocks)
    assert start_attempt(by=attempt.person, quiz=again) == attempt


def test_a_quiz_rests_for_a_day(learner: Person, quiz: Quiz) -> None:
    with clock.at(MORNING):
        hand_in(by=learner, attempt=start_attempt(by=learner, quiz=quiz))
    with clock.at(MORNING + timedelta(hours=23, minutes=59)), translation.override("en"), pytest.raises(TooEarly) as early:
        start_attempt(by=learner, quiz=quiz)
    assert early.value.message == "This quiz is possible again from 3 March 2026, 10:00."
    assert Attempt.objects.count() == 1
    with clock.at(MORNING + timedelta(hours=24)):
        assert start_attempt(by=learner, quiz=quiz).pk


def test_another_try_asks_other_questions(learner: Person) -> None:
    quiz = build.quiz(("VER-3", 1, 4, 0.7), bank=12, code="K91")
    build.reading(learner, quiz.lesson)
    asked: list[set[int]] = []
    for day in range(3):
        with clock.at(MORNING + timedelta(days=2 * day)):
            attempt = start_attempt(by=learner, quiz=quiz)
            hand_in(by=learner, attempt=attempt)
        asked.append(set(attempt.questions.values_list("item_version__item", flat=True)))
    assert len(set.union(*asked)) == 12


def test_only_ready_items_of_the_course_or_the_company_are_asked(learner: Person) -> None:
    quiz = build.quiz(("VER-3", 1, 4, 0.7), bank=4, code="K91")
    build.reading(learner, quiz.lesson)
    foreign = build.item("foreign", competence_code="VER-3", level=1, bank="K92")
    own = build.item("own", competence_code="VER-3", level=1, bank="company")
    own.bank.is_shipped = False
    own.bank.save()
    Item.objects.filter(key="k91-ver-3-l1-01").update(state=ItemState.FLAGGED)
    keys = set(start_attempt(by=learner, quiz=quiz).questions.values_list("item_version__item__key", flat=True))
    assert keys == {"k91-ver-3-l1-02", "k91-ver-3-l1-03", "k91-ver-3-l1-04", "own"}
    assert foreign.key not in keys


@pytest.mark.parametrize("left", [0, 7])
def test_a_quiz_with_too_few_questions_refuses(learner: Person, quiz: Quiz, left: int) -> None:
    """Or one could pass a block of eight by answering the one question that is left."""
    ready = Item.objects.values_list("pk", flat=True)[left:]
    Item.objects.filter(pk__in=list(ready)).update(state=ItemState.RETIRED)
    with pytest.raises(Refused) as refused:
        start_attempt(by=learner, quiz=quiz)
    assert refused.value.code == "attempt.few_questions"
    assert not Attempt.objects.exists()


# ── saving ──


def test_a_save_stands_in_the_question_and_in_the_log(attempt: Attempt) -> None:
    key = uuid4()
    saved = save(attempt, 1, "b", key=key)
    question = attempt.questions.get(position=1)
    assert (saved.revision, saved.answer, saved.position) == (1, ("b",), 1)
    assert (question.answer, question.revision, question.answered_at) == (["b"], 1, saved.saved_at)
    log = AnswerLog.objects.get(key=key)
    assert (log.question, log.revision, log.answer) == (question, 1, ["b"])
    attempt.refresh_from_db()
    assert attempt.saved_at == saved.saved_at


def test_the_same_save_again_gives_the_first_result(attempt: Attempt) -> None:
    key = uuid4()
    first = save(attempt, 1, "b", key=key)
    save(attempt, 1, "c", based_on=1)
    assert save(attempt, 1, "b", key=key) == first
    assert attempt.questions.get(position=1).answer == ["c"]
    assert AnswerLog.objects.count() == 2


def test_the_same_save_again_after_handing_in_gives_the_first_result(attempt: Attempt) -> None:
    key = uuid4()
    first = save(attempt, 1, "b", key=key)
    hand_in(by=attempt.person, attempt=attempt)
    assert save(attempt, 1, "b", key=key) == first


@pytest.mark.parametrize(
    ("position", "answer", "based_on"),
    [(1, ["c"], 0), (2, ["b"], 0), (1, ["b"], 1), (1, [], 0)],
    ids=["answer", "question", "revision", "empty"],
)
def test_a_key_stands_for_one_save(attempt: Attempt, position: int, answer: list[str], based_on: int) -> None:
    key = uuid4()
    save(attempt, 1, "b", key=key)
    with pytest.raises(KeyUsed):
        save(attempt, position, *answer, based_on=based_on, key=key)
    assert AnswerLog.objects.count() == 1
    assert attempt.questions.get(position=1).answer == ["b"]
    assert attempt.questions.get(position=2).answer is None


def test_a_key_of_someone_else_shows_nothing_of_theirs(attempt: Attempt, quiz: Quiz) -> None:
    key = uuid4()
    save(attempt, 1, "b", key=key)
    other = build.person()
    build.reading(other, quiz.lesson)
    with pytest.raises(KeyUsed):
        save(start_attempt(by=other, quiz=quiz), 1, "b", key=key)
    assert AnswerLog.objects.count() == 1


def test_an_old_revision_is_refused_with_what_stands(attempt: Attempt) -> None:
    first = save(attempt, 1, "b")
    with pytest.raises(Stale) as stale:
        save(attempt, 1, "c", based_on=0)
    assert (stale.value.saved.revision, stale.value.saved.answer, stale.value.saved.saved_at) == (1, ("b",), first.saved_at)
    assert attempt.questions.get(position=1).answer == ["b"]
    assert AnswerLog.objects.count() == 1


def test_a_revision_from_the_future_is_refused(attempt: Attempt) -> None:
    with pytest.raises(Stale) as stale:
        save(attempt, 1, "c", based_on=3)
    assert (stale.value.saved.revision, stale.value.saved.answer) == (0, None)


def test_different_questions_do_not_meet(attempt: Attempt) -> None:
    assert save(attempt, 1, "b").revision == save(attempt, 2, "b").revision == 1


def test_i_do_not_know_is_an_answer(attempt: Attempt) -> None:
    save(attempt, 1, "b")
    assert save(attempt, 1, based_on=1).answer == ()
    assert attempt.questions.get(position=1).answer == []


def test_several_answers_are_kept_in_one_order(attempt: Attempt) -> None:
    position = positions(attempt, ItemKind.MULTIPLE)[0]
    assert save(attempt, position, "c", "a").answer == ("a", "c")


def test_after_handing_in_nothing_changes(attempt: Attempt) -> None:
    save(attempt, 1, "b")
    hand_in(by=attempt.person, attempt=attempt)
    with pytest.raises(Closed) as closed:
        save(attempt, 1, "c", based_on=1)
    assert closed.value.handed_in_at == Attempt.objects.get().handed_in_at
    assert attempt.questions.get(position=1).answer == ["b"]
    assert AnswerLog.objects.count() == 1


@pytest.mark.parametrize(
    ("position", "answer", "code"),
    [
        (1, ["e"], "answer.unknown"),
        (1, ["A"], "answer.unknown"),
        (1, ["\x00"], "answer.unknown"),
        (99, ["a"], "position.unknown"),
    ],
)
def test_what_is_no_answer_is_refused(attempt: Attempt, position: int, answer: list[str], code: str) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        save(attempt, position, *answer)
    assert refused.value.code == code
    assert not AnswerLog.objects.exists()


def test_one_answer_is_one_answer(attempt: Attempt) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        save(attempt, positions(attempt, ItemKind.SINGLE)[0], "a", "b")
    assert refused.value.code == "answer.too_many"
    with pytest.raises(NotAnAnswer) as refused:
        save(attempt, positions(attempt, ItemKind.MULTIPLE)[0], "a", "a")
    assert refused.value.code == "answer.twice"


def test_nobody_writes_into_the_attempt_of_another(attempt: Attempt) -> None:
    with pytest.raises(Attempt.DoesNotExist):
        save_answer(by=build.person(), attempt_id=attempt.pk, position=1, answer=["a"], based_on=0, key=uuid4())
    with pytest.raises(Attempt.DoesNotExist):
        save_answer(by=attempt.person, attempt_id=attempt.pk + 1, position=1, answer=["a"], based_on=0, key=uuid4())
    assert hand_in(by=build.person(), attempt=attempt) is False
    assert not AnswerLog.objects.exists()
    assert Attempt.objects.get().handed_in_at is None


# ── handing in ──


def test_a_passed_block_is_recorded_as_evidence(attempt: Attempt) -> None:
    answer_all(attempt, wrong=1)
    assert hand_in(by=attempt.person, attempt=attempt) is True
    attempt.refresh_from_db()
    assert [
        (block["right"], block["asked"], block["needed"], block["passed"], block["shown"]) for block in attempt.results
    ] == [(7, 8, 6.4, True, True)]
    evidence = Evidence.objects.get()
    assert evidence.kind == EvidenceKind.QUIZ
    assert (evidence.source, evidence.instrument) == (f"attempt:{attempt.pk}", f"quiz:{attempt.quiz_key}:SEC-1")
    assert (evidence.supports_level, evidence.n_items, evidence.recorded_by) == (1, 8, attempt.person)
    assert evidence.occurred_at == attempt.handed_in_at
    assert CompetenceLevel.objects.get().awarded_level == 1


def test_a_block_below_the_bar_changes_nothing(attempt: Attempt) -> None:
    answer_all(attempt, wrong=2)
    hand_in(by=attempt.person, attempt=attempt)
    assert not Evidence.objects.exists()
    assert not CompetenceLevel.objects.exists()


def test_a_later_bad_attempt_lowers_nothing(learner: Person, quiz: Quiz) -> None:
    with clock.at(MORNING):
        attempt = start_attempt(by=learner, quiz=quiz)
        answer_all(attempt)
        hand_in(by=learner, attempt=attempt)
    with clock.at(MORNING + timedelta(days=2)):
        hand_in(by=learner, attempt=start_attempt(by=learner, quiz=quiz))
    assert (Evidence.objects.count(), CompetenceLevel.objects.get().awarded_level) == (1, 1)


def test_two_levels_give_one_proof_of_the_higher(learner: Person) -> None:
    quiz = build.quiz(("VER-3", 1, 8, 0.7), ("VER-3", 2, 9, 0.7), ("LED-2", 1, 8, 0.7), code="K91")
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    answer_all(attempt)
    hand_in(by=learner, attempt=attempt)
    rows = set(Evidence.objects.values_list("competence", "supports_level", "n_items"))
    assert rows == {("VER-3", 2, 9), ("LED-2", 1, 8)}


def test_a_block_with_fewer_than_eight_questions_proves_nothing(learner: Person) -> None:
    quiz = build.quiz(("VER-3", 1, 7, 0.7), bank=7, code="K91")
    build.reading(learner, quiz.lesson)
    attempt = start_attempt(by=learner, quiz=quiz)
    answer_all(attempt)
    hand_in(by=learner, attempt=attempt)
    attempt.refresh_from_db()
    assert (attempt.results[0]["passed"], attempt.results[0]["shown"]) == (True, False)
    assert not Evidence.objects.exists()


def test_handing_in_twice_counts_once(attempt: Attempt) -> None:
    answer_all(attempt)
    assert hand_in(by=attempt.person, attempt=attempt) is True
    before = Attempt.objects.values().get()
    assert hand_in(by=attempt.person, attempt=Attempt.objects.get()) is False
    assert Attempt.objects.values().get() == before
    assert Evidence.objects.count() == 1
    assert AuditEvent.objects.filter(action="attempt.hand_in").count() == 1


def test_handing_in_what_one_has_not_seen_is_refused(attempt: Attempt) -> None:
    save(attempt, 1, "b")
    seen = dict(attempt.questions.values_list("position", "revision"))
    save(attempt, 2, "b")
    with pytest.raises(Stale) as stale:
        hand_in(by=attempt.person, attempt=attempt, revisions=seen)
    assert stale.value.saved == [2]
    assert Attempt.objects.get().handed_in_at is None
    seen = dict(attempt.questions.values_list("position", "revision"))
    assert hand_in(by=attempt.person, attempt=attempt, revisions=seen) is True


def test_an_edit_during_an_attempt_does_not_change_it(attempt: Attempt) -> None:
    """Right answers move from a to d, items are withdrawn, a newer version asks for more: nothing of that moves here."""
    answer_all(attempt)
    for item in Item.objects.all():
        item.current = build.item_version(item, right={"d"}, kind=ItemKind(item.current.kind))
        item.state = ItemState.RETIRED
        item.save()
    newer = build.course_version(attempt.quiz.version.course)
    lesson = build.lesson()
    lesson.version = newer
    lesson.save()
    Quiz.objects.create(
        version=newer,
        lesson=lesson,
        key=attempt.quiz.key,
        minutes=9,
        blocks=[{**attempt.quiz.blocks[0], "cut": 1.0, "asked": 30}],
    )
    hand_in(by=attempt.person, attempt=attempt)
    attempt.refresh_from_db()
    assert (attempt.results[0]["right"], attempt.results[0]["cut"]) == (8, 0.8)


def test_the_result_follows_from_the_log(attempt: Attempt) -> None:
    """From the acknowledged answers and the pinned versions alone comes the same score."""
    answer_all(attempt, wrong=3)
    save(attempt, 1, "c", based_on=1)
    hand_in(by=attempt.person, attempt=attempt)
    attempt.refresh_from_db()
    score = 0
    for question in attempt.questions.all():
        last = AnswerLog.objects.filter(question=question).order_by("-revision").first()
        version = ItemVersion.objects.get(pk=question.item_version_id)
        wanted = {option["key"] for option in version.content["options"] if option["right"]}
        score += last is not None and set(last.answer) == wanted
    assert score == attempt.results[0]["right"]
