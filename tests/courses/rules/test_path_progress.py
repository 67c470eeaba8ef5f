"""What is done, open and locked, and what comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.enums import StepKind, SubmissionState
from courses.rules.path_progress import (
    ExerciseFacts,
    LessonFacts,
    PartState,
    QuizFacts,
    course_progress,
    merged_order,
    next_part,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BLOCKS = [
    {"competence": "SEC-1", "level": 1, "asked": 8, "cut": 0.8},
    {"competence": "SEC-2", "level": 1, "asked": 8, "cut": 0.7},
]


def results(*passed):
    return [
        {"competence": block["competence"], "level": 1, "asked": 8, "right": 8 if ok else 3, "cut": 0.8, "passed": ok}
        for block, ok in zip(BLOCKS, passed, strict=True)
    ]


def quiz(lesson="a", *attempts, running=False, hours_ago=30):
    return QuizFacts(
        key=f"{lesson}-check",
        lesson=lesson,
        minutes=5,
        blocks=BLOCKS,
        results=attempts,
        is_running=running,
        last_handed_in=NOW - timedelta(hours=hours_ago) if attempts else None,
    )


def course(*read, quizzes=(), exercises=(), lessons=("a", "b")):
    return course_progress([LessonFacts(key, 8, key in read) for key in lessons], quizzes, exercises, now=NOW)


def state_of(progress, key):
    return next(part for part in progress.parts if part.key == key)


def test_a_lesson_is_open_at_once_and_done_when_read():
    progress = course("a")
    assert [(part.key, part.state) for part in progress.parts] == [("a", PartState.DONE), ("b", PartState.OPEN)]


@pytest.mark.parametrize(
    ("read", "made", "state"),
    [
        ((), quiz(), PartState.LOCKED),
        (("a",), quiz(), PartState.OPEN),
        (("a",), quiz(running=True), PartState.STARTED),
        ((), quiz(running=True), PartState.STARTED),
        (("a",), quiz("a", results(True, True)), PartState.DONE),
        (("a",), quiz("a", results(True, False)), PartState.OPEN),
        (("a",), quiz("a", results(True, False), hours_ago=23), PartState.RESTING),
        (("a",), quiz("a", results(True, False), results(False, True)), PartState.DONE),  # each competence once
        (("a",), quiz("a", results(True, False), results(True, False)), PartState.OPEN),
        (("a",), quiz("a", results(True, True), running=True), PartState.DONE),
        ((), quiz("a", results(True, True)), PartState.DONE),
        (("a",), quiz("a", results(True, False), running=True, hours_ago=1), PartState.STARTED),
    ],
)
def test_states_of_a_quiz(read, made, state):
    assert state_of(course(*read, quizzes=[made]), "a-check").state == state


def test_a_locked_quiz_says_what_is_missing_and_how_long_it_takes():
    part = state_of(course(quizzes=[quiz()]), "a-check")
    assert (part.missing, part.missing_minutes) == (("a",), 8)


def test_a_resting_quiz_says_from_when_it_is_possible():
    part = state_of(course("a", quizzes=[quiz("a", results(False, False), hours_ago=20)]), "a-check")
    assert part.possible_from == NOW + timedelta(hours=4)


@pytest.mark.parametrize(
    ("read", "submission", "state", "missing"),
    [
        ((), None, PartState.LOCKED, ("a", "b")),
        (("a",), None, PartState.LOCKED, ("b",)),
        (("a", "b"), None, PartState.OPEN, ()),
        (("a", "b"), SubmissionState.DRAFT, PartState.STARTED, ()),
        ((), SubmissionState.DRAFT, PartState.STARTED, ()),
        (("a", "b"), SubmissionState.WAITING, PartState.WAITING, ()),
        (("a", "b"), SubmissionState.REVISE, PartState.REVISE, ()),
        (("a", "b"), SubmissionState.REACHED, PartState.DONE, ()),
        (("a", "b"), SubmissionState.PARTLY, PartState.DONE, ()),
    ],
)
def test_states_of_an_exercise(read, submission, state, missing):
    part = state_of(course(*read, exercises=[ExerciseFacts("E1", 30, ["a", "b"], submission)]), "E1")
    assert (part.state, part.missing, part.missing_minutes) == (state, missing, 8 * len(missing))


def test_a_lesson_that_is_needed_but_gone_locks_nothing():
    assert state_of(course(exercises=[ExerciseFacts("E1", 30, ["gone"])]), "E1").state == PartState.OPEN


def test_the_order_is_each_lesson_with_its_quiz_and_then_the_exercises():
    progress = course(quizzes=[quiz("b"), quiz("a")], exercises=[ExerciseFacts("E1", 30, ["a"])])
    assert [part.key for part in progress.parts] == ["a", "a-check", "b", "b-check", "E1"]


def test_a_course_is_done_when_everything_in_it_is():
    done = [ExerciseFacts("E1", 30, ["a"], SubmissionState.PARTLY)]
    assert course("a", "b", quizzes=[quiz("a", results(True, True))], exercises=done).is_done
    assert not course("a", quizzes=[quiz("a", results(True, True))], exercises=done).is_done
    assert not course("a", "b", quizzes=[quiz("a", results(True, False))], exercises=done).is_done
    assert not course("a", "b", exercises=[ExerciseFacts("E1", 30, [], SubmissionState.WAITING)]).is_done
    assert not course(lessons=()).is_done


def test_minutes_left_leave_out_what_others_are_at():
    progress = course("a", quizzes=[quiz()], exercises=[ExerciseFacts("E1", 30, [], SubmissionState.WAITING)])
    assert progress.minutes_left == 8 + 5


def chosen(*courses):
    found = next_part(courses)
    return (found[0], found[1].key) if found else None


REVISE = ExerciseFacts("E2", 30, [], SubmissionState.REVISE)
WAITING = ExerciseFacts("E1", 30, [], SubmissionState.WAITING)
DRAFT = ExerciseFacts("E1", 30, [], SubmissionState.DRAFT)
REACHED = ExerciseFacts("E1", 30, [], SubmissionState.REACHED)


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        ([course()], (0, "a")),
        ([course("a")], (0, "b")),
        ([course("a", quizzes=[quiz()])], (0, "a-check")),
        ([course("a", quizzes=[quiz(running=True)]), course(exercises=[REVISE])], (1, "E2")),
        ([course("a"), course("a", quizzes=[quiz(running=True)])], (1, "a-check")),
        ([course("a", "b", exercises=[WAITING])], None),
        ([course("a", "b", exercises=[WAITING]), course()], (1, "a")),
        ([course("a", "b", exercises=[DRAFT]), course()], (0, "E1")),
        ([course("a", quizzes=[quiz("a", results(True, False))])], (0, "b")),
        ([course("a", "b", quizzes=[quiz("a", results(True, False))])], (0, "a-check")),
        ([course("a", "b", quizzes=[quiz("a", results(True, False), hours_ago=2)])], None),
        ([course("a", "b", exercises=[REACHED])], None),
        ([], None),
    ],
)
def test_the_one_next_step(courses, expected):
    assert chosen(*courses) == expected


def test_kinds_are_named():
    progress = course("a", quizzes=[quiz()], exercises=[WAITING])
    assert [part.kind for part in progress.parts] == [StepKind.LESSON, StepKind.QUIZ, StepKind.LESSON, StepKind.EXERCISE]


@pytest.mark.parametrize(
    ("paths", "merged"),
    [
        ([], []),
        ([["K01", "K02"]], ["K01", "K02"]),
        ([["K01", "K02", "K03"], ["K02", "K08", "K01"]], ["K01", "K02", "K03", "K08"]),
        ([[], ["K02"]], ["K02"]),
    ],
)
def test_courses_of_several_paths_stand_once(paths, merged):
    assert merged_order(paths) == merged


def skipped(*, read=(), made=None, exercises=()):
    """Lesson `a` is skipped, lesson `b` is not."""
    lessons = [LessonFacts(key, 8, key in read, is_skipped=key == "a") for key in ("a", "b")]
    return course_progress(lessons, [made or quiz()], exercises, now=NOW)


def test_a_skipped_lesson_and_its_quiz_are_done_and_give_time_back():
    progress = skipped()
    assert [(part.state, part.is_skipped) for part in progress.parts] == [
        (PartState.DONE, True),
        (PartState.DONE, True),
        (PartState.OPEN, False),
    ]
    assert (progress.minutes_left, progress.minutes_saved) == (8, 13)
    assert not progress.is_done
    assert skipped(read=("b",)).is_done


@pytest.mark.parametrize(
    ("read", "made", "lesson", "check"),
    [
        (("a",), quiz(), False, True),  # read all the same: only the quiz is still skipped
        ((), quiz("a", results(True, True)), True, False),  # passed all the same
        ((), quiz("a", results(True, False), hours_ago=1), True, True),  # not passed: skipped stays done, nothing rests
        ((), quiz("a", running=True), True, False),
    ],
)
def test_what_was_taken_all_the_same_is_not_skipped(read, made, lesson, check):
    parts = skipped(read=read, made=made).parts
    assert (parts[0].is_skipped, parts[1].is_skipped) == (lesson, check)
    assert parts[1].state == (PartState.STARTED if made.is_running else PartState.DONE)
    assert parts[1].possible_from is None


def test_an_exercise_is_never_skipped_but_opened():
    progress = skipped(exercises=[ExerciseFacts("E1", 30, ["a"]), ExerciseFacts("E2", 30, ["b"])])
    assert [part.state for part in progress.parts[3:]] == [PartState.OPEN, PartState.LOCKED]
    assert next_part([progress])[1].key == "b"
