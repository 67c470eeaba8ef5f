"""Calls for a refresh: a changed rule, a new class of tools or an incident makes what was shown before due again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import Role

from .framework import Competence
from .translated import TranslatedField


class RefreshCall(models.Model):
    """Asks people with a role (or everyone) to refresh a competence. Levels that are not refreshed lapse on `lapses_at`."""

    competence = models.ForeignKey(Competence, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role, blank=True)  # whoever held it on that day; "" is everyone
    reason = TranslatedField()
    called_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-called_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(lapses_at__gt=F("called_at")), name="call_gives_time"),
            models.UniqueConstraint(fields=["competence", "role", "lapses_at"], name="call_is_made_once"),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.called_at:%Y-%m-%d}"
