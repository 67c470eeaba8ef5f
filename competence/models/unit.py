"""The tree of units (departments), with dates."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

ADDRESSES_BESIDE_UNITS = ("competences", "export", "mine")  # /coverage/mine/ is no unit, so no unit may be called so there


class UnitQuerySet(models.QuerySet["Unit"]):
    def existing_on(self, day: date) -> Self:
        """Units that exist on that day."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gt=day))

    def within(self, unit: "Unit") -> Self:
        """The unit and everything below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """A department. `path` names the way from the root by ids ("3.7.12."), so that one comparison answers what lies below."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, db_index=True, default="")
    department = models.CharField(max_length=40, blank=True)  # key in fixtures/framework/modifiers.yaml
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the first day on which it no longer exists

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("name"), condition=Q(ends_on=None), name="unit_name_is_unique_while_it_exists"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="unit_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(slug__in=ADDRESSES_BESIDE_UNITS), name="unit_slug_is_no_address"),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, other: "Unit") -> bool:
        """Whether the other unit is this one or lies below it."""
        return other.path.startswith(self.path)
