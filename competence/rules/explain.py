"""Why a level is what it is, as ordered facts (docs/levels.md). Equal input gives equal facts.

rules/explain_words.py turns them into sentences. The facts that begin with "work_" are the arithmetic to work it out again
(rules/workings.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from competence.enums import EvidenceKind, LevelState, ProofProfile

from .levels import (
    Award,
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
from .next_proofs import offers
from .retention import Call, Retention, effective_level, retained, retention, state_at
from .rule_set import LEVELS, RuleBook, RuleSet
from .targets import NeededLevel
from .workings import Working, workings

_NO_PROOF = {
    EvidenceKind.SELF_ASSESSMENT: "self",
    EvidenceKind.RETENTION_CHECK: "refresh",
    EvidenceKind.ATTENDANCE: "measure",
}


@dataclass(frozen=True)
class Fact:
    """One fact: what it is about, and its plain parameters."""

    kind: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class SetAside:
    """A proof that counts nothing any more. `why` is "withdrawn" or "corrected"; the reason is as it was written, or ""."""

    proof: Proof
    why: str
    on: date
    reason: str = ""


@dataclass(frozen=True)
class Objection:
    """An objection that is not decided yet, against one proof (its ident) or, with None, against the level."""

    ident: int | None
    on: date
    due_on: date
    reason: str


@dataclass(frozen=True)
class Asked:
    """A call for a refresh that holds for the person, and why (translated text)."""

    call: Call
    reason: Mapping[str, str]


def explain(
    proofs: Iterable[Proof],
    *,
    profile: ProofProfile,
    target: NeededLevel | None,
    departments: Mapping[str, Mapping[str, str]],
    at: datetime,
    book: RuleBook,
    validity_months: int,
    fades: bool = True,
    calls: Sequence[Asked] = (),
    set_aside: Iterable[SetAside] = (),
    objection: Objection | None = None,
) -> tuple[Fact, ...]:
    """The facts in the order they are told.

    Target and its reasons; awarded level; state and dates; gates; each proof; what is missing and what would give it; how to
    object; rule set; the arithmetic. `proofs` are those that stand, `set_aside` the others. `departments` gives the names of
    departments by key. Strengths, ages and the state are those of the moment `at`, by the rule set that holds now.
    """
    rules = book.current
    history = sorted(proofs, key=in_order)
    result = award(history, profile, book)
    kept = None
    if result.level:
        kept = retention(
            history, result, rules, validity_months=validity_months, fades=fades, calls=[asked.call for asked in calls]
        )
    facts = [*_target_facts(target, departments), *_level_facts(result, kept, rules)]
    if kept is not None:
        facts += _state_facts(result, kept, rules, at, validity_months=validity_months, fades=fades)
        facts += _call_facts(calls, kept, rules)
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
    facts += _proof_facts(history, set_aside, objection, at, rules)
    facts += _missing_facts(history, result, profile, at, rules)
    facts += _objection_facts(objection, rules)
    facts.append(Fact("rule_set", {"version": rules.version}))
    working = Working(history, result, kept, profile, at, book, validity_months, fades)
    facts += [Fact(kind, params) for kind, params in workings(working)]
    return tuple(facts)


def _number(value: Decimal) -> str:
    """A number as text with six places, so that it is the same everywhere."""
    return f"{value:.6f}"


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


def _level_facts(result: Award, kept: Retention | None, rules: RuleSet) -> Iterator[Fact]:
    if kept is None or result.awarded_at is None:
        yield Fact("no_level", {})
        return
    yield Fact(
        "level",
        {
            "level": result.level,
            "word": rules.confidence_words.word(result.confidence),
            "confidence": _number(result.confidence),
            "awarded_on": result.awarded_at.date(),
            "version": result.rule_set_version,
        },
    )
    if result.rule_set_version != rules.version:
        yield Fact("kept", {"version": result.rule_set_version, "valid_until": kept.valid_until})


def _state_facts(
    result: Award, kept: Retention, rules: RuleSet, at: datetime, *, validity_months: int, fades: bool
) -> Iterator[Fact]:
    """What the level counts as today, how fresh it is, and the days on which that changes."""
    state = state_at(kept.fading_from, kept.lapsed_from, at)
    yield Fact(
        f"state_{state.value}",
        {
            "level": result.level,
            "effective": effective_level(result.level, state, rules.retention),
            "since": {LevelState.FADING: kept.fading_from, LevelState.LAPSED: kept.lapsed_from}.get(state, at).date(),
        },
    )
    if fades:
        params: dict[str, Any] = {
            "retained": _number(retained(kept.refreshed_at, kept.half_life_days, at)),
            "half_life": kept.half_life_days,
            "on": kept.refreshed_at.date(),
        }
        yield Fact("fresh", params | {"count": len(kept.refreshes) - 1})
    else:
        yield Fact("fades_not", {"on": kept.refreshed_at.date()})
    if state == LevelState.LAPSED:
        check = rules.check
        params = {"level": result.level, "least": check.least_items, "most": check.most_items}
        yield Fact("to_refresh", params)
    else:
        if state == LevelState.CURRENT:
            yield Fact("fades_on", {"on": kept.fading_from.date()})
        yield Fact("check_due" if at >= kept.check_due_at else "check_later", {"on": kept.check_due_at.date()})
        yield Fact(
            "lapses_on",
            {
                "on": kept.lapsed_from.date(),
                "level": result.level,
                "lower": effective_level(result.level, LevelState.LAPSED, rules.retention),
            },
        )
    yield Fact("valid", {"until": kept.valid_until, "months": validity_months, "grace": rules.retention.grace_days})


def _call_facts(calls: Iterable[Asked], kept: Retention, rules: RuleSet) -> Iterator[Fact]:
    for asked in sorted(calls, key=lambda one: (one.call.called_at, one.call.lapses_at)):
        if kept.refreshed_at < asked.call.called_at:
            yield Fact(
                "call",
                {
                    "on": asked.call.called_at.date(),
                    "reason": dict(asked.reason),
                    "days": rules.retention.days_from_call_to_lapse,
                },
            )


def _proof_facts(
    history: Sequence[Proof], set_aside: Iterable[SetAside], objection: Objection | None, at: datetime, rules: RuleSet
) -> Iterator[Fact]:
    counted = {
        (entry.proof.ident, level)
        for level in LEVELS
        for entry in strongest_per_instrument(supporting(history, level, at, rules), rules)
    }
    aside = {one.proof.ident: one for one in set_aside}
    everything = sorted([*history, *(one.proof for one in aside.values())], key=lambda proof: (proof.recorded_at, proof.ident))
    for proof in everything:
        level = supported_level(proof, rules)
        value = strength(proof, at, rules)
        gone = aside.get(proof.ident)
        params: dict[str, Any] = {
            "ident": proof.ident,
            "kind": rule_name(proof),
            "level": level,
            "claimed": proof.supports_level,
            "occurred_on": proof.occurred_at.date(),
            "days": age_in_days(proof, at),
            "n_items": proof.n_items,
            "strength": _number(value),
            "word": rules.strength_words.word(value),
            "status": gone.why if gone else _status(proof, level, value, at, (proof.ident, level) in counted, rules),
        }
        if gone:
            params |= {"set_aside_on": gone.on, "set_aside_reason": gone.reason}
        elif objection is not None and objection.ident == proof.ident:
            params["disputed_on"] = objection.on
        if proof.valid_until is not None:
            params["valid_until"] = proof.valid_until
        yield Fact("proof", params)


def _status(proof: Proof, level: int, value: Decimal, at: datetime, is_counted: bool, rules: RuleSet) -> str:
    """Whether a proof counts, and why not: self, refresh, measure, no_level, too_few_items, expired, stronger_one, too_old."""
    if proof.kind in _NO_PROOF:
        return _NO_PROOF[proof.kind]
    if level == 0:
        return "no_level"
    if fresh_strength(proof, rules) == 0:
        return "too_few_items"
    if value == 0 and proof.valid_until is not None:
        return "expired"
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


def _objection_facts(objection: Objection | None, rules: RuleSet) -> Iterator[Fact]:
    if objection is not None:
        yield Fact("objection_open", {"on": objection.on, "due_on": objection.due_on, "reason": objection.reason})
    yield Fact("objection", {"days": rules.dispute.days_to_decide})
