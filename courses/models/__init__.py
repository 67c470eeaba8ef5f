"""How people get there: courses, quizzes, exercises, paths, and what people do with them."""

from .attempt import AnswerLog, AnswerMark, Attempt, AttemptQuestion
from .check import CheckPostponement
from .course import Course, CourseVersion, Lesson, LessonReading, Quiz
from .exercise import Exercise, ExerciseVersion, RubricCriterion
from .item import BlockCount, Item, ItemBank, ItemCount, ItemPicture, ItemTag, ItemVersion, QuestionFile
from .path import Assignment, AssignmentReason, LearningPath, PathStep
from .placement import ModuleSkip, Placement, PlacementAnswer, PlacementDecline
from .submission import Message, Review, ReviewMark, Submission, SubmissionVersion

__all__ = [
    "AnswerLog",
    "AnswerMark",
    "Assignment",
    "AssignmentReason",
    "Attempt",
    "AttemptQuestion",
    "BlockCount",
    "CheckPostponement",
    "Course",
    "CourseVersion",
    "Exercise",
    "ExerciseVersion",
    "Item",
    "ItemBank",
    "ItemCount",
    "ItemPicture",
    "ItemTag",
    "ItemVersion",
    "LearningPath",
    "Lesson",
    "LessonReading",
    "Message",
    "ModuleSkip",
    "PathStep",
    "Placement",
    "PlacementAnswer",
    "PlacementDecline",
    "QuestionFile",
    "Quiz",
    "Review",
    "ReviewMark",
    "RubricCriterion",
    "Submission",
    "SubmissionVersion",
]
