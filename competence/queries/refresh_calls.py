"""Calls for a refresh, for those who make them. They name competences and roles, never people."""

from dataclasses import dataclass

from competence import clock
from competence.enums import Role
from competence.models import RefreshCall

MOST_SHOWN = 200


@dataclass(frozen=True)
class CallLine:
    """A call, who is meant, and whether its time is still running."""

    call: RefreshCall
    role: Role | None
    is_running: bool


def refresh_call_lines() -> list[CallLine]:
    """The newest first (one query)."""
    now = clock.now()
    rows = RefreshCall.objects.select_related("competence", "called_by")[:MOST_SHOWN]
    return [CallLine(row, Role(row.role) if row.role else None, row.lapses_at > now) for row in rows]
