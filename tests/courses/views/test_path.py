"""My path on screen."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from competence import clock
from competence.enums import Role
from competence.models import ChampionMandate
from courses.enums import SubmissionState
from courses.models import Assignment
from tests import build
from tests.courses.way import attempt, review, standing, submission, way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company():
    build.company(learning_minutes_per_week=60)


@pytest.fixture
def open_path(client, sign_in):
    def open_path(person, language="en"):
        person.language = language
        person.save()
        return sign_in(client, person).get(reverse("path-show")).content.decode()

    return open_path


def test_the_next_step_comes_first_with_one_button(open_path):
    here = way()
    standing(here.person, "SEC-1", level=1, target=2)
    page = open_path(here.person)
    assert page.count("btn now") == 1
    assert f'<a class="btn now" href="/courses/course-k90/{here.lessons[0].key}/">Read the lesson' in page
    assert "With this lesson begins the course “Working safely”." in page
    assert page.index("Your next step") < page.index("Your path")
    assert 'data-level="1" data-target="2"' in page
    assert "target 2 practised" in page
    assert "You have this path because everyone in the company has it." in page
    assert "Opens after “Traffic light”, about 8 minutes." in page
    assert "60 minutes a week are agreed" in page
    assert page.count("<h1") == 1


def test_names_are_escaped(open_path):
    here = way()
    champion = build.person(first_name="<b>Mia</b>")
    work = submission(here.person, here.exercise, SubmissionState.REVISE, reviewer=champion)
    review(work, champion, "<script>alert(1)</script>")
    page = open_path(here.person)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_an_empty_path_says_so_and_offers_a_look_around(open_path):
    lesson = build.lesson()
    page = open_path(build.person())
    assert "Your path is being prepared" in page
    assert f'href="/courses/{lesson.version.course.slug}/"' in page
    lesson.version.course.__class__.objects.update(current=None)
    assert "Your path is being prepared" in open_path(build.person())


def test_everything_done_says_so(open_path):
    here = way()
    for lesson in here.lessons:
        build.reading(here.person, lesson)
    attempt(here.person, here.quiz, True, True)
    work = submission(here.person, here.exercise, SubmissionState.WAITING)
    page = open_path(here.person)
    assert "There is nothing to do for you just now" in page
    assert "Waiting for review" in page
    work.state = SubmissionState.REACHED
    work.save()
    assert "You have done everything on your path" in open_path(here.person)


def test_the_mentor_is_named(open_path):
    here = way()
    unit = build.unit("Service")
    build.membership(here.person, unit)
    assert "No AI champion looks after your unit yet." in open_path(here.person)
    champion = build.person(first_name="Mehmet", last_name="Aydın")
    ChampionMandate.objects.create(person=champion, unit=unit, starts_on=build.LONG_AGO)
    page = open_path(here.person)
    assert "Mehmet Aydın" in page
    assert "AI champion, Service" in page
    build.grant(champion, Role.CHAMPION)
    assert "You mentor others yourself." in open_path(champion)


@pytest.mark.parametrize(
    ("hour", "greeting"), [(6, "Good morning, Kim"), (10, "Hello, Kim"), (16, "Hello, Kim"), (17, "Good evening, Kim")]
)
def test_the_greeting_follows_the_clock_on_the_wall(open_path, hour, greeting):
    with clock.at(datetime(2026, 11, 22, hour, tzinfo=UTC)):  # one hour later in Berlin
        assert greeting in open_path(build.person())


def test_an_assignment_shows_its_reasons_and_parts_to_its_owner_only(client, sign_in, open_path):
    here = way()
    page = open_path(here.person)
    address = reverse("assignment-show", args=[Assignment.objects.get().pk])
    assert address in page
    page = client.get(address).content.decode()
    assert "Why you have this path" in page
    assert "everyone in the company" in page
    assert "Working safely" in page
    assert sign_in(client, build.person()).get(address).status_code == 404
    assert client.get(reverse("assignment-show", args=[999_999])).status_code == 404


def test_a_path_that_ended_says_so(client, sign_in):
    here = way()
    Assignment.objects.update(ended_at=clock.now())
    address = reverse("assignment-show", args=[Assignment.objects.get().pk])
    assert "What you have reached stays yours." in _english(sign_in(client, here.person), here.person, address)


def _english(client, person, address):
    person.language = "en"
    person.save()
    return client.get(address).content.decode()


def test_looking_writes_nothing(client, sign_in, django_assert_max_num_queries):
    here = way()
    sign_in(client, here.person)
    with django_assert_max_num_queries(30) as queries:
        for name, args in (("path-show", []), ("assignment-show", [Assignment.objects.get().pk])):
            assert client.get(reverse(name, args=args)).status_code == 200
            assert client.post(reverse(name, args=args)).status_code == 405
    assert not [query for query in queries.captured_queries if query["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "expected"), [(Role.USER, 11), (Role.CHAMPION, 12)])
def test_my_path_takes_at_most_twelve_queries(client, sign_in, django_assert_num_queries, rows, role, expected):
    """Session, person, roles, company, unit; the way in five; the mentor; the champion's badge."""
    person = build.person()
    unit = build.unit("Service")
    build.membership(person, unit, position="Techniker")
    build.grant(person, role)
    roles = (Role.USER, Role.DEPARTMENT_HEAD, Role.LEADERSHIP)
    for number in range(rows):
        here = way(f"K9{number}", role=roles[number], person=person)
        build.reading(person, here.lessons[0])
        attempt(person, here.quiz, True, False)
        review(submission(person, here.exercise, SubmissionState.REVISE), build.person())
        ChampionMandate.objects.create(person=build.person(), unit=unit, starts_on=build.LONG_AGO)
    sign_in(client, person)
    client.get(reverse("path-show"))
    with django_assert_num_queries(expected):
        assert client.get(reverse("path-show")).status_code == 200
