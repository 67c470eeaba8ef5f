"""Which part of a course is done, open or locked, and which one comes next (docs/paths.md).

Pure: facts and a moment in, states out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from courses.enums import StepKind, SubmissionState
from courses.rules.scoring import is_all_passed, possible_from


class PartState(StrEnum):
    """Where a person stands with one part."""

    DONE = "done"
    OPEN = "open"
    STARTED = "started"  # an open quiz, a draft
    REVISE = "revise"  # the reviewer asks for more
    WAITING = "waiting"  # somebody else is at it
    RESTING = "resting"  # a quiz that may be repeated later
    LOCKED = "locked"


@dataclass(frozen=True)
class LessonFacts:
    """`is_skipped`: a placement showed what it teaches, and the person chose not to take it."""

    key: str
    minutes: int
    is_read: bool
    is_skipped: bool = False


@dataclass(frozen=True)
class QuizFacts:
    """`results` holds what each handed-in attempt reached, block by block, the latest last; `handed_in` says when."""

    key: str
    lesson: str
    minutes: int
    blocks: Sequence[Mapping[str, Any]]
    results: Sequence[Sequence[Mapping[str, Any]]] = ()
    is_running: bool = False
    last_handed_in: datetime | None = None
    handed_in: Sequence[datetime] = ()


@dataclass(frozen=True)
class ExerciseFacts:
    code: str
    minutes: int
    needs: Sequence[str]
    state: SubmissionState | None = None


@dataclass(frozen=True)
class PartProgress:
    """One part. `missing` are the keys of the lessons to be read first, with the minutes that they take together."""

    kind: StepKind
    key: str
    state: PartState
    minutes: int
    missing: tuple[str, ...] = ()
    missing_minutes: int = 0
    is_repeat: bool = False
    possible_from: datetime | None = None
    is_skipped: bool = False  # done, without having been taken


@dataclass(frozen=True)
class CourseProgress:
    """All parts of a course in the order in which one meets them: each lesson with its quiz, then the exercises."""

    parts: tuple[PartProgress, ...]

    @property
    def is_done(self) -> bool:
        """All lessons read and all quizzes passed, or skipped; all exercises reached or partly reached."""
        return bool(self.parts) and all(part.state == PartState.DONE for part in self.parts)

    @property
    def is_begun(self) -> bool:
        return any(part.state not in (PartState.OPEN, PartState.LOCKED) for part in self.parts)

    @property
    def minutes_left(self) -> int:
        """What is still to be done by the person; what others are at does not count."""
        return sum(part.minutes for part in self.parts if part.state not in (PartState.DONE, PartState.WAITING))

    @property
    def minutes_saved(self) -> int:
        """What a placement gives back."""
        return sum(part.minutes for part in self.parts if part.is_skipped)


_OF_SUBMISSION = {
    SubmissionState.DRAFT: PartState.STARTED,
    SubmissionState.WAITING: PartState.WAITING,
    SubmissionState.REVISE: PartState.REVISE,
    SubmissionState.REACHED: PartState.DONE,
    SubmissionState.PARTLY: PartState.DONE,
}


def course_progress(
    lessons: Sequence[LessonFacts], quizzes: Iterable[QuizFacts], exercises: Iterable[ExerciseFacts], *, now: datetime
) -> CourseProgress:
    """The state of every part.

    A lesson is open at once. Its quiz opens when the lesson is read; an exercise opens when all lessons that it needs are
    read. A skipped lesson and its quiz are done, and open whatever the lesson would open; an exercise is never skipped.
    What was begun stays open, whatever a later version of the course asks for first.
    """
    by_lesson = {quiz.lesson: quiz for quiz in quizzes}
    unread = {lesson.key: lesson.minutes for lesson in lessons if not (lesson.is_read or lesson.is_skipped)}
    parts: list[PartProgress] = []
    for lesson in lessons:
        state = PartState.OPEN if lesson.key in unread else PartState.DONE
        is_skipped = lesson.is_skipped and not lesson.is_read
        parts.append(PartProgress(StepKind.LESSON, lesson.key, state, lesson.minutes, is_skipped=is_skipped))
        if lesson.key in by_lesson:
            quiz = _quiz(by_lesson[lesson.key], unread, now)
            parts.append(_skipped(quiz) if lesson.is_skipped else quiz)
    parts += [_exercise(exercise, unread) for exercise in exercises]
    return CourseProgress(tuple(parts))


def _quiz(quiz: QuizFacts, unread: Mapping[str, int], now: datetime) -> PartProgress:
    missing = (quiz.lesson,) if quiz.lesson in unread else ()
    again = possible_from(quiz.last_handed_in) if quiz.last_handed_in else None
    if quiz.results and is_all_passed(quiz.blocks, quiz.results):
        state = PartState.DONE
    elif quiz.is_running:
        state = PartState.STARTED
    elif again and again > now:
        state = PartState.RESTING
    elif missing and not quiz.results:
        state = PartState.LOCKED
    else:
        state = PartState.OPEN
    is_locked = state == PartState.LOCKED
    return PartProgress(
        StepKind.QUIZ,
        quiz.key,
        state,
        quiz.minutes,
        missing=missing if is_locked else (),
        missing_minutes=sum(unread[key] for key in missing) if is_locked else 0,
        is_repeat=bool(quiz.results),
        possible_from=again if state == PartState.RESTING else None,
    )


def _skipped(quiz: PartProgress) -> PartProgress:
    """The quiz of a skipped lesson: done, unless the person is in the middle of it or has passed it."""
    if quiz.state in (PartState.DONE, PartState.STARTED):
        return quiz
    return replace(quiz, state=PartState.DONE, possible_from=None, is_skipped=True)


def _exercise(exercise: ExerciseFacts, unread: Mapping[str, int]) -> PartProgress:
    missing = tuple(key for key in exercise.needs if key in unread)
    if exercise.state is not None:
        state, missing = _OF_SUBMISSION[exercise.state], ()
    else:
        state = PartState.LOCKED if missing else PartState.OPEN
    return PartProgress(StepKind.EXERCISE, exercise.code, state, exercise.minutes, missing, sum(unread[key] for key in missing))


def next_part(courses: Sequence[CourseProgress]) -> tuple[int, PartProgress] | None:
    """The one next step and the place of its course, or None when there is nothing to do now.

    First an exercise that came back; then a quiz that was begun; then the first open part in order (a draft counts as open);
    last a quiz to repeat. What waits for others or for tomorrow is no step.
    """
    everything = [(place, part) for place, course in enumerate(courses) for part in course.parts]
    wishes = (
        lambda part: part.state == PartState.REVISE,
        lambda part: part.kind == StepKind.QUIZ and part.state == PartState.STARTED,
        lambda part: part.state in (PartState.OPEN, PartState.STARTED) and not part.is_repeat,
        lambda part: part.state == PartState.OPEN,
    )
    for wish in wishes:
        for place, part in everything:
            if wish(part):
                return place, part
    return None


def merged_order(paths: Sequence[Sequence[str]]) -> list[str]:
    """The courses of several paths, each once: the first path as it is, then what the others add, in their order."""
    return list(dict.fromkeys(course for path in paths for course in path))
