"""The tree of units that follows from an HR export and from what the company already has (docs/people.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from competence.enums import PersonStatus

from .roster_faults import Fault
from .roster_values import RosterRow, key

DEEPEST = 20


@dataclass(frozen=True)
class KnownUnit:
    """A unit that the company has today; `parent` is the key of its parent's name, or ""."""

    pk: int
    name: str
    parent: str


@dataclass(frozen=True)
class UnitPlan:
    """A unit to create (`pk` None) or to put below another parent. `parent` is the key of a name, or "" for the top."""

    name: str
    parent: str
    pk: int | None = None
    parent_name: str = ""
    parent_before: str = ""


@dataclass(frozen=True)
class _Stated:
    """What a line says about a unit."""

    line: int
    name: str
    parent: str


def plan_units(
    rows: Sequence[RosterRow], known: Iterable[KnownUnit], *, has_parents: bool, parent_column: str
) -> tuple[tuple[UnitPlan, ...], list[Fault]]:
    """Units to create, parents first, then units that move; and what is wrong with the tree.

    Lines of people who have left do not decide where a unit lies, unless no other line speaks of it.
    """
    existing = {key(unit.name): unit for unit in known}
    stated: dict[str, _Stated] = {}
    faults: list[Fault] = []
    used: list[str] = []
    for row in sorted(rows, key=lambda row: (row.status == PersonStatus.LEFT, row.line)):
        if not row.unit:
            continue
        name, stays = key(row.unit), row.status != PersonStatus.LEFT
        first = stated.setdefault(name, _Stated(row.line, row.unit, row.parent_unit))
        if stays:
            used.append(name)
            if has_parents and key(first.parent) != key(row.parent_unit):
                faults.append(_two_parents(first, row, parent_column))
    if not has_parents:
        create = [UnitPlan(stated[name].name, "") for name in dict.fromkeys(used) if name not in existing]
        return tuple(create), faults
    used = _with_parents(used, stated)
    for name in used:
        parent = key(stated[name].parent)
        if parent and parent not in stated and parent not in existing:
            faults.append(Fault("csv.unit.parent_unknown", stated[name].line, parent_column, stated[name].parent))
    parents = {name: unit.parent for name, unit in existing.items()} | {name: key(stated[name].parent) for name in used}
    names = {name: unit.name for name, unit in existing.items()}
    names = {name: told.name for name, told in stated.items()} | names
    faults += _rings(used, parents, names, stated)
    if faults:
        return (), faults
    depths = {name: _depth(name, parents) for name in used}
    deep = next((name for name in used if depths[name] > DEEPEST), None)
    if deep:
        return (), [Fault("csv.unit.too_deep", stated[deep].line, details={"unit": names[deep], "most": DEEPEST})]
    new = [name for name in sorted(used, key=lambda name: depths[name]) if name not in existing]
    moved = [name for name in used if name in existing and existing[name].parent != parents[name]]
    plans = [UnitPlan(names[name], parents[name], parent_name=names.get(parents[name], "")) for name in new]
    plans += [
        UnitPlan(
            names[name], parents[name], existing[name].pk, names.get(parents[name], ""), names.get(existing[name].parent, "")
        )
        for name in moved
    ]
    return tuple(plans), []


def _two_parents(first: _Stated, row: RosterRow, column: str) -> Fault:
    details = {"unit": row.unit, "first": first.line, "first_parent": first.parent or "–", "parent": row.parent_unit or "–"}
    return Fault("csv.unit.two_parents", row.line, column, details=details)


def _with_parents(used: Iterable[str], stated: Mapping[str, _Stated]) -> list[str]:
    """The units of people who stay, and the units above them that some line describes."""
    found: dict[str, None] = {}
    for name in used:
        while name in stated and name not in found:
            found[name] = None
            name = key(stated[name].parent)
    return list(found)


def _rings(
    used: Iterable[str], parents: Mapping[str, str], names: Mapping[str, str], stated: Mapping[str, _Stated]
) -> list[Fault]:
    faults = []
    for ring in find_rings(used, parents):
        lines = tuple(stated[name].line for name in ring if name in stated)
        path = " > ".join(names[name] for name in (*ring, ring[0]))
        faults.append(Fault("csv.unit.ring", min(lines, default=0), lines=tuple(sorted(lines)), details={"ring": path}))
    return faults


def _depth(name: str, parents: Mapping[str, str]) -> int:
    depth = 1
    while parents.get(name):
        name, depth = parents[name], depth + 1
    return depth


def find_rings(starts: Iterable[str], above: Mapping[str, str]) -> list[list[str]]:
    """All rings that one meets when one goes up from `starts`; each once, from its first member on."""
    seen: set[str] = set()
    rings = []
    for start in starts:
        way: dict[str, int] = {}
        name = start
        while name and name not in seen:
            seen.add(name)
            way[name] = len(way)
            name = above.get(name, "")
        if name in way:
            rings.append(list(way)[way[name] :])
    return rings
