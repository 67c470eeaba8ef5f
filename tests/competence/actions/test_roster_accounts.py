"""What an import must not do to accounts unseen: addresses, sessions, seats."""

import pytest
from django.test import Client

from competence.actions.roster import FaultyRosterError, import_roster
from competence.enums import Role
from competence.models import AuditEvent, Person
from tests import build
from tests.competence.actions.test_roster import load, roles
from tests.competence.rosters import line, roster

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company()


def test_a_new_address_ends_sessions_and_leaves_one_audit_row_each(client: Client) -> None:
    load(line(1, email="old@b.de"), line(2, email="two@b.de"), line(3))
    one, two = Person.objects.get(login="1"), Person.objects.get(login="2")
    other = Client()
    client.force_login(one)
    other.force_login(two)
    hr = build.person()
    build.grant(hr, Role.HR)
    content = roster(line(1, email="new@b.de"), line(2, email="two@b.de"), line(3, email="first@b.de")).encode()
    for _time in range(2):
        import_roster(by=hr, content=content)
    rows = AuditEvent.objects.filter(action="person.address").order_by("subject")
    three = Person.objects.get(login="3")
    assert [(row.subject, row.by, row.details) for row in rows] == [
        (f"person:{one.pk}", hr, {}),
        (f"person:{three.pk}", hr, {}),
    ]
    assert client.get("/me/visibility/").status_code == 302
    assert other.get("/me/visibility/").status_code == 200


def test_hr_does_not_end_the_seat_of_the_works_council(client: Client) -> None:
    load(line(1), line(2))
    build.grant(Person.objects.get(login="1"), Role.WORKS_COUNCIL)
    hr, administrator = build.person(personnel_number=None), build.person(personnel_number=None)
    build.grant(hr, Role.HR)
    build.grant(administrator, Role.ADMINISTRATOR)
    content = roster(line(1, status="ausgeschieden"), line(2)).encode()
    with pytest.raises(FaultyRosterError) as refused:
        import_roster(by=hr, content=content)
    assert [fault.code for fault in refused.value.faults] == ["csv.status.seat_guarded"]
    assert roles("1") >= {Role.WORKS_COUNCIL}
    done = import_roster(by=administrator, content=content)
    assert [warning.code for warning in done.plan.warnings] == ["csv.status.seat"]
    assert roles("1") == set()
