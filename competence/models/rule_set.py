"""The published rule sets: the constants by which proof becomes a level, version by version."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models


class RuleSetVersionQuerySet(models.QuerySet["RuleSetVersion"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("A published rule set is never changed; a change is a new version.")

    def in_order(self) -> Self:
        """The oldest first."""
        return self.order_by("published_at", "pk")


class RuleSetVersion(models.Model):
    """One version of all constants (rules/rule_set.py), as its file was when it was published. The newest one holds.

    Levels that were awarded under an earlier version are kept; see docs/levels.md.
    """

    version = models.CharField(max_length=20, unique=True)
    constants = models.JSONField()  # the plain form of the file
    text = models.TextField()  # the file itself, with its comments, so that it can be printed and compared
    digest = models.CharField(max_length=64)  # of the constants
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # none if it came with the framework

    objects = RuleSetVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.version

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A published rule set is never changed; a change is a new version.")
        super().save(*args, **kwargs)
