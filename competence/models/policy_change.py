"""Changes of the agreed policy: one side proposes, the works council's seat confirms. Decided rows are the history."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import PolicyChangeState, PolicySwitch


class PolicyChangeQuerySet(models.QuerySet["PolicyChange"]):
    def undecided(self) -> Self:
        """Proposals that wait for the works council."""
        return self.filter(state=PolicyChangeState.OPEN)


class PolicyChange(models.Model):
    """A switch of the policy that someone wants on or off. It takes effect only when a second person confirms it."""

    field = models.CharField(max_length=20, choices=PolicySwitch)
    value = models.BooleanField()  # what the switch should become
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=PolicyChangeState, default=PolicyChangeState.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint("field", condition=Q(state="open"), name="policy_change_is_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="policy_change_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="policy_change_decided_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.value} {self.state}"
