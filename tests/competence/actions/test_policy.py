"""Changing the policy takes two: every way round that is tried here."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from competence import clock
from competence.actions.evidence import record_evidence
from competence.actions.policy import decide_policy_change, propose_policy_change
from competence.enums import EvidenceKind, LevelState, PolicySwitch
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, Company, CompetenceLevel, Person, PolicyChange
from tests import build

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db) -> tuple[Person, Person]:
    build.company()
    build.shipped_framework()
    return build.person(), build.person()


def propose(by: Person, *, value: bool = False) -> PolicyChange:
    return propose_policy_change(by=by, field=PolicySwitch.LEVELS_FADE, value=value, reason="Agreed in the talks of May")


def fades() -> bool:
    company = Company.current()
    assert company is not None
    return company.levels_fade


def test_a_proposal_changes_nothing(two):
    change = propose(two[0])
    assert fades()
    assert (change.state, change.proposed_by, change.decided_at) == ("open", two[0], None)
    assert AuditEvent.objects.get(action="policy.propose").details == {"field": "levels_fade", "value": False}


def test_confirming_applies_it_and_evaluates_everyone(two):
    with clock.at(MOMENT):
        record_evidence(
            person=two[0],
            competence="SEC-1",
            kind=EvidenceKind.QUIZ,
            source="attempt:1",
            instrument="quiz:a",
            supports_level=1,
            n_items=12,
            occurred_at=MOMENT,
            by=None,
        )
    with clock.at(MOMENT + timedelta(days=100)):
        change = propose(two[0])
        assert decide_policy_change(change=change, by=two[1], confirm=True) == 1
        row = CompetenceLevel.objects.get()
        assert (row.state, row.fading_from.date()) == (LevelState.CURRENT, row.valid_until)
    assert not fades()
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("confirmed", two[1])
    assert AuditEvent.objects.get(action="policy.confirmed").details == {"field": "levels_fade", "levels": 1}
    with clock.at(MOMENT + timedelta(days=101)):
        decide_policy_change(change=propose(two[1], value=True), by=two[0], confirm=True)
        assert CompetenceLevel.objects.get().state == LevelState.FADING
    assert fades()


def test_refusing_changes_nothing_and_makes_room_for_another(two):
    decide_policy_change(change=propose(two[0]), by=two[1], confirm=False)
    assert fades()
    assert AuditEvent.objects.filter(action="policy.refused").count() == 1
    assert propose(two[0]).state == "open"


@pytest.mark.parametrize("confirm", [True, False])
def test_nobody_decides_their_own_proposal_whatever_seats_they_hold(two, confirm):
    change = propose(two[0])
    with pytest.raises(Refused) as refusal:
        decide_policy_change(change=change, by=two[0], confirm=confirm)
    assert refusal.value.code == "policy.own"
    assert fades()
    with pytest.raises(IntegrityError, match="policy_change_needs_two"), transaction.atomic():
        PolicyChange.objects.update(state="confirmed", decided_by=two[0], decided_at=clock.now())


def test_one_proposal_at_a_time(two):
    propose(two[0])
    with pytest.raises(AlreadyDone):
        propose(two[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyChange.objects.create(field="levels_fade", value=True, reason="", proposed_at=clock.now())


def test_what_holds_already_is_not_proposed(two):
    with pytest.raises(Refused) as refusal:
        propose(two[0], value=True)
    assert refusal.value.code == "policy.same"
    assert not PolicyChange.objects.exists()


def test_a_decision_has_its_time(two):
    propose(two[0])
    with pytest.raises(IntegrityError, match="policy_change_decided_has_its_time"), transaction.atomic():
        PolicyChange.objects.update(state="confirmed")


def test_the_second_decision_comes_too_late(two):
    change = propose(two[0])
    decide_policy_change(change=change, by=two[1], confirm=False)
    with pytest.raises(AlreadyDone):
        decide_policy_change(change=change, by=two[1], confirm=True)
    assert fades()


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_holds():
    build.company()
    build.shipped_framework()
    change, deciders, start = propose(build.person()), [build.person(), build.person()], Barrier(2)
    found: list[Any] = []

    def work(number: int) -> None:
        try:
            start.wait(timeout=10)
            found.append(decide_policy_change(change=change, by=deciders[number], confirm=number == 0))
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(type(entry).__name__ for entry in found) == ["AlreadyDone", "int"]
    change.refresh_from_db()
    assert fades() is (change.state == "refused")
