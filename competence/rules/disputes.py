"""Objections (docs/objection.md): who decides one, about which proofs there can be one, and what a decision can grant."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from competence.enums import EvidenceKind

from .levels import Proof, fresh_strength, supported_level
from .rule_set import RuleSet

LONGEST_TEXT = 2000  # characters of a reason


@dataclass(frozen=True)
class Decider:
    """Someone who may decide objections, seen from one of them. What is true of the list below rules this person out."""

    id: int
    open: int = 0  # objections that wait for this person already
    is_away: bool = False
    is_person: bool = False  # raised it
    leads_person: bool = False
    is_led_by_person: bool = False
    has_judged: bool = False  # assessed, marked or recorded a proof of that competence, or decided about it before
    is_led_by_judge: bool = False

    @property
    def is_independent(self) -> bool:
        """Neither involved in what the objection is about, nor bound to anyone who is."""
        return not (self.is_person or self.leads_person or self.is_led_by_person or self.has_judged or self.is_led_by_judge)


def may_decide(one: Decider) -> bool:
    """Independent, and at work."""
    return one.is_independent and not one.is_away


def choose_decider(candidates: Iterable[Decider]) -> int | None:
    """The id of whoever decides: the fewest open objections first, then the smallest id. None if nobody may."""
    best = min((one for one in candidates if may_decide(one)), key=lambda one: (one.open, one.id), default=None)
    return best.id if best else None


def is_disputable(proof: Proof, rules: RuleSet) -> bool:
    """Whether there can be an objection about a proof: it measures something, and not only how people see themselves."""
    return proof.kind != EvidenceKind.SELF_ASSESSMENT and fresh_strength(proof, rules) > 0


def levels_to_grant(proof: Proof, rules: RuleSet, *, most: int | None) -> tuple[int, ...]:
    """The levels that a correction of the proof may show, the lowest first: above what it supports, and not above what its kind
    can support.

    `most` is what the quiz or exercise itself can show at most. Where that is unknown, a kind that reaches level 4 only with
    an exercise on level 4 stays below it.
    """
    lowest = supported_level(proof, rules) + 1
    highest = supported_level(replace(proof, supports_level=4 if most is None else min(most, 4)), rules)
    if most is None:
        highest = min(highest, supported_level(replace(proof, supports_level=3), rules))
    return tuple(range(lowest, highest + 1))
