"""How people get there: courses, quizzes, exercises, paths, and what people do with them."""

from .attempt import AnswerLog, Attempt, AttemptQuestion
from .course import Course, CourseVersion, Lesson, LessonReading, Quiz
from .exercise import Exercise, ExerciseVersion, RubricCriterion
from .item import Item, ItemBank, ItemVersion
from .path import Assignment, AssignmentReason, LearningPath, PathStep
from .submission import Message, Review, ReviewMark, Submission, SubmissionVersion

__all__ = [
    "AnswerLog",
    "Assignment",
    "AssignmentReason",
    "Attempt",
    "AttemptQuestion",
    "Course",
    "CourseVersion",
    "Exercise",
    "ExerciseVersion",
    "Item",
    "ItemBank",
    "ItemVersion",
    "LearningPath",
    "Lesson",
    "LessonReading",
    "Message",
    "PathStep",
    "Quiz",
    "Review",
    "ReviewMark",
    "RubricCriterion",
    "Submission",
    "SubmissionVersion",
]
