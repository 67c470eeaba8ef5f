"""The worked examples of docs/levels.md, as a person reads them."""

import pytest
from django.utils import translation

from competence.enums import EvidenceKind, ProofProfile
from competence.rules.explain_words import sentences

from .plain import day, double, exercise, observation, proof, quiz
from .test_explain import facts, told


@pytest.mark.parametrize(
    ("proofs", "profile", "at", "expected"),
    [
        (
            [quiz(1, 11)],
            ProofProfile.PRACTICE,
            0,
            ["Level 1 aware since 2 March 2026, confidence low (59 of 100).", "w = 0.80 · 11/15 · 2^(−0/200) = 0.586667"],
        ),
        (
            [quiz(1, 11), exercise(2, on=30)],
            ProofProfile.PRACTICE,
            30,
            [
                "Level 2 practised since 1 April 2026, confidence medium (75 of 100).",
                "C₂ = 1 − (1 − 0.750000) = 0.750000 ≥ 0.55",
                "This would be enough for level 3: an exercise read by an AI champion and another exercise read by an AI champion.",
            ],
        ),
        (
            [proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2, recorded_at=day(425))],
            ProofProfile.KNOWLEDGE,
            425,
            [
                "Not yet shown. This says nothing about what you can do.",
                "Too old to carry a level alone, strength today: weak (11 of 100).",
                "w = 0.50 · 2^(−425/200) = 0.114626",
                "< 0.50",
            ],
        ),
        ([quiz(2, 8)], ProofProfile.KNOWLEDGE, 0, ["Level 1 aware since", "your proofs give 53 today."]),
        ([quiz(2, 9)], ProofProfile.KNOWLEDGE, 0, ["Level 2 practised since", "= 0.553846 ≥ 0.55"]),
        ([exercise(2)], ProofProfile.PRACTICE, 0, ["Level 2 practised since"]),
        ([double(3)], ProofProfile.PRACTICE, 0, ["Level 3 proficient since 2 March 2026, confidence high (90 of 100)."]),
        ([exercise(3), exercise(3)], ProofProfile.PRACTICE, 0, ["Level 3 proficient since", "= 0.937500 ≥ 0.85"]),
        ([exercise(3), observation(3)], ProofProfile.PRACTICE, 0, ["Level 3 proficient since", "= 0.925000 ≥ 0.85"]),
        (
            [exercise(4, context="a"), exercise(4, on=40, context="b"), observation(4, on=40, context="b")],
            ProofProfile.PRACTICE,
            40,
            ["Level 4 leading since", "= 0.976782 ≥ 0.95"],
        ),
    ],
)
def test_worked_examples_of_awarding(proofs, profile, at, expected):
    with translation.override("en"):
        text = "\n".join(sentences(facts(*proofs, profile=profile, at=day(at))))
    for words in expected:
        assert words in text


@pytest.mark.parametrize(("first", "days"), [(quiz(2, 12), (64, 193, 428, 663)), (exercise(2), (108, 324, 559))])
def test_worked_examples_of_fading_checks_fall_due_on_the_published_days(first, days):
    """Whoever follows every check on its day is asked on these days."""
    history = [first]
    for due in days:
        when = day(due).date().strftime("%-d %B %Y")
        found = facts(*history, at=day(due - 1), validity_months=240, profile=ProofProfile.KNOWLEDGE)
        assert told(found, "check_later") == [f"A short check is worth while from {when}."]
        history.append(proof(EvidenceKind.RETENTION_CHECK, 2, on=due))
