"""`manage.py load_courses`: publish the courses and set the paths that come with the product."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competence.errors import Refused
from courses.actions.publishing import publish_shipped
from courses.formats.course_package import BrokenPackage


class Command(BaseCommand):
    help = "Publishes fixtures/courses, sets the paths of fixtures/paths.yaml and gives them to people. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shipped = publish_shipped()
        except BrokenPackage as broken:
            raise CommandError("\n".join([str(broken.message), *map(str, broken.faults), "Nothing was published."])) from None
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from None
        if not options.get("verbosity", 1):
            return
        for version, is_new in shipped.courses:
            did = "published as" if is_new else "holds as"
            self.stdout.write(f"{version.course.code}: {did} version {version.number}")
        self.stdout.write(f"Paths: {shipped.paths_changed} changed. Assignments: {shipped.assigned}.")
