"""Roles by date, sign-in cards and seats."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from competence import clock
from competence.actions.people import end_seat, grant_seat, issue_sign_in_card, refresh_people, refresh_roles
from competence.enums import PersonStatus, Role
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, ChampionMandate, OutboxMessage, Person, RoleAssignment
from tests import build

pytestmark = pytest.mark.django_db

NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def administrator() -> Person:
    build.company()
    person = build.person()
    build.grant(person, Role.ADMINISTRATOR)
    return person


@pytest.fixture
def hr(administrator: Person) -> Person:
    person = build.person()
    build.grant(person, Role.HR)
    return person


def held(person: Person) -> set[str]:
    return set(RoleAssignment.objects.open().filter(person=person).values_list("role", flat=True))


def test_roles_are_added_and_ended_with_dates() -> None:
    person = build.person()
    place = build.membership(person, build.unit(), is_champion=True)
    with clock.at(NOVEMBER):
        assert refresh_roles() == {person.pk}
        assert refresh_roles() == set()
    assert held(person) == {"user", "champion"}
    type(place).objects.filter(pk=place.pk).update(is_champion=False)
    assert refresh_roles(people=[person.pk]) == {person.pk}
    ended = RoleAssignment.objects.get(person=person, role=Role.CHAMPION)
    assert (ended.starts_on, ended.ends_on, ended.rule) == (date(2026, 11, 2), clock.today(), "champion")
    mandate = ChampionMandate.objects.get()
    assert (mandate.unit, mandate.ends_on) == (place.unit, clock.today())


def test_only_the_named_people_are_looked_at() -> None:
    one, two = build.person(), build.person()
    assert refresh_roles(people=[one.pk]) == {one.pk}
    assert held(two) == set()


def test_what_was_given_by_hand_stays_until_the_person_leaves() -> None:
    person = build.person()
    build.grant(person, Role.CHAMPION)
    build.grant(person, Role.HR)
    refresh_roles()
    assert held(person) == {"champion", "hr", "user"}
    Person.objects.filter(pk=person.pk).update(status=PersonStatus.LEFT, is_active=False)
    assert refresh_roles() == {person.pk}
    assert held(person) == set()


def test_the_daily_run_announces_whose_roles_changed() -> None:
    build.company()
    person = build.person()
    assert refresh_people() == "roles: 1, targets: 0"
    assert OutboxMessage.objects.get().payload == {"people": [person.pk]}
    assert refresh_people() == "roles: 0, targets: 0"
    assert OutboxMessage.objects.count() == 1


def test_roles_cost_the_same_for_one_and_three(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    people = [build.person() for _number in range(3)]
    refresh_roles()
    for some in (people[:1], people):
        with django_assert_num_queries(7):  # transaction (2), turn, place, role, mandate, person
            refresh_roles(people=[person.pk for person in some])


def test_a_card_signs_in_and_ends_what_was_before(hr: Person, client: Client) -> None:
    person = build.person(password=build.PASSWORD)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    code = issue_sign_in_card(by=hr, person=person)
    assert re.fullmatch(r"[A-HJKMNP-Z2-9]{4}(-[A-HJKMNP-Z2-9]{4}){2}", code)
    assert client.get("/help/").status_code == 302
    person.refresh_from_db()
    assert person.check_password(code)
    assert not person.check_password(build.PASSWORD)
    assert person.card_issued_at is not None
    assert code not in str(list(AuditEvent.objects.values()))
    response = client.post("/accounts/login/", {"login": person.login, "password": code})
    assert response.status_code == 302
    assert client.get("/help/").status_code == 200


def test_a_second_card_ends_the_first(hr: Person) -> None:
    person = build.person()
    first = issue_sign_in_card(by=hr, person=person)
    second = issue_sign_in_card(by=hr, person=person)
    person.refresh_from_db()
    assert first != second
    assert not person.check_password(first)
    assert AuditEvent.objects.filter(action="card.issue").count() == 2


def test_hr_makes_no_card_for_a_seat_because_the_card_is_the_person(hr: Person, administrator: Person) -> None:
    with pytest.raises(Refused) as refusal:
        issue_sign_in_card(by=hr, person=administrator)
    assert refusal.value.code == "card.seat"
    assert issue_sign_in_card(by=administrator, person=hr)


def test_nobody_else_makes_cards_and_a_leaver_gets_none(hr: Person) -> None:
    with pytest.raises(Refused) as refusal:
        issue_sign_in_card(by=build.person(), person=build.person())
    assert refusal.value.code == "card.not_allowed"
    gone = build.person(status=PersonStatus.LEFT, is_active=False)
    with pytest.raises(Refused) as refusal:
        issue_sign_in_card(by=hr, person=gone)
    assert refusal.value.code == "card.left"


def test_a_seat_is_given_and_ended(administrator: Person) -> None:
    person = build.person()
    seat = grant_seat(by=administrator, person=person, role=Role.WORKS_COUNCIL)
    assert (seat.granted_by, seat.rule, seat.starts_on) == (administrator, "", clock.today())
    with pytest.raises(AlreadyDone):
        grant_seat(by=administrator, person=person, role=Role.WORKS_COUNCIL)
    assert end_seat(by=administrator, person=person, role=Role.WORKS_COUNCIL)
    assert not end_seat(by=administrator, person=person, role=Role.WORKS_COUNCIL)
    assert held(person) == set()
    assert [event.action for event in AuditEvent.objects.order_by("pk")] == ["seat.grant", "seat.end"]


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.DEPARTMENT_HEAD, Role.CHAMPION, Role.USER])
def test_a_learning_role_is_no_seat(administrator: Person, role: Role) -> None:
    with pytest.raises(Refused) as refusal:
        grant_seat(by=administrator, person=build.person(), role=role)
    assert refusal.value.code == "seat.unknown"


@pytest.mark.parametrize("action", [grant_seat, end_seat])
def test_nobody_raises_or_lowers_themselves(administrator: Person, action) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        action(by=administrator, person=administrator, role=Role.HR)
    assert refusal.value.code == "seat.own"


@pytest.mark.parametrize("action", [grant_seat, end_seat])
@pytest.mark.parametrize("role", [Role.HR, Role.WORKS_COUNCIL, Role.USER, Role.LEADERSHIP])
def test_only_administrators_change_seats(administrator: Person, action, role: Role) -> None:  # type: ignore[no-untyped-def]
    person = build.person()
    build.grant(person, role)
    with pytest.raises(Refused) as refusal:
        action(by=person, person=build.person(), role=Role.ADMINISTRATOR)
    assert refusal.value.code == "seat.not_allowed"


def test_a_leaver_gets_no_seat(administrator: Person) -> None:
    gone = build.person(status=PersonStatus.LEFT, is_active=False)
    with pytest.raises(Refused) as refusal:
        grant_seat(by=administrator, person=gone, role=Role.HR)
    assert refusal.value.code == "seat.left"


def test_the_last_administrator_stays(administrator: Person) -> None:
    second = build.person()
    grant_seat(by=administrator, person=second, role=Role.ADMINISTRATOR)
    stale = Person.objects.get(pk=administrator.pk)
    assert stale.grants  # what this object remembers is older than what follows
    assert end_seat(by=second, person=administrator, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused) as refusal:  # the one who was just removed strikes back from an open page
        end_seat(by=stale, person=second, role=Role.ADMINISTRATOR)
    assert refusal.value.code == "seat.not_allowed"
    assert held(second) == {"administrator"}
