"""The rule set of the fixtures as plain data, and short ways to write proofs."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from competence.enums import EvidenceKind
from competence.rules.levels import Proof
from competence.rules.rule_set import RuleBook, RuleSet

FOLDER = Path(__file__).parents[3] / "fixtures" / "framework"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_idents = count(1)


def plain(name: str) -> Any:
    """One file of the framework as plain data."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@cache
def rules() -> RuleSet:
    """The rule set that ships."""
    return RuleSet.from_dict(plain("rule_set.yaml"))


def book() -> RuleBook:
    """Only the rule set that ships."""
    return RuleBook.of(rules())


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


def proof(kind: EvidenceKind, level: int, *, on: float = 0, **fields: Any) -> Proof:
    """A proof of its own instrument; recorded at once unless `recorded_at` says otherwise."""
    ident = fields.pop("ident", next(_idents))
    if kind in (EvidenceKind.EXERCISE_REVIEW, EvidenceKind.PEER_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION):
        fields.setdefault("assessors", (900 + ident,))
    return Proof(
        kind=kind,
        instrument=fields.pop("instrument", f"instrument:{ident}"),
        supports_level=level,
        occurred_at=day(on),
        recorded_at=fields.pop("recorded_at", day(on)),
        ident=ident,
        **fields,
    )


def quiz(level: int, n_items: int, **fields: Any) -> Proof:
    return proof(EvidenceKind.QUIZ, level, n_items=n_items, **fields)


def exercise(level: int, **fields: Any) -> Proof:
    return proof(EvidenceKind.EXERCISE_REVIEW, level, **fields)


def double(level: int, **fields: Any) -> Proof:
    return proof(EvidenceKind.EXERCISE_REVIEW, level, is_double=True, **{"assessors": (1, 2)} | fields)


def observation(level: int, **fields: Any) -> Proof:
    return proof(EvidenceKind.WORKPLACE_OBSERVATION, level, **fields)
