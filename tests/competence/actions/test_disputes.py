"""Raising an objection and taking it back; what it does to the level meanwhile. Deciding: test_dispute_decision.py."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from competence import clock
from competence.actions.disputes import assign_disputes, decide_dispute, raise_dispute, take_back_dispute
from competence.actions.evidence import withdraw_evidence
from competence.actions.rebuild import rebuild
from competence.enums import DisputeState, EvidenceKind, PersonStatus, Role, Verdict
from competence.errors import AlreadyDone, Refused
from competence.models import (
    AuditEvent,
    Competence,
    CompetenceFramework,
    CompetenceLevel,
    Evidence,
    LevelDispute,
    Person,
    RoleAssignment,
)
from tests import build
from tests.courses.disputed import objection, recorded, reviewed

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def level(person: Person) -> int:
    row = CompetenceLevel.objects.filter(person=person, competence="SEC-1").first()
    return row.awarded_level if row else 0


@pytest.fixture
def learner() -> Person:
    build.competence("SEC-1")
    CompetenceFramework.objects.update(weights={"critical": 3, "two_or_more": 2, "one": 1})  # rebuild asks for them
    return build.person()


def test_an_objection_goes_to_someone_and_is_due_as_the_rule_set_says(learner):
    champion = build.champion()
    with clock.at(MOMENT):
        dispute = objection(recorded(learner))
    assert (dispute.reviewer_id, dispute.due_on, dispute.level_then) == (champion.pk, MOMENT.date() + timedelta(days=14), 1)
    events = AuditEvent.objects.filter(subject=f"dispute:{dispute.pk}").order_by("pk")
    assert [(event.action, event.by_id) for event in events] == [("dispute.raise", learner.pk), ("dispute.assign", None)]
    assert "WHY" not in str(list(events.values_list("details", flat=True))), "the audit trail holds no content"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "  "}, "dispute.reason"),
        ({"reason": "x" * 2001}, "dispute.too_long"),
        ({"wanted": 1}, "dispute.level"),
        ({"wanted": 5}, "dispute.level"),
    ],
)
def test_what_is_refused(learner, fields, code):
    with pytest.raises(Refused) as refused:
        objection(recorded(learner), **fields)
    assert refused.value.code == code
    assert not LevelDispute.objects.exists()


def test_a_reason_may_be_as_long_as_it_says(learner):
    assert objection(recorded(learner), reason="x" * 2000).pk


def test_only_about_an_own_standing_proof_of_that_competence(learner):
    build.competence("SEC-2")
    gone = recorded(learner, source="import:2", instrument="quiz:b")
    withdraw_evidence(evidence=gone, by=None, reason="x")
    said = recorded(learner, source="import:3", kind=EvidenceKind.SELF_ASSESSMENT)
    others = [recorded(build.person(), source="import:4"), recorded(learner, source="import:5", competence="SEC-2"), gone, said]
    for proof in others:
        with pytest.raises(Refused) as refused:
            raise_dispute(by=learner, competence=Competence.objects.get(pk="SEC-1"), level_wanted=2, reason="x", evidence=proof)
        assert refused.value.code == "dispute.proof"


def test_one_at_a_time_for_each_competence(learner):
    proof = recorded(learner)
    first = objection(proof)
    with pytest.raises(AlreadyDone):
        objection(None, by=learner)
    other = recorded(learner, source="import:9", competence=build.competence("SEC-2"))
    assert objection(other).pk, "another competence is another matter"
    take_back_dispute(by=learner, dispute=first)
    assert objection(proof).pk


def test_it_wants_more_than_was_awarded(learner):
    fields = {"person": learner, "competence_id": "SEC-1", "reason": "x", "raised_at": MOMENT, "due_on": MOMENT.date()}
    with pytest.raises(IntegrityError, match="dispute_wants_more"), transaction.atomic():
        LevelDispute.objects.create(level_then=2, level_wanted=2, **fields)


def test_a_proof_counts_from_its_recording_or_earlier(learner):
    with pytest.raises(IntegrityError, match="evidence_counts_from_the_past"), transaction.atomic():
        recorded(learner, counts_from=clock.now() + timedelta(days=1))


# ── While it is open ──


def corrected(learner: Person) -> tuple[Evidence, Evidence]:
    """A proof for level 2, and a correction that says 1."""
    proof = recorded(learner, supports_level=2)
    return proof, recorded(learner, source="correction:1", supersedes=proof)


def test_a_disputed_correction_does_not_count_against_the_person(learner):
    _proof, correction = corrected(learner)
    assert level(learner) == 1
    dispute = objection(correction)
    assert level(learner) == 2
    assert rebuild(dry_run=True).differences == ()
    assert take_back_dispute(by=learner, dispute=dispute)
    assert level(learner) == 1, "taken back: as it was before"


def test_taking_back_is_for_the_person_and_only_once(learner):
    dispute = objection(recorded(learner))
    assert not take_back_dispute(by=build.person(), dispute=dispute)
    assert take_back_dispute(by=learner, dispute=dispute)
    assert not take_back_dispute(by=learner, dispute=dispute)
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.TAKEN_BACK
    assert AuditEvent.objects.filter(action="dispute.take_back").count() == 1


# ── Who decides ──


def test_nobody_who_has_judged_or_recorded_or_leads_or_is_led(learner):
    judge, recorder, superior, subordinate, of_judge, away = (build.champion() for _number in range(6))
    unit = build.unit()
    build.membership(learner, unit, manager=superior)
    build.membership(subordinate, unit, manager=learner)
    build.membership(of_judge, unit, manager=judge)
    Person.objects.filter(pk=away.pk).update(status=PersonStatus.ABSENT)
    build.grant(learner, Role.CHAMPION)
    proof = recorded(learner, by=recorder)
    reviewed(learner, judge)
    dispute = objection(proof, wanted=3)
    assert dispute.reviewer_id is None
    free = build.champion()
    assert assign_disputes() == "1 given, 0 without a reviewer"
    dispute.refresh_from_db()
    assert dispute.reviewer == free
    assert assign_disputes() == "0 given, 0 without a reviewer"


def test_whoever_marked_a_superseded_proof_has_judged_too(learner):
    champion = build.champion()
    proof = recorded(learner, kind=EvidenceKind.EXERCISE_REVIEW, assessors=[champion])
    later = recorded(learner, source="correction:1", supersedes=proof)
    assert objection(later).reviewer is None


def test_whoever_decided_before_does_not_decide_again(learner):
    champion = build.champion()
    proof = recorded(learner)
    first = objection(proof)
    decide_dispute(by=champion, dispute=first, verdict=Verdict.REFUSE, reason="no")
    assert objection(proof).reviewer is None


def test_fewest_open_first(learner):
    one, other = build.champion(), build.champion()
    found = [objection(recorded(build.person(), source=f"import:{n}")).reviewer_id for n in range(20, 24)]
    assert found == [one.pk, other.pk, one.pk, other.pk]


@pytest.mark.parametrize("why", ["left", "no champion", "leads now"])
def test_it_is_handed_on_when_the_reviewer_no_longer_may(learner, why):
    first, second = build.champion(), build.champion()
    dispute = objection(recorded(learner))
    assert dispute.reviewer_id == first.pk
    if why == "left":
        Person.objects.filter(pk=first.pk).update(status=PersonStatus.LEFT, is_active=False)
    elif why == "no champion":
        RoleAssignment.objects.filter(person=first).update(ends_on=clock.today())
    else:
        build.membership(learner, build.unit(), manager=first)
    assign_disputes()
    dispute.refresh_from_db()
    assert dispute.reviewer == second


def test_without_anyone_it_waits(learner):
    champion = build.champion()
    dispute = objection(recorded(learner))
    RoleAssignment.objects.filter(person=champion).update(ends_on=clock.today())
    assert assign_disputes() == "0 given, 1 without a reviewer"
    dispute.refresh_from_db()
    assert dispute.reviewer is None
