"""Attempts at a quiz, saved answer by answer."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .course import Quiz
from .item import ItemVersion


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, person: Any) -> Self:
        """Attempts that this person may see: only the own ones, whoever it is."""
        return self.filter(person=person)


class Attempt(models.Model):
    """One go at a quiz. Everything that decides the result is pinned when it starts."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    quiz_key = models.CharField(max_length=120)  # Quiz.permanent_key, "K02/data-classes-check"
    seed = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    results = models.JSONField(default=list)  # per block, written when handed in

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint("person", "quiz_key", condition=Q(handed_in_at=None), name="attempt_is_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | Q(handed_in_at__gte=F("started_at")), name="attempt_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class AttemptQuestion(models.Model):
    """One drawn question with the order of its options and the current answer."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    competence_code = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    option_order = models.JSONField()  # option keys as shown
    answer = models.JSONField(null=True, blank=True)  # chosen keys; [] is "I don't know"; null is not answered yet
    revision = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt", "position"]
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
