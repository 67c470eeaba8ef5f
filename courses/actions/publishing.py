"""Publishing: a course package becomes rows that never change, and the paths are set (docs/course-format.md, docs/paths.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.errors import AlreadyDone, Refused
from competence.models import Competence, Person
from competence.texts import Translated
from courses.actions.assignment import Assigned, assign_all
from courses.actions.item_pictures import keep_pictures
from courses.actions.item_versions import publish_versions
from courses.enums import ItemState
from courses.formats.course_package import CoursePackage, ExerciseText, ItemText, read_package
from courses.formats.path_list import PathText, read_paths
from courses.models import (
    Course,
    CourseVersion,
    Exercise,
    ExerciseVersion,
    Item,
    ItemBank,
    LearningPath,
    Lesson,
    PathStep,
    Quiz,
    RubricCriterion,
)


def publish_course(*, package: CoursePackage, by: Person | None = None) -> CourseVersion:
    """Make the package what people learn from now on; all of it or nothing. The package that holds already changes nothing.

    Slugs and keys are permanent: a course, exercise or item that would move under another one is refused. Only items and
    exercises whose text changed get a new version; items that the package no longer holds are retired.
    Side effects: pictures of items; rows of the version, its lessons, quizzes, items and exercises; one audit row.
    """
    keep_pictures(pictures=package.pictures.values())
    try:
        with transaction.atomic():
            return _publish(package, by)
    except IntegrityError:
        raise AlreadyDone(_("Someone else has just published this course."), code="course.published_meanwhile") from None


def _publish(package: CoursePackage, by: Person | None) -> CourseVersion:
    course = _course(package)
    current = course.current
    if current is not None and current.digest == package.digest:
        return current
    version = course.versions.filter(digest=package.digest).first()  # an earlier text that holds again
    if version is None:
        version = _new_version(course, package)
    items = _publish_items(package.code, package.title, package.items)
    items += _publish_items(f"{package.code}-practice", package.title, package.practice, is_practice=True)
    exercises = [_publish_exercise(exercise, course) for exercise in package.exercises]
    Exercise.objects.filter(course=course).exclude(code__in=[text.code for text in package.exercises]).update(current=None)
    Course.objects.filter(pk=course.pk).update(current=version, is_mandatory=package.is_mandatory)
    audit.record(
        "course.publish",
        by=by,
        subject=f"course:{course.pk}",
        version=version.number,
        items_changed=items,
        exercises_changed=sum(exercises),
    )
    return version


def _course(package: CoursePackage) -> Course:
    course = Course.objects.select_related("current").filter(code=package.code).first()
    if course is None:
        if Course.objects.filter(slug=package.slug).exists():
            raise Refused(
                _("The address “%(slug)s” belongs to another course.") % {"slug": package.slug}, code="course.slug_taken"
            )
        return Course.objects.create(code=package.code, slug=package.slug, is_mandatory=package.is_mandatory)
    if course.slug != package.slug:
        raise Refused(
            _("The address of a course is permanent: “%(slug)s” cannot change.") % {"slug": course.slug},
            code="course.slug_changed",
        )
    return course


def _new_version(course: Course, package: CoursePackage) -> CourseVersion:
    number = (course.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = CourseVersion.objects.create(
        course=course,
        number=number,
        digest=package.digest,
        title=package.title,
        summary=package.summary,
        goals=[dict(goal) for goal in package.goals],
        minutes=package.minutes,
        review_on=package.review_on,
        sources=list(package.sources),
        published_at=clock.now(),
    )
    lessons = Lesson.objects.bulk_create(
        Lesson(
            version=version,
            key=lesson.key,
            position=position,
            title=lesson.title,
            minutes=lesson.minutes,
            competences=list(lesson.competences),
            text=lesson.text,
            html=lesson.html,
            sections=lesson.sections,
        )
        for position, lesson in enumerate(package.lessons, 1)
    )
    Quiz.objects.bulk_create(
        Quiz(
            version=version,
            lesson=row,
            key=lesson.quiz.key,
            title=lesson.quiz.title,
            minutes=lesson.quiz.minutes,
            open_days=lesson.quiz.open_days,
            blocks=[
                {
                    "competence": block.competence,
                    "level": block.level,
                    "asked": block.asked,
                    "cut": block.cut,
                    "by_hand": block.by_hand,
                }
                for block in lesson.quiz.blocks
            ],
        )
        for row, lesson in zip(lessons, package.lessons, strict=True)
        if lesson.quiz
    )
    return version


def _publish_items(bank_key: str, title: Translated, texts: Sequence[ItemText], *, is_practice: bool = False) -> int:
    """New versions of changed items only. Returns how many changed."""
    if not texts and not ItemBank.objects.filter(key=bank_key).exists():
        return 0
    bank, _created = ItemBank.objects.get_or_create(key=bank_key, defaults={"title": title, "is_practice": is_practice})
    stored = Item.objects.select_related("current", "bank").filter(key__in=[text.key for text in texts])
    known = {item.key: item for item in stored}
    if not bank.is_shipped:
        raise Refused(
            _("The company has a bank with the key “%(bank)s”, which this course needs for its own questions.")
            % {"bank": bank.key},
            code="bank.key_taken",
        )
    for text in texts:
        row = known.get(text.key)
        if row is not None and row.bank_id != bank.pk:
            raise Refused(
                _("The key “%(key)s” is permanent: it belongs to a question of the bank “%(bank)s” already.")
                % {"key": text.key, "bank": row.bank.key},
                code="item.key_taken",
            )
        if row is not None and (row.competence_id, row.level) != (text.competence, text.level):
            raise Refused(
                _("The key “%(key)s” is permanent: it belongs to another competence or level.") % {"key": text.key},
                code="item.key_taken",
            )
    created = Item.objects.bulk_create(
        Item(bank=bank, key=text.key, competence_id=text.competence, level=text.level)
        for text in texts
        if text.key not in known
    )
    known |= {item.key: item for item in created}
    versions = publish_versions(known, texts)
    own = bank.items.filter(changed_by=None)  # what a champion flagged or retired stays so
    keys = [text.key for text in texts]
    own.filter(key__in=keys, state=ItemState.RETIRED).update(state=ItemState.READY)
    own.exclude(key__in=keys).update(state=ItemState.RETIRED)
    return versions


def _publish_exercise(text: ExerciseText, course: Course) -> bool:
    """A new edition if the text changed. Returns whether it did."""
    exercise = Exercise.objects.select_related("current").filter(code=text.code).first()
    if exercise is None:
        if Exercise.objects.filter(slug=text.slug).exists():
            raise Refused(
                _("The address “%(slug)s” belongs to another exercise.") % {"slug": text.slug}, code="exercise.slug_taken"
            )
        exercise = Exercise(code=text.code, slug=text.slug, course=course)
    elif (exercise.slug, exercise.course_id) != (text.slug, course.pk):
        raise Refused(
            _("Code and address of an exercise are permanent: “%(code)s” cannot move.") % {"code": text.code},
            code="exercise.moved",
        )
    exercise.needs = list(text.needs)
    exercise.save()
    if exercise.current is not None and exercise.current.digest == text.digest:
        return False
    edition = exercise.versions.filter(digest=text.digest).first() or _new_edition(exercise, text)
    Exercise.objects.filter(pk=exercise.pk).update(current=edition)
    return True


def _new_edition(exercise: Exercise, text: ExerciseText) -> ExerciseVersion:
    edition = ExerciseVersion.objects.create(
        exercise=exercise,
        number=(exercise.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        digest=text.digest,
        title=text.title,
        summary=text.summary,
        minutes=text.minutes,
        proves=list(text.proves),
        data_class=text.data_class,
        brief=text.brief,
        material=text.material,
        deliverable=text.deliverable,
        sample=text.sample,
        published_at=clock.now(),
    )
    RubricCriterion.objects.bulk_create(
        RubricCriterion(
            version=edition,
            key=criterion.key,
            position=position,
            title=criterion.title,
            anchors=[dict(anchor) for anchor in criterion.anchors],
            weight=criterion.weight,
            is_critical=criterion.is_critical,
        )
        for position, criterion in enumerate(text.criteria, 1)
    )
    return edition


@transaction.atomic
def set_paths(*, paths: Sequence[PathText], by: Person | None = None) -> int:
    """Make these the paths of their roles; a path that is so already stays untouched. Returns how many changed.

    A role whose path is not named keeps it. Side effects: one audit row per changed path. Who has the path is not touched;
    `courses.actions.assignment` gives it to people.
    """
    courses = {
        course.code: course for course in Course.objects.filter(code__in={step.course for path in paths for step in path.steps})
    }
    changed = 0
    for text in paths:
        row = LearningPath.objects.filter(role=text.role).first()
        wanted = [(courses[step.course].pk, list(step.exercises)) for step in text.steps]
        if row is not None and (row.slug, row.title, _steps(row)) == (text.slug, text.title, wanted):
            continue
        row = row or LearningPath(role=text.role)
        row.slug, row.title = text.slug, text.title
        row.save()
        row.steps.all().delete()
        PathStep.objects.bulk_create(
            PathStep(path=row, position=position, course_id=course, exercises=exercises)
            for position, (course, exercises) in enumerate(wanted, 1)
        )
        audit.record("path.set", by=by, subject=f"path:{row.pk}", steps=len(wanted))
        changed += 1
    return changed


def _steps(path: LearningPath) -> list[tuple[int, list[str]]]:
    return [(step.course_id, step.exercises) for step in path.steps.order_by("position")]


@dataclass(frozen=True)
class Shipped:
    """What publishing the shipped content came to: by course its version and whether that is new; paths; assignments."""

    courses: tuple[tuple[CourseVersion, bool], ...]
    paths_changed: int
    assigned: Assigned


def publish_shipped(*, by: Person | None = None) -> Shipped:
    """Publish the courses and paths that come with the product (fixtures/), and give people the paths of their roles.

    Everything is read first: with a fault in any file nothing is published (`BrokenPackage`). Running it again changes
    nothing. Side effects: those of `publish_course`, `set_paths` and `assign_all`.
    """
    competences = set(Competence.objects.values_list("pk", flat=True))
    if not competences:
        raise Refused(_("No competence framework is loaded yet."), code="framework.missing")
    folders = sorted(path.parent for path in (settings.FIXTURES_DIR / "courses").glob("*/course.yaml"))
    packages = [read_package(folder, competences=competences) for folder in folders]
    paths = read_paths(
        settings.FIXTURES_DIR / "paths.yaml",
        courses={package.code: [exercise.code for exercise in package.exercises] for package in packages},
    )
    with transaction.atomic():
        held = set(Course.objects.values_list("current", flat=True))
        versions = [publish_course(package=package, by=by) for package in packages]
        changed = set_paths(paths=paths, by=by)
        assigned = assign_all()
    return Shipped(tuple((version, version.pk not in held) for version in versions), changed, assigned)
