"""Loading HR exports: read, compare, and write all of it or nothing (docs/people.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.errors import AlreadyDone, Refused
from competence.models import HeadingMemory, Person, RosterImport
from competence.queries.roster import guarded_from, known_people, known_units, remembered_headings
from competence.roles import Permission
from competence.rules import roster as rules
from competence.rules.roster_faults import Fault
from competence.rules.roster_file import Table, is_workbook, read_table
from competence.rules.roster_headings import LABELS, ColumnMap, map_headings, normalise, usual_field

from . import audit
from .people import announce_people, refresh_roles
from .roster_write import write_plan
from .snapshots import take_first_snapshot
from .targets import refresh_targets, wait_for_turn
from .workbook import read_workbook

KEPT_FOR = timedelta(days=1)


class FaultyRosterError(Refused):
    """The file has faults; nothing was imported."""

    def __init__(self, plan: rules.RosterPlan) -> None:
        super().__init__(_("Nothing was imported. Correct the lines below and load the file again."), code="roster.faults")
        self.plan = plan
        self.faults: tuple[Fault, ...] = plan.faults


class PlanChangedError(Refused):
    """The company changed since the plan was shown; nothing was imported."""

    def __init__(self, plan: rules.RosterPlan) -> None:
        super().__init__(
            _("The company has changed since this check. Nothing was imported; look at the new result."), code="roster.changed"
        )
        self.plan = plan


@dataclass(frozen=True)
class Reading:
    """A file with the meaning of its columns."""

    table: Table
    columns: ColumnMap
    file_name: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether there are headings that a person can map."""
        return bool(self.table.headings)


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    plan: rules.RosterPlan
    reading: Reading
    upload: RosterImport


def read_roster(content: bytes, file_name: str = "", mapping: Mapping[str, str] | None = None) -> Reading:
    """Recognise encoding, delimiter and headings. `mapping` (column number as text → field) wins over remembered headings."""
    table = read_workbook(content) if is_workbook(content) else read_table(content)
    columns = (
        map_headings(table.headings, heading_line=table.heading_line, remembered=remembered_headings(), chosen=mapping or None)
        if table.headings
        else ColumnMap((), ())
    )
    return Reading(table, columns, file_name)


def plan_roster(reading: Reading, *, complete: bool = False, by: Person | None = None) -> rules.RosterPlan:
    """What this file would change in the company as it is now, if `by` loads it: the dry run. Writes nothing."""
    return rules.plan_roster(
        reading.table,
        reading.columns,
        people=known_people(),
        units=known_units(),
        is_complete=complete,
        guarded=guarded_from(by),
        may_end_seats=by is None or by.may(Permission.GRANT_SEATS),
    )


@transaction.atomic
def keep_upload(*, by: Person, file_name: str, content: bytes) -> RosterImport:
    """Keep a file between its check and its import, for a day at most. What is no table of people is refused.

    Side effects: audit row.
    """
    reading = read_roster(content, file_name)
    if not reading.is_readable:
        raise FaultyRosterError(rules.RosterPlan(faults=reading.table.faults))
    upload = RosterImport.objects.create(
        file_name=_short(file_name),
        digest=sha256(content).hexdigest(),
        content=content,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    audit.record("people.upload", by=by, subject=f"roster:{upload.pk}", bytes=len(content))
    return upload


@transaction.atomic
def choose_columns(*, by: Person, upload: RosterImport, mapping: Mapping[str, str]) -> None:
    """Say what the columns of a waiting file mean; remembered with the import. Side effects: audit row."""
    mapping = {column: field for column, field in mapping.items() if field in LABELS or not field}
    if not RosterImport.objects.filter(pk=upload.pk, state=RosterImport.State.UPLOADED).update(mapping=mapping):
        raise _too_late()
    upload.mapping = mapping
    audit.record("people.map", by=by, subject=f"roster:{upload.pk}", columns=len(mapping))


@transaction.atomic
def discard_upload(*, by: Person, upload: RosterImport) -> bool:
    """Forget a waiting file without importing it. False if someone was first. Side effects: audit row."""
    waiting = RosterImport.objects.filter(pk=upload.pk, state=RosterImport.State.UPLOADED)
    if not waiting.update(state=RosterImport.State.DISCARDED, content=b""):
        return False
    audit.record("people.discard", by=by, subject=f"roster:{upload.pk}")
    return True


def import_roster(
    *,
    by: Person | None,
    content: bytes = b"",
    file_name: str = "",
    upload: RosterImport | None = None,
    mapping: Mapping[str, str] | None = None,
    complete: bool = False,
    expected_digest: str | None = None,
) -> Imported:
    """Load an HR export, from bytes or from a kept upload: all of it or nothing.

    With faults `FaultyRosterError`; if the company changed since `expected_digest` was shown, `PlanChangedError`. Loading the
    same file again changes nothing. `complete` says that the file lists everyone: who is missing from it leaves.
    Side effects: units, people, addresses, places of work, roles, mandates, targets; sessions of whoever left or has a new
    address end; paths through the outbox; headings are remembered; the upload's content is emptied; an audit row, and one for
    each new address; the first snapshot.
    """
    try:
        return _import(by, content, file_name, upload, mapping, complete, expected_digest)
    except IntegrityError as error:
        # Someone gave away a name or an address in the same moment, by another way than an import.
        message = _("The company changed at this moment. Nothing was imported; load the file again.")
        raise Refused(message, code="roster.busy") from error


@transaction.atomic
def _import(
    by: Person | None,
    content: bytes,
    file_name: str,
    upload: RosterImport | None,
    mapping: Mapping[str, str] | None,
    complete: bool,
    expected_digest: str | None,
) -> Imported:
    wait_for_turn()  # a second import reads what the first has written
    if upload is not None:
        upload = RosterImport.objects.filter(pk=upload.pk, state=RosterImport.State.UPLOADED).first()
        if upload is None:
            raise _too_late()
        content, file_name, mapping = bytes(upload.content), upload.file_name, mapping or upload.mapping
    reading = read_roster(content, file_name, mapping)
    plan = plan_roster(reading, complete=complete, by=by)
    if plan.faults:
        raise FaultyRosterError(plan)
    if expected_digest is not None and expected_digest != plan.digest:
        raise PlanChangedError(plan)
    kept = _close(upload, by, file_name, content, reading, plan)
    changed = write_plan(plan, by=by)
    _remember(reading)
    if changed:
        changed |= refresh_roles(people=changed, by=by)
        refresh_targets(people=changed, by=by)
        announce_people(changed)
    audit.record("people.import", by=by, subject=f"roster:{kept.pk}", **plan.counts)
    if plan.people:
        take_first_snapshot()
    return Imported(plan, reading, kept)


def _close(
    upload: RosterImport | None, by: Person | None, file_name: str, content: bytes, reading: Reading, plan: rules.RosterPlan
) -> RosterImport:
    """The history of imports, without the content."""
    moment = clock.now()
    columns = {str(number): field for number, field in enumerate(reading.columns.columns)}
    done = {"state": RosterImport.State.IMPORTED, "counts": plan.counts, "mapping": columns, "imported_at": moment}
    if upload is None:
        return RosterImport.objects.create(
            file_name=_short(file_name), digest=sha256(content).hexdigest(), uploaded_by=by, uploaded_at=moment, **done
        )
    if not RosterImport.objects.filter(pk=upload.pk, state=RosterImport.State.UPLOADED).update(content=b"", **done):
        raise _too_late()
    upload.refresh_from_db()
    return upload


def _remember(reading: Reading) -> None:
    """Next time the same headings mean the same fields."""
    known = remembered_headings()
    found = dict(zip(map(normalise, reading.table.headings), reading.columns.columns, strict=True))
    new = [
        HeadingMemory(heading=name, field=field)
        for name, field in found.items()
        if name and known.get(name, None if field else usual_field(name)) != field
    ]
    HeadingMemory.objects.bulk_create(new, update_conflicts=True, unique_fields=["heading"], update_fields=["field"])


def forget_uploads() -> str:
    """Empty files that nobody imported within a day. Returns how many, for the jobs page. Side effects: audit row."""
    old = RosterImport.objects.filter(state=RosterImport.State.UPLOADED, uploaded_at__lt=clock.now() - KEPT_FOR)
    with transaction.atomic():
        count = old.update(state=RosterImport.State.DISCARDED, content=b"")
        if count:
            audit.record("people.forget_uploads", by=None, uploads=count)
    return f"uploads: {count}"


def _short(file_name: str) -> str:
    """The name without a folder and control characters, cut to what fits."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in name if char.isprintable())[:200] or "roster"


def _too_late() -> AlreadyDone:
    return AlreadyDone(_("This file has already been imported or discarded."), code="roster.closed")
