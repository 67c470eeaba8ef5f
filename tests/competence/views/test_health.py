"""Alive and ready, for machines."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from competence.models import JobRun


def test_alive_asks_the_database_nothing(client: Client) -> None:
    """Without the `db` fixture every query would fail the test."""
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


@pytest.mark.django_db
def test_ready_when_the_database_takes_rows_and_is_migrated(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "database": True, "migrations": True})
    assert not JobRun.objects.exists()  # its row is taken back


@pytest.mark.django_db(transaction=True)
def test_not_ready_before_the_migrations(client: Client) -> None:
    call_command("migrate", "courses", "zero", verbosity=0)
    try:
        response = client.get("/readyz")
    finally:
        call_command("migrate", verbosity=0)
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": True, "migrations": False})


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_the_database_takes_no_rows(client: Client) -> None:
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        response = client.get("/readyz")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF" if sqlite else "SET default_transaction_read_only = off")
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": False, "migrations": False})


def test_only_get_and_head(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
