"""What every test stands on. Settings: tests/settings.py; builders of rows: tests/build.py."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from competence.management.catalogues import compile_catalogues
from competence.models import Person
from tests.serving import ROOT

CHROMIUM = "/usr/bin/chromium"
# How long an example takes says nothing on a machine that does other things too.
hypothesis.settings.register_profile(
    "kundig", deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("kundig")
LOCAL = {"127.0.0.1", "::1", "localhost"}


def pytest_configure(config: pytest.Config) -> None:
    """Texts are compiled before anyone reads one; a fresh checkout has only their sources."""
    if not hasattr(config, "workerinput"):
        for catalogue in compile_catalogues(ROOT / "locale"):
            translation_file_changed(None, catalogue)  # Django has read the old one, or found none


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run; tests/run.py counts it and says so."""
    missing = {}
    if os.environ.get("DATABASE_URL"):
        missing["once"] = "runs on SQLite"
    if not os.path.exists(CHROMIUM):
        missing["browser"] = "no Chromium"
    if not shutil.which("redis-server"):
        missing["redis"] = "no Redis"
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A test speaks to this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_UNIX and address[0] not in LOCAL:
            raise RuntimeError(f"A test wanted to call {address}.")

    def guarded(self: socket.socket, address: Any) -> None:
        check(self, address)
        return connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    socket.socket.connect, socket.socket.connect_ex = guarded, guarded_ex  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Each test has its own uploads."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    """A test begins in German, whatever the one before it switched to."""
    with translation.override("de"):
        yield


@pytest.fixture
def sign_in() -> Callable[[Client, Person], Client]:
    """`sign_in(client, person)` signs a person in without the form and gives the client back."""

    def sign_in(client: Client, person: Person) -> Client:
        client.force_login(person)
        return client

    return sign_in
