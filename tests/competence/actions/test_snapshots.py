"""Frozen figures: who counts, and that nothing changes them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from competence import clock
from competence.actions import snapshots
from competence.actions.snapshots import freeze_ended_month, take_first_snapshot, take_snapshot
from competence.enums import PersonStatus, Role
from competence.errors import Refused
from competence.models import AuditEvent, CompetenceLevel, Membership, Person, RoleAssignment, Target
from competence.models.snapshot import Snapshot, SnapshotCell
from competence.rules.coverage import count as original_count
from tests import build
from tests.competence.figures import need, staff

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
DAY = date(2026, 11, 15)


def cells(snapshot: Snapshot | None) -> dict[tuple[str | None, str], tuple[int, ...]]:
    """Unit name (None: the company) and column → people, people met, weight, weight met."""
    assert snapshot is not None
    rows = snapshot.cells.values_list("unit__name", "column", "people", "people_met", "weight", "weight_met")
    return {(unit, column): tuple(numbers) for unit, column, *numbers in rows}


def counted(**fields: Any) -> Person:
    """Someone who counts, unless `fields` say otherwise."""
    row = build.person(**fields)
    build.grant(row, Role.USER)
    return row


def test_counts_are_right() -> None:
    assembly, sales = build.unit("Montage"), build.unit("Vertrieb")
    sec1, sec2, led = build.competence("SEC-1"), build.competence("SEC-2"), build.competence("LED-1")
    one, two, three = counted(), counted(), counted()
    for person, unit in ((one, assembly), (two, assembly), (three, sales)):
        build.membership(person, unit)
    need(one, sec1, 2, weight=3, has=2)
    need(one, sec2, 1, weight=1)
    need(two, sec1, 2, weight=3, has=1)
    need(three, sec1, 3, weight=3, has=4)
    need(three, led, 1, weight=2, has=1)
    with clock.at(NOW):
        snapshot = take_snapshot()
    assert snapshot is not None
    assert (snapshot.taken_on, snapshot.taken_at, snapshot.framework_version) == (DAY, NOW, "1")
    assert cells(snapshot) == {
        (None, ""): (3, 1, 12, 8),
        (None, "SEC"): (3, 1, 10, 6),
        (None, "SEC-1"): (3, 2, 9, 6),
        (None, "SEC-2"): (1, 0, 1, 0),
        (None, "LED"): (1, 1, 2, 2),
        (None, "LED-1"): (1, 1, 2, 2),
        ("Montage", ""): (2, 0, 7, 3),
        ("Montage", "SEC"): (2, 0, 7, 3),
        ("Montage", "SEC-1"): (2, 1, 6, 3),
        ("Montage", "SEC-2"): (1, 0, 1, 0),
        ("Vertrieb", ""): (1, 1, 5, 5),
        ("Vertrieb", "SEC"): (1, 1, 3, 3),
        ("Vertrieb", "SEC-1"): (1, 1, 3, 3),
        ("Vertrieb", "LED"): (1, 1, 2, 2),
        ("Vertrieb", "LED-1"): (1, 1, 2, 2),
    }


def _absent(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(status=PersonStatus.ABSENT)


def _left(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(status=PersonStatus.LEFT, is_active=False)


def _new(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(joined_on=DAY - timedelta(days=29))


def _without_unit(person: Person) -> None:
    Membership.objects.filter(person=person).update(ends_on=DAY)


def _only_a_seat(person: Person) -> None:
    RoleAssignment.objects.filter(person=person).update(role=Role.HR)


def _target_ended(person: Person) -> None:
    Target.objects.filter(person=person).update(ends_on=DAY)


@pytest.mark.parametrize("change", [_absent, _left, _new, _without_unit, _only_a_seat, _target_ended])
def test_who_does_not_count(change: Any) -> None:
    unit = build.unit("Montage")
    staff(unit, 3, met=1)
    person = counted(joined_on=DAY - timedelta(days=30))
    build.membership(person, unit)
    need(person, build.competence("SEC-1"), 1, has=1)
    with clock.at(NOW):
        assert cells(take_snapshot())[None, "SEC-1"][0] == 4
    change(person)
    Snapshot.objects.all().delete()
    with clock.at(NOW):
        assert cells(take_snapshot())[None, "SEC-1"][0] == 3


def test_people_count_where_they_worked_on_the_day() -> None:
    old, new = build.unit("Alt"), build.unit("Neu")
    person = counted()
    build.membership(person, old, ends_on=DAY)
    build.membership(person, new, starts_on=DAY)
    need(person, build.competence("SEC-1"), 1)
    with clock.at(NOW):
        assert ("Neu", "SEC-1") in cells(take_snapshot())
        assert ("Alt", "SEC-1") in cells(take_snapshot(day=DAY - timedelta(days=1)))


def test_what_is_frozen_never_changes() -> None:
    unit = build.unit("Montage")
    people = staff(unit, 12, met=4)
    with clock.at(NOW):
        snapshot = take_snapshot()
    before = cells(snapshot)
    CompetenceLevel.objects.all().delete()
    Target.objects.filter(person=people[0]).delete()
    people[1].delete()
    with clock.at(NOW):
        assert take_snapshot() is None
        assert take_first_snapshot() is None
    assert cells(Snapshot.objects.get()) == before


def test_the_same_day_is_frozen_once() -> None:
    staff(build.unit(), 2, met=1)
    with clock.at(NOW):
        first = take_snapshot()
        assert first is not None
        assert take_snapshot() is None
    assert Snapshot.objects.count() == 1
    event = AuditEvent.objects.get(action="snapshot.take")
    assert (event.by, event.subject, event.details) == (None, f"snapshot:{first.pk}", {"cells": first.cells.count()})


def test_whoever_comes_second_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker freezes the day while this one is still counting."""
    staff(build.unit(), 2, met=1)

    def count_while_another_freezes(*args: Any) -> Any:
        Snapshot.objects.create(taken_on=DAY, taken_at=NOW, framework_version="1")
        return original_count(*args)

    monkeypatch.setattr(snapshots, "count", count_while_another_freezes)
    with clock.at(NOW):
        assert take_snapshot() is None
    assert Snapshot.objects.count() == 1
    assert not SnapshotCell.objects.exists()
    assert not AuditEvent.objects.filter(action="snapshot.take").exists()


def test_nothing_to_freeze() -> None:
    assert take_snapshot() is None, "no framework"
    build.competence("SEC-1")
    assert take_first_snapshot() is None, "nobody needs anything yet"
    assert not Snapshot.objects.exists()


def test_the_future_is_refused() -> None:
    with clock.at(NOW), pytest.raises(Refused) as refused:
        take_snapshot(day=DAY + timedelta(days=1))
    assert refused.value.code == "snapshot.future"


def test_the_first_state_comes_once() -> None:
    staff(build.unit(), 2, met=1)
    with clock.at(NOW):
        first = take_first_snapshot()
        assert first is not None
        assert first.is_initial
        assert take_first_snapshot() is None
    with clock.at(NOW + timedelta(days=3)):
        assert take_first_snapshot() is None


def test_a_month_is_frozen_when_it_has_ended() -> None:
    staff(build.unit(), 2, met=1)
    with clock.at(NOW):
        assert freeze_ended_month() == "nothing to freeze"
        take_first_snapshot()
        assert freeze_ended_month() == "nothing to freeze", "the company was not here yet at the end of October"
    with clock.at(datetime(2026, 11, 30, 22, 59, tzinfo=UTC)):  # one minute before midnight in the company
        assert freeze_ended_month() == "nothing to freeze"
    with clock.at(datetime(2026, 11, 30, 23, 1, tzinfo=UTC)):
        assert freeze_ended_month() == "froze 2026-11-30"
        assert freeze_ended_month() == "already frozen"
    with clock.at(datetime(2027, 1, 9, 8, tzinfo=UTC)):
        assert freeze_ended_month() == "froze 2026-12-31"
    assert [day.isoformat() for day in Snapshot.objects.values_list("taken_on", flat=True)] == [
        "2026-12-31",
        "2026-11-30",
        "2026-11-15",
    ]


@pytest.mark.parametrize("unit", [True, False])
def test_a_cell_stands_once(unit: bool) -> None:
    """On both databases, for the row of the company too, which has no unit."""
    staff(build.unit(), 2, met=1)
    snapshot = take_snapshot()
    assert snapshot is not None
    cell = snapshot.cells.filter(unit__isnull=not unit).first()
    assert cell is not None
    cell.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        cell.save()


@pytest.mark.parametrize("numbers", [{"people": 1, "people_met": 2}, {"weight": 1, "weight_met": 2}])
def test_parts_fit(numbers: dict[str, int]) -> None:
    snapshot = Snapshot.objects.create(taken_on=DAY, taken_at=NOW, framework_version="1")
    fields = {"people": 0, "people_met": 0, "weight": 0, "weight_met": 0} | numbers
    with pytest.raises(IntegrityError), transaction.atomic():
        SnapshotCell.objects.create(snapshot=snapshot, column="SEC", **fields)


@pytest.mark.parametrize(("people", "units"), [(2, 1), (30, 3)])
def test_the_number_of_queries_does_not_grow(people: int, units: int, django_assert_num_queries: Any) -> None:
    for _ in range(units):
        staff(build.unit(), people, met=1)
    with django_assert_num_queries(9):  # framework, day, areas, counting; savepoint, snapshot, cells, audit, release
        take_snapshot()
