"""The desk of whoever decides an objection: what is there, and how nobody else gets in."""

import pytest
from django.core import mail
from django.urls import reverse

from competence import clock
from competence.actions.disputes import take_back_dispute
from competence.actions.evidence import assess_oneself
from competence.enums import DisputeState, Language, Role
from competence.models import AuditEvent, CompetenceLevel, LevelDispute, Person
from courses.actions.notice import send_notice
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


def test_the_desk_shows_the_work_and_nothing_else_about_the_person(learner, judge, reviewer):
    assess_oneself(by=learner, competence="SEC-1", level=3)
    build.competence("SEC-2")
    recorded(learner, source="import:2", competence="SEC-2", context={"title": {"de": "OTHER", "en": "OTHER"}})
    dispute = objection(reviewed(learner, judge, **build.stored_file("proof.txt", b"proof")))
    text = page(reviewer, address(dispute))
    for shown in ("WHY I see it differently", "WORK of mine", "REASON found", "PRAISE", "proof.txt", "Anchor found 2"):
        assert shown in text
    for hidden in ("Unverwechselbar", learner.login, "Mehmet", "You see yourself", "OTHER", "SEC-2", "IT"):
        assert f">{hidden}" not in text
        assert f" {hidden}" not in text or hidden == "IT"


def test_reading_is_logged_once_a_day(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge))
    for _visit in range(3):
        page(reviewer, address(dispute))
    event = AuditEvent.objects.get(action="dispute.read")
    assert (event.by, event.subject, event.details) == (reviewer, f"person:{learner.pk}", {"dispute": dispute.pk})


def test_granting_raises_the_level_and_sends_a_mail(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge))
    client = signed_in(reviewer)
    response = client.post(address(dispute), {"verdict": "raise", "level": 2, "reason": "CONTENT of the decision"})
    assert response.headers["Location"] == "/disputes/"
    assert CompetenceLevel.objects.get(person=learner).awarded_level == 2
    send_notice(notice="dispute", dispute=dispute.pk)
    (message,) = mail.outbox
    html = str(message.alternatives[0][0])
    assert message.to == [learner.email]
    assert message.subject == "Your objection is decided"
    assert OWN in message.body
    assert OWN in html
    for hidden in ("CONTENT", "Granted", "level", "Ada"):
        assert hidden not in message.body + html


def test_no_mail_for_what_is_not_decided(learner):
    send_notice(notice="dispute", dispute=objection(recorded(learner)).pk)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "KEPT"}, "Choose one of the decisions."),
        ({"verdict": "raise", "reason": "KEPT"}, "Choose the level that was shown."),
        ({"verdict": "raise", "level": 3, "reason": "KEPT"}, "Choose the level that was shown."),
        ({"verdict": "refuse", "reason": ""}, "Say why you decide like that."),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(learner, judge, reviewer, sent, said):
    dispute = objection(reviewed(learner, judge))
    response = signed_in(reviewer).post(address(dispute), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert sent["reason"] in text
    assert LevelDispute.objects.get().state == DisputeState.OPEN


def test_the_reviewer_chooses_the_proof_where_none_is_named(learner, judge, reviewer):
    proof = reviewed(learner, judge)
    dispute = objection(None, by=learner)
    text = page(reviewer, address(dispute))
    assert "first choose the proof" in text
    assert "WORK of mine" not in text
    chosen = f"{address(dispute)}?proof={proof.pk}"
    assert "WORK of mine" in page(reviewer, chosen)
    signed_in(reviewer).post(chosen, {"verdict": "raise", "level": 2, "reason": "x"})
    assert LevelDispute.objects.get().correction.supersedes == proof


def test_where_nothing_was_recorded_it_cannot_be_granted(learner, judge):
    dispute = objection(None, by=learner)
    text = page(judge, address(dispute))
    assert "There is no proof that could be corrected." in text
    response = signed_in(judge).post(address(dispute), {"verdict": "raise", "level": 2, "reason": "x"})
    assert response.status_code == 422


@pytest.mark.parametrize("wish", ["", "999999", "x", "-1", "%00"])
def test_a_made_up_proof_opens_nothing(learner, judge, reviewer, wish):
    foreign = reviewed(build.person(), judge, code="K97-E1", text="FOREIGN work")
    reviewed(learner, judge)
    dispute = objection(None, by=learner)
    for number in (wish, foreign.pk):
        text = page(reviewer, f"{address(dispute)}?proof={number}")
        assert "FOREIGN" not in text
        assert "WORK of mine" not in text


def test_a_named_proof_opens_no_other(learner, judge, reviewer):
    other = reviewed(learner, judge, code="K97-E1", text="ANOTHER work")
    dispute = objection(reviewed(learner, judge))
    assert "ANOTHER work" not in page(reviewer, f"{address(dispute)}?proof={other.pk}")


def file_of(dispute: LevelDispute, number: int = 1) -> str:
    return reverse("dispute-file", args=[dispute.pk, dispute.evidence_id, number])


def test_the_file_is_a_download_as_long_as_it_is_open(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge, **build.stored_file("proof.html", b"<script>", type="text/html")))
    client = signed_in(reviewer)
    response = client.get(file_of(dispute))
    assert b"".join(response) == b"<script>"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert AuditEvent.objects.filter(action="dispute.read").count() == 1
    assert client.get(file_of(dispute, 2)).status_code == 404
    assert client.get(file_of(dispute, 0)).status_code == 404
    take_back_dispute(by=learner, dispute=dispute)
    assert client.get(file_of(dispute)).status_code == 404


ATTACKERS = ("other reviewer", "judge", "superior", "person", "subordinate", "hr", "administrator")


@pytest.mark.parametrize("who", ATTACKERS)
def test_nobody_else_gets_in(learner, judge, reviewer, who):
    superior, subordinate = build.champion(), build.champion()
    learner.memberships.update(manager=superior)
    build.membership(subordinate, build.unit(), manager=learner)
    people = {"judge": judge, "person": learner, "superior": superior, "subordinate": subordinate}
    build.grant(learner, Role.CHAMPION)
    for role in (Role.HR, Role.ADMINISTRATOR):
        people[str(role)] = build.person()
        build.grant(people[str(role)], role)
    dispute = objection(reviewed(learner, judge, **build.stored_file("proof.txt", b"x")), reason="SECRET")
    assert dispute.reviewer == reviewer
    people["other reviewer"] = build.champion()
    client = signed_in(people[who])
    assert client.get(address(dispute)).status_code == 404
    assert client.post(address(dispute), {"verdict": "raise", "level": 2, "reason": "x"}).status_code == 404
    assert client.get(file_of(dispute)).status_code == 404
    assert b"SECRET" not in client.get("/disputes/").content
    assert LevelDispute.objects.get().state == DisputeState.OPEN
    assert not AuditEvent.objects.filter(action="dispute.read").exists()


@pytest.mark.parametrize("bond", ["superior", "subordinate", "no champion"])
def test_whoever_may_no_longer_decide_is_out_at_the_next_request(learner, judge, reviewer, bond):
    dispute = objection(reviewed(learner, judge))
    client = signed_in(reviewer)
    assert client.get(address(dispute)).status_code == 200
    if bond == "superior":
        learner.memberships.update(manager=reviewer)
    elif bond == "subordinate":
        reviewer.memberships.update(manager=learner)
    else:
        reviewer.role_assignments.update(ends_on=clock.today())
    assert client.get(address(dispute)).status_code == 404
    assert client.post(address(dispute), {"verdict": "refuse", "reason": "x"}).status_code == 404


def test_after_the_decision_only_the_own_decision_is_left(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge, **build.stored_file("proof.txt", b"x")), reason="SECRET reason")
    client = signed_in(reviewer)
    client.post(address(dispute), {"verdict": "refuse", "reason": "MINE"})
    text = page(reviewer, address(dispute))
    assert "MINE" in text
    for hidden in ("SECRET", "WORK of mine", "REASON found", "proof.txt"):
        assert hidden not in text
    assert client.get(file_of(dispute)).status_code == 404
    again = client.post(address(dispute), {"verdict": "raise", "level": 2, "reason": "x"})
    assert "This objection is decided already." in again.content.decode()
    assert LevelDispute.objects.get().state == DisputeState.REFUSED


def test_what_was_taken_back_is_closed(learner, judge, reviewer):
    dispute = objection(reviewed(learner, judge))
    take_back_dispute(by=learner, dispute=dispute)
    assert signed_in(reviewer).get(address(dispute)).status_code == 404


def test_the_desk_stays_within_its_budget(learner, judge, reviewer, django_assert_num_queries):
    dispute = objection(reviewed(learner, judge))
    client = signed_in(reviewer)
    client.get(address(dispute))
    with django_assert_num_queries(12):
        client.get(address(dispute))
