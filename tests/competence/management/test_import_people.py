"""`manage.py import_people`: the same check and the same result as in the browser."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from competence.models import AuditEvent, Company, OutboxMessage, Person
from tests import build
from tests.competence.rosters import FIRST, line, roster

pytestmark = pytest.mark.django_db


def run(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_people", str(file), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(roster(line(1), line(2, manager="77")), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company(language="en")


def test_a_dry_run_writes_nothing(file: Path) -> None:
    text = run(file, "--dry-run")
    assert "Added: 2" in text
    assert "Line 3, column Vorgesetzte/r" in text
    assert "[csv.manager.unknown]" in text
    assert not Person.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_import_does_the_waiting_work_and_a_second_one_adds_nobody(file: Path) -> None:
    by = build.person(login="hr")
    assert "Added: 2" in run(file, "--by", "hr")
    assert AuditEvent.objects.get(action="people.import").by == by
    assert not OutboxMessage.objects.exclude(state="done").exists()
    assert "Added: 0" in run(file)
    assert Person.objects.exclude(pk=by.pk).count() == 2


def test_it_speaks_the_companys_language(file: Path) -> None:
    Company.objects.update(language="en")
    assert "UTF-8, semicolon, 2 lines" in run(file)


def test_faults_end_with_1_and_nothing_is_imported(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(roster(line(1, email="bad"), line(1)), encoding="utf-8")
    error = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_people", str(file), stdout=StringIO(), stderr=error)
    assert end.value.code == 1
    assert "Line 2, column E-Mail: “bad”" in error.getvalue()
    assert "[csv.personnel_number.double]" in error.getvalue()
    assert not Person.objects.exists()


def test_a_complete_file_retires_who_is_missing(file: Path) -> None:
    run(file)
    file.write_text(roster(line(1)), encoding="utf-8")
    assert "Not in this file: 1" in run(file)
    assert "Leaving: 1" in run(file, "--complete")


def test_the_shipped_export_from_the_terminal() -> None:
    text = run(settings.FIXTURES_DIR / FIRST)
    assert "Windows-1252, semicolon, 224 lines" in text
    assert "Added: 220" in text
    assert "Left already, not stored: 4" in text


def test_a_file_or_a_person_that_does_not_exist_is_said(file: Path) -> None:
    with pytest.raises(CommandError):
        run(file.with_name("none.csv"))
    with pytest.raises(CommandError, match="nobody"):
        run(file, "--by", "nobody")
