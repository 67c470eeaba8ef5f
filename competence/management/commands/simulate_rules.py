"""manage.py simulate_rules FILE: what publishing a rule set would do to the levels of the company, in figures only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competence.errors import Refused
from competence.management.rule_set_text import rules_of, simulation_lines
from competence.queries.simulation import simulate
from competence.rules.rule_set import RuleSet


class Command(BaseCommand):
    help = "Say how many levels a rule set would change, as figures about groups. Writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        constants, _text = rules_of(file)
        try:
            found = simulate(RuleSet.from_dict(constants))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for line in simulation_lines(found):
            self.stdout.write(line)
