"""The plan on screen, on paper and in the calendar."""

from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from competence.actions.targets import refresh_targets
from competence.enums import Language, Role
from competence.models import Person
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company(learning_minutes_per_week=30)
    build.shipped_framework()
    person = build.person(language=Language.ENGLISH, first_name="Ada", last_name="Beispiel")
    build.membership(person, build.unit("Vertrieb"))
    build.grant(person, Role.USER)
    refresh_targets()
    return person


@pytest.fixture
def page(learner: Person, client: Client, sign_in: Any) -> Client:
    return sign_in(client, learner)


def test_the_plan_puts_lesson_and_quiz_into_weeks_with_reasons(page):
    build.quiz(("SEC-1", 1, 8, 0.8), ("SEC-1", 2, 9, 0.8))
    text = " ".join(page.get("/me/plan/").content.decode().split())
    assert text.index("Traffic light") < text.index("Quick check")
    assert "Comes before “Quick check”." in text
    assert "your target is 2 practised and critical for your role" in text
    assert "Week from" in text
    assert "Not enough on offer yet" in text


def test_without_targets_it_says_so(client, sign_in):
    person = build.person(language=Language.ENGLISH)
    assert "Your roles set no targets yet" in sign_in(client, person).get("/me/plan/").content.decode()


def test_without_agreed_time_there_is_an_order_and_no_weeks(page):
    build.company(learning_minutes_per_week=0)
    build.quiz(("SEC-1", 2, 9, 0.8))
    text = page.get("/me/plan/").content.decode()
    assert "No learning time is agreed yet" in text
    assert "For the calendar" not in text


def test_it_is_one_file_on_paper(page):
    build.quiz(("SEC-1", 2, 9, 0.8))
    response = page.get("/me/plan/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response.content == page.get("/me/plan/pdf/").content
    assert 'filename="development-plan.pdf"' in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Learning time AI: Working safely"), ("de", "Lernzeit KI: Sicher arbeiten")]
)
def test_the_calendar_names_the_course_and_no_level(page, learner, language, title):
    Person.objects.filter(pk=learner.pk).update(language=language)
    build.quiz(("SEC-1", 2, 9, 0.8))
    response = page.get("/me/plan/ical/")
    assert response["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    text = response.content.decode().lower()
    for word in ("level", "stufe", "sec-1", "quick check", "kurzcheck", "ada", "beispiel"):
        assert word not in text
    again = Calendar.from_ical(page.get("/me/plan/ical/").content).walk("VEVENT")
    assert [one["UID"] for one in again] == [event["UID"]]


def test_it_is_about_nobody_else(page):
    other = build.person()
    quiz = build.quiz(("SEC-1", 2, 9, 0.8))
    build.reading(other, quiz.lesson)
    assert "Traffic light" in page.get("/me/plan/").content.decode()


@pytest.mark.parametrize(("address", "queries"), [("/me/plan/", 12), ("/me/plan/pdf/", 9), ("/me/plan/ical/", 8)])
def test_it_costs_the_same_with_one_and_three_courses(page, learner, address, queries, django_assert_num_queries):
    build.grant(learner, Role.CHAMPION)
    build.quiz(("SEC-1", 2, 9, 0.8))
    build.exercise()
    with django_assert_num_queries(queries):
        page.get(address)
    for code in ("K91", "K92"):
        build.quiz(("SEC-2", 2, 9, 0.8), code=code)
        build.exercise(code=f"{code}-E1")
    with django_assert_num_queries(queries):
        page.get(address)
