"""`manage.py check_course FOLDER`: every fault of a course package, or how much there is to read."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.formats.course_package import BrokenPackage, read_package
from courses.formats.plain_yaml import read_yaml
from courses.rules.entry import LANGUAGES, Faults
from courses.rules.item_lint import HINT, STOP, lint_all


class Command(BaseCommand):
    help = "Checks a course package without touching the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that holds course.yaml")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            package = read_package(folder, competences=competences_of_the_framework())
        except BrokenPackage as broken:
            lines = "\n".join(str(fault) for fault in broken.faults)
            more = broken.count - len(broken.faults)
            raise CommandError(f"{broken.message}\n{lines}" + (f"\nand {more} more" if more else "")) from None
        self.stdout.write(
            f"{package.code}: no faults. {len(package.lessons)} lessons, {len(package.items)} items, "
            f"{len(package.exercises)} exercises, digest {package.digest[:12]}"
        )
        for language in LANGUAGES:
            words = ", ".join(f"{count} words in {name}" for name, count in package.words(language).items())
            self.stdout.write(f"{language}: {words}")
        found = Counter(finding.severity for _key, finding in lint_all((*package.items, *package.practice)))
        where = f"; manage.py lint_items --file {folder} says where" if found else ""
        self.stdout.write(f"questions: {found[STOP]} stops, {found[HINT]} hints{where}")


def competences_of_the_framework() -> set[str]:
    """The codes in the framework's file, so that a course can be checked where no database is."""
    faults = Faults()
    entry = read_yaml(settings.FIXTURES_DIR / "framework" / "competences.yaml", "competences.yaml", faults)
    if entry is None:
        raise CommandError("\n".join(map(str, faults.found)))
    return {competence.text("code") for area in entry.entries("areas") for competence in area.entries("competences")}
