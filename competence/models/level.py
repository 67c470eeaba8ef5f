"""The level that follows from the evidence; derived, and rebuilt by `manage.py rebuild`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import Level, LevelState

from .framework import Competence


class CompetenceLevel(models.Model):
    """What a person is awarded in a competence, and what it counts as today. No row means 0, "not yet shown".

    Everything but `state`, `effective_level` and `changes_at` follows from the ledger alone; those three are as of the last
    evaluation or sweep (actions/fading.py), and stay right until `changes_at`.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="levels")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    awarded_level = models.PositiveSmallIntegerField(choices=Level)
    confidence = models.FloatField()  # 0…1, of the awarded level
    awarded_at = models.DateTimeField()
    rule_set_version = models.CharField(max_length=20)
    refreshed_at = models.DateTimeField()
    half_life_days = models.PositiveSmallIntegerField()
    valid_until = models.DateField()
    check_due_at = models.DateTimeField()  # from then on a short check is worth while
    fading_from = models.DateTimeField()
    lapsed_from = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LevelState, default=LevelState.CURRENT)
    effective_level = models.PositiveSmallIntegerField(choices=Level)
    changes_at = models.DateTimeField(null=True, blank=True)  # when the state changes next

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "competence"], name="level_is_one_per_competence"),
            models.CheckConstraint(condition=Q(awarded_level__gte=1, awarded_level__lte=4), name="level_is_1_to_4"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="level_confidence_is_0_to_1"),
            models.CheckConstraint(
                condition=Q(effective_level__lte=F("awarded_level"), effective_level__gte=F("awarded_level") - 1),
                name="level_falls_by_one_at_most",
            ),
        ]
        indexes = [
            models.Index(fields=["changes_at"], name="level_changes_at"),
            models.Index(fields=["person", "check_due_at"], name="level_check_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competence_id} {self.awarded_level}"
