"""Frozen figures: counts without persons. Only queries/coverage.py reads them, through the disclosure rules."""

from django.db import models
from django.db.models import Q

from .unit import Unit


class Snapshot(models.Model):
    """The state of the company on one day. Taken at the end of a month (and once at the start), never changed."""

    taken_on = models.DateField(unique=True)
    taken_at = models.DateTimeField()
    framework_version = models.CharField(max_length=20)
    is_initial = models.BooleanField(default=False)

    class Meta:
        ordering = ["-taken_on"]

    def __str__(self) -> str:
        return self.taken_on.isoformat()


class SnapshotCell(models.Model):
    """One unit in one column.

    A unit counts its own members, None is the whole company.
    A column is an area ("SEC"), a competence ("SEC-1") or everything ("").
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="cells")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    column = models.CharField(max_length=10, blank=True)
    people = models.PositiveIntegerField()  # who need at least one competence of the column
    people_met = models.PositiveIntegerField()  # who meet every target of the column
    weight = models.PositiveIntegerField()  # sum of the weights of their targets
    weight_met = models.PositiveIntegerField()  # of those targets that are met

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "unit", "column"], name="cell_is_unique"),
            models.UniqueConstraint(fields=["snapshot", "column"], condition=Q(unit=None), name="cell_of_company_is_unique"),
            models.CheckConstraint(
                condition=Q(weight_met__lte=models.F("weight"), people_met__lte=models.F("people")), name="cell_parts_fit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.unit_id} {self.column}"
