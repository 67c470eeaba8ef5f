"""Observations and real cases in the browser, on both sides."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from competence import clock
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind, Language, ObservationState
from competence.models import Evidence, Person, WorkplaceObservation
from tests import build
from tests.competence.proofs import TEXTS, observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company()
    build.competence("SEC-1")
    return build.person(first_name="Jana", last_name="Probst", language=Language.ENGLISH)


@pytest.fixture
def champion() -> Person:
    return build.champion(build.unit(), first_name="Mehmet", last_name="Beispiel", language=Language.ENGLISH)


def proposal(whom: Person, /, **given: str) -> dict[str, str]:
    moment = timezone.localtime(clock.now() + timedelta(days=3))
    fields = {"partner": str(whom.pk), "competence": "SEC-1", "occasion": "Angebot", "case": "Angebote"}
    return fields | {"day": moment.date().isoformat(), "at": "10:30"} | given


def test_the_whole_way_in_the_browser(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    mine, theirs = sign_in(client, learner), sign_in(Client(), champion)
    response = mine.post("/me/proofs/observations/new/", proposal(champion))
    row = WorkplaceObservation.objects.get()
    assert response.headers["Location"] == f"/me/proofs/observations/{row.pk}/"
    assert timezone.localtime(row.takes_place_at).strftime("%H:%M") == "10:30"
    assert "has to agree before the occasion" in mine.get(response.headers["Location"]).content.decode()
    assert "1 observation waits for you" in theirs.get("/observations/").content.decode()
    own = f"/observations/{row.pk}/"
    assert "Jana Probst asks you to come along" in theirs.get(own).content.decode()
    assert theirs.post(f"{own}agree/").headers["Location"] == own
    assert "The form opens after the occasion" in theirs.get(own).content.decode()
    with clock.at(row.takes_place_at + timedelta(minutes=1)):
        assert "What you saw" in theirs.get(own).content.decode()
        assert theirs.post(own, TEXTS | {"level": "2"}).status_code == 302
        text = mine.get(f"/me/proofs/observations/{row.pk}/").content.decode()
        assert "Is that how it was?" in text
        assert TEXTS["strength"] in text
        assert mine.post(f"{own}sign/").headers["Location"] == f"/me/proofs/observations/{row.pk}/"
    assert Evidence.objects.get().supports_level == 2
    assert "signed by both" in mine.get("/me/proofs/").content.decode()


def test_the_observer_asks_someone_of_the_own_unit(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    theirs = sign_in(client, champion)
    assert "You serve no unit yet" in theirs.get("/observations/new/").content.decode()
    build.membership(learner, champion.mandates.get().unit)
    assert theirs.post("/observations/new/", proposal(learner)).status_code == 302
    row = WorkplaceObservation.objects.get()
    text = sign_in(Client(), learner).get(f"/me/proofs/observations/{row.pk}/").content.decode()
    assert "Mehmet Beispiel would like to come along" in text
    assert "A no needs no reason" in text


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"partner": ""}, "partner", "still missing"),
        ({"partner": "999999"}, "partner", "one of the answers given"),
        ({"partner": "\x00"}, "partner", "one of the answers given"),
        ({"competence": "XYZ-9"}, "competence", "one of the answers given"),
        ({"occasion": "x" * 201}, "occasion", "at most 200"),
        ({"case": "–"}, "case", "in a few words"),
        ({"day": "2026-02-30"}, "day", "no day of the calendar"),
        ({"day": "2001-01-01"}, "day", "has passed"),
        ({"day": "0001-01-01", "at": "00:00"}, "day", "has passed"),
        ({"day": "9999-12-31", "at": "23:59"}, "day", "within the next 180 days"),
        ({"at": "25:00"}, "at", "no time of day"),
    ],
)
def test_what_cannot_be_proposed_is_said_beside_its_field(
    client: Client, sign_in: Any, learner: Person, champion: Person, given: dict[str, str], field: str, words: str
) -> None:
    response = sign_in(client, learner).post("/me/proofs/observations/new/", proposal(champion, **given))
    assert response.status_code == 422
    text = response.content.decode()
    assert words in str(response.context["form"].errors[field])
    assert f'href="#id_{field}"' in text
    if field != "case":
        assert 'value="Angebote"' in text, "nothing typed is lost"
    assert not WorkplaceObservation.objects.exists()


def test_a_ring_is_refused_in_words(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    observation(champion, learner, ObservationState.SIGNED)
    text = sign_in(client, learner).post("/me/proofs/observations/new/", proposal(champion)).content.decode()
    assert "Two people do not observe each other within 90 days." in text


@pytest.mark.parametrize("missing", ["level", "situation", "next_step"])
def test_a_form_with_a_gap_is_shown_again_with_everything_else(
    client: Client, sign_in: Any, learner: Person, champion: Person, missing: str
) -> None:
    row = observation(learner, champion)
    given = {key: value for key, value in (TEXTS | {"level": "3"}).items() if key != missing}
    response = sign_in(client, champion).post(f"/observations/{row.pk}/", given)
    assert response.status_code == 422
    text = response.content.decode()
    assert f'href="#id_{missing}"' in text
    assert f'id="id_{missing}"' in text
    assert TEXTS["action"] in text
    assert "Nothing of this is saved yet." in text
    row.refresh_from_db()
    assert (row.state, row.situation) == ("agreed", "")


def test_a_form_that_comes_too_late_keeps_what_was_written_on_the_page(
    client: Client, sign_in: Any, learner: Person, champion: Person
) -> None:
    row = observation(learner, champion, ObservationState.DECLINED)
    response = sign_in(client, champion).post(f"/observations/{row.pk}/", TEXTS | {"level": "3"})
    assert response.status_code == 422
    assert TEXTS["strength"] in response.content.decode()


def test_strangers_find_nothing(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    row = observation(learner, champion, ObservationState.WRITTEN)
    other = sign_in(client, build.champion())
    for address in (f"/observations/{row.pk}/", f"/me/proofs/observations/{row.pk}/"):
        assert other.get(address).status_code == 404
    for step in ("agree", "sign", "end"):
        assert other.post(f"/observations/{row.pk}/{step}/").status_code == 404
    assert sign_in(client, champion).get(f"/me/proofs/observations/{row.pk}/").status_code == 404
    assert sign_in(client, learner).get(f"/observations/{row.pk}/").status_code == 404


def test_a_step_that_is_refused_is_told(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    row = observation(learner, champion, ObservationState.WRITTEN)
    text = sign_in(client, champion).post(f"/observations/{row.pk}/sign/", follow=True).content.decode()
    assert "The other side has to sign." in text or "muss die andere Seite" in text


def test_a_real_case_is_noted_and_confirmed_without_the_level(
    client: Client, sign_in: Any, learner: Person, champion: Person
) -> None:
    record_evidence(
        person=learner,
        competence="SEC-1",
        kind=EvidenceKind.QUIZ,
        source="attempt:1",
        instrument="quiz:a",
        supports_level=1,
        n_items=12,
        occurred_at=clock.now(),
        by=learner,
    )
    given = proposal(champion, day=clock.today().isoformat()) | {
        key: TEXTS[key] for key in ("situation", "action", "check_made")
    }
    given.pop("at")
    morning = timezone.localtime(clock.now()).replace(hour=8)
    with clock.at(morning):
        response = sign_in(client, learner).post("/me/proofs/real-cases/new/", given)
    assert response.status_code == 302, response.context["form"].errors
    row = WorkplaceObservation.objects.get()
    theirs = sign_in(Client(), champion)
    text = theirs.get(f"/observations/{row.pk}/").content.decode()
    assert "Do you confirm it?" in text
    assert "1 aware" not in text
    theirs.post(f"/observations/{row.pk}/sign/")
    text = theirs.get(f"/observations/{row.pk}/").content.decode()
    assert "signed by both" in text
    assert "1 aware" not in text, "nor does the level stand there afterwards"
    assert Evidence.objects.filter(outcome="real_case", supports_level=1).count() == 1


def test_a_real_case_with_gaps_is_shown_again(client: Client, sign_in: Any, learner: Person, champion: Person) -> None:
    response = sign_in(client, learner).post(
        "/me/proofs/real-cases/new/", proposal(champion, situation="Eine Reklamation.", day=clock.today().isoformat())
    )
    assert response.status_code == 422
    assert {"action", "check_made"} <= set(response.context["form"].errors)
    assert "Eine Reklamation." in response.content.decode()


def test_pages_cost_the_same_with_one_and_three(
    client: Client, sign_in: Any, learner: Person, champion: Person, django_assert_num_queries: Any
) -> None:
    theirs, mine = sign_in(client, champion), sign_in(Client(), learner)
    build.membership(learner, champion.mandates.get().unit)
    for number in (1, 3):
        while WorkplaceObservation.objects.count() < number:
            observation(learner, champion)
            build.champion()
            build.competence(f"SEC-{WorkplaceObservation.objects.count() + 1}")
        row = WorkplaceObservation.objects.first()
        assert row is not None
        for page, address, queries in (
            (theirs, "/observations/", 8),
            (theirs, f"/observations/{row.pk}/", 8),
            (theirs, "/observations/new/", 10),
            (mine, f"/me/proofs/observations/{row.pk}/", 6),
            (mine, "/me/proofs/observations/new/", 10),
            (mine, "/me/proofs/real-cases/new/", 10),
        ):
            with django_assert_num_queries(queries):
                page.get(address)
