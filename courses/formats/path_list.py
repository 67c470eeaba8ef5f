"""The learning paths as one YAML file (docs/paths.md) → plain objects, or every fault at once. No database here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from competence.enums import LEARNING_ROLES, Role
from competence.texts import Translated
from courses.formats.course_package import BrokenPackage
from courses.formats.plain_yaml import read_yaml
from courses.rules.entry import Entry, Faults


@dataclass(frozen=True)
class StepText:
    course: str
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class PathText:
    role: Role
    slug: str
    title: Translated
    steps: tuple[StepText, ...]


def read_paths(file: Path, *, courses: Mapping[str, Collection[str]]) -> tuple[PathText, ...]:
    """Read all paths. `courses` maps the code of a course to the codes of its exercises. Raises `BrokenPackage`."""
    faults = Faults()
    entry = read_yaml(file, file.name, faults)
    paths = []
    if entry is not None:
        entry.only("paths")
        roles: set[str] = set()
        for path in entry.entries("paths", most=len(LEARNING_ROLES)):
            paths.append(_path(path, courses))
            if paths[-1].role in roles:
                path.fault("role", _("Each role has one path."))
            roles.add(paths[-1].role)
    if faults.count:
        raise BrokenPackage(faults)
    return tuple(paths)


def _path(entry: Entry, courses: Mapping[str, Collection[str]]) -> PathText:
    entry.only("slug", "role", "title", "steps")
    role = entry.choice("role", [role.value for role in LEARNING_ROLES])
    steps: list[StepText] = []
    for step in entry.entries("steps", most=60):
        step.only("course", "exercises")
        course, exercises = step.text("course", most=20), step.words("exercises", needed=False)
        if course and course not in courses:
            step.fault("course", _("There is no course “%(code)s”.") % {"code": course})
        for code in exercises:
            if course in courses and code not in courses[course]:
                step.fault("exercises", _("The course has no exercise “%(code)s”.") % {"code": code[:20]})
        if course in {known.course for known in steps}:
            step.fault("course", _("“%(name)s” stands here twice.") % {"name": course})
        steps.append(StepText(course, exercises))
    return PathText(Role(role) if role else Role.USER, entry.key("slug"), entry.both("title", most=150), tuple(steps))
