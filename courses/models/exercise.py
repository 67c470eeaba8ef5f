"""Practical exercises and their rubrics, in editions that never change once handed in."""

from django.db import models
from django.db.models import Q

from competence.models.translated import TranslatedField
from courses.enums import DataClass

from .course import Course


class Exercise(models.Model):
    """A practical exercise under its permanent code."""

    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, null=True, blank=True, related_name="exercises")
    needs = models.JSONField(default=list)  # keys of lessons to be read first
    current = models.ForeignKey("ExerciseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.current.title) if self.current else self.code


class ExerciseVersion(models.Model):
    """Brief, material and rubric at one moment (on screen: edition)."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    title = TranslatedField()
    summary = TranslatedField()
    minutes = models.PositiveSmallIntegerField()
    proves = models.JSONField()  # [{"competence", "level"}]
    data_class = models.CharField(max_length=20, choices=DataClass)
    brief = TranslatedField()  # cleaned HTML
    material = TranslatedField()  # cleaned HTML
    deliverable = TranslatedField()
    sample = models.JSONField(default=dict)  # {"text": {de, en} as cleaned HTML, "marks": {criterion: mark}}
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "number"], name="exercise_version_number_is_unique"),
            models.UniqueConstraint(fields=["exercise", "digest"], name="exercise_version_is_published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class RubricCriterion(models.Model):
    """One criterion with its four anchors: 0 not shown, 1 partly, 2 met, 3 exceeded."""

    version = models.ForeignKey(ExerciseVersion, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = TranslatedField()
    anchors = models.JSONField()  # four translated texts
    weight = models.PositiveSmallIntegerField(default=1)
    is_critical = models.BooleanField(default=False)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="criterion_key_is_unique"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_has_weight"),
        ]

    def __str__(self) -> str:
        return str(self.title)
