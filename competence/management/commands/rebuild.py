"""manage.py rebuild [--dry-run]: recompute every level and target, and say what differed."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence.actions.rebuild import rebuild
from competence.errors import Refused


class Command(BaseCommand):
    help = "Recompute levels from the ledger and targets from roles. Exit code 1 if anything differed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compare only, write nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        try:
            report = rebuild(dry_run=dry_run)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for line in report.differences:
            self.stdout.write(line)
        facts = {"levels": report.levels, "people": report.people, "targets": report.targets, "count": len(report.differences)}
        if not report.differences:
            self.stdout.write(
                _("checked %(levels)s levels of %(people)s people and %(targets)s targets: no difference") % facts
            )
            return
        self.stdout.write(
            ngettext(
                "checked %(levels)s levels of %(people)s people and %(targets)s targets: %(count)s difference",
                "checked %(levels)s levels of %(people)s people and %(targets)s targets: %(count)s differences",
                len(report.differences),
            )
            % facts
        )
        self.stdout.write(_("Nothing was written.") if dry_run else _("The right state was written."))
        sys.exit(1)
