"""The list of own certificates: what there is, what can be had, what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from competence import clock
from competence.enums import Language, Role, Sharing
from competence.models import Certificate, Person, Target
from courses.enums import SubmissionState
from courses.models import Course
from tests import build
from tests.competence.certificates import certificate, critical_target, ready
from tests.courses.actions.test_certificate import complete, skip
from tests.courses.way import Way, attempt, submission, way

pytestmark = pytest.mark.django_db


@pytest.fixture
def found() -> Way:
    build.company()
    made = way()
    Person.objects.update(language=Language.ENGLISH)
    build.grant(made.person, Role.USER)
    return made


@pytest.fixture
def page(found: Way, client: Client, sign_in: Any) -> Client:
    return sign_in(client, found.person)


def text_of(page: Client) -> str:
    return page.get("/me/certificates/").content.decode()


def test_what_is_missing_stands_there_in_one_sentence(page, found):
    text = text_of(page)
    assert "You have none yet." in text
    assert "Still missing: 2 lessons, 1 quiz, 1 exercise." in text
    assert "No target is critical for this role" in text
    assert "Get my certificate" not in text
    for code in ("SEC-1", "SEC-2"):
        critical_target(found.person, code)
    assert "2 of 2 critical targets are still missing, first of all “Ability SEC-1”." in text_of(page)
    Target.objects.filter(competence="SEC-2").delete()
    assert "1 of 1 critical targets is still missing: “Ability SEC-1”." in text_of(page)


def test_a_skipped_quiz_is_still_missing_and_waits_for_nobody(page, found):
    skip(found, found.lessons[0])
    build.reading(found.person, found.lessons[1])
    submission(found.person, found.exercise, SubmissionState.REACHED)
    assert "Still missing: 1 quiz." in text_of(page)


def test_what_waits_for_others_is_told(page, found):
    for lesson in found.lessons:
        build.reading(found.person, lesson)
    attempt(found.person, found.quiz, True, True)
    submission(found.person, found.exercise, SubmissionState.WAITING)
    assert "Everything is handed in. The certificate can be had once it has been read." in text_of(page)


def test_a_done_course_gives_its_certificate(page, found):
    complete(found)
    text = text_of(page)
    assert "All parts are done. The certificate would be valid until" in text
    assert f'action="/me/certificates/courses/{found.course.slug}/"' in text
    assert not Certificate.objects.exists()  # never automatically
    response = page.post(f"/me/certificates/courses/{found.course.slug}/")
    made = Certificate.objects.get()
    assert response.headers["Location"] == f"/me/certificates/{made.pk}/"
    text = text_of(page)
    assert f"No. {made.number}" in text
    assert "can be renewed from" in text
    assert "Get my certificate" not in text
    again = page.post(f"/me/certificates/courses/{found.course.slug}/", follow=True)
    assert "You have this certificate already." in again.content.decode()
    assert Certificate.objects.count() == 1


def test_an_open_course_refuses_with_a_reason(page, found):
    response = page.post(f"/me/certificates/courses/{found.course.slug}/", follow=True)
    assert "Not every part of this course is done yet." in response.content.decode()
    assert page.post("/me/certificates/courses/nowhere/").status_code == 404


def test_a_reached_role_gives_its_certificate(page, found):
    ready(found.person, role=Role.LEADERSHIP)
    text = text_of(page)
    assert "All critical targets are reached. The certificate would be valid until" in text
    assert 'action="/me/certificates/roles/leadership/"' in text


def test_a_course_begun_beside_the_path_is_listed_too(page, found):
    other = build.lesson("K95", title={"de": "Andere", "en": "Other"})
    assert text_of(page).count("Course “Working safely”") == 1
    build.reading(found.person, other)
    text = text_of(page)
    assert text.count("Course “Working safely”") == 2
    assert 'action="/me/certificates/courses/course-k95/"' in text  # one lesson, and that is read


def test_renewal_is_offered_in_time_and_with_fresh_proof(page, found):
    Course.objects.update(is_mandatory=True)
    complete(found)
    page.post(f"/me/certificates/courses/{found.course.slug}/")
    with clock.at(clock.now() + timedelta(days=200)):
        text = text_of(page)
        assert "ends soon" not in text
        assert "can be renewed from" in text
    with clock.at(clock.now() + timedelta(days=340)):
        assert "Your certificate ends soon. To renew it, take the quizzes of the course once more." in text_of(page)
        attempt(found.person, found.quiz, True, True)
        text = text_of(page)
        assert "You have shown it again. The new certificate would be valid until" in text
        assert "Renew my certificate" in text
        page.post(f"/me/certificates/courses/{found.course.slug}/")
        text = text_of(page)
        assert ">renewed<" in text
        assert text.count("No. 20") == 2
    with clock.at(clock.now() + timedelta(days=2000)):
        text = text_of(page)
        assert "but that was too long ago. Take the quizzes again" in text
        assert text.count("expired on") == 2


def test_nobody_elses_are_listed(page, found):
    other = certificate(build.person(), share=Sharing.NAME)
    assert other.number not in text_of(page)


def test_the_list_costs_the_same_with_one_and_three(page, found, django_assert_num_queries):
    person = found.person
    complete(found)
    ready(person, role=Role.LEADERSHIP)  # a champion's head counts waiting reviews, in one query more
    certificate(person, subject="champion")
    with django_assert_num_queries(12):
        page.get("/me/certificates/")
    for number in (1, 2):
        certificate(person, subject=f"role-{number}", share=Sharing.NAME)
        more = way(f"K7{number}", Role.LEADERSHIP if number == 1 else Role.DEPARTMENT_HEAD, person)
        complete(more)
    with django_assert_num_queries(12):
        text = page.get("/me/certificates/").content.decode()
    assert text.count("<li><div class") >= 6


def test_the_course_page_leads_there_once_it_is_done(page, found):
    address = f"/courses/{found.course.slug}/"
    assert "Get a certificate of this course" not in page.get(address).content.decode()
    complete(found)
    assert "Get a certificate of this course" in page.get(address).content.decode()


def test_the_profile_leads_there(page):
    assert 'href="/me/certificates/"' in page.get("/me/").content.decode()
