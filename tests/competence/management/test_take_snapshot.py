"""`manage.py take_snapshot`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competence import clock
from competence.models.snapshot import Snapshot
from tests import build
from tests.competence.figures import staff

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("take_snapshot", *arguments, stdout=out)
    return out.getvalue()


def test_it_freezes_today_once() -> None:
    build.company(language="en")
    staff(build.unit(), 3, met=1)
    today = clock.today().isoformat()
    assert run() == f"{today}: frozen, 6 cells.\n"
    assert run() == f"{today}: nothing to freeze; the day is frozen already, or nothing is known yet.\n"
    assert Snapshot.objects.count() == 1


def test_it_freezes_the_day_that_is_named() -> None:
    build.company(language="en")
    staff(build.unit(), 3, met=1)
    run("--day", "2024-10-31")
    assert Snapshot.objects.get().taken_on.isoformat() == "2024-10-31"


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(CommandError):
        run("--day", day)


def test_the_future_is_refused() -> None:
    build.company(language="en")
    with pytest.raises(CommandError, match="still to come"):
        run("--day", (clock.today() + timedelta(days=1)).isoformat())
