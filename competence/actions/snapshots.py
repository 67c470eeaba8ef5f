"""Frozen figures: counts without persons, taken once at the start and then at the end of every month."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import LEARNING_ROLES, PersonStatus
from competence.errors import Refused
from competence.models import Competence, CompetenceFramework, CompetenceLevel, Membership, RoleAssignment, Target
from competence.models.snapshot import Snapshot, SnapshotCell
from competence.rules.coverage import Requirement, count

from . import audit

NEW_FOR = timedelta(days=30)  # people in their first days are not part of a figure yet


def take_snapshot(*, day: date | None = None, is_initial: bool = False) -> Snapshot | None:
    """Freeze the counts of the company as of `day` (default today).

    None if that day is already frozen, or nobody needs anything yet. People, units and targets are those of the day; levels are
    those of now, so a past day is frozen soon after it or not at all. Side effects: one Snapshot with its cells, an audit row.
    """
    day = day or clock.today()
    if day > clock.today():
        raise Refused(_("This day is still to come; nobody knows its figures yet."), code="snapshot.future")
    framework = CompetenceFramework.objects.first()
    if framework is None or Snapshot.objects.filter(taken_on=day).exists():
        return None
    areas = dict(Competence.objects.values_list("code", "area_id"))
    counts = count(_requirements(day), areas)
    if not counts:
        return None
    try:
        with transaction.atomic():
            snapshot = Snapshot.objects.create(
                taken_on=day, taken_at=clock.now(), framework_version=framework.version, is_initial=is_initial
            )
            SnapshotCell.objects.bulk_create(
                [
                    SnapshotCell(
                        snapshot=snapshot,
                        unit_id=unit,
                        column=column,
                        people=cell.people,
                        people_met=cell.people_met,
                        weight=cell.weight,
                        weight_met=cell.weight_met,
                    )
                    for (unit, column), cell in counts.items()
                ],
                batch_size=500,
            )
            audit.record("snapshot.take", by=None, subject=f"snapshot:{snapshot.pk}", cells=len(counts))
    except IntegrityError:
        return None  # another worker froze this day first
    return snapshot


def take_first_snapshot() -> Snapshot | None:
    """Freeze a first state when there is none, so that coverage shows something after the first import."""
    return None if Snapshot.objects.exists() else take_snapshot(is_initial=True)


def freeze_ended_month() -> str:
    """Freeze the month that has ended, once. Safe to run every day. Returns what was done, for the jobs page."""
    last_day = clock.today().replace(day=1) - timedelta(days=1)
    earliest = Snapshot.objects.order_by("taken_on").first()
    if earliest is None or earliest.taken_on > last_day:
        return "nothing to freeze"  # the company did not exist here yet at the end of that month
    snapshot = take_snapshot(day=last_day)
    return f"froze {last_day.isoformat()}" if snapshot else "already frozen"


def _requirements(day: date) -> Iterator[Requirement]:
    """Every target of everyone who counts on that day: active, with a learning role, not in the first 30 days."""
    unit = Membership.objects.held_on(day).filter(person=OuterRef("person")).values("unit")[:1]
    level = CompetenceLevel.objects.filter(person=OuterRef("person"), competence=OuterRef("competence")).values(
        "effective_level"
    )
    rows = (
        Target.objects.held_on(day)
        .filter(person__status=PersonStatus.ACTIVE)
        .filter(Q(person__joined_on=None) | Q(person__joined_on__lte=day - NEW_FOR))
        .filter(Exists(RoleAssignment.objects.held_on(day).filter(person=OuterRef("person"), role__in=LEARNING_ROLES)))
        .annotate(
            unit=Subquery(unit, output_field=IntegerField()),
            has=Coalesce(Subquery(level, output_field=IntegerField()), 0),
        )
        .exclude(unit=None)
        .order_by("person_id", "competence_id")
        .values_list("person", "unit", "competence", "weight", "level", "has")
    )
    for person, where, competence, weight, target, has in rows.iterator(chunk_size=5000):
        yield Requirement(person, where, competence, weight, target, has)
