"""In process, through Django's test client: number of queries, and server time as a multiple of the bare view."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from competence.models import Person

from . import bare

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
WRITES = ("INSERT", "UPDATE", "DELETE")
PAIRS = 60
WARM_UP = 5


@dataclass(frozen=True)
class Counted:
    """The queries of one page. What only opens and closes transactions stands apart."""

    reads: int
    writes: int
    transactions: int

    @property
    def queries(self) -> int:
        return self.reads + self.writes


@dataclass(frozen=True)
class Timed:
    """Medians in milliseconds, and the page as a multiple of the bare view."""

    page: float
    bare: float
    multiple: float


def client_of(person: Person) -> Client:
    """Someone signed in, with a browser that takes compressed answers."""
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(person)
    return client


def count(ask: Callable[[], object]) -> Counted:
    """Ask once (after one time that fills the caches) and count."""
    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    said = [query["sql"].lstrip().upper() for query in captured.captured_queries]
    writes = sum(sql.startswith(WRITES) for sql in said)
    brackets = sum(sql.startswith(BRACKETS) for sql in said)
    begun = sum(sql.startswith("BEGIN") for sql in said)
    return Counted(reads=len(said) - writes - brackets, writes=writes, transactions=begun)


def compare(ask: Callable[[], object], person: Person, counted: Counted) -> Timed:
    """Page and bare view in turns, so that whatever else the machine does meets both."""
    yardstick = client_of(person)
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
        yardstick.handler.load_middleware()
    address = f"/bare/{counted.reads}/{counted.writes}/"

    def ask_bare() -> None:
        assert yardstick.get(address).status_code == 200

    page, reference = [], []
    for _ in range(WARM_UP + PAIRS):
        page.append(_seconds(ask))
        reference.append(_seconds(ask_bare))
    ours, theirs = statistics.median(page[WARM_UP:]), statistics.median(reference[WARM_UP:])
    return Timed(page=ours * 1000, bare=theirs * 1000, multiple=ours / theirs)


def _seconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started
