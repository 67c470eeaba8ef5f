"""The pages of an objection: what the person sees, what whoever decides sees and nobody else, and what HR may count."""

from datetime import timedelta

import pytest
from django.urls import reverse

from competence import clock
from competence.actions.disputes import decide_dispute, take_back_dispute
from competence.enums import DisputeState, Language, Role, Verdict
from competence.models import LevelDispute, Person
from tests import build
from tests.courses.disputed import address, objection, page, recorded, reviewed, signed_in

pytestmark = pytest.mark.django_db
OWN = "/me/competences/SEC-1/objection/"


@pytest.fixture
def learner() -> Person:
    build.company()
    build.competence("SEC-1")
    person = build.person(
        language=Language.ENGLISH, first_name="Unverwechselbar", last_name="Person", email="kim@firma.example"
    )
    build.membership(person, build.unit("IT"))
    build.grant(person, Role.USER)
    return person


@pytest.fixture
def judge() -> Person:
    return build.champion(language=Language.ENGLISH, first_name="Mehmet", last_name="Aydın")


@pytest.fixture
def reviewer(judge: Person) -> Person:
    person = build.champion(language=Language.ENGLISH, first_name="Ada", last_name="Frei")
    build.membership(person, build.unit("Lager"))
    return person


# ── The person's own page ──


def test_someone_objects_to_a_proof(learner, judge, reviewer):
    proof = reviewed(learner, judge)
    assert "Exercise K95-E1" in page(learner, OWN)
    sent = {"evidence": proof.pk, "level": 2, "reason": "Zeile eins\r\nZeile zwei"}
    response = signed_in(learner).post(OWN, sent)
    assert response.headers["Location"] == OWN
    dispute = LevelDispute.objects.get()
    assert (dispute.evidence, dispute.reason, dispute.reviewer) == (proof, "Zeile eins\nZeile zwei", reviewer)
    text = page(learner, OWN)
    assert "Zeile zwei" in text
    assert "Ada Frei decides." in text
    assert "Take the objection back" in text
    assert "<form" in text
    assert "Raise the objection" not in text, "one at a time"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"level": 2, "reason": " "}, "Say in a few words why you see it differently."),
        ({"level": 2, "reason": "KEPT" + "x" * 2000}, "Your reason has 2004 characters."),
        ({"level": 1, "reason": "KEPT"}, "Choose a level above the one that you have."),
        ({"reason": "KEPT"}, "Choose a level above the one that you have."),
        ({"level": 2, "reason": "KEPT", "evidence": "999999"}, "Choose one of your proofs in this competence."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(learner, sent, said):
    recorded(learner)
    response = signed_in(learner).post(OWN, sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "<title>Error:" in text
    assert ("KEPT" in sent["reason"]) == ("KEPT" in text)
    assert not LevelDispute.objects.exists()


def test_a_second_tab_loses_no_text(learner):
    recorded(learner)
    objection(None, by=learner)
    response = signed_in(learner).post(OWN, {"level": 2, "reason": "TYPED in the second tab"})
    assert response.status_code == 409
    assert "TYPED in the second tab" in response.content.decode()
    assert "Your text was not sent" in response.content.decode()


def test_the_highest_level_leaves_nothing_to_raise(learner):
    build.level(learner, "SEC-1", 4).save()
    text = page(learner, OWN)
    assert "You have the highest level." in text
    assert "Raise the objection" not in text


def test_taking_it_back(learner):
    dispute = objection(recorded(learner))
    back = reverse("dispute-take-back", args=["SEC-1"])
    for said in ("Everything is as before.", "No objection of yours is open here."):
        assert said in signed_in(learner).post(back, follow=True).content.decode()
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.TAKEN_BACK
    assert "You took it back." in page(learner, OWN)


def test_only_own_objections_are_there(learner):
    objection(recorded(learner), reason="SECRET")
    other = build.person(language=Language.ENGLISH)
    build.grant(other, Role.USER)
    assert "SECRET" not in page(other, OWN)
    assert signed_in(other).post(reverse("dispute-take-back", args=["SEC-1"])).status_code == 302
    assert LevelDispute.objects.get().state == DisputeState.OPEN


def test_an_unknown_competence_is_not_found(learner):
    client = signed_in(learner)
    for where in ("/me/competences/XXX-9/objection/", "/me/competences/XXX-9/objection/take-back/"):
        assert client.post(where).status_code == 404


def test_the_page_of_the_competence_leads_there(learner):
    recorded(learner)
    assert OWN in page(learner, "/me/competences/SEC-1/")
    objection(None, by=learner)
    assert "is being looked at. You get an answer by" in page(learner, "/me/competences/SEC-1/")


def test_the_way_of_an_objection_is_told(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge), reason="WHY")
    page(reviewer, address(dispute))
    assert "Ada Frei has read it" in page(learner, OWN)
    decide_dispute(by=reviewer, dispute=dispute, verdict=Verdict.RAISE, reason="BECAUSE", level=2)
    text = page(learner, OWN)
    assert "Granted. The proof now shows level 2 practised." in text
    assert "BECAUSE" in text
    assert "Decided by Ada Frei" in text
    assert "Raise the objection" in text, "the next one may be raised"
    seen = page(learner, "/me/visibility/")
    assert "Read an objection of yours, and what belongs to it" in seen
    assert "AI champion" in seen


def test_a_late_one_is_told(learner, judge):
    objection(recorded(learner))
    LevelDispute.objects.update(due_on=clock.today() - timedelta(days=1))
    assert "You should have had an answer by now" in page(learner, OWN)
    assert "was due by" in page(judge, "/disputes/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_own_page_costs_the_same_whatever_stands_there(learner, reviewer, django_assert_num_queries, number):
    for each in range(number):
        proof = recorded(learner, source=f"import:{each}", instrument=f"quiz:{each}")
        take_back_dispute(by=learner, dispute=objection(proof))
    client = signed_in(learner)
    with django_assert_num_queries(11):
        client.get(OWN)


# ── The list ──


def waiting(learner: Person, reviewer: Person, number: int) -> None:
    """So many objections of as many people."""
    day = clock.today()
    for each in range(number):
        LevelDispute.objects.create(
            person=build.person(),
            competence_id="SEC-1",
            level_then=0,
            level_wanted=1,
            reason="x",
            raised_at=clock.now(),
            due_on=day + timedelta(days=each % 14),
            reviewer=reviewer,
        )


@pytest.mark.parametrize("number", [1, 300])
def test_the_list_costs_the_same_whatever_waits(learner, reviewer, django_assert_num_queries, number):
    waiting(learner, reviewer, number)
    client = signed_in(reviewer)
    with django_assert_num_queries(8):
        text = client.get("/disputes/").content.decode()
    assert text.count(">Read<") == number


def test_the_earliest_due_stands_first(learner, reviewer):
    waiting(learner, reviewer, 3)
    LevelDispute.objects.filter(pk=LevelDispute.objects.order_by("-pk")[0].pk).update(due_on=clock.today() - timedelta(days=2))
    rows = list(LevelDispute.objects.to_decide_by(reviewer).order_by("due_on", "pk").values_list("pk", flat=True))
    text = page(reviewer, "/disputes/")
    places = [text.index(f'href="/disputes/{pk}/"') for pk in rows]
    assert places == sorted(places)


# ── What HR may count ──


def test_hr_sees_numbers_only(learner):
    hr = build.person(language=Language.ENGLISH)
    build.grant(hr, Role.HR)
    assert "No objection waits for a reviewer" in page(hr, "/disputes/")
    objection(recorded(learner), reason="SECRET")
    LevelDispute.objects.update(due_on=clock.today() - timedelta(days=1))
    text = page(hr, "/disputes/")
    assert "1 objection waits for a reviewer" in text
    assert "<b>1</b><span>late</span>" in text
    for hidden in ("SECRET", "Unverwechselbar", "SEC-1", "Ability"):
        assert hidden not in text
