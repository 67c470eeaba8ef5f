"""Roles give paths; the end of the last reason ends them."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from competence import clock
from competence.actions.outbox import announce, drain_outbox
from competence.enums import LEARNING_ROLES, PersonStatus, Role
from competence.models import AuditEvent, OutboxMessage, RoleAssignment
from courses.actions.assignment import assign_all, assign_paths_to
from courses.models import Assignment, AssignmentReason
from courses.tasks import assign_paths
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def paths():
    course = build.lesson().version.course
    return {role: build.learning_path(role, course) for role in LEARNING_ROLES}


def give(person, role=Role.USER, rule="everyone", **dates):
    return build.grant(person, role, rule=rule, **dates)


def open_paths(person):
    return sorted(Assignment.objects.filter(person=person, ended_at=None).values_list("path__role", flat=True))


def test_each_learning_role_gives_its_path_with_its_reason(paths):
    person = build.person()
    give(person)
    give(person, Role.CHAMPION, "champion")
    give(person, Role.HR, "")
    assert assign_paths_to(people=[person.pk]).begun == 2
    assert open_paths(person) == [Role.CHAMPION, Role.USER]
    reason = AssignmentReason.objects.get(assignment__path__role=Role.CHAMPION)
    assert (reason.kind, reason.detail, reason.ended_at) == ("role", {"role": "champion", "rule": "champion"}, None)


def test_again_changes_nothing(paths):
    person = build.person()
    give(person)
    assign_paths_to(people=[person.pk])
    before = (Assignment.objects.count(), AssignmentReason.objects.count(), AuditEvent.objects.count())
    assert assign_paths_to(people=[person.pk, person.pk]) == assign_all()
    assert (Assignment.objects.count(), AssignmentReason.objects.count(), AuditEvent.objects.count()) == before


def test_a_role_begins_and_ends_on_its_day(paths):
    person = build.person()
    today = clock.today()
    give(person, starts_on=today + timedelta(days=3), ends_on=today + timedelta(days=5))
    for days, expected in ((0, []), (3, [Role.USER]), (4, [Role.USER]), (5, [])):
        with clock.at(clock.now() + timedelta(days=days)):
            assign_all()
            assert open_paths(person) == expected


def test_an_assignment_ends_with_its_last_reason_and_comes_back_as_a_new_row(paths):
    person = build.person()
    role = give(person)
    assign_all()
    first = Assignment.objects.get()
    AssignmentReason.objects.create(assignment=first, kind="manual", started_at=clock.now())
    RoleAssignment.objects.filter(pk=role.pk).update(ends_on=clock.today())
    assign_all()
    assert AssignmentReason.objects.get(kind="role").ended_at is not None
    assert open_paths(person) == [Role.USER]  # another reason still holds
    AssignmentReason.objects.filter(kind="manual").update(ended_at=clock.now())
    give(person)
    assign_all()
    assert Assignment.objects.get() == first  # the same assignment got its reason back
    RoleAssignment.objects.update(ends_on=clock.today())
    assert assign_all().ended == 1
    give(person)
    assert assign_all().begun == 1
    assert Assignment.objects.count() == 2
    assert Assignment.objects.filter(ended_at=None).get() != first


def test_another_rule_is_another_reason_of_the_same_assignment(paths):
    person = build.person()
    role = give(person, Role.LEADERSHIP, "management_board")
    assign_all()
    RoleAssignment.objects.filter(pk=role.pk).update(rule="by_hand")
    assert str(assign_all()) == "0 begun, 0 ended"
    assert Assignment.objects.get().ended_at is None
    assert [(reason.detail["rule"], reason.ended_at is None) for reason in AssignmentReason.objects.order_by("pk")] == [
        ("management_board", False),
        ("by_hand", True),
    ]


def test_absent_people_keep_theirs_and_leavers_lose_them(paths):
    absent, leaver = build.person(), build.person()
    for person in (absent, leaver):
        give(person)
    assign_all()
    for person, status in ((absent, PersonStatus.ABSENT), (leaver, PersonStatus.LEFT)):
        person.status = status
        person.is_active = status != PersonStatus.LEFT
        person.save()
    RoleAssignment.objects.filter(person=absent).update(ends_on=clock.today())
    assert assign_all().ended == 1
    assert open_paths(absent) == [Role.USER]
    assert open_paths(leaver) == []
    absent.status = PersonStatus.ACTIVE
    absent.save()
    assign_all()
    assert open_paths(absent) == []


def test_a_role_without_a_path_gives_nothing():
    person = build.person()
    give(person)
    assert assign_all().begun == 0
    assert not AuditEvent.objects.filter(action="paths.assign").exists()


def test_people_who_are_not_named_stay_as_they_are(paths):
    one, other = build.person(), build.person()
    give(one)
    give(other)
    assign_paths_to(people=[one.pk])
    assert (open_paths(one), open_paths(other)) == ([Role.USER], [])
    assert assign_paths_to(people=[]).begun == 0


def test_the_outbox_and_the_nightly_task_call_it(paths, django_capture_on_commit_callbacks):
    one, other = build.person(), build.person()
    give(one)
    announce("people.changed", people=[one.pk])
    drain_outbox()
    assert OutboxMessage.objects.get(kind="people.changed").done_at is not None
    assert open_paths(one) == [Role.USER]
    give(other)
    assign_paths()
    assert open_paths(other) == [Role.USER]


def test_a_whole_company_in_one_go(paths, django_assert_max_num_queries):
    people = [build.person() for _number in range(220)]
    for person in people:
        give(person)
    begin = time.process_time()
    with django_assert_max_num_queries(14):
        assert assign_all().begun == 220
    assert time.process_time() - begin < 1
    assert AuditEvent.objects.filter(action="paths.assign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_the_work_once():
    course = build.lesson().version.course
    build.learning_path(Role.USER, course)
    people = [build.person() for _number in range(20)]
    for person in people:
        give(person)
    gate, errors = threading.Barrier(2), []

    def work():
        try:
            gate.wait()
            assign_all()
        except Exception as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert Assignment.objects.count() == 20
    assert AssignmentReason.objects.count() == 20
