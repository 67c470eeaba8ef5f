"""What there is to learn and to show for a competence, with the state of the person who asks (docs/levels.md, docs/paths.md).

The profile finds this by settings.LEARNING_OFFERS, so that competence never learns what a course is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from competence import clock
from competence.models import Person
from competence.rules.learning_offer import LearningOffer, OfferKind, Offers, OfferState
from competence.texts import translated
from courses.enums import SubmissionState
from courses.models import Attempt, Exercise, Lesson, LessonReading, PathStep, Submission
from courses.rules.scoring import possible_from

_OF_SUBMISSION = {
    SubmissionState.DRAFT: OfferState.STARTED,
    SubmissionState.WAITING: OfferState.WAITING,
    SubmissionState.REVISE: OfferState.STARTED,
    SubmissionState.REACHED: OfferState.DONE,
    SubmissionState.PARTLY: OfferState.DONE,
}


def offers_for(person: Person, codes: Iterable[str]) -> Offers:
    """Lessons, quizzes and exercises of the published courses for these competences, by code and level (two queries).

    A quiz stands under each level that it has questions on, an exercise under the level it proves, a lesson under those of its
    quiz, or under 1 if it has none.
    """
    wanted, moment = frozenset(codes), clock.now()
    lessons = list(_lessons(person))
    found: defaultdict[tuple[str, int], list[LearningOffer]] = defaultdict(list)
    for lesson in lessons:
        for offer in _of_lesson(lesson, wanted, moment):
            found[offer.competence, offer.level].append(offer)
    by_course: defaultdict[str, list[Any]] = defaultdict(list)
    for lesson in lessons:
        by_course[lesson.version.course.code].append(lesson)
    for row in _exercises(person):
        for offer in _of_exercise(row, by_course[row.course.code if row.course else ""], wanted):
            found[offer.competence, offer.level].append(offer)
    return {key: tuple(group) for key, group in found.items()}


def _on_path(person: Person, course: str) -> Exists:
    """Whether the course is on an open path of the person."""
    return Exists(
        PathStep.objects.filter(course=OuterRef(course), path__assignments__person=person, path__assignments__ended_at=None)
    )


def _lessons(person: Person) -> QuerySet[Lesson]:
    """Every lesson in force with its quiz and the person's last attempt at it."""
    reading = LessonReading.objects.filter(person=person, course=OuterRef("version__course"), key=OuterRef("key"))
    attempts = Attempt.objects.visible_to(person).filter(quiz_key=OuterRef("quiz_key"))
    return (
        Lesson.objects.in_force()
        .annotate(quiz_key=Concat(F("version__course__code"), Value("/"), F("quiz__key"), output_field=CharField()))
        .annotate(
            is_read=Exists(reading),
            is_on_path=_on_path(person, "version__course"),
            is_running=Exists(attempts.filter(handed_in_at=None)),
            last_handed_in=Subquery(
                attempts.filter(handed_in_at__isnull=False).order_by("-handed_in_at").values("handed_in_at")[:1]
            ),
        )
        .select_related("quiz")
        .defer("text", "html", "sections")
        .order_by("version__course__code", "position")
    )


def _of_lesson(lesson: Any, wanted: frozenset[str], moment: datetime) -> Iterator[LearningOffer]:
    course, quiz = lesson.version.course, getattr(lesson, "quiz", None)
    blocks = [block for block in quiz.blocks if block["competence"] in wanted] if quiz else []
    levels = {(block["competence"], block["level"]) for block in blocks}
    levels |= {(code, 1) for code in lesson.competences if code in wanted and code not in {code for code, _level in levels}}
    common: dict[str, Any] = {
        "course": course.code,
        "course_title": translated(course.current.title),
        "is_on_path": lesson.is_on_path,
    }
    for code, level in sorted(levels):
        yield LearningOffer(
            kind=OfferKind.LESSON,
            key=f"{course.code}/{lesson.key}",
            competence=code,
            level=level,
            title=translated(lesson.title),
            url=reverse("lesson-read", args=[course.slug, lesson.key]),
            minutes=lesson.minutes,
            state=OfferState.DONE if lesson.is_read else OfferState.OPEN,
            **common,
        )
    if quiz is None:
        return
    state, again = _quiz_state(lesson, moment)
    for block in blocks:
        yield LearningOffer(
            kind=OfferKind.QUIZ,
            key=f"{course.code}/{quiz.key}",
            competence=block["competence"],
            level=block["level"],
            title=translated(quiz.title),
            url=reverse("quiz-start", args=[course.slug, lesson.key]),
            minutes=quiz.minutes,
            state=state,
            instrument=f"quiz:{course.code}/{quiz.key}:{block['competence']}",
            n_items=block["asked"],
            possible_from=again,
            **_first([lesson], course.code, state),
            **common,
        )


def _quiz_state(lesson: Any, moment: datetime) -> tuple[OfferState, datetime | None]:
    """As the quiz itself decides it: begun, resting after the last time, locked before the lesson, open."""
    if lesson.is_running:
        return OfferState.STARTED, None
    if lesson.last_handed_in is not None:
        again = possible_from(lesson.last_handed_in)
        return (OfferState.RESTING, again) if again > moment else (OfferState.OPEN, None)
    return (OfferState.OPEN if lesson.is_read else OfferState.LOCKED), None


def _first(lessons: Sequence[Any], course: str, state: OfferState) -> Mapping[str, Any]:
    """What is to be read first; nothing any more once it was begun."""
    unread = [lesson for lesson in lessons if not lesson.is_read] if state == OfferState.LOCKED else []
    return {
        "needs": tuple(f"{course}/{lesson.key}" for lesson in lessons),
        "first": tuple(translated(lesson.title) for lesson in unread),
        "first_minutes": sum(lesson.minutes for lesson in unread),
    }


def _exercises(person: Person) -> QuerySet[Exercise]:
    """Every published exercise with the state of the person's own submission."""
    mine = Submission.objects.filter(person=person, exercise=OuterRef("pk"))
    return (
        Exercise.objects.filter(current__isnull=False)
        .annotate(mine=Subquery(mine.values("state")[:1]), is_on_path=_on_path(person, "course"))
        .select_related("current", "course__current")
        .defer("current__brief", "current__material", "current__sample")
        .order_by("code")
    )


def _of_exercise(row: Any, lessons: Sequence[Any], wanted: frozenset[str]) -> Iterator[LearningOffer]:
    proofs = [proof for proof in row.current.proves if proof["competence"] in wanted]
    if not proofs:
        return
    needed = [lesson for lesson in lessons if lesson.key in row.needs]
    state = _OF_SUBMISSION[SubmissionState(row.mine)] if row.mine else OfferState.OPEN
    if not row.mine and any(not lesson.is_read for lesson in needed):
        state = OfferState.LOCKED
    course = row.course
    for proof in proofs:
        yield LearningOffer(
            kind=OfferKind.EXERCISE,
            key=row.code,
            competence=proof["competence"],
            level=proof["level"],
            title=translated(row.current.title),
            course=course.code if course else "",
            course_title=translated(course.current.title if course and course.current else row.current.title),
            url=reverse("exercise-show", args=[row.slug]),
            minutes=row.current.minutes,
            state=state,
            instrument=f"exercise:{row.code}",
            is_on_path=row.is_on_path,
            **_first(needed, course.code if course else "", state),
        )
