"""The jobs page shows what runs, and nothing about persons."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.actions.jobs import note_run
from competence.enums import OutboxState, Role
from competence.models import JobRun, OutboxMessage
from competence.queries import jobs
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client, settings: Any, tmp_path: Path) -> Client:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    build.company()
    person = build.person()
    build.grant(person, Role.ADMINISTRATOR)
    client.force_login(person)
    return client


def message(state: OutboxState, **fields: Any) -> OutboxMessage:
    now = clock.now()
    done_at = now if state == OutboxState.DONE else None
    defaults: dict[str, Any] = {
        "kind": "people.changed",
        "created_at": now,
        "not_before": now,
        "done_at": done_at,
        "state": state,
    }
    return OutboxMessage.objects.create(**(defaults | fields))


def test_it_counts_what_waits_is_done_and_was_given_up(administrator: Client) -> None:
    message(OutboxState.WAITING)
    message(OutboxState.DONE)
    message(OutboxState.DONE, done_at=clock.now() - timedelta(days=2))
    message(OutboxState.DEAD, error="ValueError", payload={"person": 4711})
    message(OutboxState.DEAD, error="ValueError")
    state = jobs.outbox()
    assert (state.waiting, state.done_today, state.given_up) == (1, 1, 2)
    assert [(fault["kind"], fault["error"], fault["number"]) for fault in state.faults] == [("people.changed", "ValueError", 2)]
    page = administrator.get(reverse("jobs-list")).content.decode()
    assert "ValueError" in page
    assert "4711" not in page


def test_trying_again_is_one_press(administrator: Client) -> None:
    message(OutboxState.DEAD, error="ValueError", tries=8)
    assert reverse("jobs-retry") in administrator.get(reverse("jobs-list")).content.decode()
    response = administrator.post(reverse("jobs-retry"))
    assert response.headers["Location"] == reverse("jobs-list")
    row = OutboxMessage.objects.get()
    assert (row.state, row.tries) == (OutboxState.WAITING, 0)
    assert reverse("jobs-retry") not in administrator.get(reverse("jobs-list")).content.decode()


def test_it_shows_the_last_run_of_each_job(administrator: Client) -> None:
    with note_run("drain_outbox") as outcome:
        outcome(3)
    with pytest.raises(ValueError), note_run("freeze_month"):
        raise ValueError("with a name in it")
    page = administrator.get(reverse("jobs-list")).content.decode()
    assert "failed: ValueError" in page
    assert "with a name in it" not in page
    assert JobRun.objects.get(name="drain_outbox").outcome == "3"


def test_mail_in_the_data_folder_is_counted_and_not_shown(administrator: Client, settings: Any) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir()
    for number in range(7):
        (folder / f"2026-{number}.log").write_text("To: ada@example.org\n\nCode: ABC-DEF")
    written = jobs.written_mail()
    assert written is not None
    assert (written.number, len(written.newest)) == (7, 5)
    page = administrator.get(reverse("jobs-list")).content.decode()
    assert "ada@example.org" not in page
    assert "ABC-DEF" not in page


def test_with_a_mail_server_there_is_no_mail_section(administrator: Client, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    assert jobs.written_mail() is None
    assert 'id="mail"' not in administrator.get(reverse("jobs-list")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(
    administrator: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        message(OutboxState.DEAD, error=f"Error{number}")
        message(OutboxState.WAITING)
    with django_assert_num_queries(QUERIES):
        administrator.get(reverse("jobs-list"))


QUERIES = 9  # session, person, grants, job runs, three of the outbox, company, membership
