"""The level that a person needs in a competence, with its reasons (docs/levels.md)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from competence.enums import LEARNING_ROLES, Role

HIGHEST = 4


@dataclass(frozen=True)
class BaseTarget:
    """What one role asks for in one competence."""

    level: int
    is_critical: bool = False


@dataclass(frozen=True)
class Weights:
    """What a target counts in coverage."""

    critical: int
    two_or_more: int
    one: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Weights":
        return cls(critical=int(data["critical"]), two_or_more=int(data["two_or_more"]), one=int(data["one"]))

    def of(self, level: int, *, is_critical: bool) -> int:
        if is_critical:
            return self.critical
        return self.two_or_more if level >= 2 else self.one


@dataclass(frozen=True)
class TargetMatrix:
    """Everything that decides targets: roles by competence, what departments add, and the weights."""

    roles: Mapping[Role, Mapping[str, BaseTarget]]
    modifiers: Mapping[str, Mapping[str, int]]
    weights: Weights


@dataclass(frozen=True)
class NeededLevel:
    """A target of a person. `reasons` are plain facts, ready to be stored."""

    level: int
    is_critical: bool
    weight: int
    reasons: tuple[Mapping[str, Any], ...]


def needed_level(
    competence: str,
    *,
    roles: Collection[Role],
    department: str,
    matrix: TargetMatrix,
    floors: Mapping[str, Mapping[str, Any]] | None = None,
) -> NeededLevel | None:
    """The target of someone with these roles in this department, or None where nothing is asked for.

    target = min(4, max(role target + modifier, floor)); the role target is the highest of all roles, the modifier counts only
    where a role asks for something. `floors` come from AI systems: competence → {"level": …, further facts}.
    """
    asked = {
        role: matrix.roles[role][competence]
        for role in LEARNING_ROLES
        if role in roles and matrix.roles.get(role, {}).get(competence, BaseTarget(0)).level > 0
    }
    by_roles = max((base.level for base in asked.values()), default=0)
    plus = matrix.modifiers.get(department, {}).get(competence, 0) if by_roles else 0
    floor = (floors or {}).get(competence, {})
    by_floor = int(floor.get("level", 0))
    level = min(HIGHEST, max(by_roles + plus, by_floor))
    if level == 0:
        return None
    is_critical = by_floor > 0 or any(base.is_critical for base in asked.values())
    reasons: list[Mapping[str, Any]] = [
        {"kind": "role", "role": role.value, "level": base.level, "is_critical": base.is_critical}
        for role, base in asked.items()
        if base.level == by_roles or base.is_critical
    ]
    if plus:
        reasons.append({"kind": "modifier", "department": department, "plus": plus})
    if by_floor:
        reasons.append({**floor, "kind": "risk_floor", "level": by_floor})
    return NeededLevel(level, is_critical, matrix.weights.of(level, is_critical=is_critical), tuple(reasons))
