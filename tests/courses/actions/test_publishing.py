"""A course is published once for each text, whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from competence import clock
from competence.errors import Refused
from competence.models import AuditEvent
from courses.actions.items import bring_back_item, retire_item
from courses.actions.publishing import publish_course, publish_shipped, set_paths
from courses.enums import ItemState
from courses.formats.course_package import read_package
from courses.formats.path_list import PathText, StepText
from courses.models import (
    Assignment,
    Course,
    CourseVersion,
    Exercise,
    ExerciseVersion,
    Item,
    ItemVersion,
    LearningPath,
    Lesson,
    PathStep,
    Quiz,
    RubricCriterion,
)
from tests import build
from tests.courses.formats.test_course_package import COMPETENCES, LESSON, bank, both, course, exercise, item, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(tmp_path):
    build.competence("SEC-1")
    build.competence("SEC-2")

    def read(name="package", **parts):
        return read_package(write(tmp_path / name, **parts), competences=COMPETENCES)

    return read


def numbers():
    return {
        "courses": CourseVersion.objects.count(),
        "items": ItemVersion.objects.count(),
        "exercises": ExerciseVersion.objects.count(),
        "audit": AuditEvent.objects.filter(action="course.publish").count(),
    }


def test_everything_of_the_package_is_there(package):
    author = build.person()
    with clock.at(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        version = publish_course(package=package(), by=author)
    assert Course.objects.get().current == version
    assert (version.number, str(version.title), version.goals) == (1, "course de", [both("goal")])
    assert version.published_at == datetime(2026, 11, 22, 9, tzinfo=UTC)
    lesson = Lesson.objects.get()
    assert lesson.text["en"] == LESSON
    assert '<h2 id="s-1">One</h2>' in lesson.html["en"]
    assert lesson.quiz.blocks == [{"competence": "SEC-1", "level": 1, "asked": 2, "cut": 0.8, "by_hand": 0}]
    assert list(Item.objects.values_list("key", "level", "state")) == [
        ("sec-1-l1-01", 1, ItemState.READY),
        ("sec-1-l1-02", 1, ItemState.READY),
    ]
    edition = Exercise.objects.get().current
    assert edition.criteria.get().anchors[3] == both("3")
    assert edition.sample["marks"] == {"clear": 2}
    event = AuditEvent.objects.get(action="course.publish")
    assert (event.by, event.details) == (author, {"version": 1, "items_changed": 2, "exercises_changed": 1})


def test_the_same_package_again_changes_nothing(package):
    first = publish_course(package=package())
    before = numbers()
    assert publish_course(package=package("copy")) == first
    assert numbers() == before


def test_a_change_makes_new_versions_of_what_changed_only(package):
    publish_course(package=package())
    changed = bank(item(1), item(2, stem=both("another stem")))
    version = publish_course(package=package("second", bank=changed))
    assert version.number == 2
    assert numbers() == {"courses": 2, "items": 3, "exercises": 1, "audit": 2}
    assert [row.current.number for row in Item.objects.order_by("key")] == [1, 2]
    assert ItemVersion.objects.filter(item__key="sec-1-l1-02").count() == 2


def test_a_changed_exercise_is_a_new_edition_and_keeps_the_old_rubric(package):
    publish_course(package=package())
    publish_course(package=package("second", exercise_entry=exercise(minutes=45)))
    assert Exercise.objects.get().current.number == 2
    assert RubricCriterion.objects.count() == 2
    assert ItemVersion.objects.count() == 2


def test_an_earlier_text_holds_again_without_a_new_version(package):
    first = publish_course(package=package())
    publish_course(package=package("second", exercise_entry=exercise(minutes=45), course_entry=course(minutes=99)))
    assert publish_course(package=package("third")) == first
    assert Course.objects.get().current == first
    assert Exercise.objects.get().current.number == 1
    assert numbers()["courses"] == 2


def test_items_that_are_gone_are_retired_and_come_back(package):
    publish_course(package=package(bank=bank(item(1), item(2), item(3))))
    publish_course(package=package("second"))
    assert Item.objects.get(key="sec-1-l1-03").state == ItemState.RETIRED
    Item.objects.filter(key="sec-1-l1-01").update(state=ItemState.FLAGGED)
    publish_course(package=package("third", bank=bank(item(1), item(2), item(3))))
    assert Item.objects.get(key="sec-1-l1-03").state == ItemState.READY
    assert Item.objects.get(key="sec-1-l1-01").state == ItemState.FLAGGED  # a doubt is not lifted by publishing


def test_what_a_champion_brought_back_is_retired_again_once_an_edition_drops_it(package):
    champion = build.champion()
    three = bank(item(1), item(2), item(3))
    publish_course(package=package(bank=three))
    row = Item.objects.get(key="sec-1-l1-03")
    retire_item(by=champion, item=row, reason="warum")
    bring_back_item(by=champion, item=row)
    publish_course(package=package("second"))
    row.refresh_from_db()
    assert row.state == ItemState.RETIRED
    assert AuditEvent.objects.filter(action="item.bring_back", by=champion).count() == 1


def test_a_key_in_a_bank_of_the_company_is_named_with_its_bank(package):
    own = build.company_bank("team", is_shipped=False)
    Item.objects.create(bank=own, key="sec-1-l1-01", competence_id="SEC-1", level=1, state=ItemState.DRAFT)
    with pytest.raises(Refused) as refused:
        publish_course(package=package())
    assert refused.value.code == "item.key_taken"
    assert "team" in str(refused.value.message)
    Item.objects.all().delete()
    own.key = "K99"
    own.save()
    with pytest.raises(Refused) as refused:
        publish_course(package=package())
    assert refused.value.code == "bank.key_taken"


def test_an_exercise_that_is_gone_is_no_longer_offered(package):
    publish_course(package=package())
    shorter = package("second")
    publish_course(package=replace(shorter, exercises=(), digest="0" * 64))
    assert Exercise.objects.get().current is None
    assert ExerciseVersion.objects.count() == 1


MOVES = [
    ({"course_entry": course(slug="elsewhere")}, "course.slug_changed"),
    ({"exercise_entry": exercise(slug="elsewhere")}, "exercise.moved"),
    ({"bank": bank(item(1), item(2, level=2, key="sec-1-l1-02"), item(3))}, "item.key_taken"),
    ({"bank": bank(item(1), item(2), competence="SEC-2")}, "item.key_taken"),
]


@pytest.mark.parametrize(("parts", "code"), MOVES, ids=["course", "exercise", "level", "competence"])
def test_what_is_permanent_cannot_move_and_nothing_is_published(package, parts, code):
    publish_course(package=package())
    before = numbers()
    if "bank" in parts:  # the blueprint must fit, because it is not the point here
        entry = course()
        entry["lessons"][0]["quiz"]["blocks"][0]["competence"] = parts["bank"]["competence"]
        parts = parts | {"course_entry": entry}
    moved = package("moved", **parts)
    with pytest.raises(Refused) as refused:
        publish_course(package=moved)
    assert refused.value.code == code
    assert numbers() == before


def test_an_address_belongs_to_one_course(package):
    publish_course(package=package())
    with pytest.raises(Refused) as refused:
        publish_course(package=replace(package("other"), code="K98", digest="1" * 64))
    assert refused.value.code == "course.slug_taken"


def test_paths_are_set_once_and_changed_only_where_they_changed(package):
    publish_course(package=package())
    text = PathText("user", "user", both("path"), (StepText("K99", ("K99-E1",)),))
    assert set_paths(paths=[text]) == 1
    assert set_paths(paths=[text]) == 0
    path = LearningPath.objects.get()
    assert set_paths(paths=[replace(text, steps=(StepText("K99", ()),))]) == 1
    assert LearningPath.objects.get() == path
    assert PathStep.objects.get().exercises == []
    assert AuditEvent.objects.filter(action="path.set").count() == 2


def test_the_shipped_content_is_published_once_and_assigned():
    build.shipped_framework()
    person = build.person()
    build.grant(person, "user", rule="everyone")
    shipped = publish_shipped()
    assert [is_new for _version, is_new in shipped.courses] == [True, True]
    assert (shipped.paths_changed, shipped.assigned.begun) == (4, 1)
    assert Assignment.objects.get().path.role == "user"
    assert (Lesson.objects.count(), Quiz.objects.count(), Exercise.objects.count()) == (7, 6, 3)
    steps = LearningPath.objects.get(role="champion").steps.order_by("position")
    assert [step.exercises for step in steps] == [["K02-E1", "K02-E2", "K02-E3"], []]
    again = publish_shipped()
    assert [is_new for _version, is_new in again.courses] == [False, False]
    assert (again.paths_changed, again.assigned.begun) == (0, 0)


def test_the_commands_say_what_they_did(capsys, tmp_path):
    with translation.override("en"), pytest.raises(CommandError, match="framework"):
        call_command("load_courses")
    build.shipped_framework()
    call_command("load_courses")
    assert "K02: published as version 1" in capsys.readouterr().out
    call_command("load_courses")
    assert "K02: holds as version 1" in capsys.readouterr().out
    call_command("check_course", "fixtures/courses/K02")
    said = capsys.readouterr().out
    assert "K02: no faults." in said
    assert "de: " in said
    broken = write(tmp_path / "K99", bank=bank(item(1)))
    with pytest.raises(CommandError, match=r"sec-1.yaml|course.yaml"):
        call_command("check_course", str(broken))


def test_a_fault_in_the_shipped_files_publishes_nothing(tmp_path, settings):
    build.shipped_framework()
    write(tmp_path / "courses" / "K99", bank=bank(item(1)))
    (tmp_path / "paths.yaml").write_text("paths: []")
    settings.FIXTURES_DIR = tmp_path
    with pytest.raises(CommandError):
        call_command("load_courses")
    assert not Course.objects.exists()
