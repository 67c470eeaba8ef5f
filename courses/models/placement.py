"""Placements: a short way to show what one knows already, and the lessons that are skipped for it (docs/placement.md)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.models import CompetenceArea
from courses.enums import SkipEnd

from .course import Course
from .item import ItemVersion


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, person: Any) -> Self:
        """Placements that this person may see: only the own ones, whoever it is."""
        return self.filter(person=person)


class Placement(models.Model):
    """One placement in one area. The constants that decide it are pinned when it starts."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="placements")
    area = models.ForeignKey(CompetenceArea, on_delete=models.PROTECT, related_name="+")
    seed = models.PositiveBigIntegerField()
    start_level = models.PositiveSmallIntegerField()
    constants = models.JSONField()  # {"version", "cut", "placement": the group of the rule set (rules/rule_set.py)}
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)  # courses/rules/placement.py, Result.as_json
    answers_deleted_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint("person", "area", condition=Q(finished_at=None), name="placement_is_one_at_a_time"),
            models.CheckConstraint(condition=Q(start_level__in=[1, 2]), name="placement_starts_on_1_or_2"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="placement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(answers_deleted_at=None) | Q(finished_at__isnull=False), name="placement_is_emptied_after_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


class PlacementAnswer(models.Model):
    """One question of a placement, pinned when it is shown; the last one of an open placement waits for its answer."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    competence_code = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    option_order = models.JSONField()  # keys in the order shown
    is_by_hand = False  # nothing is asked that a person must mark
    answer = models.JSONField(null=True, blank=True)  # as in AttemptQuestion; [] is "I don't know"
    is_right = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["placement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "position"], name="placement_position_is_unique"),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_right=None) | Q(answered_at__isnull=False, is_right__isnull=False),
                name="placement_answer_is_marked_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}.{self.position}"


class PlacementDecline(models.Model):
    """Someone does not want the placement of an area; my path never offers it again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(CompetenceArea, on_delete=models.CASCADE, related_name="+")
    declined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "area"], name="placement_is_declined_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.area_id}"


class ModuleSkipQuerySet(models.QuerySet["ModuleSkip"]):
    def visible_to(self, person: Any) -> Self:
        """Skips that this person may see: only the own ones, whoever it is."""
        return self.filter(person=person)

    def standing(self) -> Self:
        """Skips that hold: neither taken back nor ended by a check."""
        return self.filter(ended_at=None)


class ModuleSkip(models.Model):
    """A lesson, with its quiz, that someone does not need to take because a placement showed what it teaches."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skips")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(max_length=80)  # of the lesson, over all versions of the course
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="skips")
    competences = models.JSONField()  # [{"competence", "level"}] that the lesson asks and that were shown
    taken_at = models.DateTimeField()
    check_due_on = models.DateField()
    checked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=SkipEnd, blank=True)

    objects = ModuleSkipQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "pk"]
        constraints = [
            models.UniqueConstraint("person", "course", "key", condition=Q(ended_at=None), name="lesson_is_skipped_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="skip_ends_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("taken_at")), name="skip_ends_after_taking"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_id}/{self.key}"
