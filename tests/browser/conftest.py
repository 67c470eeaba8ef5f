"""The real product and real windows. Chromium is started for each test, so that its event loop never meets another test."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.serving import Serving, own_database, serving

from .visitor import ARGUMENTS, CHROMIUM, Visitor

Window = Callable[..., Visitor]
# One of each kind of test, so that no test needs what another one left.
NUMBERS = {
    "english": "10068",
    "no_script": "10054",
    "keyboard": "10058",
    "answers": "10060",
    "levels": "10348",
    "kinds_german": "10225",
    "kinds_english": "10238",
    "kinds_order": "10231",
    "kinds_typed": "10241",
    "kinds_pause": "10244",
    "kinds_slow": "10713",
}


@dataclass(frozen=True)
class Company:
    """A running installation with its people, and the sign-in cards of some."""

    serving: Serving
    cards: dict[str, str]
    every_kind: str  # where the quiz with one question of each kind begins

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.serving.address

    def kill_web(self) -> None:
        """End the web process and its workers on the spot; the supervisor starts it anew on the same port."""
        for child in psutil.Process(self.serving.pid).children():
            if "gunicorn" in " ".join(child.cmdline()):
                for process in [*child.children(recursive=True), child]:
                    process.kill()

    def sign_in(self, visitor: Visitor, who: str) -> None:
        """As the person who is there for this test."""
        visitor.sign_in(NUMBERS[who], self.cards[NUMBERS[who]])


def _serve(folder: Path, name: str) -> Iterator[Serving]:
    url = os.environ.get("DATABASE_URL", "")
    with own_database(f"kundig_browser_{name}_{os.getpid()}", url) as own, serving(folder, database_url=own) as running:
        yield running
        print((folder / "log" / "web.log").read_text()[-5000:])  # pytest shows it beside what failed


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Serving]:
    """A new installation that nobody has set up."""
    yield from _serve(tmp_path / "data", "empty")


@pytest.fixture(scope="session")
def company(tmp_path_factory: Any) -> Iterator[Company]:
    """An installation with people in it."""
    for running in _serve(tmp_path_factory.mktemp("company"), "company"):
        cards = json.loads(running.run("-m", "tests.browser.company", *NUMBERS.values()))
        every_kind = running.run("-m", "tests.browser.every_kind", *NUMBERS.values()).strip()
        yield Company(running, cards, every_kind)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """`window(address, …)` opens one; all are checked and closed at the end."""
    opened: list[Visitor] = []

    def window(address: str, **options: Any) -> Visitor:
        opened.append(Visitor(browser, address, **options))
        return opened[-1]

    yield window
    for visitor in opened:
        visitor.close()
