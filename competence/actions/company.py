"""Setting up the company: once, with a code that only whoever runs the server can read."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import Language, Role
from competence.errors import AlreadyDone
from competence.models import Company, Person, RoleAssignment

from .audit import record

# Without letters and digits that look alike.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def _code_file() -> Path:
    return Path(settings.DATA_DIR) / "setup-code"


def provide_set_up_code() -> str:
    """The code that set-up asks for; written to the data folder on the first call, readable only by its owner."""
    file = _code_file()
    code = "-".join("".join(secrets.choice(_SIGNS) for _sign in range(5)) for _half in range(2))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip() or _again(file)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(code)
    return code


def _again(file: Path) -> str:
    """An empty file is what a killed start left behind."""
    file.unlink(missing_ok=True)
    return provide_set_up_code()


def set_up_code_fits(entered: str) -> bool:
    """Whether someone entered the set-up code; small letters, blanks and missing hyphens are forgiven."""

    def plain(code: str) -> str:
        return "".join(sign for sign in code.upper() if sign.isalnum())

    return constant_time_compare(plain(entered), plain(provide_set_up_code()))


@transaction.atomic
def set_up_company(
    *,
    name: str,
    short_name: str,
    language: Language,
    first_name: str,
    last_name: str,
    login: str,
    password: str,
    email: str = "",
) -> Person:
    """Create the company and its first administrator. Only the first call does; whoever comes later gets `AlreadyDone`.

    The administrator has no personnel number, because HR's export does not know this account.
    Side effects: audit row; after commit the set-up code is forgotten.
    """
    today = clock.today()
    person = Person(first_name=first_name, last_name=last_name, login=login, email=email, language=language, status_since=today)
    validate_password(password, user=person)
    person.set_password(password)
    if Person.objects.exists():
        raise _too_late()
    try:
        with transaction.atomic():
            # the one possible key decides between two calls at once
            Company.objects.create(pk=1, name=name, short_name=short_name, language=language, set_up_at=clock.now())
            person.save()
    except IntegrityError:
        raise _too_late() from None
    RoleAssignment.objects.create(person=person, role=Role.ADMINISTRATOR, granted_by=person, starts_on=today)
    record("company.set_up", by=person, subject=f"person:{person.pk}")
    transaction.on_commit(lambda: _code_file().unlink(missing_ok=True))
    return person


def _too_late() -> AlreadyDone:
    return AlreadyDone(_("This installation has already been set up. Please sign in."), code="already_set_up")
