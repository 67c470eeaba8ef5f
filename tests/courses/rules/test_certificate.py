from datetime import UTC, datetime

import pytest

from courses.rules.certificate import PassedQuiz, passed_at, proven_at, valid_months

BLOCKS = [{"competence": "SEC-1", "level": 1}, {"competence": "SEC-1", "level": 2}, {"competence": "SEC-2", "level": 1}]


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def result(*passed: tuple[str, int]) -> list[dict]:
    blocks = [(block["competence"], block["level"]) for block in BLOCKS]
    return [{"competence": code, "level": level, "passed": (code, level) in passed} for code, level in blocks]


ALL = result(("SEC-1", 1), ("SEC-1", 2), ("SEC-2", 1))
NONE = result()
FIRST = result(("SEC-1", 1), ("SEC-1", 2))
HALF = result(("SEC-1", 1), ("SEC-2", 1))
SECOND = result(("SEC-2", 1))


@pytest.mark.parametrize(
    ("attempts", "day"),
    [
        ([], None),
        ([(1, NONE)], None),
        ([(1, ALL)], 1),
        ([(1, ALL), (5, ALL)], 5),
        ([(1, ALL), (5, NONE)], 1),  # what did not work out changes nothing
        ([(1, FIRST), (5, SECOND)], 1),
        ([(1, FIRST), (5, SECOND), (9, FIRST)], 5),
        ([(1, FIRST), (5, HALF)], 1),
        ([(1, HALF), (5, HALF)], None),  # level 2 of SEC-1 was never passed
    ],
)
def test_a_quiz_is_as_old_as_its_oldest_competence(attempts, day):
    quiz = PassedQuiz(BLOCKS, [results for _day, results in attempts], [at(when) for when, _results in attempts])
    assert passed_at(quiz) == (at(day) if day else None)


def test_a_quiz_that_asks_for_nothing_shows_nothing():
    assert passed_at(PassedQuiz([], [[]], [at(1)])) is None


def quiz(*days: int) -> PassedQuiz:
    return PassedQuiz(BLOCKS, [ALL] * len(days), [at(day) for day in days])


@pytest.mark.parametrize(
    ("quizzes", "last_read", "last_review", "day"),
    [
        ([quiz(3), quiz(7)], 20, 21, 3),
        ([quiz(3, 9), quiz(7)], 20, 21, 7),
        ([quiz(3), quiz()], 20, 21, None),
        ([], 20, 21, 20),
        ([], None, 21, 21),
        ([], None, None, None),
    ],
)
def test_a_course_is_as_old_as_its_oldest_quiz(quizzes, last_read, last_review, day):
    found = proven_at(
        quizzes, last_read=at(last_read) if last_read else None, last_review=at(last_review) if last_review else None
    )
    assert found == (at(day) if day else None)


@pytest.mark.parametrize(("is_mandatory", "months"), [(True, 12), (False, 24)])
def test_mandatory_courses_come_round_every_year(is_mandatory, months):
    assert valid_months(is_mandatory=is_mandatory) == months
