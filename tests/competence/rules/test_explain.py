from datetime import timedelta

from django.utils import translation
from hypothesis import given, settings

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.explain import explain
from competence.rules.explain_words import KINDS, age_words, sentences
from competence.rules.levels import Proof
from competence.rules.rule_set import KIND_NAMES
from competence.rules.targets import NeededLevel

from .plain import START, day, exercise, proof, quiz, rules
from .test_levels_properties import proof_lists

TARGET = NeededLevel(
    3,
    True,
    3,
    (
        {"kind": "role", "role": "user", "level": 2, "is_critical": True},
        {"kind": "modifier", "department": "it", "plus": 1},
        {"kind": "risk_floor", "level": 2},
    ),
)
NAMES = {"it": {"de": "IT-Abteilung", "en": "the IT department"}}


def facts(*proofs: Proof, profile=ProofProfile.PRACTICE, target=TARGET, at=START):
    return explain(proofs, profile=profile, target=target, departments=NAMES, at=at, rules=rules())


def status(found) -> list[str]:
    return [fact.params["status"] for fact in found if fact.kind == "proof"]


def test_facts_stand_in_order():
    found = facts(quiz(1, 11), exercise(2, on=30), at=day(30))
    assert [fact.kind for fact in found] == [
        "target", "reason_role", "reason_modifier", "reason_risk_floor", "level", "gate", "gate", "proof", "proof",
        "missing_confidence", "missing_kind", "missing_assessors", "offer", "rule_set",
    ]  # fmt: skip


def test_the_worked_example_says_what_is_missing():
    found = facts(quiz(1, 11), exercise(2, on=30), at=day(30))
    level = next(fact for fact in found if fact.kind == "level")
    assert (level.params["level"], level.params["word"], level.params["confidence"]) == (2, "medium", "0.750")
    offer = next(fact for fact in found if fact.kind == "offer")
    assert [entry["kind"] for entry in offer.params["proofs"]] == ["exercise_review_single", "exercise_review_single"]


def test_a_knowledge_level_is_offered_by_quiz_or_exercise():
    found = [fact.params for fact in facts(profile=ProofProfile.KNOWLEDGE) if fact.kind == "offer"]
    assert [(offer["first"], offer["proofs"][0]["kind"], offer["proofs"][0]["n_items"]) for offer in found] == [
        (True, "quiz", 8),
        (False, "exercise_review_single", 0),
    ]


def test_whoever_has_a_quiz_is_told_another_one():
    found = facts(quiz(2, 8), profile=ProofProfile.KNOWLEDGE)
    offers = [fact.params["proofs"][0] for fact in found if fact.kind == "offer"]
    assert [(offer["kind"], offer["is_another"]) for offer in offers] == [("quiz", True), ("exercise_review_single", False)]


def test_each_proof_says_whether_it_counts():
    retries = [quiz(1, 8, instrument="q"), quiz(1, 12, instrument="q")]
    given_proofs = [
        *retries,
        quiz(1, 5),
        quiz(0, 12),
        proof(EvidenceKind.SELF_ASSESSMENT, 3),
        exercise(2),
    ]
    assert status(facts(*given_proofs)) == ["stronger_one", "counts", "too_few_items", "no_level", "self", "counts"]


def test_an_old_certificate_is_called_too_old():
    found = facts(proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2), profile=ProofProfile.KNOWLEDGE, at=day(425))
    assert status(found) == ["too_old"]


def test_level_4_has_nothing_missing():
    from .plain import observation

    found = facts(exercise(4, context="a"), exercise(4, on=40, context="b"), observation(4, on=40, context="b"), at=day(40))
    assert not [fact for fact in found if fact.kind.startswith(("missing", "offer"))]


def test_conditions_of_level_4_are_named():
    found = facts(exercise(3), exercise(3))
    assert [fact.kind for fact in found if fact.kind.startswith("missing")] == [
        "missing_confidence", "missing_kind", "missing_assessors", "missing_contexts",
    ]  # fmt: skip


def test_every_fact_has_a_sentence_in_english():
    with translation.override("en"):
        text = "\n".join(sentences(facts(quiz(1, 11), exercise(2, on=30), at=day(31))))
    assert text == (
        "Target level 3 proficient, critical for your role.\n"
        "Level 2, because you have the role User.\n"
        "1 level more, because you work in the IT department.\n"
        "At least level 2, because of an AI system that you work with.\n"
        "Level 2 practised since 1 April 2026, confidence medium (75 of 100).\n"
        "Level 1: 50 of 100 points are needed, your proofs gave 88.\n"
        "Level 2: 55 of 100 points are needed, your proofs gave 75.\n"
        "Quiz, 2 March 2026 (31 days ago). Counts for level 1, strength today: medium (53 of 100).\n"
        "Exercise read by an AI champion, 1 April 2026 (1 day ago). Counts for level 2, strength today: strong (75 of 100).\n"
        "For level 3 85 of 100 points are needed; your proofs give 0 today.\n"
        "For level 3 one of these is needed: Exercise read by an AI champion, "
        "Exercise read by two AI champions, Observation at work.\n"
        "For level 3 1 person who is not your superior must have judged your work.\n"
        "This would be enough for level 3: an exercise read by an AI champion and another exercise read by an AI champion.\n"
        "Worked out by rule set 2026.1."
    )


def test_without_target_and_proof():
    with translation.override("en"):
        text = sentences(facts(target=None))
    assert text[0] == "Your roles set no target in this competence."
    assert text[1] == "Not yet shown. This says nothing about what you can do."


def test_ages_in_words():
    with translation.override("en"):
        assert [age_words(days) for days in (0, 1, 59, 60, 400)] == [
            "today",
            "1 day ago",
            "59 days ago",
            "2 months ago",
            "13 months ago",
        ]


def test_every_kind_has_a_name():
    assert set(KINDS) == set(KIND_NAMES)


@settings(max_examples=60, deadline=None)
@given(proof_lists())
def test_equal_input_gives_equal_text(proofs):
    at = START + timedelta(days=1000)
    one = facts(*proofs, at=at)
    other = facts(*reversed(proofs), at=at)
    assert "\n".join(sentences(one)).encode() == "\n".join(sentences(other)).encode()
