"""The roster in the browser: list, one person, card, seats."""

import pytest
from django.test import Client

from competence.enums import PersonStatus, Role
from competence.models import Person, RoleAssignment
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Person:
    build.company()
    person = build.person(first_name="Hanna", last_name="Personal", language="en")
    build.grant(person, Role.HR)
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client: Client) -> Person:
    build.company()
    person = build.person(first_name="Adam", last_name="Verwalter", language="en")
    build.grant(person, Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_the_list_costs_the_same_for_one_and_three_people(client: Client, hr: Person, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    unit = build.unit()
    build.membership(hr, unit)
    for number in (1, 3):
        while Person.objects.count() < number:
            person = build.person()
            build.membership(person, unit)
            build.grant(person, Role.USER, rule="everyone")
        with django_assert_num_queries(11):
            # session, person, grants, units, people of units, how many, page, places, roles, company, own place (menu)
            response = client.get("/people/")
        assert response.status_code == 200
        assert len(response.context["lines"]) == number


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=meier", {"Meier"}),
        ("q=anna+mei", {"Meier"}),
        ("q=77", {"Meier"}),
        ("q=%25", set()),
        ("q=_", set()),
        ("q=zzz", set()),
        ("status=left", {"Weg"}),
    ],
)
def test_people_are_found_literally(client: Client, hr: Person, query: str, names: set[str]) -> None:
    build.person(first_name="Anna", last_name="Meier", personnel_number="7788")
    build.person(last_name="Weg", status=PersonStatus.LEFT, is_active=False)
    response = client.get(f"/people/?{query}")
    assert {line.person.last_name for line in response.context["lines"]} == names


@pytest.mark.parametrize(("query", "status"), [("q=" + "x" * 201, 422), ("q=%00", 422), ("unit=abc", 422), ("page=zzz", 200)])
def test_odd_searches_are_told_and_do_no_harm(client: Client, hr: Person, query: str, status: int) -> None:
    assert client.get(f"/people/?{query}").status_code == status


def test_a_unit_is_searched_with_everything_below(client: Client, hr: Person) -> None:
    top = build.unit()
    below = build.unit(parent=top)
    build.membership(build.person(last_name="Unten"), below)
    build.membership(build.person(last_name="Daneben"), build.unit())
    response = client.get(f"/people/?unit={top.pk}")
    assert [line.person.last_name for line in response.context["lines"]] == ["Unten"]


def test_fifty_people_a_page(client: Client, hr: Person) -> None:
    for _number in range(50):
        build.person()
    assert len(client.get("/people/").context["lines"]) == 50
    last = client.get("/people/?page=2&q=")
    assert len(last.context["lines"]) == 1
    assert "Page 2 of 2" in last.content.decode()


def test_an_empty_company_leads_to_the_import(client: Client, hr: Person) -> None:
    Person.objects.filter(pk=hr.pk).update(status=PersonStatus.ABSENT)
    assert "Nobody fits" in client.get("/people/?q=zzz").content.decode()


def test_a_person_shows_roles_with_reasons_and_no_learning(client: Client, hr: Person) -> None:
    boss = build.person(first_name="Bea", last_name="Boss")
    person = build.person(first_name="Anna", last_name="Meier", email="a@b.de")
    build.membership(person, build.unit("Technik"), manager=boss, position="Meisterin", location="Kassel", weekly_hours="38.5")
    build.grant(person, Role.CHAMPION, rule="champion")
    text = client.get(f"/people/{person.pk}/").content.decode()
    for expected in ("Anna Meier", "Technik", "Meisterin", "Bea Boss", "because HR lists this person as AI champion", "38.5"):
        assert expected in text
    assert "Give a seat" not in text


def test_names_with_markup_are_escaped_everywhere(client: Client, hr: Person) -> None:
    evil = "<script>alert(1)</script>"
    person = build.person(first_name=evil, last_name=evil)
    build.membership(person, build.unit(evil), position=evil)
    for address in ("/people/", f"/people/{person.pk}/", "/people/units/"):
        assert evil not in client.get(address).content.decode()
    assert evil not in client.post(f"/people/{person.pk}/card/").content.decode()


def test_a_card_is_shown_once_and_never_stored(client: Client, hr: Person) -> None:
    person = build.person(first_name="Anna", last_name="Meier", personnel_number="7788")
    response = client.post(f"/people/{person.pk}/card/")
    assert response.status_code == 200
    code = response.context["code"]
    text = response.content.decode()
    assert code in text
    assert "Anna Meier" in text
    assert "<path" in text
    assert "no-store" in response.headers["Cache-Control"]
    person.refresh_from_db()
    assert person.check_password(code)
    assert client.get(f"/people/{person.pk}/card/").status_code == 405
    assert code not in client.get(f"/people/{person.pk}/").content.decode()


def test_hr_cannot_take_over_a_seat_by_its_card(client: Client, hr: Person) -> None:
    chief = build.person()
    build.grant(chief, Role.ADMINISTRATOR)
    response = client.post(f"/people/{chief.pk}/card/", follow=True)
    assert "only an administrator" in response.content.decode()


def test_an_administrator_gives_and_ends_a_seat(client: Client, administrator: Person) -> None:
    person = build.person(first_name="Anna", last_name="Meier")
    page = client.post(f"/people/{person.pk}/seats/", {"role": "works_council"}, follow=True).content.decode()
    assert "Anna Meier now has the seat “Works council”." in page
    assert "given by hand, Adam Verwalter" in page
    client.post(f"/people/{person.pk}/seats/end/", {"role": "works_council"})
    assert not RoleAssignment.objects.open().filter(person=person).exists()


@pytest.mark.parametrize("role", ["leadership", "superuser", ""])
def test_only_seats_can_be_given(client: Client, administrator: Person, role: str) -> None:
    person = build.person()
    response = client.post(f"/people/{person.pk}/seats/", {"role": role}, follow=True)
    assert "Choose a seat." in response.content.decode()
    assert not RoleAssignment.objects.filter(person=person).exists()


def test_ones_own_page_offers_no_seat_and_refuses_one(client: Client, administrator: Person) -> None:
    assert "Give a seat" not in client.get(f"/people/{administrator.pk}/").content.decode()
    response = client.post(f"/people/{administrator.pk}/seats/", {"role": "hr"}, follow=True)
    assert "Nobody gives or ends a seat of their own." in response.content.decode()


def test_hr_cannot_give_seats_even_by_a_direct_post(client: Client, hr: Person) -> None:
    person = build.person()
    assert client.post(f"/people/{person.pk}/seats/", {"role": "administrator"}).status_code == 404
    assert not RoleAssignment.objects.filter(person=person).exists()
