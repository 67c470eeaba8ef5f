"""The page of own proofs, and the self-assessment of all competences."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from competence import clock
from competence.actions.targets import refresh_targets
from competence.enums import Language, ObservationState, PolicyPreset, Role
from competence.models import CompetenceLevel, Evidence, Person
from tests import build
from tests.competence.proofs import certificate, kind, observation, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company()
    return build.person(language=Language.ENGLISH)


@pytest.fixture
def page(learner: Person, client: Client, sign_in: Any) -> Client:
    return sign_in(client, learner)


def test_without_any_proof_the_page_says_how_to_begin(page: Client) -> None:
    text = page.get("/me/proofs/").content.decode()
    for expected in ("No certificate yet", "No observation yet", "Say how I see myself"):
        assert expected in text


def test_own_proofs_stand_there_with_their_state_and_those_of_others_do_not(page: Client, learner: Person) -> None:
    champion = build.champion(last_name="Zeuge")
    certificate(learner, title="Mein Lehrgang")
    observation(learner, champion, ObservationState.WRITTEN)
    certificate(build.person(), title="CANARY")
    observation(build.person(), build.champion(last_name="CANARY"))
    text = page.get("/me/proofs/").content.decode()
    assert "Mein Lehrgang" in text
    assert "waits to be verified" in text
    assert "Zeuge" in text
    assert "waits for you" in text
    assert "CANARY" not in text


def test_the_strict_preset_says_that_observations_are_off(page: Client) -> None:
    build.company(policy_preset=PolicyPreset.STRICT)
    text = page.get("/me/proofs/").content.decode()
    assert "Switched off in your company" in text
    assert "/me/proofs/observations/new/" not in text
    for address in ("/me/proofs/observations/new/", "/me/proofs/real-cases/new/"):
        text = page.get(address).content.decode()
        assert "Switched off in your company" in text
        assert 'name="occasion"' not in text


def test_the_list_costs_the_same_with_one_and_three(page: Client, learner: Person, django_assert_num_queries: Any) -> None:
    champion = build.champion()
    for number in (1, 3):
        while learner.external_certificates.count() < number:
            certificate(learner)
            observation(learner, champion)
        with django_assert_num_queries(9):
            # session, person, certificates, observations, self-assessment, policy, grants, company, own place (menu)
            page.get("/me/proofs/")


def test_what_was_refused_or_withdrawn_stands_in_the_trail_without_counting(page: Client, learner: Person) -> None:
    from competence.actions.external_certificate import refuse_certificate, withdraw_certificate

    hr = build.person()
    build.grant(hr, Role.HR)
    build.competence("SEC-1")
    refuse_certificate(by=hr, certificate=uploaded(learner, kind=kind()), reason="Der Name fehlt.")
    withdraw_certificate(by=learner, certificate=uploaded(learner, kind=kind()))
    text = page.get("/me/competences/SEC-1/").content.decode()
    assert "Not accepted, so it counts for nothing." in text
    assert "You have withdrawn it, so it counts for nothing." in text


# ── self-assessment ──


@pytest.fixture
def with_targets(learner: Person) -> Person:
    build.shipped_framework()
    build.grant(learner, Role.USER)
    refresh_targets()
    return learner


def test_all_competences_of_the_own_targets_stand_in_one_form(page: Client, with_targets: Person) -> None:
    text = page.get("/me/self-assessment/").content.decode()
    assert text.count("<fieldset class=") - text.count('<fieldset class="stack s2"') == 15
    assert "0 of 15 competences said" in text
    assert "It awards no level, and only you see it." in text
    assert 'name="LED-1"' not in text, "nothing that the roles do not ask for"


def test_one_save_keeps_everything_and_awards_nothing(page: Client, with_targets: Person) -> None:
    given = {"SEC-1": "3", "APP-1": "0"}
    assert page.post("/me/self-assessment/", given).status_code == 302
    assert {row.competence_id: row.supports_level for row in Evidence.objects.all()} == {"SEC-1": 3, "APP-1": 0}
    assert not CompetenceLevel.objects.exists()
    page.post("/me/self-assessment/", given)
    assert Evidence.objects.count() == 2, "saying the same again adds nothing"
    text = page.get("/me/self-assessment/").content.decode()
    assert "2 of 15 competences said" in text
    assert text.count(" checked") == 3, "two answers and the theme in the menu"


def test_nothing_is_lost_when_one_answer_is_none(page: Client, with_targets: Person) -> None:
    response = page.post("/me/self-assessment/", {"SEC-1": "3", "APP-1": "9", "LED-1": "2"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "<title>Error:" in text
    assert 'href="#id_APP-1"' in text
    assert 'id="id_APP-1"' in text
    assert 'name="SEC-1" value="3" id="id_SEC-1_3" checked' in text
    assert not Evidence.objects.exists()


def test_only_the_person_sees_it(client: Client, sign_in: Any, with_targets: Person) -> None:
    sign_in(client, with_targets).post("/me/self-assessment/", {"SEC-1": "4"})
    hr = build.person(language=Language.ENGLISH)
    build.grant(hr, Role.HR)
    build.grant(hr, Role.USER)
    refresh_targets()
    text = sign_in(client, hr).get("/me/self-assessment/").content.decode()
    assert "0 of 15 competences said" in text


def test_without_targets_the_page_says_so(page: Client) -> None:
    assert "Your roles set no targets yet" in page.get("/me/self-assessment/").content.decode()


def test_the_form_costs_the_same_with_one_and_many_answers(
    page: Client, with_targets: Person, django_assert_num_queries: Any
) -> None:
    for given in ({"SEC-1": "1"}, {"SEC-2": "1", "APP-1": "2", "UND-1": "3"}):
        page.post("/me/self-assessment/", given)
        page.get("/me/self-assessment/")  # takes the message
        with django_assert_num_queries(8):
            # session, person, competences, descriptors, what was said, grants, company, own place (menu)
            page.get("/me/self-assessment/")


def test_an_old_answer_may_change_back(page: Client, with_targets: Person) -> None:
    for level, days in (("1", 0), ("2", 1), ("1", 2)):
        with clock.at(clock.now() + timedelta(days=days)):
            page.post("/me/self-assessment/", {"SEC-1": level})
    assert list(Evidence.objects.values_list("supports_level", flat=True)) == [1, 2, 1]
