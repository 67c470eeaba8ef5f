"""The level that follows from the evidence; derived, and rebuilt by `manage.py rebuild`."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from competence.enums import Level

from .framework import Competence


class CompetenceLevel(models.Model):
    """What a person is awarded in a competence. No row means 0, "not yet shown"."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="levels")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    awarded_level = models.PositiveSmallIntegerField(choices=Level)
    confidence = models.FloatField()  # 0…1, of the awarded level
    awarded_at = models.DateTimeField()
    rule_set_version = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "competence"], name="level_is_one_per_competence"),
            models.CheckConstraint(condition=Q(awarded_level__gte=1, awarded_level__lte=4), name="level_is_1_to_4"),
            models.CheckConstraint(condition=Q(confidence__gte=0, confidence__lte=1), name="level_confidence_is_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competence_id} {self.awarded_level}"
