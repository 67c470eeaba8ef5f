from datetime import UTC, date, datetime, timedelta

import pytest

from competence import clock
from competence.actions.targets import refresh_targets
from competence.enums import Role
from competence.models import AuditEvent, Person, Target
from tests import build

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _framework(db):
    build.company()
    with clock.at(MONDAY - timedelta(days=400)):
        build.shipped_framework()


def learner(*roles: Role, unit=None) -> Person:
    person = build.person()
    if unit:
        build.membership(person, unit)
    for role in roles or (Role.USER,):
        build.grant(person, role)
    return person


def targets(person: Person) -> dict[str, int]:
    return dict(Target.objects.open().filter(person=person).values_list("competence_id", "level"))


def test_a_user_gets_fifteen_targets_with_reasons():
    person = learner()
    with clock.at(MONDAY):
        refreshed = refresh_targets(people=[person.pk])
    assert (refreshed.ended, refreshed.began, refreshed.changed) == (0, 15, 15)
    row = Target.objects.get(person=person, competence="SEC-1")
    assert (row.level, row.is_critical, row.weight, row.starts_on) == (2, True, 3, date(2026, 9, 7))
    assert row.reasons == [{"kind": "role", "role": "user", "level": 2, "is_critical": True}]


def test_a_second_refresh_writes_nothing(django_assert_num_queries):
    learner(unit=build.unit("IT"))
    refresh_targets()
    rows, audits = list(Target.objects.values_list("pk", flat=True)), AuditEvent.objects.count()
    with django_assert_num_queries(12):
        assert refresh_targets().changed == 0
    assert list(Target.objects.values_list("pk", flat=True)) == rows
    assert AuditEvent.objects.count() == audits


def test_the_number_of_queries_does_not_grow_with_people(django_assert_num_queries):
    for _ in range(3):
        learner(unit=build.unit())
    refresh_targets()
    with django_assert_num_queries(12):
        refresh_targets()


def test_a_new_role_ends_and_begins_targets():
    person = learner()
    with clock.at(MONDAY):
        refresh_targets()
    build.grant(person, Role.CHAMPION)
    with clock.at(MONDAY + timedelta(days=10)):
        refresh_targets()
    assert targets(person)["APP-1"] == 3
    old = Target.objects.get(person=person, competence="APP-1", level=2)
    assert (old.starts_on, old.ends_on) == (date(2026, 9, 7), date(2026, 9, 17))
    assert Target.objects.open().filter(person=person).count() == 23


def test_the_department_of_a_unit_adds_and_is_inherited():
    it = build.unit("IT")
    below = build.unit("Plattform", parent=it)
    named = build.unit("Technik", department="engineering")
    first, second, third = learner(unit=it), learner(unit=below), learner(unit=named)
    refresh_targets()
    assert targets(first)["SEC-3"] == targets(second)["SEC-3"] == 3
    assert targets(third)["SEC-4"] == 2
    assert targets(learner()) == {}
    reasons = Target.objects.get(person=second, competence="SEC-3").reasons
    assert reasons[-1] == {"kind": "modifier", "department": "it", "plus": 2}


def test_who_has_no_role_any_more_has_no_targets():
    person = learner()
    with clock.at(MONDAY):
        refresh_targets()
    person.role_assignments.update(ends_on=date(2026, 9, 10))
    with clock.at(MONDAY + timedelta(days=3)):
        refresh_targets(people=Person.objects.all())
    assert targets(person) == {}
    assert not Target.objects.held_on(date(2026, 9, 10)).filter(person=person).exists()


def test_a_change_on_the_same_day_leaves_one_target_that_holds():
    person = learner()
    with clock.at(MONDAY):
        refresh_targets(people=[person])
        build.grant(person, Role.CHAMPION)
        refresh_targets(people=[person])
    held = Target.objects.held_on(date(2026, 9, 7)).filter(person=person, competence="APP-1")
    assert [row.level for row in held] == [3]


def test_only_the_named_people_are_refreshed():
    one, other = learner(), learner()
    assert refresh_targets(people=[one]).people == 1
    assert targets(one)
    assert not targets(other)


def test_without_a_framework_nothing_happens():
    from competence.models import CompetenceFramework

    CompetenceFramework.objects.all().delete()
    learner()
    assert refresh_targets().people == 0
