"""The fewest fresh proofs that would open a gate (docs/levels.md). Pure: proofs and rules in, kinds and numbers out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations_with_replacement
from typing import Any

from competence.enums import EvidenceKind, ProofProfile

from .levels import GateState, Proof, gate_state, rule_name, supported_level
from .rule_set import RuleSet

MOST_OFFERED = 2  # proofs at once
MOST_QUESTIONS = 30


def offers(
    history: Sequence[Proof], state: GateState, profile: ProofProfile, at: datetime, rules: RuleSet
) -> list[tuple[Mapping[str, Any], ...]]:
    """The fewest fresh proofs that would open the gate: quizzes and exercises, at most two at once. Empty if it takes more.

    Each offer is a tuple of {"kind": …, "n_items": …, "is_another": …}; of the same number of proofs every way is named.
    `is_another` says that there is such a proof already, so that only another quiz or exercise adds to it.
    """
    there = {rule_name(proof) for proof in history if supported_level(proof, rules) >= state.level}
    for size in range(1, MOST_OFFERED + 1):
        found = []
        for kinds in combinations_with_replacement((EvidenceKind.QUIZ, EvidenceKind.EXERCISE_REVIEW), size):
            for n_items in range(1, MOST_QUESTIONS + 1):
                added = [_imagined(kind, number, state.level, n_items, at) for number, kind in enumerate(kinds)]
                if gate_state(state.level, [*history, *added], profile, at, rules).holds:
                    found.append(_offer(added, there))
                    break
                if EvidenceKind.QUIZ not in kinds:
                    break  # the number of questions changes nothing
        if found:
            return found
    return []


def _offer(added: Iterable[Proof], there: set[str]) -> tuple[Mapping[str, Any], ...]:
    named, offer = set(there), []
    for proof in added:
        name = rule_name(proof)
        offer.append({"kind": name, "n_items": proof.n_items, "is_another": name in named})
        named.add(name)
    return tuple(offer)


def _imagined(kind: EvidenceKind, number: int, level: int, n_items: int, at: datetime) -> Proof:
    proof = Proof(kind=kind, instrument=f"offer:{number}", supports_level=level, occurred_at=at, recorded_at=at)
    if kind == EvidenceKind.QUIZ:
        return replace(proof, n_items=n_items)
    return replace(proof, assessors=(-1 - number,))
