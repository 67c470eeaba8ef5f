"""The one clock of all actions.

Actions and queries ask here and nowhere else, so that a simulation (the demo company) or a test can live at another moment
by the same code that people call. Rules never ask: they get their dates as arguments.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """This moment, aware, in UTC; the simulated one inside `at(…)`."""
    return _moment.get() or timezone.now()


def today() -> date:
    """Today's date in the company's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at another moment for the length of a `with` block."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def in_words(moment: datetime) -> str:
    """Date and time of day as they stand in a sentence: "22 November 2026, 14:02", in the company's time zone."""
    return date_format(timezone.localtime(moment), pgettext("date format", "j F Y, H:i"))


def day_in_words(moment: datetime) -> str:
    """Its day as it stands in a sentence: "22 November 2026", in the company's time zone."""
    return date_format(timezone.localtime(moment), pgettext("date format", "j F Y"))


def time_of_day(moment: datetime) -> str:
    """ "14:02", in the company's time zone."""
    return timezone.localtime(moment).strftime("%H:%M")
