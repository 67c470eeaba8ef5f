"""Taking a placement: what is asked, what is kept, what it records, and what is skipped for it."""

from copy import deepcopy
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from competence import clock
from competence.actions.evidence import assess_oneself
from competence.actions.rule_sets import publish_rules
from competence.enums import EvidenceKind
from competence.errors import Refused, TooEarly
from competence.models import AuditEvent, CompetenceArea, CompetenceLevel, Evidence, Person, RuleSetVersion
from courses.actions.answer_retention import delete_old_answers
from courses.actions.attempt import hand_in, start_attempt
from courses.actions.placement import (
    answer_placement,
    decline_placement,
    start_placement,
)
from courses.enums import ItemKind, ItemState
from courses.models import (
    Item,
    ItemBank,
    ItemCount,
    Placement,
    PlacementAnswer,
    PlacementDecline,
)
from courses.queries.placement import candidates
from courses.rules.kinds import NotAnAnswer
from tests import build
from tests.courses import placements as made
from tests.courses.placements import area, at_hand, finished, play, right

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sec() -> CompetenceArea:
    return area()


@pytest.fixture
def person() -> Person:
    return build.person()


def item_keys(placement: Placement) -> list[str]:
    return list(placement.answers.order_by("position").values_list("item_version__item__key", flat=True))


# ── Start ──


def test_it_starts_with_one_question_and_starting_again_gives_the_same(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    assert start_placement(by=person, area=sec) == placement
    question = placement.answers.get()
    assert (question.position, question.level, question.answer, question.is_right) == (1, 1, None, None)
    assert sorted(question.option_order) == ["a", "b", "c", "d"]
    assert AuditEvent.objects.filter(action="placement.start").count() == 1


def test_the_same_seed_and_answers_ask_the_same_questions(sec: CompetenceArea) -> None:
    one, other = (finished(build.person(), seed=99) for _ in range(2))
    assert item_keys(one) == item_keys(other)
    assert item_keys(finished(build.person(), seed=100)) != item_keys(one)


@pytest.mark.parametrize(("said", "level"), [((2, 3), 2), ((2, 1), 1), ((4, 0), 1)])
def test_a_self_assessment_decides_where_it_starts(
    sec: CompetenceArea, person: Person, said: tuple[int, int], level: int
) -> None:
    for code, own in zip(("SEC-1", "SEC-2"), said, strict=True):
        assess_oneself(by=person, competence=code, level=1)
        assess_oneself(by=person, competence=code, level=own)  # the latest counts
    placement = start_placement(by=person, area=sec)
    assert placement.start_level == level
    assert placement.answers.get().level == level


def test_it_does_not_start_with_too_few_questions(person: Person) -> None:
    sec = area(levels=((1, 6), (2, 6)))
    Item.objects.filter(key="sec-2-l2-01").update(state=ItemState.RETIRED)
    with pytest.raises(Refused) as refused:
        start_placement(by=person, area=sec)
    assert refused.value.code == "placement.few_questions"
    assert not Placement.objects.exists()


def test_free_texts_practice_and_questions_of_an_open_quiz_are_never_drawn(person: Person) -> None:
    sec = area(levels=((1, 1), (2, 1)), competences=1)
    free = build.item("free", competence_code="SEC-1", level=1)
    free.current.kind = ItemKind.FREE_TEXT
    free.current.save()
    build.item("practice", competence_code="SEC-1", level=1, bank="own-practice")
    ItemBank.objects.filter(key="own-practice").update(is_practice=True)
    quiz = build.quiz(("SEC-1", 1, 4, 0.5), bank=4, code="K91")
    build.reading(person, quiz.lesson)
    assert len(candidates(person, sec.pk)) == 6
    attempt = start_attempt(by=person, quiz=quiz)
    assert {one.key for one in candidates(person, sec.pk)} == {"sec-1-l1-01", "sec-1-l2-01"}
    hand_in(by=person, attempt=attempt)
    assert len(candidates(person, sec.pk)) == 6


def test_what_was_met_in_quizzes_and_placements_comes_last(person: Person) -> None:
    sec = area(levels=((1, 12), (2, 12)), competences=1)
    quiz = build.quiz(("SEC-1", 1, 6, 0.5), bank=0)
    build.reading(person, quiz.lesson)
    attempt = start_attempt(by=person, quiz=quiz, seed=3)
    hand_in(by=person, attempt=attempt)
    asked = set(attempt.questions.values_list("item_version__item__key", flat=True))
    first = play(start_placement(by=person, area=sec, seed=1), knows=False)
    assert asked.isdisjoint(item_keys(first))
    with clock.at(clock.now() + DAY + timedelta(minutes=1)):
        second = play(start_placement(by=person, area=sec, seed=2), knows=False)
    assert set(item_keys(second)).isdisjoint(item_keys(first)[:4])
    assert len(asked & set(item_keys(second))) == 4 - (12 - 6 - 4)  # two fresh ones were left


def test_the_next_one_is_possible_after_a_day(sec: CompetenceArea, person: Person) -> None:
    placement = finished(person)
    with clock.at(placement.finished_at + timedelta(hours=23)), pytest.raises(TooEarly) as early:
        start_placement(by=person, area=sec)
    assert early.value.code == "placement.too_early"
    assert Placement.objects.count() == 1
    with clock.at(placement.finished_at + timedelta(hours=24)):
        assert start_placement(by=person, area=sec) != placement


# ── Answers ──


def test_answering_twice_counts_once_and_another_answer_comes_too_late(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    answer = right(at_hand(placement))
    assert answer_placement(by=person, placement=placement, position=1, answer=answer)
    assert answer_placement(by=person, placement=placement, position=1, answer=answer)  # a double click
    assert not answer_placement(by=person, placement=placement, position=1, answer=[])  # a second tab
    assert placement.answers.get(position=1).answer == answer
    assert placement.answers.filter(answered_at=None).get().position == 2


def test_an_old_page_never_answers_another_question(sec: CompetenceArea, person: Person) -> None:
    placement = play(start_placement(by=person, area=sec), most=3)
    assert not answer_placement(by=person, placement=placement, position=2, answer=[])
    assert at_hand(placement).position == 4
    for position in (0, 5, 99):
        with pytest.raises(NotAnAnswer):
            answer_placement(by=person, placement=placement, position=position, answer=[])


def test_nobody_answers_for_another(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    with pytest.raises(NotAnAnswer):
        answer_placement(by=build.person(), placement=placement, position=1, answer=[])


def test_i_do_not_know_is_not_right(sec: CompetenceArea, person: Person) -> None:
    placement = finished(person, knows=False)
    assert [step["asked"] for step in placement.result["steps"]] == [4]
    assert set(placement.answers.values_list("is_right", "answer__0")) == {(False, None)}
    assert not Evidence.objects.exists()


def test_what_is_partly_right_is_not_right(person: Person) -> None:
    sec = area(levels=((1, 12), (2, 12)), competences=1)
    for version in (item.current for item in Item.objects.select_related("current")):
        version.kind = ItemKind.MULTIPLE
        version.content["options"][1]["right"] = True
        version.save()
    placement = start_placement(by=person, area=sec)
    assert answer_placement(by=person, placement=placement, position=1, answer=["a"])
    assert placement.answers.get(position=1).is_right is False
    assert answer_placement(by=person, placement=placement, position=2, answer=["a", "b"])
    assert placement.answers.get(position=2).is_right is True


def test_a_question_stays_as_it_was_when_it_came(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    question = at_hand(placement)
    item = question.item_version.item
    item.current = build.item_version(item, right={"d"})
    item.save()
    Item.objects.filter(pk=item.pk).update(state=ItemState.RETIRED)
    assert answer_placement(by=person, placement=placement, position=1, answer=["a"])
    assert placement.answers.get(position=1).is_right is True


def test_changed_constants_do_not_change_what_has_begun(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    constants = deepcopy(RuleSetVersion.objects.get().constants)
    constants["version"], constants["placement"]["least"] = "2027.1", 9
    publish_rules(constants=constants, text="", by=None)
    play(placement)
    assert [step["asked"] for step in placement.result["steps"]] == [5, 5]


# ── The end, and what it shows ──


def test_a_passed_placement_records_evidence_for_each_competence(sec: CompetenceArea, person: Person) -> None:
    placement = finished(person)
    assert placement.result["level"] == 2
    rows = list(Evidence.objects.order_by("competence"))
    assert [row.competence_id for row in rows] == ["SEC-1", "SEC-2"]
    for row in rows:
        assert (row.kind, row.source, row.instrument) == (EvidenceKind.PLACEMENT, f"placement:{placement.pk}", "placement")
        assert row.supports_level == 2
        assert row.n_items == placement.answers.filter(level=2, competence_code=row.competence_id).count()
        assert row.occurred_at == placement.finished_at
    assert not CompetenceLevel.objects.exists()  # so few questions open no gate alone
    assert AuditEvent.objects.get(action="placement.finish").details == {}


def test_a_competence_below_the_cut_gets_no_evidence(sec: CompetenceArea, person: Person) -> None:
    """SEC-2 is right only every second time, and the area is passed all the same."""
    count = {"SEC-2": 0}

    def knows(question: PlacementAnswer) -> bool:
        if question.competence_code == "SEC-2" and question.level == 1:
            count["SEC-2"] += 1
            return count["SEC-2"] > 1
        return question.level == 1

    placement = finished(person, knows=knows)
    assert placement.result["level"] == 1
    shown = {one["competence"]: one["level"] for one in placement.result["competences"]}
    assert shown["SEC-1"] == 1
    by_two = next(block for one in placement.result["competences"] if one["competence"] == "SEC-2" for block in one["blocks"])
    assert shown["SEC-2"] == int(by_two["right"] * 10 >= by_two["asked"] * 7)
    recorded = dict(Evidence.objects.values_list("competence", "supports_level"))
    assert recorded == {code: level for code, level in shown.items() if level}


def test_not_yet_leaves_no_evidence(sec: CompetenceArea, person: Person) -> None:
    finished(person, knows=False)
    assert not Evidence.objects.exists()


def test_answers_are_not_counted_for_statistics(sec: CompetenceArea, person: Person) -> None:
    finished(person)
    delete_old_answers()
    assert not ItemCount.objects.exists()


# ── Declining ──


def test_declining_is_remembered_once_and_closes_nothing(sec: CompetenceArea, person: Person) -> None:
    assert decline_placement(by=person, area=sec)
    assert not decline_placement(by=person, area=sec)
    assert PlacementDecline.objects.count() == 1
    assert start_placement(by=person, area=sec)


# ── What the database promises ──


def _refused(**fields: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.create(**{"seed": 1, "start_level": 1, "constants": {}, "started_at": clock.now()} | fields)


def test_constraints_of_placements(sec: CompetenceArea, person: Person) -> None:
    placement = start_placement(by=person, area=sec)
    _refused(person=person, area=sec)
    other = build.person()
    _refused(person=other, area=sec, start_level=3)
    _refused(person=other, area=sec, finished_at=clock.now() - DAY)
    _refused(person=other, area=sec, answers_deleted_at=clock.now())
    question = at_hand(placement)
    for change in ({"is_right": True}, {"answered_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlacementAnswer.objects.filter(pk=question.pk).update(**change)
    question.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        question.save()
    decline_placement(by=person, area=sec)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementDecline.objects.create(person=person, area=sec, declined_at=clock.now())


# ── At the same moment ──


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one() -> None:
    sec, person = made.area(), build.person()
    placement = start_placement(by=person, area=sec)
    barrier, won = Barrier(2), []

    def send(answer: list[str]) -> None:
        try:
            barrier.wait(timeout=20)
            won.append(answer_placement(by=person, placement=Placement.objects.get(pk=placement.pk), position=1, answer=answer))
        finally:
            connection.close()

    threads = [Thread(target=send, args=(answer,)) for answer in (["a"], ["b"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(won) == [False, True]
    assert list(placement.answers.order_by("position").values_list("position", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_starts_at_once_are_one() -> None:
    sec, person = made.area(), build.person()
    barrier, found = Barrier(2), []

    def start() -> None:
        try:
            barrier.wait(timeout=20)
            found.append(start_placement(by=person, area=sec).pk)
        finally:
            connection.close()

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 2
    assert len(set(found)) == 1
    assert Placement.objects.get().answers.count() == 1
