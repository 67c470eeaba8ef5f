from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from competence import clock
from competence.actions import audit
from competence.actions.evidence import record_evidence
from competence.actions.people import issue_sign_in_card
from competence.actions.targets import refresh_targets
from competence.enums import EvidenceKind, Language, Role
from competence.models import Evidence, Person
from tests import build

pytestmark = pytest.mark.django_db

PAGES = ("/me/", "/me/competences/SEC-1/", "/me/visibility/")


@pytest.fixture
def learner() -> Person:
    build.company()
    build.shipped_framework()
    person = build.person(language=Language.ENGLISH)
    build.membership(person, build.unit("IT"))
    build.grant(person, Role.USER)
    refresh_targets()
    return person


@pytest.fixture
def page(learner: Person, client: Client, sign_in: Any) -> Client:
    return sign_in(client, learner)


def prove(person: Person, *codes: str, reader: Person | None = None) -> None:
    for code in codes:
        record_evidence(
            person=person,
            competence=code,
            kind=EvidenceKind.EXERCISE_REVIEW if reader else EvidenceKind.QUIZ,
            source=f"{'review' if reader else 'attempt'}:{code}:{person.pk}",
            instrument=f"test:{code}",
            supports_level=1,
            n_items=12,
            occurred_at=clock.now(),
            by=person,
            assessors=[reader] if reader else (),
        )


def test_the_profile_shows_targets_levels_and_reasons(page, learner):
    prove(learner, "SEC-1")
    text = page.get("/me/").content.decode()
    assert "You have reached 0 of 15 targets of your roles." in text
    assert "Data protection and confidentiality" in text
    assert "One level is missing" in text
    assert "Target level 2 practised, critical for your role." in text
    assert "2 levels more, because you work in IT." in text
    assert "Counts for level 1" in text


def test_the_profile_without_a_framework_says_so(client, sign_in):
    person = build.person(language=Language.ENGLISH)
    build.grant(person, Role.USER)
    assert "No competence framework is loaded yet" in sign_in(client, person).get("/me/").content.decode()


def test_one_competence_shows_all_facts(page, learner):
    champion = build.person(first_name="Mehmet", last_name="Aydın")
    prove(learner, "SEC-1")
    prove(learner, "SEC-1", reader=champion)
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "Read by Mehmet Aydın." in text
    assert "What is missing for the next level" in text
    assert "Worked out by rule set 2026.1." in text
    assert "works council" in text


def test_the_page_prints_the_arithmetic_and_draws_the_history(page, learner):
    prove(learner, "SEC-1", reader=build.person())
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "w = 0.75 · 2^(−0/335) = 0.750000" in text
    assert "C₁ = 1 − (1 − 0.750000) = 0.750000 ≥ 0.50" in text
    assert '<svg class="chart' in text
    assert "Level 1 aware awarded, half-life 335 days" in text


def test_the_next_offer_names_the_quiz_with_minutes_and_what_must_be_read_first(page, learner):
    quiz = build.quiz(("SEC-1", 1, 8, 0.8))
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "Quick check" in text
    assert "enough for level 1" in text
    assert "Opens after about 8 minutes of reading: “Traffic light”" in " ".join(text.split())
    build.reading(learner, quiz.lesson)
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "Opens after" not in text
    assert "about 9 minutes" in text


def test_a_lapsed_level_shows_both_numbers_and_what_to_do(page, learner):
    with clock.at(clock.now() - timedelta(days=300)):
        prove(learner, "SEC-1")
    for address in ("/me/", "/me/competences/SEC-1/"):
        text = page.get(address).content.decode()
        assert "1 aware to be refreshed" in " ".join(text.split())
        assert "A short check of 3 to 5 questions is enough to refresh it" in text
        assert "data-lapsed" in text


def test_the_profile_says_quietly_what_fades_first(page, learner):
    prove(learner, "SEC-1")
    assert "Everything is fresh" in page.get("/me/").content.decode()
    with clock.at(clock.now() - timedelta(days=100)):
        prove(learner, "SEC-2")
    text = page.get("/me/").content.decode()
    assert "A refresh would do these good" in text
    assert "still counts in full" in text


def test_an_unknown_competence_is_not_found(page):
    assert page.get("/me/competences/XYZ-9/").status_code == 404


def test_nobody_elses_proofs_are_shown(page):
    other = build.person()
    prove(other, "SEC-1", reader=build.person(last_name="Canarius"))
    assert "Canarius" not in page.get("/me/competences/SEC-1/").content.decode()
    assert "Counts for level" not in page.get("/me/").content.decode()


def test_a_self_assessment_is_kept_once(page, learner):
    for _ in range(2):
        response = page.post("/me/competences/SEC-1/", {"level": "3"})
        assert response.status_code == 302
    row = Evidence.objects.get()
    assert (row.person, row.kind, row.supports_level) == (learner, "self_assessment", 3)
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "You see yourself on level 3." in text
    assert "not yet shown" in text


@pytest.mark.parametrize("given", [{}, {"level": "5"}, {"level": "x"}, {"level": ""}])
def test_a_self_assessment_without_a_level_is_a_form_error(page, given):
    response = page.post("/me/competences/SEC-1/", given)
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("Please choose one of the levels.") == 2
    assert 'href="#id_level"' in text
    assert 'id="id_level"' in text
    assert "<title>Error:" in text
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("preset", ["strict", "standard", "extended"])
def test_the_agreed_policy_is_told(page, preset):
    build.company(policy_preset=preset)
    text = page.get("/me/visibility/").content.decode()
    assert f"at least {10 if preset == 'strict' else 8} people" in text
    assert text.count("agreed</span>") == 1


@pytest.mark.parametrize(("address", "queries"), [("/me/", 10), ("/me/competences/SEC-1/", 12), ("/me/visibility/", 11)])
def test_pages_cost_the_same_with_one_and_three_proofs(page, learner, address, queries, django_assert_num_queries):
    reader = build.person()
    build.grant(learner, Role.CHAMPION)
    prove(learner, "SEC-1", reader=reader)
    build.quiz(("SEC-1", 2, 9, 0.8))
    with django_assert_num_queries(queries):
        page.get(address)
    build.quiz(("SEC-1", 2, 9, 0.8), code="K91")
    build.exercise(code="K91-E1")
    prove(learner, "SEC-1")
    prove(learner, "SEC-2", "SEC-3", reader=reader)
    with django_assert_num_queries(queries):
        page.get(address)


def test_what_others_did_with_the_account_is_told_to_the_person_only(page, learner, django_assert_num_queries):
    assert "Nobody has changed your address" in page.get("/me/visibility/").content.decode()
    hr, administrator = build.person(), build.person()
    build.grant(hr, Role.HR)
    build.grant(administrator, Role.ADMINISTRATOR)
    other = build.person()
    issue_sign_in_card(by=hr, person=other)
    assert "Nobody has changed your address" in page.get("/me/visibility/").content.decode()
    audit.record("card.issue", by=hr, subject=f"person:{learner.pk}")
    audit.record("person.address", by=learner, subject=f"person:{learner.pk}")
    with django_assert_num_queries(11):
        first = page.get("/me/visibility/")
    assert [(event.what, event.who) for event in first.context["events"]] == [
        ("Issued a sign-in card for you", "Human resources")
    ]
    audit.record("person.address", by=administrator, subject=f"person:{learner.pk}")
    audit.record("person.address", by=None, subject=f"person:{learner.pk}")
    with django_assert_num_queries(11):
        response = page.get("/me/visibility/")
    assert [event.who for event in response.context["events"]] == [
        "Whoever runs the server",
        "Administrator",
        "Human resources",
    ]
    for _time in range(12):
        audit.record("card.issue", by=hr, subject=f"person:{learner.pk}")
    assert len(page.get("/me/visibility/").context["events"]) == 10
