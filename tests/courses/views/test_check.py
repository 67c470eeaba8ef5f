"""The pages of a short check: the quiet line, the start, the questions of any attempt, the result."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competence import clock
from competence.enums import Role
from competence.models import Person, RuleSetVersion
from courses.actions.attempt import hand_in
from courses.actions.check import start_check
from courses.models import Attempt, CheckPostponement
from tests import build
from tests.courses import checks
from tests.courses.checks import DUE, answer, learner, level_of
from tests.courses.way import way

from .attempts import at, post_json, solve

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, Person], Client]
START = "/checks/"


@pytest.fixture
def person() -> Person:
    build.company()
    return learner()


@pytest.fixture
def client(client: Client, person: Person, sign_in: SignIn) -> Client:
    return sign_in(client, person)


def page_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_my_path_says_it_in_one_line(client: Client) -> None:
    with clock.at(DUE - timedelta(hours=1)):
        assert START not in page_of(client, reverse("path-show"))
    with clock.at(DUE):
        page = page_of(client, reverse("path-show"))
    assert "Kurzcheck: 5 Fragen, etwa 4 Minuten" in page
    assert "Er hält „Fähigkeit SEC-1“ frisch." in page
    assert START in page


def test_several_competences_are_named_as_one_says_it(client: Client, person: Person) -> None:
    for code in ("SEC-2", "SEC-3"):
        checks.questions(code)
        checks.show(person, code)
    with clock.at(DUE):
        page = page_of(client, reverse("path-show"))
    assert "Er hält „Fähigkeit SEC-1“, „Fähigkeit SEC-2“ und „Fähigkeit SEC-3“ frisch." in page


def test_the_line_leads_back_to_what_was_begun(client: Client, person: Person) -> None:
    with clock.at(DUE):
        attempt = start_check(by=person)
        page = page_of(client, reverse("path-show"))
    assert at("attempt-answer", attempt) in page
    assert START not in page


def test_the_start_says_why_and_begins(client: Client) -> None:
    with clock.at(DUE):
        page = page_of(client, START)
        assert "Stufe 1 kennt, zuletzt gezeigt am 2. März 2026: 5 Fragen" in page
        assert "was nicht klappt, ändert nichts" in page.lower()
        response = client.post(START)
        assert response.headers["Location"] == at("attempt-answer", Attempt.objects.get())
        assert client.post(START).headers["Location"] == at("attempt-answer", Attempt.objects.get())


def test_english(client: Client, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(language="en")
    with clock.at(DUE):
        assert "Short check: 5 questions, about 4 minutes" in page_of(client, reverse("path-show"))
        assert "last shown on 2 March 2026: 5 questions" in page_of(client, START)


def test_nothing_due_says_when(client: Client) -> None:
    with clock.at(DUE - timedelta(days=3)):
        page = page_of(client, START)
        assert "Der nächste kommt am 5. Mai 2026." in page
        assert client.post(START).status_code == 409
    assert not Attempt.objects.exists()


def test_putting_off(client: Client, person: Person) -> None:
    with clock.at(DUE):
        page = client.post(reverse("check-postpone"), follow=True).content.decode()
        assert "Ihr Weg fragt am 12. Mai 2026 wieder." in page
        assert START not in page
        assert "Sie können auch früher beginnen" in page_of(client, START)
    assert CheckPostponement.objects.get().person == person


def test_before_a_rule_set_is_published_nothing_is_put_off(client: Client) -> None:
    RuleSetVersion.objects.all().delete()
    page = client.post(reverse("check-postpone"), follow=True)
    assert page.status_code == 200
    assert "Noch ist kein Regelwerk veröffentlicht." in page.content.decode()
    assert not CheckPostponement.objects.exists()


def test_a_level_that_only_practice_refreshes(client: Client, person: Person) -> None:
    build.competence("VER-1")
    build.level(person, "VER-1", 3, check_due_at=DUE).save()
    with clock.at(DUE):
        page = page_of(client, START)
    assert "Stufe 3 beherrscht zeigt sich in der Praxis." in page


def test_too_few_questions_are_said(client: Client, person: Person) -> None:
    checks.questions("VER-1", number=2)
    checks.show(person, "VER-1")
    with clock.at(DUE):
        assert "zu wenige Fragen" in page_of(client, START)


def test_a_check_is_saved_and_handed_in_like_a_quiz(client: Client, person: Person) -> None:
    """The same pages and addresses, so everything that they promise holds."""
    with clock.at(DUE):
        client.post(START)
        attempt = Attempt.objects.get()
        assert "Kurzcheck" in page_of(client, at("attempt-answer", attempt))
        solve(client, attempt)
        saved = post_json(client, attempt, position=1, answer=["a"], based_on=0)
        assert (saved.status_code, saved.json()["code"]) == (409, "answer.stale")
        page = page_of(client, at("attempt-hand-in", attempt))
        revisions = re.findall(r'name="revisions" value="([^"]+)"', page)[0]
        response = client.post(at("attempt-hand-in", attempt), {"revisions": revisions})
        assert response.headers["Location"] == at("attempt-result", attempt)
        page = page_of(client, at("attempt-result", attempt))
        assert client.get(at("attempt-answer", attempt)).headers["Location"] == at("attempt-result", attempt)
        late = post_json(client, attempt, based_on=1)
        assert (late.status_code, late.json()["code"]) == (409, "attempt.closed")
    assert "5 von 5 richtig. Was Sie gezeigt haben, ist wieder frisch." in page
    assert "Frisch bis 11. September 2026." in page
    assert "Der nächste Kurzcheck ist ab 12. Mai 2026" in page
    assert level_of(person).half_life_days == 400


def test_what_did_not_work_out_is_said_kindly(client: Client, person: Person) -> None:
    quiz = build.quiz(("SEC-1", 1, 8, 0.8), code="K91", bank=0)
    with clock.at(DUE):
        attempt = start_check(by=person)
        answer(attempt, wrong=("SEC-1",))
        hand_in(by=person, attempt=attempt)
        page = page_of(client, at("attempt-result", attempt))
    assert "0 von 5 richtig. Ihre Stufen bleiben, wie sie sind." in page
    assert "Es ändert sich nichts: Ihre Stufe bleibt" in page
    assert reverse("lesson-read", args=[quiz.version.course.slug, quiz.lesson.key]) in page


def test_what_became_of_a_skipped_lesson(client: Client, person: Person) -> None:
    checks.questions("VER-1")
    skip = checks.skipped(person, "VER-1")
    with clock.at(DUE):
        assert "Lektionen, die Sie übersprungen haben" in page_of(client, START)
        attempt = start_check(by=person)
        answer(attempt, wrong=("VER-1",))
        hand_in(by=person, attempt=attempt)
        page = page_of(client, at("attempt-result", attempt))
    assert "steht wieder auf Ihrem Weg" in page
    skip.refresh_from_db()
    assert skip.ended_at is not None


def test_a_check_in_which_nothing_was_saved_ends_at_its_start(client: Client, person: Person) -> None:
    with clock.at(DUE):
        attempt = start_check(by=person)
    with clock.at(DUE + timedelta(days=15)):
        assert client.get(at("attempt-answer", attempt)).headers["Location"] == START
    assert not Attempt.objects.exists()


def test_nobody_else_sees_a_check(client: Client, sign_in: SignIn, person: Person) -> None:
    with clock.at(DUE):
        attempt = start_check(by=person)
    other = build.person()
    build.grant(other, Role.HR)
    sign_in(client, other)
    for name in ("attempt-answer", "attempt-hand-in", "attempt-result"):
        assert client.get(at(name, attempt)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_each_page_takes_few_queries(client: Client, person: Person, rows: int) -> None:
    for code in ("SEC-2", "SEC-3")[: rows - 1]:
        checks.questions(code)
        checks.show(person, code)
    checks.questions("VER-1")
    checks.skipped(person, "VER-1")
    way("K96", person=person)
    build.membership(person, build.unit("Service"))
    build.grant(person, Role.CHAMPION)  # whose head shows most
    counts = []
    with clock.at(DUE):
        client.get(START)
        for url in (reverse("path-show"), START):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        attempt = start_check(by=person)
        assert len(attempt.blocks) == rows + 1
        answer(attempt, wrong=("SEC-1",))
        hand_in(by=person, attempt=attempt)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at("attempt-result", attempt)).status_code == 200
        counts.append(len(queries))
    assert counts == [12, 3, 11]
