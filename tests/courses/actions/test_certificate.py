"""The certificate of a course: only when every part is done, only when its learner asks."""

from datetime import timedelta

import pytest

from competence import clock
from competence.errors import Refused
from competence.models import Certificate
from courses.actions.certificate import issue_course_certificate
from courses.enums import SubmissionState
from courses.models import Course, Lesson, LessonReading, ModuleSkip, Placement
from tests import build
from tests.competence.certificates import shown
from tests.courses.way import Way, attempt, submission, way

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Way:
    """Everything of the course is done: read, passed 30 hours ago, reached."""
    found = way()
    complete(found)
    return found


def complete(found: Way) -> None:
    for lesson in found.lessons:
        build.reading(found.person, lesson)
    attempt(found.person, found.quiz, True, True)
    submission(found.person, found.exercise, SubmissionState.REACHED)


def skip(found: Way, lesson: Lesson) -> None:
    """The lesson is skipped after a placement."""
    area = build.competence("SEC-1").area
    moment = clock.now()
    placement = Placement.objects.create(
        person=found.person, area=area, seed=1, start_level=1, constants={}, started_at=moment, finished_at=moment
    )
    ModuleSkip.objects.create(
        person=found.person,
        course=found.course,
        key=lesson.key,
        placement=placement,
        competences=[],
        taken_at=moment,
        check_due_on=clock.today(),
    )


def test_it_does_not_name_what_was_skipped(done):
    LessonReading.objects.filter(key=done.lessons[1].key).delete()
    skip(done, done.lessons[1])
    made = issue_course_certificate(course=done.course, by=done.person)
    assert made is not None
    assert made.facts["lessons"] == [{"de": "Daten-Ampel", "en": "Traffic light"}]
    assert made.facts["minutes"] == 30 - done.lessons[1].minutes
    assert done.lessons[1].minutes > 0


def test_it_names_what_was_done(done):
    build.company()
    shown(done.person, "SEC-1")
    made = issue_course_certificate(course=done.course, by=done.person)
    assert made is not None
    assert (made.kind, made.subject, made.content_version, str(made.title)) == ("course", "K90", "1", "Sicher arbeiten")
    facts = made.facts
    assert (facts["course"], facts["minutes"], facts["company"]) == ("K90", 30, "Prüfwerk GmbH")
    assert facts["lessons"] == [{"de": "Daten-Ampel", "en": "Traffic light"}, {"de": "Zweite", "en": "Second"}]
    assert [len(facts[part]) for part in ("quizzes", "exercises")] == [1, 1]
    assert [(entry["code"], entry["level"]) for entry in facts["competences"]] == [("SEC-1", 1)]
    assert made.valid_until > clock.today() + timedelta(days=23 * 30)


def test_a_mandatory_course_holds_for_a_year(done):
    Course.objects.update(is_mandatory=True)
    made = issue_course_certificate(course=done.course, by=done.person)
    assert clock.today() + timedelta(days=360) < made.valid_until < clock.today() + timedelta(days=367)


def test_a_second_click_gives_none(done):
    assert issue_course_certificate(course=done.course, by=done.person) is not None
    assert issue_course_certificate(course=done.course, by=done.person) is None
    assert Certificate.objects.count() == 1


def test_whoever_never_started_gets_none():
    found = way()
    with pytest.raises(Refused) as refusal:
        issue_course_certificate(course=found.course, by=found.person)
    assert refusal.value.code == "certificate.not_done"
    stranger = build.person()
    with pytest.raises(Refused):
        issue_course_certificate(course=found.course, by=stranger)


def test_a_course_without_parts_gives_none():
    course = Course.objects.create(code="K80", slug="empty")
    course.current = build.course_version(course)
    course.save()
    with pytest.raises(Refused) as refusal:
        issue_course_certificate(course=course, by=build.person())
    assert refusal.value.code == "certificate.not_done"


@pytest.mark.parametrize("what", ["lesson", "quiz", "exercise"])
def test_every_part_counts(what):
    found = way()
    for lesson in found.lessons:
        build.reading(found.person, lesson)
    if what == "lesson":
        LessonReading.objects.filter(key=found.lessons[1].key).delete()
    attempt(found.person, found.quiz, True, what != "quiz")
    submission(found.person, found.exercise, SubmissionState.WAITING if what == "exercise" else SubmissionState.PARTLY)
    with pytest.raises(Refused):
        issue_course_certificate(course=found.course, by=found.person)


def test_of_an_unassigned_course_all_exercises_count(done):
    other = way("K91")
    learner = build.person()
    other.person = learner
    complete(other)
    build.exercise(code="K91-E2")
    with pytest.raises(Refused):
        issue_course_certificate(course=other.course, by=learner)


def test_it_is_as_old_as_the_quiz_that_was_passed_longest_ago():
    found = way()
    for lesson in found.lessons:
        build.reading(found.person, lesson)
    submission(found.person, found.exercise, SubmissionState.REACHED)
    attempt(found.person, found.quiz, True, True, hours_ago=24 * 100)
    made = issue_course_certificate(course=found.course, by=found.person)
    assert 620 < (made.valid_until - clock.today()).days < 640


def test_renewing_takes_the_quizzes_again(done):
    first = issue_course_certificate(course=done.course, by=done.person)
    with clock.at(clock.now() + timedelta(days=700)):
        with pytest.raises(Refused) as refusal:
            issue_course_certificate(course=done.course, by=done.person)
        assert refusal.value.code == "certificate.needs_fresh_proof"
        attempt(done.person, done.quiz, True, True)
        second = issue_course_certificate(course=done.course, by=done.person)
    assert second.renews == first
    assert Certificate.objects.count() == 2


def test_it_survives_what_happens_to_the_course(done):
    made = issue_course_certificate(course=done.course, by=done.person)
    Course.objects.update(current=None)
    assert Certificate.objects.get().facts == made.facts
