"""manage.py publish_rules FILE [--dry-run]: publish a version of the rule set. What was awarded before is kept."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competence.actions.rule_sets import is_published, publish_rules
from competence.errors import Refused
from competence.management.rule_set_text import change_lines, rules_of
from competence.models import RuleSetVersion


class Command(BaseCommand):
    help = "Publish a version of the rule set and evaluate all levels by it; none gets lower."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check the file and show what changes; write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool = False, **options: Any) -> None:
        constants, text = rules_of(file)
        facts = {"version": constants["version"]}
        try:
            if is_published(constants):
                self.stdout.write(_("Rule set %(version)s is published already; nothing changed.") % facts)
                return
            current = RuleSetVersion.objects.first()
            if current is not None:
                self.stdout.write(_("Rule set %(version)s follows %(current)s:") % (facts | {"current": current.version}))
                for line in change_lines(current.constants, constants):
                    self.stdout.write(line)
            if not dry_run:
                publish_rules(constants=constants, text=text, by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("Nothing was written.") if dry_run else _("Rule set %(version)s is published.") % facts)
