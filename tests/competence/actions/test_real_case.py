"""Short notes on real cases: they keep a level fresh that is there, and give none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from competence import clock
from competence.actions import observation as actions
from competence.actions.disputes import take_back_dispute
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind, ObservationState, PolicyPreset, ProofProfile
from competence.errors import Refused
from competence.models import CompetenceLevel, Evidence, Person, WorkplaceObservation
from competence.queries.observations import waits_for
from tests import build
from tests.competence.proofs import TEXTS, observation
from tests.courses.disputed import objection

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.company()
    build.competence("APP-1", ProofProfile.PRACTICE)
    return build.person()


@pytest.fixture
def champion() -> Person:
    return build.champion()


def code_of(act: Callable[..., Any], *args: Any, **how: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **how)
    assert str(refusal.value.message)
    return refusal.value.code


def level(person: Person, code: str = "APP-1") -> int:
    row = CompetenceLevel.objects.filter(person=person, competence=code).first()
    return row.awarded_level if row else 0


def log(person: Person, observer: Person, **fields: Any) -> WorkplaceObservation:
    given: dict[str, Any] = {
        "competence": build.competence("APP-1"),
        "occasion": "Acht Prüfberichte zusammengefasst",
        "case": "Prüfberichte",
        "happened_at": clock.now() - timedelta(days=1),
        "texts": TEXTS,
    }
    return actions.log_real_case(by=person, observer=observer, **(given | fields))


def with_level(person: Person, supports: int = 2) -> None:
    """The person has shown something."""
    record_evidence(
        person=person,
        competence="APP-1",
        kind=EvidenceKind.EXERCISE_REVIEW,
        source="submission:1",
        instrument="exercise:1",
        supports_level=supports,
        occurred_at=clock.now(),
        by=None,
        assessors=[build.person()],
    )


def test_a_real_case_keeps_the_level_that_is_there(learner: Person, champion: Person) -> None:
    with_level(learner)
    row = log(learner, champion)
    assert (row.state, row.level, row.agreed_at == row.written_at) == ("written", None, True)
    assert not Evidence.objects.filter(kind="workplace_observation").exists()
    assert code_of(actions.sign_observation, by=learner, observation=row) == "observation.other_side"
    assert actions.confirm_real_case(by=champion, observation=row) is True
    assert actions.confirm_real_case(by=champion, observation=row) is False
    proof = Evidence.objects.get(kind="workplace_observation")
    assert (proof.supports_level, proof.outcome, proof.assessors) == (2, "real_case", [champion.pk])
    assert level(learner) == 2


def test_real_cases_never_lift_a_level_however_many(learner: Person, champion: Person) -> None:
    with_level(learner)
    for number in range(5):
        row = log(learner, champion, case=f"Fall {number}", occasion=f"Fall {number}")
        actions.confirm_real_case(by=champion, observation=row)
    assert level(learner) == 2
    cases = Evidence.objects.filter(kind="workplace_observation")
    assert len(cases) == 5
    assert len({case.instrument for case in cases}) == 1, "only the strongest of them counts"


def test_without_a_level_there_is_nothing_to_keep_fresh(learner: Person, champion: Person) -> None:
    assert code_of(log, learner, champion) == "real_case.no_level"
    with_level(learner)
    row = log(learner, champion)
    CompetenceLevel.objects.all().delete()
    assert code_of(actions.confirm_real_case, by=champion, observation=row) == "real_case.no_level"


def test_a_level_that_only_an_objection_lifts_is_not_held_by_a_real_case(learner: Person, champion: Person) -> None:
    with_level(learner)
    row = log(learner, champion)
    wrong = {"person": learner, "competence": "APP-1", "kind": EvidenceKind.EXERCISE_REVIEW, "instrument": "exercise:1"}
    correction = record_evidence(
        **wrong,
        source="correction:1",
        supports_level=1,
        occurred_at=clock.now(),
        by=None,
        supersedes=Evidence.objects.get(),
    )
    dispute = objection(correction)
    assert level(learner) == 2
    assert code_of(actions.confirm_real_case, by=champion, observation=row) == "real_case.no_level"
    take_back_dispute(by=learner, dispute=dispute)
    assert actions.confirm_real_case(by=champion, observation=row) is True
    assert level(learner) == 1


def test_the_same_note_twice_is_one(learner: Person, champion: Person) -> None:
    with_level(learner)
    assert log(learner, champion) == log(learner, champion)


def test_a_note_needs_its_answers_and_a_day_not_far_back(learner: Person, champion: Person) -> None:
    with_level(learner)
    assert code_of(log, learner, champion, texts={}) == "observation.situation"
    assert code_of(log, learner, champion, happened_at=clock.now() - timedelta(days=40)) == "real_case.too_old"
    assert code_of(log, learner, champion, happened_at=clock.now() + timedelta(days=1)) == "real_case.future"
    assert code_of(log, learner, learner) == "observation.self"


def test_a_form_is_no_real_case(learner: Person, champion: Person) -> None:
    row = observation(learner, champion, ObservationState.WRITTEN)
    assert code_of(actions.confirm_real_case, by=champion, observation=row) == "observation.other_side"
    assert waits_for(row, learner)
    assert not waits_for(row, champion)


def test_the_strict_preset_has_no_real_cases(learner: Person, champion: Person) -> None:
    with_level(learner)
    row = log(learner, champion)
    build.company(policy_preset=PolicyPreset.STRICT)
    assert code_of(log, learner, champion, case="Anderes") == "observation.switched_off"
    assert code_of(actions.confirm_real_case, by=champion, observation=row) == "observation.switched_off"
