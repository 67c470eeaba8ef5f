"""Files between upload, check and import; headings that are remembered."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from competence import clock
from competence.actions.roster import (
    FaultyRosterError,
    PlanChangedError,
    choose_columns,
    discard_upload,
    forget_uploads,
    import_roster,
    keep_upload,
    plan_roster,
    read_roster,
)
from competence.errors import AlreadyDone
from competence.models import HeadingMemory, Membership, Person, RosterImport
from competence.rules.roster import Change
from tests import build
from tests.competence.rosters import line, roster, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company()


def changes(counts: dict[str, int]) -> dict[str, int]:
    return {change.value: counts[change.value] for change in Change if counts[change.value]}


def test_headings_are_remembered() -> None:
    text = roster(line(1)).replace("Abteilung;", "Geheimwort;", 1)
    hr = build.person()
    upload = keep_upload(by=hr, file_name="a.csv", content=text.encode())
    with pytest.raises(FaultyRosterError):
        import_roster(by=hr, upload=upload)
    choose_columns(by=hr, upload=upload, mapping={"4": "unit"})
    import_roster(by=hr, upload=upload)
    assert HeadingMemory.objects.get(heading="geheimwort").field == "unit"
    assert changes(import_roster(by=hr, content=text.encode()).plan.counts) == {}


def test_a_column_that_was_not_to_be_read_stays_unread() -> None:
    content = roster(line(1, location="Kassel")).encode()
    import_roster(by=None, content=content, mapping={"9": ""})
    assert Membership.objects.get().location == ""
    assert changes(import_roster(by=None, content=content).plan.counts) == {}


def test_an_upload_is_imported_once_and_its_content_forgotten() -> None:
    hr = build.person()
    upload = keep_upload(by=hr, file_name="C:\\Daten\\Köpfe.csv", content=roster(line(1)).encode())
    assert upload.file_name == "Köpfe.csv"
    import_roster(by=hr, upload=upload)
    upload.refresh_from_db()
    assert (upload.state, bytes(upload.content), upload.counts["created"]) == (RosterImport.State.IMPORTED, b"", 1)
    with pytest.raises(AlreadyDone):
        import_roster(by=hr, upload=upload)
    assert not discard_upload(by=hr, upload=upload)
    with pytest.raises(AlreadyDone):
        choose_columns(by=hr, upload=upload, mapping={})


def test_an_upload_is_discarded_once() -> None:
    hr = build.person()
    upload = keep_upload(by=hr, file_name="a.csv", content=roster(line(1)).encode())
    assert discard_upload(by=hr, upload=upload)
    assert not discard_upload(by=hr, upload=upload)
    with pytest.raises(AlreadyDone):
        import_roster(by=hr, upload=upload)
    assert not Person.objects.filter(personnel_number="1").exists()


def test_what_is_no_table_is_not_kept() -> None:
    with pytest.raises(FaultyRosterError) as refusal:
        keep_upload(by=build.person(), file_name="alt.xls", content=b"\xd0\xcf\x11\xe0old")
    assert [fault.code for fault in refusal.value.faults] == ["csv.file.old_excel"]
    assert not RosterImport.objects.exists()


def test_the_plan_that_was_shown_must_still_hold() -> None:
    content = roster(line(1), line(2)).encode()
    shown = plan_roster(read_roster(content)).digest
    import_roster(by=None, content=roster(line(1)).encode())
    with pytest.raises(PlanChangedError) as refusal:
        import_roster(by=None, content=content, expected_digest=shown)
    assert Person.objects.count() == 1
    assert changes(import_roster(by=None, content=content, expected_digest=refusal.value.plan.digest).plan.counts) == {
        "created": 1
    }


def test_uploads_of_yesterday_are_emptied() -> None:
    hr = build.person()
    old = keep_upload(by=hr, file_name="old.csv", content=roster(line(1)).encode())
    with clock.at(clock.now() + timedelta(hours=25)):
        new = keep_upload(by=hr, file_name="new.csv", content=roster(line(1)).encode())
        assert forget_uploads() == "uploads: 1"
        assert forget_uploads() == "uploads: 0"
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, bytes(old.content)) == (RosterImport.State.DISCARDED, b"")
    assert new.state == RosterImport.State.UPLOADED


def test_a_workbook_is_loaded_like_a_text() -> None:
    rows = [text.split(";") for text in roster(line(1, email="a@b.de"), line(2)).strip().split("\r\n")]
    cells = [[int(value) if value.isdigit() else value for value in row] for row in rows]
    done = import_roster(by=None, content=workbook(cells), file_name="people.xlsx")
    assert (done.reading.table.encoding, changes(done.plan.counts)) == ("XLSX", {"created": 2})
    assert set(Person.objects.values_list("login", flat=True)) == {"1", "2"}


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_the_work_once() -> None:
    """The second waits for the first and then finds nothing to do."""
    content = roster(*(line(number, email=f"p{number}@b.de") for number in range(1, 60))).encode()
    ready = Barrier(2)
    results: list[dict[str, int]] = []

    def work() -> None:
        try:
            ready.wait(10)
            results.append(changes(import_roster(by=None, content=content).plan.counts))
        finally:
            connection.close()

    threads = [Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results, key=len) == [{}, {"created": 59}]
    assert (Person.objects.count(), Membership.objects.count()) == (59, 59)
