"""The arithmetic of a level, step by step, so that anyone can work it out again with a pencil (docs/levels.md).

Every number that is printed is rounded to six places, the places to which a confidence is rounded before it is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from competence.enums import ProofProfile

from .levels import (
    Award,
    Proof,
    Weighted,
    age_in_days,
    days_between,
    gate_state,
    rule_name,
    strongest_per_instrument,
    supporting,
)
from .retention import Retention, first_day_below, retained
from .rule_set import LEVELS, RuleBook, RuleSet

_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_SIX_PLACES = Decimal("0.000001")
Step = tuple[str, Mapping[str, Any]]  # kind of the fact and its parameters


@dataclass(frozen=True)
class Working:
    """What is to be worked out: the proofs that stand in their order, and what the rules made of them."""

    history: Sequence[Proof]
    result: Award
    kept: Retention | None
    profile: ProofProfile
    at: datetime
    book: RuleBook
    validity_months: int
    fades: bool


def workings(what: Working) -> Iterator[Step]:
    """First the gates as they were when the level was awarded, then freshness today, then the gate of the next level today."""
    result = what.result
    if result.evaluated_at is not None:
        then = what.book.at(result.evaluated_at)
        for level in range(1, result.level + 1):
            yield _gate(what, level, result.evaluated_at, then, is_today=False)
    if what.kept is not None:
        yield from _freshness(what, what.kept)
    if result.level + 1 in LEVELS:
        yield _gate(what, result.level + 1, what.at, what.book.current, is_today=True)


def _exact(value: Decimal) -> str:
    return str(_ARITHMETIC.quantize(value, _SIX_PLACES))


def _constant(value: Decimal) -> str:
    """A published constant with at least two places: 0.50, 0.125."""
    places = max(2, -int(value.as_tuple().exponent))
    return f"{value:.{places}f}"


def _gate(what: Working, level: int, moment: datetime, rules: RuleSet, *, is_today: bool) -> Step:
    state = gate_state(level, what.history, what.profile, moment, rules)
    taken = strongest_per_instrument(supporting(what.history, level, moment, rules), rules)
    return "work_gate", {
        "level": level,
        "on": moment.date(),
        "is_today": is_today,
        "version": rules.version,
        "proofs": tuple(_strength(entry, moment, rules) for entry in taken),
        "confidence": _exact(state.confidence),
        "needed": _constant(state.needed),
        "is_reached": state.confidence >= state.needed,
    }


def _strength(entry: Weighted, moment: datetime, rules: RuleSet) -> Mapping[str, Any]:
    """w = b · n/(n + s) · 2^(−days/h) with its numbers."""
    rule = rules.evidence[rule_name(entry.proof)]
    return {
        "kind": rule_name(entry.proof),
        "occurred_on": entry.proof.occurred_at.date(),
        "base": _constant(rule.strength),
        "n_items": entry.proof.n_items if rule.saturation is not None else 0,
        "saturation": rule.saturation or 0,
        "days": age_in_days(entry.proof, moment),
        "half_life": rule.half_life_days or 0,
        "strength": _exact(entry.strength),
    }


def _freshness(what: Working, kept: Retention) -> Iterator[Step]:
    rule = what.book.current.retention
    if what.fades:
        yield (
            "work_half_life",
            {
                "steps": tuple((refresh.at.date(), refresh.half_life_days) for refresh in kept.refreshes),
                "longest": rule.longest_half_life_days,
                "waited": rule.days_between_refreshes,
            },
        )
        yield (
            "work_retained",
            {
                "days": days_between(kept.refreshed_at, what.at),
                "half_life": kept.half_life_days,
                "retained": _exact(retained(kept.refreshed_at, kept.half_life_days, what.at)),
                "on": kept.refreshed_at.date(),
            },
        )
        for kind, share in (("fading", rule.current_from), ("lapsed", rule.lapsed_below)):
            yield (
                "work_days",
                {
                    "kind": kind,
                    "share": _constant(share),
                    "half_life": kept.half_life_days,
                    "days": first_day_below(share, kept.half_life_days),
                },
            )
    yield (
        "work_validity",
        {
            "on": kept.refreshed_at.date(),
            "months": what.validity_months,
            "until": kept.valid_until,
            "grace": rule.grace_days,
        },
    )
