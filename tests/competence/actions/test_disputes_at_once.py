"""The same thing many times at once: one effect. On both databases."""

import pytest

from competence.actions.disputes import assign_disputes, decide_dispute, take_back_dispute
from competence.enums import DisputeState, Verdict
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, CompetenceLevel, Evidence, LevelDispute, OutboxMessage, Person
from tests import build
from tests.courses.actions.test_attempt_at_once import at_once
from tests.courses.disputed import objection, recorded

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


@pytest.fixture
def learner() -> Person:
    build.competence("SEC-1")
    build.champion()
    return build.person()


def test_one_objection_is_raised(learner):
    proof = recorded(learner)
    results = at_once(*[lambda: objection(proof)] * CROWD)
    assert sum(isinstance(result, LevelDispute) for result in results) == 1
    assert sum(isinstance(result, AlreadyDone) for result in results) == CROWD - 1
    assert AuditEvent.objects.filter(action="dispute.raise").count() == 1


def test_one_decision(learner):
    dispute = objection(recorded(learner))
    reviewer = Person.objects.get(pk=dispute.reviewer_id)
    grant = {"verdict": Verdict.RAISE, "reason": "yes", "level": 2}
    refuse = {"verdict": Verdict.REFUSE, "reason": "no"}
    calls = [
        lambda facts=facts: decide_dispute(
            by=Person.objects.get(pk=reviewer.pk), dispute=LevelDispute.objects.get(pk=dispute.pk), **facts
        )
        for facts in (grant, refuse) * (CROWD // 2)
    ]
    results = at_once(*calls)
    assert sum(isinstance(result, LevelDispute) for result in results) == 1
    dispute.refresh_from_db()
    is_granted = dispute.state == DisputeState.GRANTED
    assert Evidence.objects.filter(source=f"dispute:{dispute.pk}").count() == is_granted
    assert CompetenceLevel.objects.get(person=learner).awarded_level == 1 + is_granted
    assert OutboxMessage.objects.filter(kind="notice.send").count() == 1


def test_taken_back_or_decided_but_never_both(learner):
    dispute = objection(recorded(learner))
    reviewer = Person.objects.get(pk=dispute.reviewer_id)
    results = at_once(
        lambda: take_back_dispute(by=learner, dispute=dispute),
        lambda: decide_dispute(by=reviewer, dispute=dispute, verdict=Verdict.RAISE, reason="yes", level=2),
    )
    assert (results[0] is True) == isinstance(results[1], Refused)
    dispute.refresh_from_db()
    assert CompetenceLevel.objects.get(person=learner).awarded_level == (2 if dispute.state == DisputeState.GRANTED else 1)


def test_it_is_handed_over_once(learner):
    Person.objects.all().update(status="absent")
    dispute = objection(recorded(learner))
    assert dispute.reviewer is None
    Person.objects.all().update(status="active")
    at_once(*[assign_disputes] * CROWD)
    assert AuditEvent.objects.filter(action="dispute.assign").count() == 1
