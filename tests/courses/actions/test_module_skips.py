"""Lessons that are skipped for a placement, and what is left of a placement after thirty days."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from competence import clock
from competence.enums import Role
from competence.errors import Refused
from competence.models import AuditEvent, CompetenceArea, Evidence, Person
from courses.actions.answer_retention import delete_old_answers
from courses.actions.placement import confirm_skip, end_skip, start_placement, take_skips
from courses.enums import SkipEnd
from courses.models import ModuleSkip, Placement, PlacementAnswer
from courses.queries.placement import skips_due
from tests import build
from tests.courses.placements import area, finished, play

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


# ── Skips ──


@pytest.fixture
def way(person: Person, sec: CompetenceArea) -> list[tuple[str, str]]:
    """Two lessons of the person's path: one asks level 2 of SEC-1 by its quiz, one teaches SEC-2 without a quiz."""
    quiz = build.quiz(("SEC-1", 1, 2, 0.5), ("SEC-1", 2, 2, 0.5), bank=0)
    quiz.lesson.competences = ["SEC-1"]
    quiz.lesson.save()
    second = build.lesson(competences=["SEC-2"])
    build.assignment(person, build.learning_path(Role.USER, quiz.version.course))
    return [("K90", quiz.lesson.key), ("K90", second.key)]


def test_lessons_are_skipped_once(person: Person, way: list[tuple[str, str]]) -> None:
    placement = finished(person)
    assert take_skips(by=person, placement=placement, lessons=way[:1]) == 1
    assert take_skips(by=person, placement=placement, lessons=way) == 1
    assert take_skips(by=person, placement=placement, lessons=way) == 0
    skip = ModuleSkip.objects.get(key=way[0][1])
    assert skip.competences == [{"competence": "SEC-1", "level": 2}]
    assert timedelta(days=14) <= skip.check_due_on - clock.today() <= timedelta(days=42)
    assert AuditEvent.objects.filter(action="skip.take").count() == 2


def test_what_was_not_shown_is_not_skipped(person: Person, way: list[tuple[str, str]]) -> None:
    placement = finished(person, knows=lambda question: question.level == 1)  # level 1 only
    for wanted in (way, [way[0]], [("K90", "nowhere")], [("K99", way[1][1])]):
        with pytest.raises(Refused) as refused:
            take_skips(by=person, placement=placement, lessons=wanted)
        assert refused.value.code == "skip.not_offered"
        assert not ModuleSkip.objects.exists()
    assert take_skips(by=person, placement=placement, lessons=[way[1]]) == 1


def test_nothing_is_skipped_for_the_placement_of_another(person: Person, way: list[tuple[str, str]]) -> None:
    finished(person)
    with pytest.raises(Refused):
        take_skips(by=person, placement=finished(build.person()), lessons=way)


def test_nothing_is_skipped_for_what_is_not_finished(person: Person, way: list[tuple[str, str]], sec: CompetenceArea) -> None:
    finished(person)
    with clock.at(clock.now() + 2 * DAY), pytest.raises(Refused):
        take_skips(by=person, placement=start_placement(by=person, area=sec), lessons=way)


def test_a_worse_placement_takes_nothing_away(person: Person, way: list[tuple[str, str]]) -> None:
    finished(person)
    with clock.at(clock.now() + 2 * DAY):
        again = finished(person, knows=False)
        assert take_skips(by=person, placement=again, lessons=way) == 2


def test_a_skip_ends_once_and_can_be_taken_again(person: Person, way: list[tuple[str, str]]) -> None:
    placement = finished(person)
    take_skips(by=person, placement=placement, lessons=way)
    skip = ModuleSkip.objects.get(key=way[0][1])
    assert end_skip(skip=skip, by=person)
    assert not end_skip(skip=skip, by=person)
    skip.refresh_from_db()
    assert (skip.end_reason, skip.ended_at is not None) == (SkipEnd.BY_PERSON, True)
    assert take_skips(by=person, placement=placement, lessons=way[:1]) == 1
    assert Evidence.objects.count() == 2  # nothing is lowered


def test_what_a_check_ended_is_offered_again_only_after_another_placement(person: Person, way: list[tuple[str, str]]) -> None:
    placement = finished(person)
    take_skips(by=person, placement=placement, lessons=way)
    assert end_skip(skip=ModuleSkip.objects.get(key=way[0][1]), reason="recheck")
    with pytest.raises(Refused):
        take_skips(by=person, placement=placement, lessons=way[:1])
    with clock.at(clock.now() + 2 * DAY):
        assert take_skips(by=person, placement=finished(person), lessons=way[:1]) == 1


def test_skips_come_due_and_are_confirmed_once(person: Person, way: list[tuple[str, str]]) -> None:
    take_skips(by=person, placement=finished(person), lessons=way)
    assert not skips_due(person).exists()
    with clock.at(clock.now() + 43 * DAY):
        first, second = skips_due(person)
        assert first.check_due_on <= second.check_due_on
        assert not skips_due(build.person()).exists()
        assert confirm_skip(skip=first)
        assert not confirm_skip(skip=first)
        end_skip(skip=second)
        assert not confirm_skip(skip=second)
        assert not skips_due(person).exists()


# ── Retention ──


def test_after_thirty_days_only_what_was_passed_is_left(sec: CompetenceArea, person: Person) -> None:
    with clock.at(clock.now() - 31 * DAY):
        placement = finished(person, knows=lambda question: question.level == 1)
        nothing = finished(build.person(), knows=False)
        unfinished = play(start_placement(by=build.person(), area=sec), most=2)
    recent = finished(build.person())
    assert delete_old_answers() == "emptied: 0, deleted: 0, placements emptied: 2, deleted: 1"
    assert delete_old_answers() == "emptied: 0, deleted: 0"
    placement.refresh_from_db()
    assert set(placement.answers.values_list("answer", "is_right", "answered_at")) == {(None, None, None)}
    assert len(item_keys(placement)) > 4
    assert [step["level"] for step in placement.result["steps"]] == [1]
    assert placement.result["level"] == 1
    nothing.refresh_from_db()
    assert nothing.result == {}
    assert not Placement.objects.filter(pk=unfinished.pk).exists()
    assert recent.answers.filter(answered_at=None).count() == 0
    assert Evidence.objects.filter(person=person).exists()


def test_no_trace_of_an_answer_is_left(sec: CompetenceArea, person: Person) -> None:
    with clock.at(clock.now() - 31 * DAY):
        placement = finished(person)
    PlacementAnswer.objects.filter(placement=placement, position=1).update(answer=["QUOKKA"])
    delete_old_answers()
    for model in (Placement, PlacementAnswer, AuditEvent, Evidence):
        assert not [row for row in model._default_manager.values() if "QUOKKA" in json.dumps(row, default=str)]


def test_constraints_of_skips(person: Person, way: list[tuple[str, str]]) -> None:
    take_skips(by=person, placement=finished(person), lessons=way[:1])
    skip = ModuleSkip.objects.get()
    for change in (
        {"ended_at": clock.now()},
        {"end_reason": SkipEnd.BY_PERSON},
        {"ended_at": skip.taken_at - DAY, "end_reason": SkipEnd.RECHECK},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ModuleSkip.objects.filter(pk=skip.pk).update(**change)
    skip.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        skip.save()
