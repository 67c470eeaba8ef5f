"""`manage.py import_people FILE`: load an HR export from the terminal, with the same check and the same result as in the browser."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from competence.actions.outbox import drain_outbox
from competence.actions.roster import FaultyRosterError, import_roster, plan_roster, read_roster
from competence.errors import Refused
from competence.models import Company, Person
from competence.rules import roster_report
from competence.rules.roster_faults import first_ones
from competence.rules.roster_file import MOST_BYTES


class Command(BaseCommand):
    """Prints what the check page shows. Ends with 1 if the file has faults; then nothing was imported."""

    help = "Load an HR export (CSV, TSV or XLSX): all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
        parser.add_argument("--complete", action="store_true", help="the file lists everyone: who is missing from it leaves")
        parser.add_argument("--by", metavar="LOGIN", help="sign-in name of the person who imports, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, import, then do the work that waits in the outbox."""
        company = Company.current()
        with translation.override(company.language if company else "de"):
            self._load(options["file"], options)

    def _load(self, file: Path, options: dict[str, Any]) -> None:
        by = self._person(options["by"])
        try:
            with file.open("rb") as source:
                content = source.read(MOST_BYTES + 1)
        except OSError as error:
            raise CommandError(_("The file cannot be opened: %(reason)s") % {"reason": error.strerror}) from None
        reading = read_roster(content, file.name)
        if reading.is_readable:
            delimiter = roster_report.DELIMITERS[reading.table.delimiter]
            self.stdout.write(
                _("%(file)s: %(encoding)s, %(delimiter)s, %(count)s lines")
                % {
                    "file": file.name,
                    "encoding": reading.table.encoding,
                    "delimiter": delimiter,
                    "count": len(reading.table.rows),
                }
            )
        try:
            if options["dry_run"]:
                plan = plan_roster(reading, complete=options["complete"], by=by)
                if plan.faults:
                    raise FaultyRosterError(plan)
            else:
                plan = import_roster(by=by, content=content, file_name=file.name, complete=options["complete"]).plan
        except FaultyRosterError as refusal:
            faults, more = first_ones(refusal.faults)
            self.stderr.write("\n".join([*(f"{fault} [{fault.code}]" for fault in faults), more]).rstrip())
            self.stderr.write(str(refusal.message))
            sys.exit(1)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from None
        warnings, more = first_ones(plan.warnings)
        for warning in warnings:
            self.stdout.write(f"{warning} [{warning.code}]")
        if more:
            self.stdout.write(more)
        for line in roster_report.lines(plan):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(_("Nothing was written."))
        else:
            drain_outbox()
            self.stdout.write(_("Imported."))

    def _person(self, login: str | None) -> Person | None:
        if login is None:
            return None
        person = Person.objects.filter(login=login, is_active=True).first()
        if person is None:
            raise CommandError(_("Nobody signs in as %(login)s.") % {"login": login})
        return person
