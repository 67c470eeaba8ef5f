"""From proofs to a level (docs/levels.md). Same proofs and same rule set give the same level on any machine.

Arithmetic: decimals of 28 digits, rounded half to even, by an own context that nobody else can change. An age is a number of
whole days (24 hours each) and never below 0. Moments are compared in UTC: Python compares two moments of the same zone by what the
clock on the wall shows, and that shows one hour twice in autumn. A confidence is rounded to six places before it is compared with a gate, so that
0.75 · 11/15 meets the bound 0.55 as it does on paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from itertools import takewhile

from competence.enums import EvidenceKind, ProofProfile

from .rule_set import LEVELS, Gate, RuleBook, RuleSet

_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_SIX_PLACES = Decimal("0.000001")
_ONE = Decimal(1)
_DAY = timedelta(days=1)

# Proofs in which a person judges the work of another; only their assessors can be independent ones.
JUDGED = frozenset({EvidenceKind.PEER_REVIEW, EvidenceKind.EXERCISE_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION})


@dataclass(frozen=True)
class Proof:
    """One row of the ledger as the rules see it. `context` names use case or workplace, `ident` breaks ties."""

    kind: EvidenceKind
    instrument: str
    supports_level: int
    occurred_at: datetime
    recorded_at: datetime
    ident: int = 0
    n_items: int = 0
    is_double: bool = False
    has_practical_part: bool = False
    is_verified: bool = True
    is_independent: bool = True
    assessors: tuple[int, ...] = ()
    context: str = ""
    valid_until: date | None = None  # after this day it is worth nothing any more


@dataclass(frozen=True)
class Weighted:
    """A proof and the strength that it has at the moment of evaluation."""

    proof: Proof
    strength: Decimal


@dataclass(frozen=True)
class GateState:
    """How a gate stands. `missing` names what does not hold: confidence, second_proof, kind, assessors, contexts."""

    level: int
    confidence: Decimal
    needed: Decimal
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Rise:
    """A moment at which the awarded level rose, and the half-life of the strongest proof that carried it."""

    at: datetime
    level: int
    half_life_days: int


@dataclass(frozen=True)
class Award:
    """The awarded level.

    `evaluated_at` is the moment of evaluation at which its confidence was highest; proofs, gates and the version of the rule
    set are of that moment. `rises` are the steps that led to the level, the earliest first.
    """

    level: int
    confidence: Decimal
    awarded_at: datetime | None
    evaluated_at: datetime | None
    counted: tuple[Weighted, ...]
    gates: tuple[GateState, ...]
    rule_set_version: str = ""
    rises: tuple[Rise, ...] = ()


NOTHING = Award(level=0, confidence=Decimal(0), awarded_at=None, evaluated_at=None, counted=(), gates=())


def rule_name(proof: Proof) -> str:
    """The entry of the rule set that holds for the proof: reviews by number of reviewers, certificates by what they show."""
    if proof.kind == EvidenceKind.EXERCISE_REVIEW:
        return "exercise_review_double" if proof.is_double else "exercise_review_single"
    if proof.kind == EvidenceKind.EXTERNAL_CERTIFICATE:
        if not proof.is_verified:
            return "external_certificate_unverified"
        return "external_certificate_practical" if proof.has_practical_part else "external_certificate_knowledge"
    return proof.kind.value


def supported_level(proof: Proof, rules: RuleSet) -> int:
    """The level that the proof supports at most: what it claims, capped by its kind.

    A review that supports level 4 can only come from an exercise on level 4, for which the cap is the higher one.
    """
    rule = rules.evidence[rule_name(proof)]
    highest = rule.highest_level
    if proof.supports_level >= 4 and rule.highest_level_if_exercise_level_4:
        highest = rule.highest_level_if_exercise_level_4
    return min(proof.supports_level, highest)


def instrument_of(proof: Proof, rules: RuleSet) -> str:
    """What the proof measures with; of one instrument only the strongest proof counts."""
    name = rule_name(proof)
    return f"kind:{name}" if rules.evidence[name].one_proof_per == "kind" else proof.instrument


def age_in_days(proof: Proof, at: datetime) -> int:
    """Whole days between the event and the moment of evaluation, never below 0."""
    return days_between(proof.occurred_at, at)


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days of 24 hours, never below 0. In UTC, because clocks on the wall jump twice a year."""
    return max(0, (utc(later) - utc(earlier)) // _DAY)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, where it can be compared and counted with."""
    return moment.astimezone(UTC)


def in_order(proof: Proof) -> tuple[datetime, int]:
    """What proofs are sorted by: recording, then id."""
    return utc(proof.recorded_at), proof.ident


@lru_cache(maxsize=8192)
def fading(days: int, half_life_days: int) -> Decimal:
    """2 to the power of −days/half-life: 1 when fresh, one half after a half-life."""
    return _ARITHMETIC.power(Decimal(2), _ARITHMETIC.divide(Decimal(-days), Decimal(half_life_days)))


def fresh_strength(proof: Proof, rules: RuleSet) -> Decimal:
    """The strength on the day of the event: base strength, for tests times n/(n + saturation)."""
    rule = rules.evidence[rule_name(proof)]
    if proof.n_items < rule.min_items:
        return Decimal(0)
    if rule.saturation is None:
        return rule.strength
    return _ARITHMETIC.divide(
        _ARITHMETIC.multiply(rule.strength, Decimal(proof.n_items)), Decimal(proof.n_items + rule.saturation)
    )


def strength(proof: Proof, at: datetime, rules: RuleSet) -> Decimal:
    """How much of the remaining doubt the proof closes at a moment: fresh strength, faded by its age."""
    half_life = rules.evidence[rule_name(proof)].half_life_days
    fresh = fresh_strength(proof, rules)
    if proof.valid_until is not None and at.astimezone(proof.occurred_at.tzinfo).date() > proof.valid_until:
        return Decimal(0)
    if not fresh or half_life is None:
        return fresh
    return _ARITHMETIC.multiply(fresh, fading(age_in_days(proof, at), half_life))


def combined(strengths: Iterable[Decimal]) -> Decimal:
    """1 − Π (1 − w): every independent proof closes part of the doubt that the others left. Rounded to six places."""
    doubt = _ONE
    for value in sorted(strengths):  # an own order, so that the last digit never depends on that of the caller
        doubt = _ARITHMETIC.multiply(doubt, _ARITHMETIC.subtract(_ONE, value))
    return _ARITHMETIC.quantize(_ARITHMETIC.subtract(_ONE, doubt), _SIX_PLACES)


def supporting(proofs: Iterable[Proof], level: int, at: datetime, rules: RuleSet) -> list[Weighted]:
    """Proofs that speak for the level: they support it or a higher one, are worth something, and are recorded by then."""
    found = [
        Weighted(proof, strength(proof, at, rules))
        for proof in proofs
        if utc(proof.recorded_at) <= utc(at) and supported_level(proof, rules) >= level
    ]
    return sorted((w for w in found if w.strength > 0), key=lambda w: in_order(w.proof))


def strongest_per_instrument(weighted: Iterable[Weighted], rules: RuleSet) -> tuple[Weighted, ...]:
    """Of each instrument the strongest proof, the earlier one if two are equal."""
    best: dict[str, Weighted] = {}
    for entry in weighted:
        key = instrument_of(entry.proof, rules)
        if key not in best or entry.strength > best[key].strength:
            best[key] = entry
    return tuple(sorted(best.values(), key=lambda w: in_order(w.proof)))


def gate_state(level: int, proofs: Iterable[Proof], profile: ProofProfile, at: datetime, rules: RuleSet) -> GateState:
    """How the gate of a level stands at a moment.

    The confidence takes the strongest proof of each instrument. The further conditions look at all proofs that support the
    level: a stronger proof of the same instrument may displace another in the sum, but never undo what that one has shown.
    """
    gate = rules.gates[level]
    taken = supporting(proofs, level, at, rules)
    counted = strongest_per_instrument(taken, rules)
    confidence = combined(entry.strength for entry in counted)
    missing = []
    if confidence < gate.confidence:
        missing.append("confidence")
    elif len(counted) == 1 and counted[0].proof.n_items < rules.evidence[rule_name(counted[0].proof)].second_proof_below_items:
        missing.append("second_proof")
    missing += _unmet_conditions(gate, profile, [entry.proof for entry in taken])
    return GateState(level=level, confidence=confidence, needed=gate.confidence, missing=tuple(missing))


def _unmet_conditions(gate: Gate, profile: ProofProfile, proofs: Sequence[Proof]) -> list[str]:
    missing = []
    kinds = gate.kinds_for(profile)
    if kinds and not any(rule_name(proof) in kinds for proof in proofs):
        missing.append("kind")
    if gate.independent_assessors:
        judged = [proof for proof in proofs if proof.kind in JUDGED and proof.is_independent]
        if len({assessor for proof in judged for assessor in proof.assessors}) < gate.independent_assessors:
            missing.append("assessors")
    if gate.contexts and not _are_apart([proof for proof in proofs if proof.context], gate):
        missing.append("contexts")
    return missing


def _are_apart(proofs: Sequence[Proof], gate: Gate) -> bool:
    apart = timedelta(days=gate.days_between_contexts)
    return len({proof.context for proof in proofs}) >= gate.contexts and any(
        one.context != other.context and utc(other.occurred_at) - utc(one.occurred_at) >= apart
        for one in proofs
        for other in proofs
    )


def level_at(proofs: Iterable[Proof], profile: ProofProfile, moment: datetime, rules: RuleSet) -> int:
    """The level that the gates of one rule set open at one moment, whatever was awarded before."""
    history = list(proofs)
    return _highest(gate_state(level, history, profile, moment, rules) for level in LEVELS)


def _highest(gates: Iterable[GateState]) -> int:
    """The level whose gate and all lower gates hold."""
    return sum(1 for _ in takewhile(lambda gate: gate.holds, gates))


def award(proofs: Iterable[Proof], profile: ProofProfile, book: RuleBook) -> Award:
    """The awarded level: the highest one whose gate and all lower gates held at any moment of evaluation so far.

    Moments of evaluation are the recording times of proofs, each by the rule set that held then, and the publication of a later
    rule set. So the passing of time alone never takes a level back, nor does a new rule set. The confidence is the highest one
    that the awarded level has had.
    """
    history = sorted(proofs, key=in_order)
    best = NOTHING
    if not history:
        return best
    recorded = [proof.recorded_at for proof in history]
    moments = {utc(moment): moment for moment in (*recorded, *book.publications(recorded[0]))}
    for _, moment in sorted(moments.items()):
        rules = book.at(moment)
        gates = tuple(gate_state(level, history, profile, moment, rules) for level in LEVELS)
        level = _highest(gates)
        confidence = gates[level - 1].confidence if level else Decimal(0)
        if level < best.level or (level == best.level and level and confidence <= best.confidence):
            continue
        counted = strongest_per_instrument(supporting(history, level, moment, rules), rules) if level else ()
        is_higher = level > best.level
        best = Award(
            level=level,
            confidence=confidence,
            awarded_at=moment if is_higher else best.awarded_at,
            evaluated_at=moment,
            counted=counted,
            gates=gates,
            rule_set_version=rules.version,
            rises=(*best.rises, Rise(moment, level, _carried_for(counted, rules))) if is_higher else best.rises,
        )
    return best


def _carried_for(counted: Iterable[Weighted], rules: RuleSet) -> int:
    """The half-life of the strongest proof, the longer one if two are equal."""
    return max((entry.strength, rules.evidence[rule_name(entry.proof)].half_life_days or 0) for entry in counted)[1]
