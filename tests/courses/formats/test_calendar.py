from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from courses.formats.calendar import LearningDay, calendar_file

MOMENT = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
WEEK = [
    LearningDay(date(2026, 11, 24), "Lernzeit KI: Sicher mit KI arbeiten", "Etwa 60 Minuten."),
    LearningDay(date(2026, 11, 30), "Lernzeit KI: Prüfen, vor; dem Verwenden", "Etwa 20 Minuten."),
]


def events(days=WEEK, moment=MOMENT, owner="17"):
    content = calendar_file(days, name="Lernzeit KI", address="https://kundig.example/me/plan/", owner=owner, moment=moment)
    return [dict(event) for event in Calendar.from_ical(content).walk("VEVENT")]


def test_it_parses_back():
    first, second = events()
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 11, 24), date(2026, 11, 25))
    assert (str(first["SUMMARY"]), str(first["DESCRIPTION"])) == ("Lernzeit KI: Sicher mit KI arbeiten", "Etwa 60 Minuten.")
    assert str(second["SUMMARY"]) == "Lernzeit KI: Prüfen, vor; dem Verwenden"
    assert first["TRANSP"] == "TRANSPARENT"


def test_a_later_file_changes_the_entry_of_a_week():
    """The same id although the day in the week and the title are others, and a higher sequence."""
    before = events()[1]
    after = events([LearningDay(date(2026, 12, 2), "Lernzeit KI: Anderes", "")], MOMENT + timedelta(minutes=1))[0]
    assert before["UID"] == after["UID"]
    assert int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt


def test_ids_differ_by_week_and_by_person():
    ids = [event["UID"] for event in [*events(), *events(owner="18")]]
    assert len(set(ids)) == 4
