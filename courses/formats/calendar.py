"""Learning time as a calendar file (iCalendar, RFC 5545). Plain values in, bytes out; nothing in it tells anyone a level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

_EPOCH = date(2026, 1, 1).toordinal() * 24 * 60


@dataclass(frozen=True)
class LearningDay:
    """One entry: the first working day of a week, what stands in it, and where the plan is."""

    day: date
    title: str
    text: str


def calendar_file(days: Iterable[LearningDay], *, name: str, address: str, owner: str, moment: datetime) -> bytes:
    """A calendar with one all-day entry a week that blocks no time.

    The id of an entry follows from `address`, `owner` and the week alone, so that loading a later plan changes the entry of a week
    instead of adding one; the later file wins, because its sequence is that of the minute in which it was made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//kundig//learning plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in days:
        year, week, _weekday = entry.day.isocalendar()
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{address}#{owner}-{year}-{week:02}")))
        event.add("dtstamp", moment)
        event.add("sequence", max(0, moment.toordinal() * 24 * 60 + moment.hour * 60 + moment.minute - _EPOCH))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
