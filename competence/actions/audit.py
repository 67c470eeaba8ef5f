"""The audit trail: one row in the transaction of each action."""

from typing import Any

from competence import clock
from competence.models import AuditEvent, Person


def record(action: str, *, by: Person | None, subject: str = "", **details: Any) -> None:
    """Add one row. `subject` and `details` hold ids and counts only, never names or content. `by=None` is the system itself."""
    AuditEvent.objects.create(happened_at=clock.now(), by=by, action=action, subject=subject, details=details)
