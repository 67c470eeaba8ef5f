"""Which placements there are, with the questions that ship, and what my path needs for its offer."""

import pytest

from competence.actions.framework import load_framework
from competence.enums import Role
from competence.models import CompetenceArea, Person, RuleSetVersion
from competence.queries.rule_sets import current_rules
from courses.actions.attempt import hand_in, start_attempt
from courses.actions.placement import decline_placement, start_placement, take_skips
from courses.actions.publishing import publish_shipped
from courses.models import LearningPath, ModuleSkip
from courses.queries.items import items_in_open_quizzes
from courses.queries.learning_facts import standing_of, standing_rows
from courses.queries.my_learning import my_way
from courses.queries.placement import PathArea, area_columns, area_lines, path_areas
from courses.queries.placement_result import skip_offers
from courses.queries.practice import practice_list
from courses.queries.quiz import marked_questions
from tests import build
from tests.courses import placements
from tests.courses.placements import finished, play
from tests.courses.way import standing

pytestmark = pytest.mark.django_db


def test_the_area_sec_can_be_placed_with_what_ships() -> None:
    load_framework()
    publish_shipped(by=None)
    person = build.person()
    build.assignment(person, LearningPath.objects.get(role=Role.USER))
    lines = area_lines(person, current_rules().placement)
    assert [line.area.pk for line in lines] == ["SEC"]
    assert {one.code: one.levels for one in lines[0].scope} == {
        "SEC-1": (1, 2),
        "SEC-2": (1,),
        "SEC-3": (1,),
        "SEC-4": (1, 2),
    }
    assert my_way(person).placement.area == "SEC"
    placement = play(start_placement(by=person, area=lines[0].area, seed=5))
    offers = skip_offers(person, placement)
    assert [offer.key for offer in offers] == ["data-classes", "policy", "attacks", "rights"]
    assert sum(offer.minutes for offer in offers) == 59
    assert take_skips(by=person, placement=placement, lessons=[("K02", offer.key) for offer in offers]) == 4
    way = my_way(person)
    assert (way.next_step.kind, way.stations[0].minutes_saved) == ("lesson", 59)
    assert not way.is_done
    assert ModuleSkip.objects.values("check_due_on").distinct().count() > 1  # not all on one day


def areas_of(person: Person) -> list[PathArea]:
    return path_areas(standing_rows(person).annotate(**area_columns(person)))


def test_standings_stay_what_they_are_beside_the_areas() -> None:
    placements.area()
    person = build.person()
    standing(person, "SEC-1", level=1, target=2)
    rows = list(standing_rows(person).annotate(**area_columns(person)))
    levels, areas = [standing_of(row) for row in rows], path_areas(rows)
    assert [(one.code, one.level, one.target) for one in levels] == [("SEC-1", 1, 2), ("SEC-2", 0, 0)]
    assert [(one.offer.area, one.offer.minutes, one.offer.running, one.is_ready, one.is_settled) for one in areas] == [
        ("SEC", 16, None, True, False)
    ]


def test_what_settles_an_offer() -> None:
    area = placements.area()
    person, other = build.person(), build.person()
    placement = start_placement(by=person, area=area)
    assert [(one.offer.running, one.is_settled) for one in areas_of(person)] == [(placement.pk, False)]
    play(placement, knows=False)
    assert [(one.offer.running, one.is_settled) for one in areas_of(person)] == [(None, True)]
    assert not areas_of(other)[0].is_settled
    decline_placement(by=other, area=area)
    assert areas_of(other)[0].is_settled


def test_practice_leaves_out_what_an_open_placement_asks() -> None:
    area = placements.area()
    person = build.person()
    quiz = build.quiz(("SEC-1", 1, 6, 0.5), bank=0)
    build.reading(person, quiz.lesson)
    hand_in(by=person, attempt=start_attempt(by=person, quiz=quiz))
    assert [row.number for row in practice_list(person)] == [6]
    placement = play(start_placement(by=person, area=area), most=3)
    asked = placement.answers.filter(competence_code="SEC-1").count()
    assert asked
    assert [row.number for row in practice_list(person)] == [6 - asked]


def test_what_a_placement_asks_is_kept_back_on_item_pages_and_in_earlier_quizzes() -> None:
    area = placements.area()
    champion = build.champion()
    quiz = build.quiz(("SEC-1", 1, 6, 0.5), ("SEC-2", 1, 6, 0.5), bank=0)
    build.reading(champion, quiz.lesson)
    attempt = start_attempt(by=champion, quiz=quiz)
    hand_in(by=champion, attempt=attempt)
    assert not any(question.is_asked_now for question in marked_questions(attempt))
    placement = start_placement(by=champion, area=area)
    item = placement.answers.get().item_version.item_id
    assert items_in_open_quizzes(champion) == {item}
    attempt.refresh_from_db()
    assert [question.is_asked_now for question in marked_questions(attempt)].count(True) == 1
    play(placement, knows=False)
    assert items_in_open_quizzes(champion) == set()


def test_without_constants_nothing_is_offered() -> None:
    placements.area()
    RuleSetVersion.objects.all().delete()
    assert not areas_of(build.person())[0].is_ready


def test_a_competence_of_another_area_must_be_placed_there() -> None:
    for code in ("SEC", "VER"):
        placements.area(code)
    person = build.person()
    lesson = build.lesson(competences=["SEC-1", "VER-1"])
    build.assignment(person, build.learning_path(Role.USER, lesson.version.course))
    first = finished(person, "SEC")
    assert skip_offers(person, first) == []
    second = finished(person, "VER")
    for placement in (first, second):
        assert [offer.key for offer in skip_offers(person, placement)] == [lesson.key]
    assert CompetenceArea.objects.count() == 2
