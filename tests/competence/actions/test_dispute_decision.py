"""Deciding an objection: what it does to the ledger and the level, and who may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from competence import clock
from competence.actions.disputes import decide_dispute, take_back_dispute
from competence.actions.evidence import withdraw_evidence
from competence.actions.external_certificate import verify_certificate, withdraw_certificate
from competence.actions.rebuild import rebuild
from competence.enums import DisputeState, EvidenceKind, Role, Verdict
from competence.errors import AlreadyDone, Refused
from competence.models import (
    AuditEvent,
    Certificate,
    CompetenceFramework,
    CompetenceLevel,
    Evidence,
    LevelDispute,
    OutboxMessage,
    Person,
)
from tests import build
from tests.competence.certificates import certificate, facts
from tests.competence.proofs import kind, uploaded
from tests.courses.disputed import objection, recorded, reviewed

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def learner() -> Person:
    build.competence("SEC-1")
    CompetenceFramework.objects.update(weights={"critical": 3, "two_or_more": 2, "one": 1})  # rebuild asks for them
    return build.person()


@pytest.fixture
def reviewer() -> Person:
    return build.champion()


def level(person: Person) -> int:
    row = CompetenceLevel.objects.filter(person=person, competence="SEC-1").first()
    return row.awarded_level if row else 0


def decide(dispute: LevelDispute, by: Person, verdict: Verdict = Verdict.RAISE, **fields: Any) -> LevelDispute:
    given: dict[str, Any] = {"reason": "BECAUSE", "level": 2 if verdict is Verdict.RAISE else None}
    return decide_dispute(by=by, dispute=dispute, verdict=verdict, **(given | fields))


def test_granted_raises_the_level_by_a_correction(learner, reviewer):
    proof = recorded(learner, context={"title": {"de": "Probe"}})
    dispute = decide(objection(proof), reviewer)
    correction = dispute.correction
    assert (dispute.state, dispute.decision, level(learner)) == (DisputeState.GRANTED, "BECAUSE", 2)
    assert (correction.supersedes, correction.supports_level, correction.source) == (proof, 2, f"dispute:{dispute.pk}")
    assert (correction.assessors, correction.is_independent, correction.recorded_by) == ([reviewer.pk], True, reviewer)
    same = ("kind", "instrument", "n_items", "is_double", "occurred_at", "outcome", "context", "valid_until")
    assert [getattr(correction, name) for name in same] == [getattr(proof, name) for name in same]
    assert rebuild(dry_run=True).differences == ()
    assert OutboxMessage.objects.get(kind="notice.send").payload == {"notice": "dispute", "dispute": dispute.pk}
    assert AuditEvent.objects.get(action="dispute.decide").details == {"verdict": "raise"}


def test_granted_counts_from_the_day_of_what_it_corrects(learner, reviewer):
    """Eight questions carry level 1 for two weeks; a correction that counted from today would take it away."""
    with clock.at(MOMENT):
        proof = recorded(learner, n_items=9)
    with clock.at(MOMENT + timedelta(days=300)):
        dispute = objection(proof)
        decide(dispute, reviewer)
        row = CompetenceLevel.objects.get(person=learner)
        assert (row.awarded_level, row.awarded_at) == (2, MOMENT)
        assert dispute.correction.counts_from == MOMENT
        assert rebuild(dry_run=True).differences == ()


def test_a_correction_of_a_correction_counts_from_the_beginning(learner, reviewer):
    with clock.at(MOMENT):
        proof = recorded(learner, n_items=9, supports_level=2)
    with clock.at(MOMENT + timedelta(days=200)):
        correction = recorded(learner, source="correction:1", n_items=9, supersedes=proof)
        decide(objection(correction), reviewer)
    assert CompetenceLevel.objects.get(person=learner).awarded_at == MOMENT


def test_not_granted_changes_nothing(learner, reviewer):
    dispute = decide(objection(recorded(learner)), reviewer, Verdict.REFUSE)
    assert (dispute.state, level(learner), Evidence.objects.count()) == (DisputeState.REFUSED, 1, 1)
    assert OutboxMessage.objects.filter(kind="notice.send").exists()


def test_not_granted_lets_a_disputed_correction_count_again(learner, reviewer):
    proof = recorded(learner, supports_level=2)
    dispute = objection(recorded(learner, source="correction:1", supersedes=proof))
    assert level(learner) == 2
    decide(dispute, reviewer, Verdict.REFUSE)
    assert level(learner) == 1
    assert rebuild(dry_run=True).differences == ()


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_a_certificate_from_the_time_of_the_objection_goes_with_its_level(learner, reviewer, is_taken_back):
    """The disputed correction counts against nobody meanwhile; what was issued on that rests on nothing afterwards."""
    proof = recorded(learner, supports_level=2)
    dispute = objection(recorded(learner, source="correction:1", supersedes=proof))
    made, lower = certificate(learner, facts=facts(2)), certificate(learner, subject="champion", facts=facts(1))
    if is_taken_back:
        take_back_dispute(by=learner, dispute=dispute)
    else:
        decide(dispute, reviewer, Verdict.REFUSE)
    assert level(learner) == 1
    assert [Certificate.objects.get(pk=one.pk).withdrawn_at is None for one in (made, lower)] == [False, True]


def test_what_was_granted_goes_with_the_certificate_it_corrects(learner, reviewer):
    hr = build.person()
    build.grant(hr, Role.HR)
    row = uploaded(learner, kind=kind(competences={"SEC-1": 1}), issued_on=clock.today())
    verify_certificate(by=hr, certificate=row, kind=kind(), is_practical=True)
    decide(objection(Evidence.objects.standing().get()), reviewer)
    assert level(learner) == 2
    assert withdraw_certificate(by=learner, certificate=row) is True
    assert level(learner) == 0
    assert [one.outcome for one in Evidence.objects.standing()] == ["withdrawn"]


def test_a_proof_of_someone_else_is_taken_out(learner, reviewer):
    proof = recorded(learner)
    dispute = decide(objection(proof), reviewer, Verdict.WITHDRAW)
    assert (dispute.state, dispute.correction, level(learner)) == (DisputeState.GRANTED, None, 0)
    assert proof.withdrawal.withdrawn_by == reviewer
    assert rebuild(dry_run=True).differences == ()


def test_a_proof_whose_correction_was_withdrawn_can_be_corrected_again(learner, reviewer):
    proof = recorded(learner)
    withdraw_evidence(evidence=recorded(learner, source="x:1", supersedes=proof, supports_level=0), by=None, reason="x")
    dispute = decide(objection(proof), reviewer)
    assert (dispute.correction.supersedes, level(learner)) == (None, 2)
    assert rebuild(dry_run=True).differences == ()


# ── Without a named proof ──


def test_the_reviewer_names_the_proof_where_the_person_named_none(learner, reviewer):
    proof = recorded(learner)
    dispute = objection(None, by=learner)
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer)
    assert refused.value.code == "dispute.choose_proof"
    assert decide(dispute, reviewer, proof=proof).evidence == proof
    assert level(learner) == 2


def test_nothing_is_invented_where_nothing_was_recorded(learner, reviewer):
    dispute = objection(None, by=learner)
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer)
    assert refused.value.code == "dispute.no_proof"
    assert not Evidence.objects.exists()
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.OPEN


def test_a_named_proof_is_the_only_one(learner, reviewer):
    other = recorded(learner, source="import:2", instrument="quiz:b")
    dispute = objection(recorded(learner))
    stranger = recorded(build.person(), source="import:3")
    for proof in (other, stranger):
        with pytest.raises(Refused) as refused:
            decide(dispute, reviewer, proof=proof)
        assert refused.value.code == "dispute.proof"


def test_a_proof_of_someone_else_cannot_be_named(learner, reviewer):
    recorded(learner)
    stranger = recorded(build.person(), source="import:3")
    with pytest.raises(Refused) as refused:
        decide(objection(None, by=learner), reviewer, proof=stranger)
    assert refused.value.code == "dispute.proof"


# ── What can be granted ──


@pytest.mark.parametrize("level_shown", [None, 0, 1, 3, 4])
def test_never_what_the_proof_supports_already_or_its_kind_cannot(learner, reviewer, level_shown):
    dispute = objection(recorded(learner))
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer, level=level_shown)
    assert refused.value.code == "dispute.level"
    assert level(learner) == 1


def test_never_more_than_the_exercise_can_show(learner, reviewer):
    """Its kind reaches 3; this exercise is on level 2."""
    dispute = objection(reviewed(learner, build.champion()), wanted=3)
    with pytest.raises(Refused):
        decide(dispute, reviewer, level=3)
    assert decide(dispute, reviewer, level=2).correction.supports_level == 2


def test_a_quiz_on_its_highest_level_cannot_be_raised(learner, reviewer):
    dispute = objection(recorded(learner, supports_level=2), wanted=3)
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer, level=3)
    assert refused.value.code == "dispute.kind"


@pytest.mark.parametrize(("reason", "code"), [(" ", "dispute.reason"), ("x" * 2001, "dispute.too_long")])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_decision_needs_a_reason(learner, reviewer, verdict, reason, code):
    dispute = objection(recorded(learner))
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer, verdict, reason=reason)
    assert refused.value.code == code


# ── Who may ──


def test_only_the_reviewer_decides(learner, reviewer):
    dispute = objection(recorded(learner))
    for someone, code in ((build.champion(), "dispute.closed"), (build.person(), "dispute.not_yours")):
        with pytest.raises(Refused) as refused:
            decide(dispute, someone)
        assert refused.value.code == code
    assert level(learner) == 1


def test_nobody_decides_about_oneself(learner):
    build.grant(learner, Role.CHAMPION)
    dispute = objection(recorded(learner))
    assert dispute.reviewer is None
    with pytest.raises(Refused):
        decide(dispute, learner)


@pytest.mark.parametrize("bond", ["leads", "has judged", "is led"])
def test_a_bond_that_comes_later_ends_it(learner, reviewer, bond):
    dispute = objection(recorded(learner))
    unit = build.unit()
    if bond == "leads":
        build.membership(learner, unit, manager=reviewer)
    elif bond == "is led":
        build.membership(reviewer, unit, manager=learner)
    else:
        recorded(learner, source="x:1", kind=EvidenceKind.EXERCISE_REVIEW, assessors=[reviewer])
    with pytest.raises(Refused) as refused:
        decide(dispute, reviewer)
    assert refused.value.code == "dispute.not_yours"


def test_nothing_is_decided_twice_or_after_it_was_taken_back(learner, reviewer):
    proof = recorded(learner)
    dispute = objection(proof)
    decide(dispute, reviewer, Verdict.REFUSE)
    with pytest.raises(Refused):
        decide(dispute, reviewer)
    build.champion()
    again = objection(proof)
    take_back_dispute(by=learner, dispute=again)
    with pytest.raises(AlreadyDone):
        decide(again, again.reviewer)
    assert level(learner) == 1
