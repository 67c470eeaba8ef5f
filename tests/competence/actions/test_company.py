"""Set-up happens once."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from competence.actions.company import provide_set_up_code, set_up_code_fits, set_up_company
from competence.enums import Language, Role
from competence.errors import AlreadyDone
from competence.models import AuditEvent, Company, Person
from competence.queries.installation import installation_is_empty
from tests import build

FIELDS: dict[str, Any] = {
    "name": "Tannhof Ventiltechnik GmbH",
    "short_name": "Tannhof",
    "language": Language.GERMAN,
    "first_name": "Ada",
    "last_name": "Winter",
    "login": "ada.winter",
    "password": "vier-worte-in-einer-reihe",
}


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.django_db
def test_company_and_administrator_come_together() -> None:
    assert installation_is_empty()
    person = set_up_company(**FIELDS)
    assert not installation_is_empty()
    company = Company.current()
    assert company is not None
    assert (company.name, company.short_name, company.language) == ("Tannhof Ventiltechnik GmbH", "Tannhof", "de")
    assert person.personnel_number is None
    assert person.roles == {Role.ADMINISTRATOR}
    assert person.check_password(FIELDS["password"])
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.subject, event.details) == ("company.set_up", person, f"person:{person.pk}", {})


@pytest.mark.django_db
def test_the_second_call_changes_nothing() -> None:
    set_up_company(**FIELDS)
    with pytest.raises(AlreadyDone) as refusal:
        set_up_company(**FIELDS | {"login": "other", "name": "Other"})
    assert refusal.value.code == "already_set_up"
    assert Company.objects.get().short_name == "Tannhof"
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_where_people_are_there_is_nothing_to_set_up() -> None:
    build.person()
    with pytest.raises(AlreadyDone):
        set_up_company(**FIELDS)
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_is_refused() -> None:
    with pytest.raises(ValidationError):
        set_up_company(**FIELDS | {"password": "password"})
    assert installation_is_empty()


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_make_one_company() -> None:
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def call(login: str) -> None:
        try:
            start.wait(timeout=10)
            set_up_company(**FIELDS | {"login": login})
            outcomes.append("done")
        except AlreadyDone:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=(login,)) for login in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["done", "refused"]
    assert (Company.objects.count(), Person.objects.count()) == (1, 1)


def test_the_code_is_made_once_and_only_its_owner_reads_it(tmp_path: Any) -> None:
    code = provide_set_up_code()
    assert provide_set_up_code() == code
    assert (tmp_path / "setup-code").stat().st_mode & 0o777 == 0o600
    assert len(code) == 11


def test_an_empty_code_file_is_made_anew(tmp_path: Any) -> None:
    (tmp_path / "setup-code").touch()
    assert provide_set_up_code()
    assert not set_up_code_fits("")


def test_small_letters_and_blanks_are_forgiven() -> None:
    code = provide_set_up_code()
    assert set_up_code_fits(f" {code.lower().replace('-', ' ')} ")
    assert not set_up_code_fits(code[:-1])
    assert not set_up_code_fits("")


@pytest.mark.django_db(transaction=True)
def test_the_code_is_forgotten_after_set_up(tmp_path: Any) -> None:
    provide_set_up_code()
    set_up_company(**FIELDS)
    assert not (tmp_path / "setup-code").exists()
