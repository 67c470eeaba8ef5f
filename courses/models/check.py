"""Short checks that someone does not want just now (docs/short-checks.md). The checks themselves are attempts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class CheckPostponement(models.Model):
    """My path asks this person for a short check again from `until` on, and not before."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    postponed_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("postponed_at")), name="postponement_ends_later")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%Y-%m-%d}"
