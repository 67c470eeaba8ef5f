"""A small course with two lessons, a quiz and an exercise, and someone on the way through it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from competence import clock
from competence.enums import Role
from competence.models import Person, Target
from courses.enums import ReviewOutcome, SubmissionState
from courses.models import (
    Attempt,
    Course,
    Exercise,
    LearningPath,
    Lesson,
    Quiz,
    Review,
    Submission,
    SubmissionVersion,
)
from tests import build


@dataclass
class Way:
    """What a test needs to point at."""

    person: Person
    path: LearningPath
    course: Course
    lessons: list[Lesson]
    quiz: Quiz
    exercise: Exercise


def way(code: str = "K90", role: Role = Role.USER, person: Person | None = None) -> Way:
    """Lesson one with a quiz of two blocks, lesson two, an exercise that needs lesson one; assigned to a person."""
    quiz = build.quiz(("SEC-1", 1, 2, 0.5), ("SEC-2", 1, 2, 0.5), code=code, bank=0)
    first = quiz.lesson
    first.competences = ["SEC-1"]
    first.html = {"de": '<div class="prose"><h2 id="s-1">Teil</h2><p>Lies das.</p></div>', "en": "<p>Read it.</p>"}
    first.sections = {"de": [{"id": "s-1", "title": "Teil"}], "en": []}
    first.save()
    second = build.lesson(code, title={"de": "Zweite", "en": "Second"})
    course = Course.objects.get(code=code)
    for name in ("SEC-1", "SEC-2"):
        build.competence(name)
    made = build.exercise(first.key, code=f"{code}-E1")
    path = LearningPath.objects.filter(role=role).first() or build.learning_path(role, course, exercises=[made.code])
    learner = person or build.person()
    build.assignment(learner, path)
    return Way(learner, path, course, [first, second], quiz, made)


def standing(person: Person, code: str, *, level: int = 0, target: int = 0) -> None:
    """Level and target of a person in a competence."""
    if level:
        build.level(person, code, level).save()
    if target:
        Target.objects.create(person=person, competence_id=code, level=target, weight=1, starts_on=build.LONG_AGO)


def attempt(person: Person, quiz: Quiz, *passed: bool, hours_ago: int = 30) -> Attempt:
    """An attempt; with `passed` it is handed in and each block reached its cut or not."""
    moment = clock.now() - timedelta(hours=hours_ago)
    results = [
        {"competence": block["competence"], "level": block["level"], "asked": 2, "right": 2 * ok, "cut": 0.5, "passed": ok}
        for block, ok in zip(quiz.blocks, passed, strict=False)
    ]
    return Attempt.objects.create(
        person=person,
        quiz=quiz,
        quiz_key=quiz.permanent_key,
        blocks=quiz.blocks,
        seed=1,
        started_at=moment - timedelta(minutes=9),
        closes_at=moment + timedelta(days=14),
        handed_in_at=moment if passed else None,
        results=results,
    )


def submission(person: Person, exercise: Exercise, state: SubmissionState, **fields: Any) -> Submission:
    """Someone's work on an exercise."""
    moment = clock.now()
    waiting = moment if state == SubmissionState.WAITING else None
    return Submission.objects.create(
        person=person,
        exercise=exercise,
        edition=exercise.current,
        state=state,
        waiting_since=waiting,
        created_at=moment,
        **fields,
    )


def review(work: Submission, reviewer: Person, main_point: str = "") -> Review:
    """A champion asks for more."""
    moment = clock.now()
    version = SubmissionVersion.objects.create(submission=work, number=1, saved_at=moment, handed_in_at=moment)
    return Review.objects.create(
        version=version,
        reviewer=reviewer,
        outcome=ReviewOutcome.REVISE,
        praise="clear",
        main_point=main_point,
        reviewed_at=moment,
    )
