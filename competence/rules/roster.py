"""What an HR export would change: pure, from rows and the present state to a plan (docs/people.md).

The plan is what the check page shows and what the import writes; its digest tells whether both are still the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from competence.enums import PersonStatus, Role

from .roster_faults import Fault
from .roster_file import Table
from .roster_headings import ColumnMap
from .roster_roles import gained_roles, seat_notes
from .roster_units import KnownUnit, UnitPlan, find_rings, plan_units
from .roster_values import RosterRow, key, read_row


class Change(StrEnum):
    """What happens to a person; each person has one of these at most."""

    CREATED = "created"
    RETURNING = "returning"
    LEAVING = "leaving"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True)
class Place:
    """Where and as what someone works. Unit and superior are keys (of the name, of the personnel number)."""

    unit: str
    position: str = ""
    manager: str = ""
    is_people_manager: bool = False
    is_champion: bool = False
    location: str = ""
    weekly_hours: Decimal | None = None


@dataclass(frozen=True)
class KnownPerson:
    """Someone whom the company already stores. Accounts without a personnel number hold names and addresses, too."""

    pk: int
    personnel_number: str | None
    login: str
    first_name: str
    last_name: str
    email: str
    status: PersonStatus
    joined_on: date | None = None
    place: Place | None = None
    unit_name: str = ""
    is_administrator: bool = False  # today
    seats: tuple[Role, ...] = ()  # those that only an administrator ends, today or later

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class PersonPlan:
    """What happens to one person. `row` is None for someone who leaves because a complete list does not name them."""

    change: Change
    number: str
    name: str
    line: int = 0
    pk: int | None = None
    row: RosterRow | None = None
    place: Place | None = None
    unit_name: str = ""
    unit_before: str = ""
    fields: tuple[str, ...] = ()  # which fields change, except the unit
    before: tuple[str, ...] = ()  # their present values
    email: str = ""
    status: PersonStatus = PersonStatus.ACTIVE
    joined_on: date | None = None
    new_roles: tuple[Role, ...] = ()  # learning roles that the file gives


@dataclass(frozen=True)
class RosterPlan:
    """Everything an import would do, or the faults that forbid it."""

    people: tuple[PersonPlan, ...] = ()
    units: tuple[UnitPlan, ...] = ()
    unchanged: int = 0
    absent: tuple[RosterRow, ...] = ()  # lines of people who are away for long
    skipped: tuple[RosterRow, ...] = ()  # people who left and were never known: not created
    missing: tuple[KnownPerson, ...] = ()  # known people whom the file does not name
    warnings: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    is_complete: bool = False  # the file lists everyone: who is missing leaves

    def of(self, change: Change) -> list[PersonPlan]:
        """The people to whom this happens."""
        return [person for person in self.people if person.change == change]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each, for pages, the audit trail and the history of imports."""
        counts = {change.value: len(self.of(change)) for change in Change}
        return counts | {
            "unchanged": self.unchanged,
            "absent": len(self.absent),
            "skipped": len(self.skipped),
            "missing": len(self.missing),
            "warnings": len(self.warnings),
            "units_created": sum(unit.pk is None for unit in self.units),
            "units_moved": sum(unit.pk is not None for unit in self.units),
        }

    @cached_property
    def digest(self) -> str:
        """The same as long as the same would be done to the same people."""
        missing = tuple(person.pk for person in self.missing)
        warnings = tuple((warning.code, warning.line, warning.value) for warning in self.warnings)
        return sha256(repr((self.people, self.units, missing, warnings, self.is_complete)).encode()).hexdigest()


def plan_roster(
    table: Table,
    columns: ColumnMap,
    *,
    people: Sequence[KnownPerson],
    units: Iterable[KnownUnit],
    is_complete: bool = False,
    guarded: frozenset[int] = frozenset(),
    may_end_seats: bool = True,
) -> RosterPlan:
    """Compare a file with the company. With faults the plan is empty but for them and the warnings.

    `guarded` are people whose address the importing person must not change: whoever reads the mail can sign in.
    Without `may_end_seats` nobody leaves who sits on the works council or administers.
    """
    if not table.headings or columns.faults:
        return RosterPlan(faults=table.faults + columns.faults)
    rows: list[RosterRow] = []
    faults = list(table.faults)
    for line in table.rows:
        row, wrong = read_row(line, columns, table.headings)
        rows.append(row)
        faults += wrong
    known = {key(person.personnel_number): person for person in people if person.personnel_number}
    head = _Heads(table, columns)
    faults += _doubles(rows, head)
    rows_by_key = {key(row.personnel_number): row for row in reversed(rows) if row.personnel_number}
    unit_plans, wrong = plan_units(
        rows, units, has_parents="parent_unit" in columns.fields, parent_column=head.name("parent_unit")
    )
    faults += wrong
    here = {number: person for number, person in known.items() if person.status != PersonStatus.LEFT}
    missing = tuple(person for number, person in here.items() if number not in rows_by_key)
    managers, wrong, warnings = _managers(rows_by_key, known, head)
    faults += wrong
    staying = [person for person in people if not person.personnel_number] + list(() if is_complete else missing)
    emails, wrong, more = _emails(rows_by_key, known, staying, guarded, head)
    faults += wrong
    warnings += more
    faults += _taken_logins(rows_by_key, known, people, head)
    names = {key(row.unit): row.unit for row in rows} | {key(unit.name): unit.name for unit in units}
    planner = _Planner(columns.fields, known, managers, emails, names)
    plans = [planner.plan(number, row) for number, row in sorted(rows_by_key.items(), key=lambda item: item[1].line)]
    happening = [plan for plan in plans if plan]
    if is_complete:
        happening += [_leaves(person) for person in missing]
    wrong, more = seat_notes(happening, people, may_end=may_end_seats)
    faults += wrong
    warnings += more
    if faults:
        return RosterPlan(warnings=tuple(warnings), faults=tuple(faults), is_complete=is_complete)
    skipped = tuple(row for row in rows if row.status == PersonStatus.LEFT and key(row.personnel_number) not in known)
    return RosterPlan(
        people=tuple(happening),
        units=unit_plans,
        unchanged=sum(plan is None for plan in plans) - len(skipped),
        absent=tuple(row for row in rows if row.status == PersonStatus.ABSENT),
        skipped=skipped,
        missing=() if is_complete else missing,
        warnings=tuple(sorted(warnings, key=lambda warning: warning.line)),
        is_complete=is_complete,
    )


@dataclass(frozen=True)
class _Heads:
    """The headings of the file, by field, for messages."""

    table: Table
    columns: ColumnMap

    def name(self, field: str) -> str:
        index = self.columns.index_of(field)
        return "" if index is None else self.table.headings[index]

    def fault(self, code: str, field: str, row: RosterRow, value: str, **details: object) -> Fault:
        return Fault(code, row.line, self.name(field), value, details=details)


def _doubles(rows: Iterable[RosterRow], head: _Heads) -> list[Fault]:
    """Personnel numbers and addresses that stand in two lines; case and Unicode form do not make them different."""
    faults = []
    for field in ("personnel_number", "email"):
        first: dict[str, int] = {}
        for row in rows:
            value = getattr(row, field)
            if not value or (field == "email" and row.status == PersonStatus.LEFT):
                continue
            line = first.setdefault(key(value), row.line)
            if line != row.line:
                faults.append(head.fault(f"csv.{field}.double", field, row, value, first=line))
    return faults


def _managers(
    rows: Mapping[str, RosterRow], known: Mapping[str, KnownPerson], head: _Heads
) -> tuple[dict[str, str], list[Fault], list[Fault]]:
    """The superior of each line (key of the number, "" for none); faults for rings, warnings for superiors who do not exist."""
    managers: dict[str, str] = {}
    faults: list[Fault] = []
    warnings: list[Fault] = []
    for number, row in rows.items():
        above = key(row.manager)
        if not above or row.status == PersonStatus.LEFT:
            continue
        if above == number:
            faults.append(head.fault("csv.manager.self", "manager", row, row.manager))
        elif above in rows or above in known:
            status = rows[above].status if above in rows else known[above].status
            if status == PersonStatus.LEFT:
                warnings.append(head.fault("csv.manager.left", "manager", row, row.manager))
            if above in known or status != PersonStatus.LEFT:
                managers[number] = above
        else:
            warnings.append(head.fault("csv.manager.unknown", "manager", row, row.manager))
    edges = {number: person.place.manager for number, person in known.items() if person.place and number not in rows} | managers
    for ring in find_rings(managers, edges):
        lines = tuple(sorted(rows[number].line for number in ring if number in rows))
        path = " → ".join(rows[number].personnel_number if number in rows else number for number in (*ring, ring[0]))
        faults.append(Fault("csv.manager.ring", lines[0], lines=lines, details={"ring": path}))
    return managers, faults, warnings


def _emails(
    rows: Mapping[str, RosterRow],
    known: Mapping[str, KnownPerson],
    staying: Iterable[KnownPerson],
    guarded: frozenset[int],
    head: _Heads,
) -> tuple[dict[str, str], list[Fault], list[Fault]]:
    """The address of each line. One that someone outside the file keeps is a fault; a warning if that account has no number."""
    emails: dict[str, str] = {}
    faults: list[Fault] = []
    warnings: list[Fault] = []
    rows = {number: row for number, row in rows.items() if row.status != PersonStatus.LEFT}
    keeping = {number: known[number] for number in rows if number in known and known[number].pk in guarded}
    holders = {key(person.email): person for person in (*staying, *keeping.values()) if person.email}
    for number, row in rows.items():
        if number in keeping:
            emails[number] = keeping[number].email
            if "email" in head.columns.fields and key(row.email) != key(keeping[number].email):
                warnings.append(head.fault("csv.email.guarded", "email", row, row.email))
            continue
        if not row.email:
            continue
        holder = holders.get(key(row.email))
        if holder is None:
            emails[number] = row.email
        elif holder.personnel_number is None:
            warnings.append(head.fault("csv.email.elsewhere", "email", row, row.email))
        else:
            faults.append(head.fault("csv.email.taken", "email", row, row.email, holder=holder.personnel_number))
    return emails, faults, warnings


def _taken_logins(
    rows: Mapping[str, RosterRow], known: Mapping[str, KnownPerson], people: Iterable[KnownPerson], head: _Heads
) -> list[Fault]:
    logins = {key(person.login): person for person in people}
    return [
        head.fault("csv.personnel_number.taken", "personnel_number", row, row.personnel_number)
        for number, row in rows.items()
        if number in logins and logins[number] is not known.get(number) and row.status != PersonStatus.LEFT
    ]


def _leaves(person: KnownPerson, row: RosterRow | None = None) -> PersonPlan:
    return PersonPlan(
        Change.LEAVING,
        person.personnel_number or "",
        person.full_name,
        line=row.line if row else 0,
        pk=person.pk,
        row=row,
        unit_before=person.unit_name,
        status=PersonStatus.LEFT,
        joined_on=person.joined_on,
    )


@dataclass(frozen=True)
class _Planner:
    """Decides what happens to the person of a line. Fields without a column are left as they are."""

    fields: frozenset[str]
    known: Mapping[str, KnownPerson]
    managers: Mapping[str, str]
    emails: Mapping[str, str]
    unit_names: Mapping[str, str]

    def plan(self, number: str, row: RosterRow) -> PersonPlan | None:
        person = self.known.get(number)
        if row.status == PersonStatus.LEFT:
            return _leaves(person, row) if person and person.status != PersonStatus.LEFT else None
        wanted = Place(
            unit=key(row.unit),
            position=row.position,
            manager=self.managers.get(number, ""),
            is_people_manager=row.is_people_manager,
            is_champion=row.is_champion,
            location=row.location,
            weekly_hours=row.weekly_hours,
        )
        plan = PersonPlan(
            Change.CREATED,
            row.personnel_number,
            f"{row.first_name} {row.last_name}",
            line=row.line,
            row=row,
            place=wanted,
            unit_name=self.unit_names[key(row.unit)],
            email=self.emails.get(number, ""),
            status=row.status,
            joined_on=row.joined_on,
            new_roles=gained_roles(None, wanted),
        )
        return self._compare(plan, row, wanted, person) if person else plan

    def _compare(self, plan: PersonPlan, row: RosterRow, wanted: Place, person: KnownPerson) -> PersonPlan | None:
        now = person.place or Place(unit="")
        kept = [name for name in Place.__dataclass_fields__ if name not in self.fields]
        wanted = replace(wanted, **{name: getattr(now, name) for name in kept})
        has_left = person.status == PersonStatus.LEFT
        new: dict[str, Any] = {
            "first_name": row.first_name,
            "last_name": row.last_name,
            "email": plan.email if "email" in self.fields else person.email,
            "joined_on": row.joined_on if "joined_on" in self.fields else person.joined_on,
            "status": row.status if "status" in self.fields or has_left else person.status,
        }
        old = {name: getattr(person, name) for name in new}
        for name in Place.__dataclass_fields__:
            if name != "unit":
                new[name], old[name] = getattr(wanted, name), getattr(now, name)
        fields = tuple(name for name in new if new[name] != old[name])
        if has_left:
            change = Change.RETURNING
        elif wanted.unit != now.unit:
            change = Change.MOVED
        elif fields:
            change = Change.CHANGED
        else:
            return None
        return replace(
            plan,
            change=change,
            pk=person.pk,
            place=wanted,
            unit_before=person.unit_name,
            fields=fields,
            before=tuple(str(old[name]) for name in fields),
            email=new["email"],
            status=new["status"],
            joined_on=new["joined_on"],
            new_roles=gained_roles(None if has_left else person.place, wanted),
        )
