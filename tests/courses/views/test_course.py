"""Courses and lessons on screen."""

import pytest
from django.urls import reverse

from courses.models import Course, Lesson, LessonReading
from tests import build
from tests.courses.way import attempt, standing, way

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(client, sign_in):
    build.company()
    here = way()
    here.person.language = "en"
    here.person.save()
    sign_in(client, here.person)
    return here


def lesson_address(lesson, name="lesson-read"):
    return reverse(name, args=["course-k90", lesson.key])


def test_a_course_shows_goals_parts_version_and_sources(client, here):
    Course.objects.get().current.__class__.objects.update(
        goals=[{"de": "Ziel", "en": "You sort data."}],
        sources=[{"title": "A law", "url": "https://law.example"}, {"title": "A book"}],
    )
    page = client.get(reverse("course-show", args=["course-k90"])).content.decode()
    for part in ("You sort data.", "Traffic light", "Exercise K90-E1", 'href="https://law.example"', "A book", "January"):
        assert part in page
    assert "btn now" not in page


def test_published_lessons_are_open_to_everyone_signed_in(client, sign_in, here):
    client.logout()
    assert client.get(lesson_address(here.lessons[0])).status_code == 302
    sign_in(client, build.person())
    assert client.get(lesson_address(here.lessons[0])).status_code == 200
    assert client.get(reverse("course-show", args=["course-k90"])).status_code == 200


def test_what_is_not_in_force_does_not_exist(client, here):
    version = build.course_version(here.course)
    draft = Lesson.objects.create(version=version, key="draft", position=1, title={"de": "Entwurf"}, minutes=5)
    for address in (
        lesson_address(draft),
        reverse("lesson-read", args=["course-k90", "unknown"]),
        reverse("lesson-read", args=["unknown", here.lessons[0].key]),
        reverse("course-show", args=["unknown"]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(lesson_address(draft, "lesson-done")).status_code == 404
    Course.objects.update(current=None)
    assert client.get(lesson_address(here.lessons[0])).status_code == 404
    assert client.get(reverse("course-show", args=["course-k90"])).status_code == 404


def test_a_lesson_shows_its_text_outline_and_what_it_counts_for(client, here):
    standing(here.person, "SEC-1", level=1, target=2)
    here.person.language = "de"
    here.person.save()
    page = client.get(lesson_address(here.lessons[0])).content.decode()
    assert '<h2 id="s-1">Teil</h2><p>Lies das.</p>' in page
    assert '<a href="#s-1">Teil</a>' in page
    assert 'data-level="1" data-target="2"' in page
    assert page.count("<h1") == 1


def test_a_lesson_in_a_language_without_text_falls_back_to_german(client, here):
    Lesson.objects.filter(pk=here.lessons[0].pk).update(html={"de": "<p>Nur deutsch.</p>"}, sections={"de": []})
    assert "Nur deutsch." in client.get(lesson_address(here.lessons[0])).content.decode()


def test_stored_html_passes_the_sieve_once_more(client, here):
    Lesson.objects.filter(pk=here.lessons[0].pk).update(html={"en": "<p>x</p><script>alert(1)</script><form></form>"})
    page = client.get(lesson_address(here.lessons[0])).content.decode()
    assert "alert(1)" not in page


def test_reading_changes_nothing_and_the_button_does(client, here):
    first, second = here.lessons
    page = client.get(lesson_address(first)).content.decode()
    assert "Read, on to the quiz" in page
    assert not LessonReading.objects.exists()
    for _twice in range(2):
        answer = client.post(lesson_address(first, "lesson-done"))
        assert answer.url == reverse("quiz-start", args=["course-k90", first.key])
    reading = LessonReading.objects.get()
    assert (reading.person, reading.key, reading.version) == (here.person, first.key, first.version)
    assert "On to the quiz" in client.get(lesson_address(first)).content.decode()
    attempt(here.person, here.quiz, True, True)
    assert client.post(lesson_address(first, "lesson-done")).url == lesson_address(second)
    assert "Read, back to the course" in client.get(lesson_address(second)).content.decode()
    assert client.post(lesson_address(second, "lesson-done")).url == reverse("course-show", args=["course-k90"])
    assert client.get(lesson_address(second, "lesson-done")).status_code == 405


@pytest.mark.parametrize("lessons", [1, 3])
def test_pages_of_a_course_are_few_queries(client, here, django_assert_num_queries, lessons):
    for number in range(lessons):
        build.reading(here.person, build.lesson(title={"de": f"Lektion {number}"}))
    client.get(lesson_address(here.lessons[0]))
    with django_assert_num_queries(7):  # session, person, lesson; parts in three; levels
        client.get(lesson_address(here.lessons[0]))
    with django_assert_num_queries(9):  # session, person, roles, company, unit, course; parts in three
        client.get(reverse("course-show", args=["course-k90"]))
    with django_assert_num_queries(12):  # as reading without levels, and one insert with its savepoints
        client.post(lesson_address(here.lessons[0], "lesson-done"))
