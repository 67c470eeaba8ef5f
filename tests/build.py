"""Builders of rows for tests: plain functions that fill in what a test does not care about."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.text import slugify

from competence import clock
from competence.actions.framework import load_framework
from competence.actions.rule_sets import digest_of
from competence.enums import ProofProfile, Role
from competence.models import (
    ChampionMandate,
    Company,
    Competence,
    CompetenceArea,
    CompetenceFramework,
    CompetenceLevel,
    Membership,
    Person,
    RoleAssignment,
    RosterImport,
    RuleSetVersion,
    Unit,
)
from courses.enums import ItemKind, SubmissionState
from courses.models import (
    Assignment,
    AssignmentReason,
    Course,
    CourseVersion,
    Exercise,
    ExerciseVersion,
    Item,
    ItemBank,
    ItemVersion,
    LearningPath,
    Lesson,
    LessonReading,
    PathStep,
    QuestionFile,
    Quiz,
    RubricCriterion,
    Submission,
    SubmissionVersion,
)

_numbers = count(1001)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "correct-horse-battery"


def company(**fields: Any) -> Company:
    """The company; there is exactly one."""
    defaults: dict[str, Any] = {"name": "Prüfwerk GmbH", "short_name": "Prüfwerk", "set_up_at": clock.now()}
    return Company.objects.update_or_create(pk=1, defaults=defaults | fields)[0]


def unit(name: str = "", parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit, below `parent` if one is given."""
    name = name or f"Unit {next(_numbers)}"
    defaults: dict[str, Any] = {"slug": f"{slugify(name)}-{next(_numbers)}", "starts_on": LONG_AGO}
    row = Unit.objects.create(name=name, parent=parent, **(defaults | fields))
    row.path = f"{parent.path if parent else ''}{row.pk}."
    row.save(update_fields=["path"])
    return row


def person(*, password: str = "", **fields: Any) -> Person:
    """Someone with a personnel number who may sign in; without `password` only `sign_in` does."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "personnel_number": str(number),
        "login": fields.get("personnel_number") or str(number),
        "first_name": "Kim",
        "last_name": f"Muster{number}",
        "status_since": LONG_AGO,
        "joined_on": LONG_AGO,
    }
    row = Person(**(defaults | fields))
    if password:
        row.set_password(password)
    else:
        row.set_unusable_password()
    row.save()
    return row


def membership(person: Person, unit: Unit, **fields: Any) -> Membership:
    """The person works in the unit; `manager`, `position`, dates and flags as wanted."""
    return Membership.objects.create(person=person, unit=unit, **({"starts_on": LONG_AGO} | fields))


def grant(person: Person, role: Role, unit: Unit | None = None, **fields: Any) -> RoleAssignment:
    """The person holds the role, inside the unit if one is given."""
    person.__dict__.pop("grants", None)  # what the object remembers of its roles is old now
    return RoleAssignment.objects.create(person=person, role=role, unit=unit, **({"starts_on": LONG_AGO} | fields))


def framework() -> CompetenceFramework:
    """A framework with the rule set that ships; competences come with `competence`."""
    known = CompetenceFramework.objects.first()
    if known is not None:
        return known
    if not RuleSetVersion.objects.exists():
        text, constants = _shipped_rules()
        RuleSetVersion.objects.create(
            version=constants["version"],
            constants=constants,
            text=text,
            digest=digest_of(constants),
            published_at=clock.now(),
        )
    return CompetenceFramework.objects.create(code="test", version="1", published_at=clock.now())


@cache
def _shipped_rules() -> tuple[str, Any]:
    text = (settings.FIXTURES_DIR / "framework" / "rule_set.yaml").read_text(encoding="utf-8")
    return text, yaml.safe_load(text)


def competence(code: str = "SEC-1", profile: ProofProfile = ProofProfile.KNOWLEDGE) -> Competence:
    """A competence with its area; the same code gives the same row."""
    framework()
    area, _new = CompetenceArea.objects.get_or_create(code=code[:3], defaults={"name": {"de": code[:3]}, "position": 1})
    defaults = {"area": area, "name": {"de": f"Fähigkeit {code}", "en": f"Ability {code}"}, "position": next(_numbers)}
    row, _new = Competence.objects.get_or_create(
        code=code, defaults=defaults | {"proof_profile": profile, "validity_months": 12}
    )
    return row


def lesson(code: str = "K90", **fields: Any) -> Lesson:
    """A lesson of the published course with this code; the course comes into being with its first lesson."""
    course, _new = Course.objects.get_or_create(code=code, defaults={"slug": f"course-{code.lower()}"})
    if course.current is None:
        course.current = course_version(course)
        course.save()
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"lesson-{number}",
        "position": number,
        "title": {"de": "Daten-Ampel", "en": "Traffic light"},
        "minutes": 8,
    }
    return Lesson.objects.create(version=course.current, **(defaults | fields))


def course_version(course: Course) -> CourseVersion:
    """The next version of a course, not yet its current one."""
    number = course.versions.count() + 1
    return CourseVersion.objects.create(
        course=course,
        number=number,
        digest=f"{course.code}-{number}",
        title={"de": "Sicher arbeiten", "en": "Working safely"},
        minutes=30,
        review_on=date(2030, 1, 1),
        published_at=clock.now(),
    )


def item(key: str, *, competence_code: str, level: int, bank: str = "K90", kind: ItemKind = ItemKind.SINGLE) -> Item:
    """A ready item: of `a` to `d`, `a` is right (with several answers `a` and `b`). Reasons carry the word CANARY."""
    right = {"a"} if kind == ItemKind.SINGLE else {"a", "b"}
    owner, _new = ItemBank.objects.get_or_create(key=bank, defaults={"title": {"de": bank}})
    row = Item.objects.create(bank=owner, key=key, competence=competence(competence_code), level=level)
    row.current = item_version(row, right=right, kind=kind)
    row.save()
    return row


def item_version(row: Item, *, right: set[str], kind: ItemKind = ItemKind.SINGLE) -> ItemVersion:
    """The next version of an item, not yet its current one."""
    number = row.versions.count() + 1
    return ItemVersion.objects.create(
        item=row,
        number=number,
        digest=f"{row.key}-{number}",
        kind=kind,
        topic={"de": f"Thema {row.key}", "en": f"Topic {row.key}"},
        stem={"de": f"Ein Fall {row.key}. Was tun Sie?", "en": f"A case {row.key}. What do you do?"},
        content={
            "options": [
                {
                    "key": option,
                    "right": option in right,
                    "text": {"de": f"Auswahl {option} {row.key}", "en": f"Choice {option} {row.key}"},
                    "why": {"de": f"CANARY {option} {row.key}", "en": f"CANARY {option} {row.key}"},
                }
                for option in "abcd"
            ]
        },
        source="CANARY source",
        review_on=date(2130, 1, 1),
        published_at=clock.now(),
    )


def quiz(*blocks: tuple[str, int, int, float], bank: int = 12, code: str = "K90", **fields: Any) -> Quiz:
    """A quiz of a lesson of its own; each block is (competence, level, asked, cut) and gets `bank` items, every fourth with
    several answers."""
    blocks = blocks or (("SEC-1", 1, 8, 0.8),)
    own = lesson(code)
    for competence_code, level, _asked, _cut in blocks:
        for number in range(1, bank + 1):
            kind = ItemKind.MULTIPLE if number % 4 == 0 else ItemKind.SINGLE
            item(
                f"{code}-{competence_code}-l{level}-{number:02}".lower(),
                competence_code=competence_code,
                level=level,
                bank=code,
                kind=kind,
            )
    defaults: dict[str, Any] = {"key": f"{own.key}-check", "title": {"de": "Kurzcheck", "en": "Quick check"}, "minutes": 9}
    return Quiz.objects.create(
        version=own.version,
        lesson=own,
        blocks=[dict(zip(("competence", "level", "asked", "cut"), block, strict=True)) for block in blocks],
        **(defaults | fields),
    )


def reading(person: Person, lesson: Lesson) -> LessonReading:
    """The person has read the lesson, so its quiz is open."""
    return LessonReading.objects.create(
        person=person, course=lesson.version.course, key=lesson.key, version=lesson.version, read_at=clock.now()
    )


def shipped_framework() -> CompetenceFramework:
    """The competence framework that ships, with its rule set."""
    load_framework()
    return CompetenceFramework.objects.get()


def roster_upload(
    by: Person, text: str = "Personalnummer;Vorname;Nachname;Abteilung\n1;Ada;Beispiel;Technik\n"
) -> RosterImport:
    """An HR export that waits for its check."""
    return RosterImport.objects.create(
        file_name="people.csv", digest="0" * 64, content=text.encode(), uploaded_by=by, uploaded_at=clock.now()
    )


def learning_path(role: Role, *courses: Course, exercises: Iterable[str] = ()) -> LearningPath:
    """The path of a role through these courses; each asks for the same exercises."""
    row = LearningPath.objects.create(role=role, slug=f"path-{role}", title={"de": f"Weg {role}", "en": f"Path {role}"})
    for position, course in enumerate(courses, 1):
        PathStep.objects.create(path=row, position=position, course=course, exercises=list(exercises))
    return row


def assignment(person: Person, path: LearningPath, rule: str = "everyone") -> Assignment:
    """The person has the path, by that rule."""
    row = Assignment.objects.create(person=person, path=path, assigned_at=clock.now())
    detail = {"role": path.role, "rule": rule}
    AssignmentReason.objects.create(assignment=row, detail=detail, started_at=clock.now())
    return row


def exercise(*needs: str, code: str = "K90-E1", **fields: Any) -> Exercise:
    """A published exercise with four criteria of weight 1, the first two of them decisive; `needs` are keys of lessons."""
    course, _new = Course.objects.get_or_create(
        code=code.split("-")[0], defaults={"slug": f"course-{code.split('-')[0].lower()}"}
    )
    row = Exercise.objects.create(code=code, slug=f"exercise-{code.lower()}", course=course, needs=list(needs))
    row.current = exercise_version(row, **fields)
    row.save()
    return row


def exercise_version(row: Exercise, **fields: Any) -> ExerciseVersion:
    """The next edition of an exercise, not yet its current one. Its sample solution carries the word CANARY."""
    competence("SEC-1")
    number = row.versions.count() + 1
    defaults: dict[str, Any] = {
        "title": {"de": f"Übung {row.code}", "en": f"Exercise {row.code}"},
        "summary": {"de": "Worum es geht", "en": "What it is about"},
        "minutes": 30,
        "proves": [{"competence": "SEC-1", "level": 2}],
        "data_class": "internal",
        "brief": {"de": "<p>Der Auftrag</p>", "en": "<p>The task</p>"},
        "material": {"de": "<p>Das Material</p>", "en": "<p>The material</p>"},
        "deliverable": {"de": "Ein Text", "en": "A text"},
        "sample": {"text": {"de": "<p>CANARY Lösung</p>", "en": "<p>CANARY solution</p>"}, "marks": {}},
        "published_at": clock.now(),
    }
    edition = ExerciseVersion.objects.create(exercise=row, number=number, digest=f"{row.code}-{number}", **(defaults | fields))
    for position, key in enumerate(("found", "safe", "useful", "clear")):
        RubricCriterion.objects.create(
            version=edition,
            key=key,
            position=position,
            title={"de": f"Kriterium {key}", "en": f"Criterion {key}"},
            anchors=[{"de": f"Anker {key} {mark}", "en": f"Anchor {key} {mark}"} for mark in range(4)],
            is_critical=position < 2,
        )
    return edition


def champion(unit: Unit | None = None, **fields: Any) -> Person:
    """Someone who reviews, with a mandate for the unit if one is given."""
    row = person(**fields)
    grant(row, Role.CHAMPION)
    if unit is not None:
        ChampionMandate.objects.create(person=row, unit=unit, starts_on=LONG_AGO)
    return row


def submission(person: Person, exercise: Exercise, *, reviewer: Person | None = None, **fields: Any) -> Submission:
    """A first version: a draft, or handed in and waiting if `reviewer` is given; `fields` go to the version."""
    moment = clock.now()
    row = Submission.objects.create(
        person=person,
        exercise=exercise,
        edition=exercise.current,
        reviewer=reviewer,
        state=SubmissionState.WAITING if reviewer else SubmissionState.DRAFT,
        waiting_since=moment if reviewer else None,
        created_at=moment,
    )
    defaults: dict[str, Any] = {"text": "Meine Lösung", "tool": "interner Chat", "data_class": "internal", "is_clean": True}
    SubmissionVersion.objects.create(
        submission=row, number=1, saved_at=moment, handed_in_at=moment if reviewer else None, **(defaults | fields)
    )
    return row


def stored_file(name: str, content: bytes, type: str = "text/plain") -> dict[str, Any]:
    """Fields of a version for a file that lies in the storage."""
    path = default_storage.save(f"submissions/{next(_numbers)}", ContentFile(content))
    return {"file": path, "file_name": name, "file_type": type, "file_size": len(content)}


def company_bank(key: str = "own", **fields: Any) -> ItemBank:
    """A bank of the company; the same key gives the same row."""
    defaults: dict[str, Any] = {"title": {"de": f"Bank {key}"}, "is_shipped": False}
    return ItemBank.objects.get_or_create(key=key, defaults=defaults | fields)[0]


def question_file(by: Person, text: str | bytes, bank: ItemBank | None = None, **fields: Any) -> QuestionFile:
    """A file of questions in German that waits for its mapping."""
    content = text.encode() if isinstance(text, str) else text
    defaults: dict[str, Any] = {"file_name": "questions.txt", "choices": {"language": "de"}, "uploaded_at": clock.now()}
    return QuestionFile.objects.create(content=content, bank=bank or company_bank(), uploaded_by=by, **(defaults | fields))


def level(person: Person, competence: Competence | str, awarded: int, **fields: Any) -> CompetenceLevel:
    """A fresh level as it would be awarded now, not saved: it neither fades nor lapses soon."""
    now = clock.now()
    later = now + timedelta(days=3650)
    defaults: dict[str, Any] = {
        "confidence": 0.9,
        "awarded_at": now,
        "rule_set_version": "1",
        "refreshed_at": now,
        "half_life_days": 200,
        "valid_until": later.date(),
        "check_due_at": later,
        "fading_from": later,
        "lapsed_from": later,
        "effective_level": awarded,
    }
    code = competence if isinstance(competence, str) else competence.pk
    return CompetenceLevel(person=person, competence_id=code, awarded_level=awarded, **(defaults | fields))
