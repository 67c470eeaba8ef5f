from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from competence import clock
from competence.actions.evidence import assess_oneself, record_evidence, withdraw_evidence
from competence.actions.targets import refresh_targets
from competence.enums import EvidenceKind, Role
from competence.models import Evidence, LevelDispute, Person, RefreshCall
from competence.queries.profile import AreaStanding, area_standing, competence_profile, person_profile, person_standing, soonest
from tests import build

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def learner() -> Person:
    person = build.person()
    build.grant(person, Role.USER)
    with clock.at(MOMENT):
        build.shipped_framework()
        refresh_targets()
    return person


def quiz(person: Person, code: str, level: int = 1, **fields: Any) -> None:
    record_evidence(
        person=person,
        competence=code,
        kind=EvidenceKind.QUIZ,
        source=f"attempt:{code}:{level}",
        instrument=f"quiz:{code}",
        supports_level=level,
        n_items=12,
        occurred_at=clock.now(),
        by=person,
        **fields,
    )


def test_a_standing_for_every_competence(learner, django_assert_num_queries):
    quiz(learner, "SEC-1")
    with django_assert_num_queries(2):
        found = {standing.code: standing for standing in person_standing(learner)}
    assert len(found) == 23
    mine = found["SEC-1"]
    assert (mine.target, mine.level, mine.gap, mine.is_met, mine.is_critical, mine.confidence) == (2, 1, 1, False, True, "low")
    assert (str(mine.name), str(mine.area_name)) == ("Datenschutz und Vertraulichkeit", "Schützen")
    other = found["LED-1"]
    assert (other.target, other.level, other.confidence, other.is_listed) == (0, 0, "", False)


def test_nobody_elses_evidence_is_in_it(learner):
    other = build.person()
    quiz(other, "SEC-1")
    assert {standing.level for standing in person_standing(learner)} == {0}
    assert all(not p.proofs for area in person_profile(learner) for p in area.competences)


def area(person: Person, code: str) -> AreaStanding:
    return next(found for found in area_standing(person_standing(person)) if found.code == code)


def test_an_area_is_as_far_as_its_last_competence(learner):
    for code in ("SEC-1", "SEC-2", "SEC-3"):
        quiz(learner, code)
    found = area(learner, "SEC")
    assert (found.level, found.target, found.met, found.needed, found.is_met) == (0, 2, 2, 4, False)
    quiz(learner, "SEC-4")
    found = area(learner, "SEC")
    assert (found.level, found.met) == (1, 3)
    quiz(learner, "SEC-1", level=2)
    found = area(learner, "SEC")
    assert (found.level, found.target, found.is_met) == (2, 2, True)


def test_an_area_without_target_shows_its_highest_level(learner):
    quiz(learner, "LED-2")
    found = area(learner, "LED")
    assert (found.level, found.target, found.needed, found.is_met) == (1, 0, 0, False)


def test_the_profile_tells_everything_about_a_competence(learner):
    champion = build.person(first_name="Mehmet", last_name="Aydın")
    with clock.at(MOMENT):
        quiz(learner, "APP-1", context={"title": {"de": "Quiz: Stimmt das?", "en": "Quiz: Is that so?"}})
        assess_oneself(by=learner, competence="APP-1", level=3)
        record_evidence(
            person=learner,
            competence="APP-1",
            kind=EvidenceKind.EXERCISE_REVIEW,
            source="submission:1",
            instrument="exercise:1",
            supports_level=2,
            occurred_at=clock.now(),
            by=champion,
            assessors=[champion],
        )
    with clock.at(MOMENT + timedelta(days=3)), translation.override("en"):
        profile = competence_profile(learner, "APP-1")
        assert profile is not None
        assert profile.about_target[0] == "Target level 2 practised, critical for your role."
        assert profile.about_level[0].startswith("Level 2 practised since 7 September 2026")
        assert [line.title for line in profile.proofs] == [
            "Exercise read by an AI champion",
            "Self-assessment",
            "Quiz: Is that so?",
        ]
        assert [line.counts for line in profile.proofs] == [True, False, True]
        assert (profile.proofs[0].by, profile.proofs[0].age) == ("Mehmet Aydın", "3 days ago")
        assert str(profile.this_level).startswith("Steers results")
        assert str(profile.next_level).startswith("Builds reusable")
        assert profile.missing[0].startswith("For level 3")
        assert profile.about_rules == ["Worked out by rule set 2026.1."]


def test_what_was_corrected_is_told_as_such(learner):
    quiz(learner, "SEC-1")
    record_evidence(
        person=learner,
        competence="SEC-1",
        kind=EvidenceKind.QUIZ,
        source="correction:1",
        instrument="quiz:SEC-1",
        supports_level=0,
        occurred_at=clock.now(),
        by=None,
        n_items=12,
        supersedes=Evidence.objects.get(),
    )
    profile = competence_profile(learner, "SEC-1")
    assert profile is not None
    assert [(line.counts, line.is_set_aside) for line in profile.proofs] == [(False, False), (False, True)]
    assert profile.standing.level == 0


def test_what_was_withdrawn_is_told_with_its_reason_and_counts_nothing(learner):
    quiz(learner, "SEC-1")
    withdraw_evidence(evidence=Evidence.objects.get(), by=None, reason="Für jemand anderen erfasst.")
    profile = competence_profile(learner, "SEC-1")
    assert profile is not None
    (line,) = profile.proofs
    assert (line.counts, line.is_set_aside) == (False, True)
    assert "Grund: Für jemand anderen erfasst." in line.note
    assert (profile.standing.level, profile.history) == (0, None)


def test_an_open_objection_stands_at_its_proof(learner):
    quiz(learner, "SEC-1")
    fields = {"person": learner, "competence_id": "SEC-1", "level_then": 1, "level_wanted": 2, "reason": "Ich kann mehr."}
    LevelDispute.objects.create(
        evidence=Evidence.objects.get(), raised_at=clock.now(), due_on=clock.today() + timedelta(days=14), **fields
    )
    profile = competence_profile(learner, "SEC-1")
    assert profile is not None
    assert [line.is_disputed for line in profile.proofs] == [True]
    assert "„Ich kann mehr“" in profile.about_objection[0]


def test_a_call_reaches_only_those_it_is_meant_for(learner):
    other = build.person()
    build.grant(other, Role.LEADERSHIP)
    with clock.at(MOMENT):
        quiz(learner, "SEC-1")
        quiz(other, "SEC-2")
    RefreshCall.objects.create(
        competence_id="SEC-1",
        role=Role.USER,
        reason={"de": "Neues Gesetz.", "en": "New law."},
        called_at=MOMENT + timedelta(days=2),
        lapses_at=MOMENT + timedelta(days=60),
    )
    with clock.at(MOMENT + timedelta(days=3)):
        for person, code, is_told in ((learner, "SEC-1", True), (other, "SEC-1", False)):
            profile = competence_profile(person, code)
            assert profile is not None
            assert any("Neues Gesetz." in text for text in profile.about_state) == is_told


def test_a_level_that_lapsed_since_the_last_sweep_is_told_as_lapsed(learner):
    """The stored row waits for the night; the page does not."""
    with clock.at(MOMENT):
        quiz(learner, "SEC-1", level=2)
    with clock.at(MOMENT + timedelta(days=300)):
        profile = competence_profile(learner, "SEC-1")
        assert profile is not None
        standing = profile.standing
        assert (standing.awarded, standing.level, standing.state, standing.gap) == (2, 1, "lapsed", 1)
        areas = person_profile(learner)
        assert [one.standing.code for one in soonest(areas)] == ["SEC-1"]


def test_names_of_two_assessors_and_of_nobody(learner):
    readers = [build.person(first_name=name, last_name="Muster") for name in ("Ada", "Bea")]
    record_evidence(
        person=learner,
        competence="APP-1",
        kind=EvidenceKind.EXERCISE_REVIEW,
        source="submission:2",
        instrument="exercise:2",
        supports_level=2,
        occurred_at=clock.now(),
        by=readers[0],
        assessors=readers,
        is_double=True,
    )
    profile = competence_profile(learner, "APP-1")
    assert profile is not None
    assert profile.proofs[0].by == "Ada Muster, Bea Muster"


def test_there_is_no_unknown_competence(learner):
    assert competence_profile(learner, "XYZ-9") is None


def test_without_a_framework_the_profile_is_empty(db):
    person = build.person()
    assert person_standing(person) == []
    assert person_profile(person) == []
    assert competence_profile(person, "SEC-1") is None


def test_the_profile_costs_the_same_with_one_and_three_proofs(learner, django_assert_num_queries):
    quiz(learner, "SEC-1")
    assert learner.roles == {Role.USER}  # every page has asked for them
    with django_assert_num_queries(4):
        person_profile(learner)
    for code in ("SEC-2", "SEC-3"):
        quiz(learner, code)
    with django_assert_num_queries(4):
        person_profile(learner)
