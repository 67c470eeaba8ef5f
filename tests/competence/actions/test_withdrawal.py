"""Proofs that were mistakes: the history is read as if they had never been recorded."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import RestrictedError

from competence import clock
from competence.actions.evidence import record_evidence, withdraw_evidence
from competence.enums import DisputeState, EvidenceKind, ProofProfile
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, CompetenceLevel, Evidence, LevelDispute, Person
from tests import build

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def learner() -> Person:
    build.competence("APP-1", ProofProfile.PRACTICE)
    return build.person()


def reviewed(person: Person, source: str, level: int, **fields: Any) -> Evidence:
    """An exercise that a champion has read."""
    defaults: dict[str, Any] = {"assessors": (build.person(),), "instrument": "exercise:E1"}
    with clock.at(MOMENT):
        found = record_evidence(
            person=person,
            competence="APP-1",
            kind=EvidenceKind.EXERCISE_REVIEW,
            source=source,
            supports_level=level,
            occurred_at=clock.now(),
            by=None,
            **(defaults | fields),
        )
    assert found is not None
    return found


def awarded(person: Person) -> int:
    row = CompetenceLevel.objects.filter(person=person).first()
    return row.awarded_level if row else 0


def test_a_withdrawn_proof_counts_as_if_it_had_never_been(learner):
    proof = reviewed(learner, "review:1", 2)
    assert awarded(learner) == 2
    withdraw_evidence(evidence=proof, by=None, reason="It belongs to someone else.")
    assert awarded(learner) == 0
    assert AuditEvent.objects.filter(action="evidence.withdraw").count() == 1


def test_withdrawing_twice_is_refused(learner):
    proof = reviewed(learner, "review:1", 2)
    withdraw_evidence(evidence=proof, by=None, reason="Mistake")
    with pytest.raises(AlreadyDone):
        withdraw_evidence(evidence=proof, by=None, reason="Mistake")


def test_what_was_corrected_stands_again_once_the_correction_is_withdrawn(learner):
    first = reviewed(learner, "review:1", 2)
    second = reviewed(learner, "review:2", 1, supersedes=first)
    assert awarded(learner) == 1
    with pytest.raises(Refused) as refusal:
        withdraw_evidence(evidence=first, by=None, reason="Mistake")
    assert refusal.value.code == "evidence.corrected"
    withdraw_evidence(evidence=second, by=None, reason="Mistake")
    assert awarded(learner) == 2


def test_a_disputed_correction_counts_against_nobody(learner):
    first = reviewed(learner, "review:1", 2)
    second = reviewed(learner, "review:2", 1, supersedes=first)
    assert list(Evidence.objects.standing()) == [second]
    dispute = LevelDispute.objects.create(
        person=learner,
        competence_id="APP-1",
        evidence=second,
        level_then=1,
        level_wanted=2,
        reason="I had shown it.",
        raised_at=MOMENT,
        due_on=MOMENT.date(),
    )
    assert list(Evidence.objects.standing()) == [first, second]
    LevelDispute.objects.filter(pk=dispute.pk).update(state=DisputeState.REFUSED, decided_at=MOMENT)
    assert list(Evidence.objects.standing()) == [second]


def test_evidence_and_rule_sets_have_no_way_to_be_changed(learner):
    proof = reviewed(learner, "review:1", 2)
    proof.supports_level = 4
    with pytest.raises(TypeError):
        proof.save()
    with pytest.raises(TypeError):
        Evidence.objects.update(supports_level=4)


def test_a_corrected_proof_goes_with_its_person_and_not_alone(learner):
    first = reviewed(learner, "review:1", 2)
    reviewed(learner, "review:2", 1, supersedes=first)
    with pytest.raises(RestrictedError):
        first.delete()
    learner.delete()
    assert not Evidence.objects.exists()
