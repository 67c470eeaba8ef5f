"""Courses and their published versions, which never change."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from competence.models.translated import TranslatedField


class CourseQuerySet(models.QuerySet["Course"]):
    def published(self) -> Self:
        """Courses that people can read, with the version that holds."""
        return self.filter(current__isnull=False).select_related("current")


class Course(models.Model):
    """A course under its permanent code; its content lives in versions."""

    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    is_mandatory = models.BooleanField(default=False)
    current = models.ForeignKey("CourseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.current.title) if self.current else self.code


class CourseVersion(models.Model):
    """What was published at one moment. `digest` is that of the text package it came from."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    title = TranslatedField()
    summary = TranslatedField()
    goals = models.JSONField(default=list)  # of translated texts
    minutes = models.PositiveSmallIntegerField()
    review_on = models.DateField()
    sources = models.JSONField(default=list)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="course_version_number_is_unique"),
            models.UniqueConstraint(fields=["course", "digest"], name="course_version_is_published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class LessonQuerySet(models.QuerySet["Lesson"]):
    def in_force(self) -> Self:
        """Lessons of the versions that hold, with their courses."""
        return self.filter(version=models.F("version__course__current")).select_related("version__course__current")


class Lesson(models.Model):
    """One lesson of a course version: Markdown per language, and the cleaned HTML it renders to."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    key = models.SlugField(max_length=80)  # stays the same over versions; progress hangs on it
    position = models.PositiveSmallIntegerField()
    title = TranslatedField()
    minutes = models.PositiveSmallIntegerField()
    competences = models.JSONField(default=list)  # codes
    text = TranslatedField()
    html = TranslatedField()
    sections = models.JSONField(default=dict)  # language → [{"id", "title"}]

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="lesson_key_is_unique")]

    def __str__(self) -> str:
        return str(self.title)


class LessonReading(models.Model):
    """A person has read a lesson (of some version of the course)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="readings")
    key = models.SlugField(max_length=80)
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "course", "key"], name="lesson_is_read_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class Quiz(models.Model):
    """A quiz of a course version: a blueprint that says how many items of which competence and level are drawn."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="quizzes")
    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="quiz")
    key = models.SlugField(max_length=80)
    title = TranslatedField()
    minutes = models.PositiveSmallIntegerField()
    open_days = models.PositiveSmallIntegerField(default=14)  # how long an attempt may take
    blocks = models.JSONField(default=list)  # [{"competence", "level", "asked", "cut", "by_hand"}]

    class Meta:
        verbose_name_plural = "quizzes"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="quiz_key_is_unique"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="quiz_takes_time"),
            models.CheckConstraint(condition=Q(open_days__gte=1), name="quiz_is_open_for_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def permanent_key(self) -> str:
        """What attempts hang on ("K02/data-classes-check"): the same over all versions of the course."""
        return f"{self.version.course.code}/{self.key}"
