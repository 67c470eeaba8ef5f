"""What a person sees when something is not there, not allowed, or broken."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from competence.views import errors
from tests import build


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_404_for_everyone(client: Client, signed_in: bool) -> None:
    build.company()
    if signed_in:
        client.force_login(build.person())
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert response.content.decode().count("<h1") == 1


@pytest.mark.django_db
def test_404_for_a_script_is_json(client: Client) -> None:
    response = client.get("/no-such-page/", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
def test_403(rf: RequestFactory) -> None:
    build.company()
    request = rf.get("/")
    request.user = build.person()
    request.resolver_match = None
    assert errors.forbidden(request).status_code == 403


def test_500_needs_nothing(rf: RequestFactory, caplog: Any) -> None:
    """No database (the fixture is missing on purpose), no person, no context processor; the mark stands in the log as well."""
    response = errors.broken(rf.get("/somewhere/"))
    page = response.content.decode()
    assert response.status_code == 500
    mark = caplog.records[-1].getMessage().split()[2]
    assert mark in page
    assert page.count("<h1") == 1
    assert connection.settings_dict["NAME"] not in page


def test_400_needs_nothing(rf: RequestFactory) -> None:
    """Like the 500: static, in the house's look."""
    response = errors.bad_request(rf.get("/somewhere/"))
    assert response.status_code == 400
    assert response.content.decode().count("<h1") == 1


@pytest.mark.django_db
def test_a_form_that_is_too_large_is_told_so(client: Client) -> None:
    client.force_login(build.person())
    response = client.post("/me/theme/", {"theme": "x" * 300_000})
    assert response.status_code == 400
    assert "<h1" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/path/{}/", "/submissions/{}/file/1/", "/attempts/{}/", "/reviews/{}/", "/people/{}/"])
def test_a_number_that_no_column_holds_is_no_address(client: Client, address: str) -> None:
    client.force_login(build.person())
    assert client.get(address.format("9" * 20)).status_code == 404
    assert client.post("/attempts/{}/answers/".format("9" * 25), "{}", content_type="application/json").status_code == 404
