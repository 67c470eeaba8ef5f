"""manage.py load_framework [FOLDER]: load competences, targets, modifiers and rule set."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competence.actions.framework import Loading, load_framework
from competence.errors import Refused


class Command(BaseCommand):
    help = "Load the competence framework from its YAML files. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="a folder with the four files; default: fixtures/framework")

    def handle(self, *args: Any, folder: Path | None = None, **options: Any) -> None:
        try:
            load = load_framework(folder=folder)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        facts = {"version": load.version, "competences": load.competences, "targets": load.targets_changed}
        if load.outcome == Loading.UNCHANGED:
            text = _("The competence framework %(version)s is loaded already; nothing changed.")
        elif load.outcome == Loading.UPDATED:
            text = _(
                "The files of the competence framework %(version)s have changed; it was updated (%(competences)s competences, "
                "%(targets)s targets of people changed). Run “manage.py rebuild” to compare the levels."
            )
        else:
            text = _(
                "The competence framework %(version)s was loaded: %(competences)s competences, %(targets)s targets of people."
            )
        self.stdout.write(text % facts)
