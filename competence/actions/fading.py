"""Levels fade with time. The daily sweep finds those whose state changes and touches no other."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from competence import clock
from competence.enums import LevelState
from competence.models import CompetenceLevel
from competence.queries.rule_sets import current_rules


@transaction.atomic
def sweep_levels() -> int:
    """Bring the state of every level that has begun to fade, or has lapsed, up to date. Returns how many changed.

    Costs what changed, not what exists: two statements that find their rows by the index on `changes_at`. Each row is judged
    again as it is written, so a level that is refreshed at the same moment keeps its new state. Safe to run at any time and
    twice. Side effects: CompetenceLevel rows; nobody is told and no audit row is written, because time is nobody's act.
    """
    now = clock.now()
    due = CompetenceLevel.objects.filter(changes_at__lte=now)
    if not due.exists():
        return 0
    lower = current_rules().retention.lapsed_levels_lower
    lapsed = due.filter(lapsed_from__lte=now).update(
        state=LevelState.LAPSED, effective_level=Greatest(F("awarded_level") - lower, Value(0)), changes_at=None
    )
    fading = due.filter(lapsed_from__gt=now).update(state=LevelState.FADING, changes_at=F("lapsed_from"))
    return lapsed + fading
