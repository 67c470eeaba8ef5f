"""Attempts at a quiz or a short check, saved answer by answer."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from competence.texts import Translated
from courses.enums import AttemptKind

from .course import Quiz
from .item import ItemVersion

CHECK_KEY = "check"  # the `quiz_key` of every short check, so that a person has one open at a time


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, person: Any) -> Self:
        """Attempts that this person may see: only the own ones, whoever it is."""
        return self.filter(person=person)


class Attempt(models.Model):
    """One go at a quiz, or at a short check, which has none. Everything that decides the result is pinned when it starts."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=10, choices=AttemptKind, default=AttemptKind.QUIZ)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")
    quiz_key = models.CharField(max_length=120)  # Quiz.permanent_key, "K02/data-classes-check"; or CHECK_KEY
    # What is asked and needed: [{"competence", "level", "asked", "cut", "by_hand"}] of the quiz; for a check see rules/checks.py.
    blocks = models.JSONField(default=list)
    seed = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()  # what is saved by then is handed in, whether or not anyone presses the button
    handed_in_at = models.DateTimeField(null=True, blank=True)
    closed_by_time = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True, blank=True)  # later than handed in where a champion marks something
    counted_at = models.DateTimeField(null=True, blank=True)  # taken into item statistics
    answers_deleted_at = models.DateTimeField(null=True, blank=True)
    results = models.JSONField(default=list)  # per block, written when handed in

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint("person", "quiz_key", condition=Q(handed_in_at=None), name="attempt_is_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | Q(handed_in_at__gte=F("started_at")), name="attempt_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("started_at")), name="attempt_closes_after_start"),
            models.CheckConstraint(
                condition=Q(kind=AttemptKind.QUIZ, quiz__isnull=False) | Q(kind=AttemptKind.CHECK, quiz=None),
                name="attempt_has_a_quiz_or_is_a_check",
            ),
            models.CheckConstraint(
                condition=Q(marked_at=None) | Q(handed_in_at__isnull=False), name="attempt_is_marked_after_hand_in"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def is_check(self) -> bool:
        """Whether this is a short check."""
        return self.kind == AttemptKind.CHECK

    @property
    def title(self) -> Translated | str | Promise:
        """What every page and message calls it; in the reader's language once it is printed."""
        return self.quiz.title if self.quiz else AttemptKind(self.kind).label


class AttemptQuestion(models.Model):
    """One drawn question with the order of its options and the current answer."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    competence_code = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    option_order = models.JSONField()  # keys in the order shown
    # Chosen keys or "part=value" (courses/rules/kinds); [] is "I don't know"; null is not answered yet.
    answer = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_by_hand = models.BooleanField(default=False)  # marked by a champion
    is_waiting = models.BooleanField(default=False)  # handed in, and not marked yet

    class Meta:
        ordering = ["attempt", "position"]
        indexes = [models.Index(fields=["attempt"], condition=Q(is_waiting=True), name="question_waits_for_a_mark")]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="question_position_is_unique")]

    def __str__(self) -> str:
        return f"{self.attempt_id}.{self.position}"


class AnswerLog(models.Model):
    """Every acknowledged save, once per client key; never changed."""

    question = models.ForeignKey(AttemptQuestion, on_delete=models.CASCADE, related_name="log")
    key = models.UUIDField()
    revision = models.PositiveIntegerField()
    answer = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="answer_key_is_used_once"),
            models.UniqueConstraint(fields=["question", "revision"], name="answer_revision_is_used_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class AnswerMark(models.Model):
    """A champion's marks on one free-text answer; never changed."""

    question = models.OneToOneField(AttemptQuestion, on_delete=models.CASCADE, related_name="mark")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    marks = models.JSONField()  # criterion key → half points, 0 to 2
    comment = models.TextField(blank=True)
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mark of {self.question_id}"
