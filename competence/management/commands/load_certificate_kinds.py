"""manage.py load_certificate_kinds [FOLDER]: load what certificates from elsewhere say in the terms of the framework."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competence.actions.certificate_kinds import load_certificate_kinds
from competence.actions.framework import Loading
from competence.errors import Refused


class Command(BaseCommand):
    help = "Load the mapping of certificates from elsewhere from its YAML file. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="a folder with certificate_mapping.yaml; default: fixtures/framework"
        )

    def handle(self, *args: Any, folder: Path | None = None, **options: Any) -> None:
        try:
            load = load_certificate_kinds(folder=folder)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if load.outcome == Loading.UNCHANGED:
            text = _("The mapping of certificates %(version)s is loaded already; nothing changed.")
        else:
            text = _("The mapping of certificates %(version)s was loaded: %(kinds)s kinds.")
        self.stdout.write(text % {"version": load.version, "kinds": load.kinds})
