"""What a new rule set would do to one awarded level. Pure; queries/simulation.py adds up and lets out only what may be shown."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from competence.enums import ProofProfile

from .levels import Proof, award, level_at
from .rule_set import RuleBook, RuleSet


class Effect(StrEnum):
    """What becomes of a level on the day of publication."""

    RISES = "rises"
    KEPT = "kept"  # the new rules alone would award less; it is kept until its validity ends
    SAME = "same"


def effect(proofs: Iterable[Proof], awarded: int, *, profile: ProofProfile, rules: RuleSet, at: datetime) -> Effect:
    """What publishing `rules` at a moment does to the level that these proofs were awarded so far (0: none)."""
    history = list(proofs)
    today = level_at(history, profile, at, rules)
    if today > awarded:
        return Effect.RISES
    # What the gates open today they have opened before, because proofs only get weaker: the replay is for the others.
    if today < awarded and award(history, profile, RuleBook.of(rules)).level < awarded:
        return Effect.KEPT
    return Effect.SAME
