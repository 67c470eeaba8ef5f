"""My path as rows become it: one next step, each course once, reasons in words, few queries."""

from datetime import timedelta

import pytest
from django.utils import translation

from competence import clock
from competence.enums import PersonStatus, Role
from competence.models import ChampionMandate
from courses.enums import SubmissionState
from courses.models import Assignment, Course
from courses.queries.learning_facts import mentor_of
from courses.queries.my_learning import assignment_way, course_station, my_way
from courses.rules.path_progress import PartState
from tests import build
from tests.courses.way import attempt, review, standing, submission, way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def step_of(person):
    step = my_way(person).next_step
    return (step.kind.value, str(step.title), step.label) if step else None


def states(person):
    return {part.key: part.state for station in my_way(person).stations for part in station.parts}


def test_the_way_from_the_first_lesson_to_the_end():
    here = way()
    person, first, second = here.person, *here.lessons
    assert step_of(person) == ("lesson", "Traffic light", "Read the lesson")
    assert states(person)[here.quiz.key] == PartState.LOCKED
    build.reading(person, first)
    assert step_of(person) == ("quiz", "Quick check", "Start the quiz")
    attempt(person, here.quiz, True, False, hours_ago=2)
    assert step_of(person) == ("lesson", "Second", "Read the lesson")
    build.reading(person, second)
    assert step_of(person) == ("exercise", "Exercise K90-E1", "Open the exercise")
    work = submission(person, here.exercise, SubmissionState.DRAFT)
    assert step_of(person) == ("exercise", "Exercise K90-E1", "Go on writing")
    work.state, work.waiting_since = SubmissionState.WAITING, clock.now()
    work.save()
    assert step_of(person) is None
    assert [part.key for part in my_way(person).waiting] == [here.quiz.key, "K90-E1"]
    with clock.at(clock.now() + timedelta(hours=23)):
        assert step_of(person) == ("quiz", "Quick check", "Take the quiz again")
    attempt(person, here.quiz, False, True, hours_ago=1)
    work.state = SubmissionState.REACHED
    work.save()
    assert step_of(person) is None
    assert my_way(person).is_done


def test_an_exercise_that_came_back_goes_before_an_open_quiz():
    here = way()
    build.reading(here.person, here.lessons[0])
    attempt(here.person, here.quiz)
    assert step_of(here.person) == ("quiz", "Quick check", "Go on with the quiz")
    champion = build.person(first_name="Mehmet", last_name="Aydın")
    work = submission(here.person, here.exercise, SubmissionState.REVISE, reviewer=champion)
    review(work, champion, "name the source")
    step = my_way(here.person).next_step
    assert (step.label, step.why) == ("Complete your version", "Mehmet Aydın has read your version: name the source")
    assert step.url == "/exercises/exercise-k90-e1/"


def test_what_is_locked_says_what_is_missing_and_how_long_it_takes():
    here = way()
    notes = {part.key: part.note for part in my_way(here.person).stations[0].parts}
    assert notes[here.quiz.key] == "Opens after “Traffic light”, about 8 minutes."
    assert notes["K90-E1"] == "Opens after “Traffic light”, about 8 minutes."


def test_words_of_states():
    here = way()
    build.reading(here.person, here.lessons[0])
    attempt(here.person, here.quiz, True, False, hours_ago=2)
    submission(here.person, here.exercise, SubmissionState.PARTLY)
    parts = {part.key: part for part in my_way(here.person).stations[0].parts}
    assert parts[here.lessons[0].key].word == "read"
    assert parts[here.lessons[1].key].word == "about 8 minutes"
    assert parts[here.quiz.key].word == "2 of 4"
    assert parts[here.quiz.key].note.startswith("With fresh questions from ")
    assert parts["K90-E1"].word == "Partly reached"


def test_what_counts_for_is_the_competence_with_the_widest_gap():
    here = way()
    standing(here.person, "SEC-1", level=1, target=1)
    standing(here.person, "SEC-2", target=2)
    build.reading(here.person, here.lessons[0])
    counts_for = my_way(here.person).next_step.counts_for
    assert (counts_for.code, counts_for.level, counts_for.target) == ("SEC-2", 0, 2)
    assert my_way(here.person).next_step.counts_why == "It brings you closer to the target of your role."


def test_areas_show_what_is_under_way():
    here = way()
    standing(here.person, "SEC-1", level=1, target=2)
    assert my_way(here.person).areas_under_way == set()
    submission(here.person, here.exercise, SubmissionState.WAITING)
    mine = my_way(here.person)
    assert [(area.code, area.level, area.target) for area in mine.areas] == [("SEC", 1, 2)]
    assert mine.areas_under_way == {"SEC"}


def test_a_course_of_two_paths_stands_once_with_both_reasons_and_all_exercises():
    here = way()
    second = build.exercise(code="K90-E2")
    other = build.exercise(code="K90-E3")
    path = build.learning_path(Role.CHAMPION, here.course, exercises=[second.code])
    build.assignment(here.person, path, rule="champion")
    mine = my_way(here.person)
    assert len(mine.stations) == 1
    assert mine.stations[0].reasons == (
        "You have this path because everyone in the company has it.",
        "You have this path because you are an AI champion.",
    )
    keys = [part.key for part in mine.stations[0].parts]
    assert "K90-E1" in keys
    assert "K90-E2" in keys
    assert other.code not in keys
    assert [path.role for path in mine.paths] == ["User", "AI champion"]


def test_ended_assignments_are_not_on_the_way_but_can_be_looked_up():
    here = way()
    assigned = Assignment.objects.get()
    Assignment.objects.update(ended_at=clock.now())
    assert my_way(here.person).stations == ()
    looked_up = assignment_way(here.person, assigned.pk)
    assert looked_up.paths[0].ended_at is not None
    assert len(looked_up.stations) == 1


def test_nobody_sees_the_assignment_of_another():
    way()
    assert assignment_way(build.person(), Assignment.objects.get().pk).paths == ()


def test_a_course_that_is_not_published_is_not_on_the_way():
    here = way()
    Course.objects.update(current=None)
    mine = my_way(here.person)
    assert (mine.stations, len(mine.paths), mine.is_done) == ((), 1, False)


def test_a_reading_of_an_earlier_version_counts():
    here = way()
    build.reading(here.person, here.lessons[0])
    version = build.course_version(here.course)
    here.lessons[0].__class__.objects.create(
        version=version, key=here.lessons[0].key, position=1, title={"de": "Neu"}, minutes=9
    )
    Course.objects.update(current=version)
    assert states(here.person)[here.lessons[0].key] == PartState.DONE


def test_what_others_did_does_not_count():
    here = way()
    other = build.person()
    build.reading(other, here.lessons[0])
    attempt(other, here.quiz, True, True)
    submission(other, here.exercise, SubmissionState.REACHED)
    assert set(states(here.person).values()) == {PartState.OPEN, PartState.LOCKED}


def test_a_course_can_be_looked_at_without_being_assigned():
    here = way()
    station = course_station(build.person(), Course.objects.published().get())
    assert [part.kind.value for part in station.parts] == ["lesson", "quiz", "lesson", "exercise"]
    assert station.reasons == ()
    assert station.contents == "2 lessons, 1 quiz, 1 exercise"
    assert station.url == f"/courses/{here.course.slug}/"


@pytest.mark.parametrize("courses", [1, 3])
def test_the_number_of_queries_does_not_grow(courses, django_assert_num_queries):
    person = build.person()
    for number, role in enumerate((Role.USER, Role.DEPARTMENT_HEAD, Role.LEADERSHIP)[:courses]):
        here = way(f"K9{number}", role=role, person=person)
        build.reading(person, here.lessons[0])
        attempt(person, here.quiz, True, False)
        work = submission(person, here.exercise, SubmissionState.REVISE)
        review(work, build.person())
    with django_assert_num_queries(5):
        mine = my_way(person)
    assert len(mine.stations) == courses


def mandate(person, unit, **fields):
    return ChampionMandate.objects.create(person=person, unit=unit, **({"starts_on": build.LONG_AGO} | fields))


def test_the_mentor_is_the_nearest_champion():
    root = build.unit("Firma")
    unit = build.unit("Service", parent=root)
    other = build.unit("Vertrieb", parent=root)
    person, far, near, elsewhere = build.person(), build.person(), build.person(), build.person()
    build.membership(person, unit)
    assert mentor_of(person) is None
    mandate(elsewhere, other)
    assert mentor_of(person) is None
    mandate(far, root)
    assert mentor_of(person).full_name == far.full_name
    row = mandate(near, unit)
    assert (mentor_of(person).full_name, mentor_of(person).unit) == (near.full_name, "Service")
    near.status = PersonStatus.ABSENT
    near.save()
    assert mentor_of(person).full_name == far.full_name
    near.status = PersonStatus.ACTIVE
    near.save()
    row.ends_on = clock.today()
    row.save()
    assert mentor_of(person).full_name == far.full_name
    mandate(person, unit)
    assert mentor_of(person).full_name == far.full_name  # nobody is their own mentor


def test_taking_a_quiz_again_never_makes_it_look_worse():
    its = way()
    build.reading(its.person, its.lessons[0])
    attempt(its.person, its.quiz, True, True, hours_ago=60)
    attempt(its.person, its.quiz, False, False, hours_ago=30)
    with translation.override("en"):
        quiz = next(part for part in my_way(its.person).stations[0].parts if part.kind == "quiz")
        assert (quiz.state, quiz.word) == (PartState.DONE, "4 of 4")
