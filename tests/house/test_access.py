"""Every address, and what each of the seven gets there (access.csv)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .world import VISITORS, things, visitors

ROWS = list(
    csv.DictReader(
        line
        for line in Path(__file__).with_name("access.csv").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
)


def routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The full names of all addresses; one without a name gives its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"without name: {entry.pattern}"


def test_every_route_stands_in_the_matrix() -> None:
    named = {row["name"] for row in ROWS}
    existing = set(routes(get_resolver()))
    assert existing - named == set(), "addresses without a row in tests/house/access.csv"
    assert named - existing == set(), "rows of tests/house/access.csv without an address"


def _address(row: dict[str, str], known: dict[str, Any]) -> str:
    pairs = (pair.split("=", 1) for pair in row["kwargs"].split())
    return reverse(row["name"], kwargs={key: value.format(**known) for key, value in pairs})


def content(response: Any) -> bytes:
    """The body; a file that is handed out is read to its end, which also closes it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def _status(client: Client, method: str, address: str) -> int:
    """What comes back; whatever the request changed is undone."""
    with transaction.atomic():
        response = client.post(address) if method == "POST" else client.get(address)
        if response.streaming:
            b"".join(response)  # a file is closed only at its end
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=[f"{row['name']} {row['kwargs']}".strip() for row in ROWS])
def test_each_visitor_gets_what_the_matrix_says(row: dict[str, str]) -> None:
    people = visitors()
    address = _address(row, things(people))
    found = {"anonymous": _status(Client(), row["method"], address)}
    for name in VISITORS:
        client = Client(raise_request_exception=True)
        client.force_login(people[name])
        found[name] = _status(client, row["method"], address)
        if row["method"] == "POST" and found[name] != 404:
            assert _status(client, "GET", address) == 405, f"{row['name']} answers GET"
    assert found == {name: int(row[name]) for name in found}


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    """Rows with 302 for anonymous lead to the sign-in page and nowhere else."""
    known = things(visitors())
    for row in ROWS:
        if row["anonymous"] != "302" or row["name"] in LEAD_ELSEWHERE or row["method"] != "GET":
            continue
        response = client.get(_address(row, known))
        assert response.headers["Location"].startswith(reverse(settings.LOGIN_URL)), row["name"]


# Public addresses that answer with a redirect of their own.
LEAD_ELSEWHERE: set[str] = set()
