"""Who did what: added in the transaction of the action, never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("The audit trail is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit trail is never deleted.")


class AuditEvent(models.Model):
    """One action by one person on one thing. `subject` and `details` hold ids and counts, never names or content."""

    happened_at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60)  # "people.import"
    subject = models.CharField(max_length=80, blank=True, db_index=True)  # "person:17"
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
