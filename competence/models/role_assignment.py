"""Roles that people hold, each with dates and a reason, and the mandates of champions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import Role

from .membership import DatedQuerySet


class RoleAssignment(models.Model):
    """One person, one role, one reason, from a day to a day. Several at once add up.

    `rule` says which rule gave a learning role ("people_manager"…); a seat given by hand has `granted_by` instead.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("competence.Unit", on_delete=models.PROTECT, null=True, blank=True)
    rule = models.CharField(max_length=40, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "role", condition=Q(ends_on=None), name="role_is_held_once"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class ChampionMandate(models.Model):
    """A champion serves a unit (and the units below it) with agreed hours a month, and has a deputy where there is one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates")
    unit = models.ForeignKey("competence.Unit", on_delete=models.PROTECT, related_name="mandates")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hours_per_month = models.PositiveSmallIntegerField(default=4)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "unit", condition=Q(ends_on=None), name="mandate_is_one_per_unit"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="mandate_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.unit_id}"
