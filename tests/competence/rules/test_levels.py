"""Worked examples and consequences of docs/levels.md; the properties stand in test_levels_properties.py."""

from decimal import Decimal, localcontext

import pytest

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.levels import (
    Proof,
    age_in_days,
    award,
    combined,
    fading,
    fresh_strength,
    gate_state,
    rule_name,
    strength,
    supported_level,
)

from .plain import book, day, double, exercise, observation, proof, quiz, rules

K, M, P = ProofProfile.KNOWLEDGE, ProofProfile.MIXED, ProofProfile.PRACTICE


def level(*proofs: Proof, profile: ProofProfile = P) -> int:
    return award(proofs, profile, book()).level


def test_example_quiz_then_exercise():
    """APP-1: a quiz with 11 questions gives level 1, a reviewed exercise later level 2 with medium confidence."""
    asked, done = quiz(1, 11), exercise(2, on=30)
    first = award([asked], P, book())
    assert (first.level, first.confidence, first.awarded_at) == (1, Decimal("0.586667"), day(0))
    second = award([asked, done], P, book())
    assert (second.level, second.confidence, second.awarded_at) == (2, Decimal("0.75"), day(30))
    assert rules().confidence_words.word(second.confidence) == "medium"
    assert [entry.proof for entry in second.counted] == [done]


def test_example_old_certificate():
    """UND-1: a knowledge certificate that was 425 days old when it was recorded is worth 0.115 and gives nothing."""
    old = proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2, recorded_at=day(425))
    assert round(strength(old, day(425), rules()), 3) == Decimal("0.115")
    assert level(old, profile=K) == 0


@pytest.mark.parametrize(
    ("proofs", "profile", "expected"),
    [
        ([quiz(2, 7)], K, 0),
        ([quiz(2, 8)], K, 1),
        ([quiz(2, 9)], K, 2),
        ([quiz(2, 9)], M, 1),
        ([quiz(2, 30)], P, 1),
        ([exercise(2)], P, 2),
        ([exercise(2)], M, 2),
        ([exercise(3)], P, 2),
        ([exercise(3, is_double=True)], P, 3),
        ([exercise(3), exercise(3)], P, 3),
        ([exercise(3), observation(3)], P, 3),
        ([exercise(3), quiz(3, 30)], P, 2),
        ([proof(EvidenceKind.PEER_REVIEW, 2), quiz(2, 8)], M, 2),
        ([proof(EvidenceKind.PEER_REVIEW, 2), quiz(2, 8)], P, 1),
        ([proof(EvidenceKind.PEER_REVIEW, 2)], M, 0),
        ([proof(EvidenceKind.EXTERNAL_CERTIFICATE, 3, has_practical_part=True)], P, 2),
        ([proof(EvidenceKind.EXTERNAL_CERTIFICATE, 3)], K, 1),
        ([proof(EvidenceKind.EXTERNAL_CERTIFICATE, 3, is_verified=False)], K, 0),
        ([proof(EvidenceKind.PLACEMENT, 2, n_items=8)], K, 0),
        ([proof(EvidenceKind.PLACEMENT, 2, n_items=9)], K, 1),
        ([proof(EvidenceKind.PLACEMENT, 2, n_items=8), quiz(1, 8)], K, 1),
        ([proof(EvidenceKind.SELF_ASSESSMENT, 4)], K, 0),
        ([exercise(3), exercise(3, is_independent=False)], P, 3),
        ([exercise(3, is_independent=False), exercise(3, is_independent=False)], P, 2),
        ([double(3, assessors=())], P, 2),
    ],
)
def test_what_follows(proofs, profile, expected):
    assert level(*proofs, profile=profile) == expected


def test_level_4_needs_cases_apart_reviewers_and_an_observation():
    one, other = exercise(4, context="case:a"), exercise(4, on=40, context="case:b")
    seen = observation(4, on=40, context="case:b")
    assert level(one, other, seen) == 4
    assert level(one, other) == 3
    assert level(one, exercise(4, on=20, context="case:b"), observation(4, on=20, context="case:b")) == 3
    assert level(exercise(4), exercise(4, on=40), observation(4, on=40)) == 3
    same = {"assessors": (7,)}
    assert level(exercise(4, context="a", **same), exercise(4, on=40, context="b", **same), observation(4, on=40, **same)) == 3


def test_two_exercises_and_an_observation_give_098():
    state = gate_state(4, [exercise(4), exercise(4), observation(4)], P, day(0), rules())
    assert state.confidence == Decimal("0.98125")
    assert state.missing == ("contexts",)


def test_ten_self_assessments_are_one():
    assert level(*[proof(EvidenceKind.SELF_ASSESSMENT, 4) for _ in range(10)], profile=K) == 0


def test_unverified_uploads_are_one_together():
    uploads = [proof(EvidenceKind.EXTERNAL_CERTIFICATE, 1, is_verified=False) for _ in range(9)]
    assert gate_state(1, uploads, K, day(0), rules()).confidence == Decimal("0.2")


def test_of_one_instrument_only_the_strongest_counts():
    retries = [quiz(1, 8, instrument="quiz:a"), quiz(1, 12, instrument="quiz:a")]
    assert gate_state(1, retries, K, day(0), rules()).confidence == Decimal("0.6")
    assert [entry.proof for entry in award(retries, K, book()).counted] == [retries[1]]


def test_the_boundary_is_met_as_on_paper():
    """0.75 · 11/15 is 0.55, and 0.55 is enough; a float would have to be lucky."""
    placement = proof(EvidenceKind.PLACEMENT, 2, n_items=11)
    assert fresh_strength(placement, rules()) == Decimal("0.55")
    assert level(placement, profile=K) == 2


def test_time_alone_takes_nothing_back_and_gives_nothing():
    done = exercise(2)
    later = quiz(1, 4, on=900)  # only a moment at which everything is looked at again
    found = award([done, later], P, book())
    assert (found.level, found.awarded_at, found.evaluated_at) == (2, day(0), day(0))


def test_a_proof_counts_from_its_recording_on():
    late = exercise(2, recorded_at=day(10))
    assert award([late], P, book()).awarded_at == day(10)


def test_evidence_for_a_higher_level_counts_for_lower_ones():
    assert gate_state(1, [exercise(3)], P, day(0), rules()).confidence == Decimal("0.75")


def test_what_is_weaker_but_fulfils_a_condition_is_not_displaced():
    """Resubmitted to the own superior, the exercise keeps the independent review that it had."""
    reviewed = exercise(3, instrument="exercise:a")
    again = exercise(3, instrument="exercise:a", is_double=True, is_independent=False, on=1)
    assert level(reviewed, again) == 3


@pytest.mark.parametrize(
    ("given", "name", "supports"),
    [
        (exercise(4), "exercise_review_single", 4),
        (exercise(3), "exercise_review_single", 3),
        (double(4), "exercise_review_double", 4),
        (quiz(4, 12), "quiz", 2),
        (proof(EvidenceKind.SELF_ASSESSMENT, 3), "self_assessment", 1),
        (proof(EvidenceKind.EXTERNAL_CERTIFICATE, 4, has_practical_part=True), "external_certificate_practical", 3),
        (proof(EvidenceKind.EXTERNAL_CERTIFICATE, 4), "external_certificate_knowledge", 2),
        (proof(EvidenceKind.EXTERNAL_CERTIFICATE, 4, is_verified=False), "external_certificate_unverified", 1),
        (observation(4), "workplace_observation", 4),
    ],
)
def test_names_and_caps(given, name, supports):
    assert (rule_name(given), supported_level(given, rules())) == (name, supports)


def test_ages_are_whole_days_and_never_negative():
    given = quiz(1, 8, on=10)
    assert [age_in_days(given, day(number)) for number in (9, 10, 10.99, 11)] == [0, 0, 0, 1]


def test_fading_halves_in_a_half_life():
    assert fading(0, 200) == 1
    assert fading(200, 200) == Decimal("0.5")
    assert fading(400, 200) == Decimal("0.25")


def test_no_setting_from_outside_changes_the_arithmetic():
    proofs = [quiz(1, 11), quiz(1, 9, on=17), exercise(2, on=33)]
    expected = award(proofs, P, book())
    with localcontext(prec=3):
        assert award(proofs, P, book()) == expected


def test_combined_of_nothing_is_nothing():
    assert combined([]) == 0
