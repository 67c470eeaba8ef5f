"""`manage.py take_snapshot`: freeze the figures of a day by hand, beside the end of each month."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from competence import clock
from competence.actions.snapshots import take_snapshot
from competence.errors import Refused
from competence.models import Company


class Command(BaseCommand):
    """Freezes once; a day that is frozen stays as it is, and the command says so and ends with 0."""

    help = "Freeze the figures of a day (default: today). What is frozen never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day."""
        parser.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day to freeze, not in the future")

    def handle(self, *args: Any, **options: Any) -> None:
        """Freeze and say what came of it."""
        company = Company.current()
        with translation.override(company.language if company else "de"):
            day = options["day"] or clock.today()
            try:
                snapshot = take_snapshot(day=day)
            except Refused as refused:
                raise CommandError(str(refused.message)) from None
            if snapshot is None:
                self.stdout.write(
                    _("%(day)s: nothing to freeze; the day is frozen already, or nothing is known yet.") % {"day": day}
                )
            else:
                self.stdout.write(_("%(day)s: frozen, %(cells)s cells.") % {"day": day, "cells": snapshot.cells.count()})
