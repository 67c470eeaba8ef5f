"""Where people work: unit, position and superior, with dates."""

from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

M = TypeVar("M", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[M]):
    """Rows with a first day and a day on which they no longer hold."""

    def held_on(self, day: date) -> Self:
        """Rows that hold on that day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def open(self) -> Self:
        """Rows without an end."""
        return self.filter(ends_on=None)


class Membership(models.Model):
    """A person works in exactly one unit at a time; a move ends one row and begins the next."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("competence.Unit", on_delete=models.PROTECT, related_name="memberships")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    position = models.CharField(max_length=150, blank=True)
    is_people_manager = models.BooleanField(default=False)
    is_champion = models.BooleanField(default=False)
    location = models.CharField(max_length=150, blank=True)
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the first day on which it no longer holds

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", condition=Q(ends_on=None), name="membership_is_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id}"
