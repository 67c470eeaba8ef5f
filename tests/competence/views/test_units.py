"""The tree of units in the browser."""

import pytest
from django.test import Client

from competence.enums import PersonStatus, Role
from competence.models import Person, Unit
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Person:
    build.company()
    person = build.person(language="en")
    build.grant(person, Role.HR)
    client.force_login(person)
    return person


def test_the_tree_counts_people_of_the_unit_and_below(client: Client, hr: Person) -> None:
    top = build.unit("Werk")
    below = build.unit("Ablage", parent=top)
    other = build.unit("Verkauf")
    build.membership(build.person(), top)
    build.membership(build.person(), below)
    build.membership(build.person(status=PersonStatus.LEFT, is_active=False), below)
    lines = client.get("/people/units/").context["lines"]
    assert [(line.unit, line.depth, line.own, line.total) for line in lines] == [
        (other, 0, 0, 0),
        (top, 0, 1, 2),
        (below, 1, 1, 1),
    ]


def test_the_tree_costs_the_same_for_one_and_three_units(client: Client, hr: Person, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    top = build.unit()
    for number in (1, 3):
        while Unit.objects.count() < number:
            build.unit(parent=top)
        with django_assert_num_queries(8):  # session, person, grants, units, people, framework, company, own place (menu)
            assert client.get("/people/units/").status_code == 200


def test_no_units_yet(client: Client, hr: Person) -> None:
    assert "There are no units yet" in client.get("/people/units/").content.decode()


def test_a_unit_is_added(client: Client, hr: Person) -> None:
    top = build.unit("Werk")
    assert client.post("/people/units/", {"name": "Halle 2", "parent": top.pk}).status_code == 302
    assert Unit.objects.get(name="Halle 2").parent == top


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "werk"}, {"name": "x" * 151}, {"name": "Neu", "parent": "999"}])
def test_a_unit_that_does_not_fit_is_told(client: Client, hr: Person, fields: dict[str, str]) -> None:
    build.unit("Werk")
    assert client.post("/people/units/", fields).status_code == 422
    assert Unit.objects.count() == 1


def test_a_department_is_chosen(client: Client, hr: Person) -> None:
    build.shipped_framework()
    unit = build.unit("Werk")
    text = client.post(f"/people/units/{unit.pk}/department/", {"department": "it"}, follow=True).content.decode()
    assert "The department of “Werk” is changed." in text
    unit.refresh_from_db()
    assert unit.department == "it"
    text = client.post(f"/people/units/{unit.pk}/department/", {"department": "magic"}, follow=True).content.decode()
    assert "no such department" in text


@pytest.mark.parametrize(
    "name", ["A\u202eB", "A\x1bB", "A\u200bB", "=1+1", "+1", "-1", "@x", "<b>Werk", "..", "a/../b", "/", "//"]
)
def test_a_name_that_hides_or_acts_is_refused(client: Client, hr: Person, name: str) -> None:
    response = client.post("/people/units/", {"name": name})
    assert response.status_code == 422
    assert "A name has letters or digits." in response.content.decode()
    assert not Unit.objects.exists()


@pytest.mark.parametrize("name", ["Werk 2 (Süd)", "F&E", "Ein-/Verkauf", "Łódź – Montage", "3D-Druck"])
def test_usual_names_are_taken(client: Client, hr: Person, name: str) -> None:
    assert client.post("/people/units/", {"name": name}).status_code == 302
