"""`manage.py prepare`: all between unpacking a version and starting it. Safe to run again, quick when nothing changed."""

import hashlib
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import run_checks
from django.core.management import BaseCommand, CommandError, call_command

from competence.actions.company import provide_set_up_code
from competence.management.catalogues import compile_catalogues
from competence.queries.installation import installation_is_empty

FOLDERS = ("broker/queue", "broker/control", "log", "mail", "media", "run", "static")
CONTENT = ("load_framework", "load_certificate_kinds", "load_courses")


class Command(BaseCommand):
    """Folders, message catalogues, database, static files, framework, courses; the demo company if asked for."""

    help = "Prepare the data folder and the database for this version."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--demo` builds the demo company."""
        parser.add_argument("--demo", action="store_true", help="build the demo company, once")

    def handle(self, *, demo: bool, **options: Any) -> None:
        """Run every step; each does nothing when it is done already."""
        make_folders(Path(settings.DATA_DIR))
        self._compile_catalogues()
        self._check()
        self.stdout.write("kundig: the database is brought up to date")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        self._collect_static()
        if demo:  # before the content, so that its courses are published on the demo company's first day
            if installation_is_empty():
                self.stdout.write("kundig: the demo company lives through its six months, which takes about a minute")
            call_command("seed_demo", stdout=StringIO())
        for command in CONTENT:
            call_command(command, verbosity=0, stdout=StringIO())
        if installation_is_empty():
            provide_set_up_code()

    def _check(self) -> None:
        """Refuse to start with settings that would lose answers; `manage.py check` also tells what is only a warning."""
        faults = [str(fault) for fault in run_checks(databases=["default"]) if fault.is_serious()]
        if faults:
            raise CommandError("\n".join(faults))

    def _compile_catalogues(self) -> None:
        for folder in settings.LOCALE_PATHS:
            try:
                compile_catalogues(Path(folder))
            except PermissionError as error:
                self.stderr.write(f"kundig: the message catalogues cannot be compiled here ({error.filename})")

    def _collect_static(self) -> None:
        """Collect and compress, unless nothing changed since the last time."""
        digest = static_digest()
        mark = Path(settings.STATIC_ROOT) / ".digest"
        if mark.exists() and mark.read_text(encoding="ascii") == digest:
            return
        mark.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(digest, encoding="ascii")


def make_folders(data: Path) -> None:
    """The data folder and what stands in it, open to nobody but its owner."""
    for folder in (data, *(data / name for name in FOLDERS)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def static_digest() -> str:
    """What the static files of this version are, by name, size and time."""
    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            stat = Path(storage.path(name)).stat()
            known.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return known.hexdigest()
