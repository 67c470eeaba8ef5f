"""The set-up page: there while the installation is empty, and afterwards not at all."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competence.actions.company import provide_set_up_code
from competence.models import Company, Person
from tests import build

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Tannhof Ventiltechnik GmbH",
    "short_name": "Tannhof",
    "language": "en",
    "first_name": "Ada",
    "last_name": "Winter",
    "email": "",
    "login": "ada.winter",
    "password": "vier-worte-in-einer-reihe",
}


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def address() -> str:
    return reverse("company-set-up")


def test_an_empty_installation_leads_there(client: Client, address: str) -> None:
    response = client.get("/", follow=True)
    assert response.redirect_chain[-1][0] == address
    assert client.get(reverse("account_login")).headers["Location"] == address


def test_set_up_signs_the_administrator_in(client: Client, address: str) -> None:
    response = client.post(address, FIELDS | {"code": provide_set_up_code()})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    person = Person.objects.get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get("/").headers["Location"] == reverse("roster-import")
    assert client.get(address).status_code == 404
    assert client.post(address, FIELDS).status_code == 404


@pytest.mark.parametrize("rows", ["company", "person"])
def test_it_is_gone_once_anything_is_there(client: Client, address: str, rows: str) -> None:
    getattr(build, rows)()
    assert client.get(address).status_code == 404
    assert client.post(address, FIELDS | {"code": provide_set_up_code()}).status_code == 404


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA"])
def test_without_the_code_nothing_happens(client: Client, address: str, code: str) -> None:
    response = client.post(address, FIELDS | {"code": code})
    assert response.status_code == 422
    assert not Company.objects.exists()
    content = response.content.decode()
    assert 'aria-invalid="true"' in content
    assert "ada.winter" in content  # what was entered is kept
    assert FIELDS["password"] not in content  # except the password


def test_wrong_codes_are_limited_for_the_whole_installation(client: Client, address: str) -> None:
    statuses = [client.post(address, FIELDS | {"code": f"wrong{number}"}).status_code for number in range(11)]
    assert statuses == [422] * 10 + [429]
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    assert stranger.post(address, FIELDS | {"code": provide_set_up_code()}).status_code == 429
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "ada.winter.ada"),
        ("login", "ada winter"),
        ("login", ""),
        ("email", "ada"),
        ("language", "fr"),
        ("name", "x" * 151),
        ("last_name", "a\0b"),
    ],
)
def test_bad_input_names_its_field(client: Client, address: str, field: str, value: str) -> None:
    response = client.post(address, FIELDS | {"code": provide_set_up_code(), field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Company.objects.exists()
