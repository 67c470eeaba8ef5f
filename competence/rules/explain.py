"""Why a level is what it is, as ordered facts (docs/levels.md). Equal input gives equal facts.

rules/explain_words.py turns them into sentences.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import combinations_with_replacement
from typing import Any

from competence.enums import EvidenceKind, ProofProfile

from .levels import (
    Award,
    GateState,
    Proof,
    age_in_days,
    award,
    fresh_strength,
    gate_state,
    in_order,
    rule_name,
    strength,
    strongest_per_instrument,
    supported_level,
    supporting,
)
from .rule_set import LEVELS, RuleBook, RuleSet
from .targets import NeededLevel

_NO_PROOF = {
    EvidenceKind.SELF_ASSESSMENT: "self",
    EvidenceKind.RETENTION_CHECK: "refresh",
    EvidenceKind.ATTENDANCE: "measure",
}
MOST_OFFERED = 2  # proofs at once
MOST_QUESTIONS = 30


@dataclass(frozen=True)
class Fact:
    """One fact: what it is about, and its plain parameters."""

    kind: str
    params: Mapping[str, Any]


def explain(
    proofs: Iterable[Proof],
    *,
    profile: ProofProfile,
    target: NeededLevel | None,
    departments: Mapping[str, Mapping[str, str]],
    at: datetime,
    rules: RuleSet,
) -> tuple[Fact, ...]:
    """The facts in the order they are told: target and its reasons, level, gates, each proof, what is missing, rule set.

    `departments` gives the names of departments by key; strengths and ages are those of the moment `at`.
    """
    history = sorted(proofs, key=in_order)
    result = award(history, profile, RuleBook.of(rules))
    facts = [*_target_facts(target, departments), _level_fact(result, rules)]
    facts += [
        Fact(
            "gate",
            {
                "level": gate.level,
                "holds": gate.level <= result.level,
                "confidence": _number(gate.confidence),
                "needed": _number(gate.needed),
            },
        )
        for gate in result.gates[: result.level]
    ]
    facts += _proof_facts(history, at, rules)
    facts += _missing_facts(history, result, profile, at, rules)
    facts.append(Fact("rule_set", {"version": rules.version}))
    return tuple(facts)


def _number(value: Decimal) -> str:
    """A number as text with three places, so that it is the same everywhere."""
    return f"{value:.3f}"


def _target_facts(target: NeededLevel | None, departments: Mapping[str, Mapping[str, str]]) -> Iterator[Fact]:
    if target is None:
        yield Fact("no_target", {})
        return
    yield Fact("target", {"level": target.level, "is_critical": target.is_critical})
    for reason in target.reasons:
        facts = {key: value for key, value in reason.items() if key != "kind"}
        if "department" in facts:
            facts["name"] = departments.get(facts["department"], {"en": facts["department"]})
        yield Fact(f"reason_{reason['kind']}", facts)


def _level_fact(result: Award, rules: RuleSet) -> Fact:
    if result.level == 0 or result.awarded_at is None:
        return Fact("no_level", {})
    return Fact(
        "level",
        {
            "level": result.level,
            "word": rules.confidence_words.word(result.confidence),
            "confidence": _number(result.confidence),
            "awarded_on": result.awarded_at.date(),
        },
    )


def _proof_facts(history: Sequence[Proof], at: datetime, rules: RuleSet) -> Iterator[Fact]:
    counted = {
        (entry.proof.ident, level)
        for level in LEVELS
        for entry in strongest_per_instrument(supporting(history, level, at, rules), rules)
    }
    for proof in history:
        level = supported_level(proof, rules)
        value = strength(proof, at, rules)
        yield Fact(
            "proof",
            {
                "ident": proof.ident,
                "kind": rule_name(proof),
                "level": level,
                "claimed": proof.supports_level,
                "occurred_on": proof.occurred_at.date(),
                "days": age_in_days(proof, at),
                "n_items": proof.n_items,
                "strength": _number(value),
                "word": rules.strength_words.word(value),
                "status": _status(proof, level, value, (proof.ident, level) in counted, rules),
            },
        )


def _status(proof: Proof, level: int, value: Decimal, is_counted: bool, rules: RuleSet) -> str:
    """Whether a proof counts, and why not: self, refresh, measure, no_level, too_few_items, stronger_one, too_old."""
    if proof.kind in _NO_PROOF:
        return _NO_PROOF[proof.kind]
    if level == 0:
        return "no_level"
    if fresh_strength(proof, rules) == 0:
        return "too_few_items"
    if not is_counted:
        return "stronger_one"
    first = rules.gates[1].confidence
    return "too_old" if value < first <= fresh_strength(proof, rules) and value < rules.strength_words.low_below else "counts"


def _missing_facts(
    history: Sequence[Proof], result: Award, profile: ProofProfile, at: datetime, rules: RuleSet
) -> Iterator[Fact]:
    level = result.level + 1
    if level not in LEVELS:
        return
    state = gate_state(level, history, profile, at, rules)
    gate = rules.gates[level]
    for condition in state.missing:
        params: dict[str, Any] = {"level": level}
        if condition == "confidence":
            params |= {"have": _number(state.confidence), "needed": _number(state.needed)}
        elif condition == "kind":
            params["kinds"] = tuple(name for name in rules.evidence if name in gate.kinds_for(profile))
        elif condition == "assessors":
            params["count"] = gate.independent_assessors
        elif condition == "contexts":
            params |= {"count": gate.contexts, "days": gate.days_between_contexts}
        yield Fact(f"missing_{condition}", params)
    for number, offer in enumerate(offers(history, state, profile, at, rules)):
        yield Fact("offer", {"level": level, "first": number == 0, "proofs": offer})


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
