"""Keeping the dated targets of people in step with their roles and departments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from competence import clock
from competence.models import Company, CompetenceFramework, Person, Target
from competence.queries.needs import CHUNK, Needs, TargetChange, chunks, target_changes
from competence.rules.targets import NeededLevel

from . import audit


@dataclass(frozen=True)
class TargetsRefreshed:
    """How many people were looked at, and how many targets ended and began."""

    people: int
    ended: int = 0
    began: int = 0

    @property
    def changed(self) -> int:
        return max(self.ended, self.began)


@transaction.atomic
def refresh_targets(
    *, people: Iterable[Person | int] | QuerySet[Person] | None = None, by: Person | None = None
) -> TargetsRefreshed:
    """End and begin targets so that they fit today's roles and departments; without `people` those of everyone.

    Side effects: Target rows, one audit row if anything changed. Where nothing changes, nothing is written. Does nothing while
    no framework is loaded.
    """
    framework = CompetenceFramework.objects.first()
    if framework is None:
        return TargetsRefreshed(people=0)
    wait_for_turn()
    ids, needs, day = _ids(people), Needs.load(framework), clock.today()
    ended = began = 0
    for chunk in chunks(ids):
        changes, _count = target_changes(chunk, needs, day)
        ended_here, began_here = write_target_changes(changes, day)
        ended, began = ended + ended_here, began + began_here
    if ended or began:
        audit.record("targets.refresh", by=by, people=len(ids), ended=ended, began=began)
    return TargetsRefreshed(people=len(ids), ended=ended, began=began)


def wait_for_turn() -> None:
    """Let one refresh of targets finish before the next reads: the written row is held to the end of the transaction."""
    Company.objects.filter(pk=1).update(short_name=F("short_name"))


def write_target_changes(changes: Iterable[TargetChange], day: date) -> tuple[int, int]:
    """End the stored and begin the needed targets. Returns how many ended and began."""
    changes = list(changes)
    old = [change.stored.pk for change in changes if change.stored is not None]
    for chunk in chunks(old):
        Target.objects.open().filter(pk__in=chunk).update(ends_on=Greatest(F("starts_on"), day))
    new = [_row(change.person_id, change.competence, change.needed, day) for change in changes if change.needed is not None]
    Target.objects.bulk_create(new, batch_size=CHUNK)
    return len(old), len(new)


def _row(person_id: int, competence: str, needed: NeededLevel, day: date) -> Target:
    return Target(
        person_id=person_id,
        competence_id=competence,
        level=needed.level,
        is_critical=needed.is_critical,
        weight=needed.weight,
        reasons=[dict(reason) for reason in needed.reasons],
        starts_on=day,
    )


def _ids(people: Any) -> list[int]:
    if people is None:
        people = Person.objects.all()
    if isinstance(people, QuerySet):
        return list(people.order_by("pk").values_list("pk", flat=True))
    return sorted({person.pk if isinstance(person, Person) else int(person) for person in people})
