"""Exercises as one person meets them: which ones, how far, and what must be read first. Only ever about the person who asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from competence.models import Competence, Person
from competence.texts import Translated, translated
from courses.enums import SubmissionState
from courses.models import Exercise, ExerciseVersion, Lesson, LessonReading, ModuleSkip, PathStep
from courses.queries.unanswered import unanswered_by


@dataclass(frozen=True)
class ExerciseRow:
    """One line of the list."""

    slug: str
    title: Translated
    minutes: int
    state: SubmissionState | None  # None: not begun
    missing: tuple[Lesson, ...]  # to be read first
    message_from: str = ""  # whose message waits for an answer

    @property
    def is_locked(self) -> bool:
        return bool(self.missing)

    @property
    def minutes_missing(self) -> int:
        return sum(lesson.minutes for lesson in self.missing)


def unread_lessons(person: Person) -> QuerySet[Lesson]:
    """Lessons of published courses that the person has neither read nor skipped, with their course."""
    place = {"course": OuterRef("version__course"), "key": OuterRef("key")}
    reading = LessonReading.objects.filter(person=person, **place)
    skip = ModuleSkip.objects.visible_to(person).standing().filter(**place)
    return Lesson.objects.in_force().filter(~Exists(reading), ~Exists(skip)).defer("text", "html", "sections")


def missing_lessons(person: Person, exercise: Exercise) -> list[Lesson]:
    """What must be read before this exercise, in order; a lesson that no longer exists blocks nobody (one query)."""
    if not exercise.needs or exercise.course_id is None:
        return []
    return list(unread_lessons(person).filter(version__course=exercise.course_id, key__in=exercise.needs).order_by("position"))


def proven(edition: ExerciseVersion) -> list[tuple[Translated, int]]:
    """What an exercise can show: name of the competence and level (one query)."""
    levels = {proof["competence"]: proof["level"] for proof in edition.proves}
    return [(translated(row.name), levels[row.pk]) for row in Competence.objects.filter(pk__in=levels)]


def my_exercises(person: Person) -> list[ExerciseRow]:
    """The exercises of the person's paths in the order of the courses, then those begun beside them (four queries)."""
    steps = PathStep.objects.filter(path__assignments__person=person, path__assignments__ended_at=None).order_by(
        "path", "position"
    )
    codes = dict.fromkeys(code for found in steps.values_list("exercises", flat=True) for code in found)
    begun = unanswered_by(person)
    exercises = list(
        Exercise.objects.filter(Q(code__in=codes) | Q(pk__in=begun), current__isnull=False).select_related("current")
    )
    order = {code: place for place, code in enumerate(codes)}
    exercises.sort(key=lambda exercise: (order.get(exercise.code, len(order)), exercise.code))
    unread = _unread_by_need(person, [exercise for exercise in exercises if exercise.pk not in begun])
    return [
        ExerciseRow(
            slug=exercise.slug,
            title=exercise.current.title,
            minutes=exercise.current.minutes,
            state=SubmissionState(begun[exercise.pk][0]) if exercise.pk in begun else None,
            missing=tuple(unread.get(exercise.pk, ())),
            message_from=begun[exercise.pk][1] if exercise.pk in begun else "",
        )
        for exercise in exercises
        if exercise.current is not None
    ]


def _unread_by_need(person: Person, exercises: Iterable[Exercise]) -> dict[int, list[Lesson]]:
    needing = [exercise for exercise in exercises if exercise.needs and exercise.course_id]
    if not needing:
        return {}
    unread: dict[int, list[Lesson]] = {}
    rows = unread_lessons(person).filter(version__course__in={exercise.course_id for exercise in needing}).order_by("position")
    for lesson in rows:
        unread.setdefault(lesson.version.course_id, []).append(lesson)
    return {
        exercise.pk: [lesson for lesson in unread.get(exercise.course_id or 0, ()) if lesson.key in exercise.needs]
        for exercise in needing
    }
