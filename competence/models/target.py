"""The level that a person needs in a competence, with its reasons and dates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import Level

from .framework import Competence
from .membership import DatedQuerySet


class Target(models.Model):
    """Derived from roles, department and (later) AI systems; a change ends one row and begins the next."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="targets")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)
    is_critical = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)  # [{"kind": "role", "role": "user", "level": 2}, {"kind": "modifier", …}]
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "competence", condition=Q(ends_on=None), name="target_is_one_at_a_time"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="target_is_1_to_4"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="target_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.competence_id} {self.level}"
