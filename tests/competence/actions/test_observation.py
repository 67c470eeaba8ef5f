"""Observations at work: agreed before they take place, written after, signed by both; real cases; never in a ring, never covert."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from competence import clock
from competence.actions import observation as actions
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind, ObservationState, PersonStatus, PolicyPreset, ProofProfile, Role
from competence.errors import AlreadyDone, Refused, TooEarly
from competence.models import AuditEvent, CompetenceLevel, Evidence, Membership, Person, RoleAssignment, WorkplaceObservation
from competence.queries.observations import observers_for, people_served_by
from tests import build
from tests.competence.proofs import TEXTS, observation

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company()
    build.competence("APP-1", ProofProfile.PRACTICE)
    return build.person()


@pytest.fixture
def champion() -> Person:
    return build.champion()


def propose(by: Person, person: Person, observer: Person, **fields: Any) -> WorkplaceObservation:
    given: dict[str, Any] = {
        "competence": build.competence("APP-1"),
        "occasion": "Angebotsbesprechung",
        "case": "Angebote",
        "takes_place_at": clock.now() + timedelta(days=2),
    }
    return actions.propose_observation(by=by, person=person, observer=observer, **(given | fields))


def code_of(act: Callable[..., Any], *args: Any, **how: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **how)
    assert str(refusal.value.message)
    return refusal.value.code


def level(person: Person, code: str = "APP-1") -> int:
    row = CompetenceLevel.objects.filter(person=person, competence=code).first()
    return row.awarded_level if row else 0


# ── the way of an observation ──


@pytest.mark.parametrize("asks", ["person", "observer"])
def test_proposed_agreed_written_and_signed_by_both_it_counts(learner: Person, champion: Person, asks: str) -> None:
    first, second = (learner, champion) if asks == "person" else (champion, learner)
    row = propose(first, learner, champion)
    assert code_of(actions.agree_to_observation, by=first, observation=row) == "observation.other_side"
    assert actions.agree_to_observation(by=second, observation=row) is True
    occasion = row.takes_place_at
    with clock.at(occasion + timedelta(hours=1)):
        actions.write_observation(by=champion, observation=row, level=3, texts=TEXTS)
        assert not Evidence.objects.exists(), "one signature proves nothing"
        assert actions.sign_observation(by=learner, observation=row) is True
        assert actions.sign_observation(by=learner, observation=row) is False
    proof = Evidence.objects.get()
    assert (proof.kind, proof.supports_level, proof.assessors, proof.is_independent) == (
        "workplace_observation",
        3,
        [champion.pk],
        True,
    )
    assert (proof.occurred_at, proof.outcome, proof.context["key"]) == (occasion, "observed", "angebote")
    assert level(learner) == 2
    words = AuditEvent.objects.filter(subject=f"observation:{row.pk}").order_by("pk").values_list("action", flat=True)
    assert list(words) == ["observation.propose", "observation.agree", "observation.write", "observation.sign"]


def test_two_exercises_and_an_observation_of_another_case_can_lead_to_the_highest_level(
    learner: Person, champion: Person
) -> None:
    now = clock.now()
    for number, days in enumerate((60, 50)):
        record_evidence(
            person=learner,
            competence="APP-1",
            kind=EvidenceKind.EXERCISE_REVIEW,
            source=f"submission:{number}",
            instrument=f"exercise:{number}",
            supports_level=4,
            occurred_at=now - timedelta(days=days),
            by=None,
            assessors=[build.person()],
            context={"key": "reklamationen"},
        )
    assert level(learner) == 3
    row = observation(learner, champion, ObservationState.WRITTEN, competence=build.competence("APP-1"), level=4)
    actions.sign_observation(by=learner, observation=row)
    assert level(learner) == 4


def test_a_double_click_proposes_once(learner: Person, champion: Person) -> None:
    moment = clock.now() + timedelta(days=1)
    assert propose(learner, learner, champion, takes_place_at=moment) == propose(
        learner, learner, champion, takes_place_at=moment
    )
    assert WorkplaceObservation.objects.count() == 1


def test_agreeing_and_writing_twice_does_nothing_more(learner: Person, champion: Person) -> None:
    row = propose(learner, learner, champion)
    other = WorkplaceObservation.objects.get(pk=row.pk)
    assert actions.agree_to_observation(by=champion, observation=row) is True
    with pytest.raises(AlreadyDone):
        actions.agree_to_observation(by=champion, observation=other)
    with clock.at(row.takes_place_at):
        stale = WorkplaceObservation.objects.get(pk=row.pk)
        actions.write_observation(by=champion, observation=row, level=2, texts=TEXTS)
        with pytest.raises(AlreadyDone):
            actions.write_observation(by=champion, observation=stale, level=4, texts=TEXTS)
    row.refresh_from_db()
    assert row.level == 2


def test_only_what_is_described_is_proposed(learner: Person, champion: Person) -> None:
    for fields, code in (
        ({"occasion": " "}, "observation.occasion"),
        ({"occasion": "x" * 201}, "observation.occasion"),
        ({"case": "–"}, "observation.case"),
        ({"case": "x" * 81}, "observation.case"),
        ({"takes_place_at": clock.now() - timedelta(minutes=1)}, "observation.over"),
        ({"takes_place_at": clock.now() + timedelta(days=181)}, "observation.too_far"),
    ):
        assert code_of(propose, learner, learner, champion, **fields) == code
    assert code_of(propose, build.person(), learner, champion) == "observation.stranger"


def test_nobody_is_flooded(learner: Person, champion: Person) -> None:
    for number in range(10):
        propose(learner, learner, champion, takes_place_at=clock.now() + timedelta(days=1, minutes=number))
    assert code_of(propose, learner, learner, champion) == "observation.too_many"


# ── never covert ──


def test_without_a_yes_there_is_no_form(learner: Person, champion: Person) -> None:
    row = propose(champion, learner, champion)
    with clock.at(row.takes_place_at + timedelta(hours=1)):
        how = {"by": champion, "observation": row, "level": 2, "texts": TEXTS}
        assert code_of(actions.write_observation, **how) == "observation.not_agreed"
        assert code_of(actions.agree_to_observation, by=learner, observation=row) == "observation.over", "a yes comes before"
    now = clock.now()
    for fields in (
        {"state": ObservationState.WRITTEN, "written_at": now, "level": 2},
        {"situation": "heimlich"},
        {"level": 2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkplaceObservation.objects.filter(pk=row.pk).update(**fields)


def test_the_form_opens_after_the_occasion_and_takes_no_empty_answer(learner: Person, champion: Person) -> None:
    row = propose(learner, learner, champion)
    actions.agree_to_observation(by=champion, observation=row)
    with pytest.raises(TooEarly):
        actions.write_observation(by=champion, observation=row, level=2, texts=TEXTS)
    with clock.at(row.takes_place_at):
        how = {"by": champion, "observation": row, "level": 2}
        assert code_of(actions.write_observation, texts=TEXTS | {"strength": " "}, **how) == "observation.strength"
        assert code_of(actions.write_observation, texts=TEXTS, **(how | {"level": 0})) == "level.unknown"
        assert code_of(actions.write_observation, texts=TEXTS, **(how | {"by": learner})) == "observation.stranger"
        assert code_of(actions.write_observation, texts=TEXTS, **(how | {"by": build.champion()})) == "observation.stranger"


@pytest.mark.parametrize("who", ["person", "observer"])
@pytest.mark.parametrize("state", [ObservationState.PROPOSED, ObservationState.AGREED, ObservationState.WRITTEN])
def test_either_side_ends_it_and_nothing_of_it_is_kept(
    learner: Person, champion: Person, who: str, state: ObservationState
) -> None:
    row = observation(learner, champion, state)
    by = learner if who == "person" else champion
    assert actions.end_observation(by=by, observation=row) is True
    assert actions.end_observation(by=by, observation=row) is False
    assert (row.level, row.situation, row.action, row.next_step) == (None, "", "", "")
    assert row.get_state_display() == ObservationState.DECLINED.label, "who ended it is not told"
    event = AuditEvent.objects.get(action="observation.end")
    assert event.details == {}, "no reason is stored"
    if state == ObservationState.WRITTEN:
        with pytest.raises(AlreadyDone):
            actions.sign_observation(by=learner, observation=WorkplaceObservation.objects.get(pk=row.pk))
    assert not Evidence.objects.exists()


def test_what_both_have_signed_is_not_ended(learner: Person, champion: Person) -> None:
    row = observation(learner, champion, ObservationState.SIGNED)
    assert actions.end_observation(by=learner, observation=row) is False
    assert code_of(actions.end_observation, by=build.person(), observation=row) == "observation.stranger"


# ── who may observe whom ──


def test_nobody_observes_themselves_a_superior_or_the_own_team(champion: Person) -> None:
    build.company()
    unit, team, boss = build.unit(), build.person(), build.champion()
    build.membership(team, unit, manager=champion)
    build.membership(champion, unit, manager=boss)
    assert code_of(propose, champion, champion, champion) == "observation.self"
    assert code_of(propose, team, team, champion) == "observation.superior"
    assert code_of(propose, champion, boss, champion) == "observation.own_superior"
    assert champion not in observers_for(team)
    assert team not in observers_for(champion)


def test_only_who_may_observe_is_asked(learner: Person, champion: Person) -> None:
    assert code_of(propose, learner, learner, build.person()) == "observation.no_observer"
    away = build.champion(status=PersonStatus.ABSENT)
    assert code_of(propose, learner, learner, away) == "observation.no_observer"
    assert observers_for(learner) == [champion]


def test_two_people_do_not_observe_each_other(learner: Person, champion: Person) -> None:
    build.grant(learner, Role.CHAMPION)
    row = observation(champion, learner, ObservationState.PROPOSED)
    assert code_of(propose, learner, learner, champion) == "observation.ring", "while one is under way"
    actions.end_observation(by=champion, observation=row)
    signed = observation(champion, learner, ObservationState.SIGNED)
    assert code_of(propose, learner, learner, champion) == "observation.ring"
    with clock.at(signed.signed_at + timedelta(days=90)):
        assert propose(learner, learner, champion)


def test_a_ring_that_closed_in_the_meantime_is_seen_at_each_step(learner: Person, champion: Person) -> None:
    """The row of the other way stands there as if it had come by another door."""
    build.grant(learner, Role.CHAMPION)
    row = propose(learner, learner, champion)
    other = observation(champion, learner, ObservationState.AGREED)
    assert code_of(actions.agree_to_observation, by=champion, observation=row) == "observation.ring"
    assert code_of(actions.write_observation, by=learner, observation=other, level=2, texts=TEXTS) == "observation.ring"
    written = observation(champion, learner, ObservationState.WRITTEN)
    assert code_of(actions.sign_observation, by=champion, observation=written) == "observation.ring"


def test_who_becomes_the_superior_no_longer_observes(learner: Person, champion: Person) -> None:
    unit = build.unit()
    place = build.membership(learner, unit)
    written = observation(learner, champion, ObservationState.WRITTEN)
    Membership.objects.filter(pk=place.pk).update(manager=champion)
    assert code_of(actions.sign_observation, by=learner, observation=written) == "observation.superior"
    assert not Evidence.objects.exists()


def test_a_mandate_that_ended_after_the_first_signature_undoes_nothing(learner: Person, champion: Person) -> None:
    written = observation(learner, champion, ObservationState.WRITTEN)
    RoleAssignment.objects.filter(person=champion).update(ends_on=clock.today())
    assert actions.sign_observation(by=learner, observation=written) is True


def test_a_champion_asks_people_of_the_own_units() -> None:
    unit, other = build.unit(), build.unit()
    champion, boss, colleague, stranger, team = (build.person() for _number in range(5))
    below = build.unit(parent=unit)
    row = build.champion(unit)
    build.membership(row, unit, manager=boss)
    build.membership(colleague, below)
    build.membership(boss, unit)
    build.membership(stranger, other)
    build.membership(team, unit, manager=row)
    assert set(people_served_by(row)) == {colleague}
    assert not people_served_by(champion).exists()


@pytest.mark.parametrize("step", ["propose", "agree", "write", "sign"])
def test_the_strict_preset_has_no_observations(learner: Person, champion: Person, step: str) -> None:
    proposed = propose(learner, learner, champion)
    agreed, written = observation(learner, champion), observation(learner, champion, ObservationState.WRITTEN)
    build.company(policy_preset=PolicyPreset.STRICT)
    acts: dict[str, Callable[[], Any]] = {
        "propose": lambda: propose(learner, learner, champion, case="Anderes"),
        "agree": lambda: actions.agree_to_observation(by=champion, observation=proposed),
        "write": lambda: actions.write_observation(by=champion, observation=agreed, level=2, texts=TEXTS),
        "sign": lambda: actions.sign_observation(by=learner, observation=written),
    }
    assert code_of(acts[step]) == "observation.switched_off"
    assert actions.end_observation(by=learner, observation=written) is True, "ending is always possible"


# ── constraints and two at once ──


@pytest.mark.parametrize(
    ("state", "fields", "name"),
    [
        ("proposed", {"observer_id": "person"}, "nobody_observes_themselves"),
        ("proposed", {"written_at": clock.now()}, "observation_is_agreed_before_it_is_written"),
        ("proposed", {"strength": "x"}, "observation_holds_nothing_before_it_is_agreed"),
        ("written", {"state": "declined", "ended_at": clock.now()}, "observation_that_ended_holds_nothing"),
        ("agreed", {"state": "signed", "level": 2}, "observation_state_has_its_times"),
        ("agreed", {"ended_at": clock.now()}, "observation_state_has_its_times"),
        ("signed", {"level": None}, "observation_signed_has_level"),
        ("signed", {"level": 0}, "observation_signed_has_level"),
    ],
)
def test_the_database_keeps_what_belongs_together(
    learner: Person, champion: Person, state: str, fields: dict[str, Any], name: str
) -> None:
    row = observation(learner, champion, ObservationState(state))
    wanted = {key: learner.pk if value == "person" else value for key, value in fields.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        WorkplaceObservation.objects.filter(pk=row.pk).update(**wanted)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_each_other_at_once_one_wins() -> None:
    build.company()
    build.competence("APP-1")
    one, other = build.champion(), build.champion()
    start, found = Barrier(2), []

    def work(person: Person, observer: Person) -> None:
        try:
            start.wait(timeout=10)
            propose(person, person, observer)
            found.append("proposed")
        except Refused as refused:
            found.append(refused.code)
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(found) == ["observation.ring", "proposed"]
