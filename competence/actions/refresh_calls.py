"""Calling for a refresh, because a rule, a class of tools or what happened makes what was shown before due again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import Role
from competence.errors import AlreadyDone, Refused
from competence.models import Competence, CompetenceLevel, Person, RefreshCall, RoleAssignment
from competence.queries.rule_sets import current_rules

from . import audit
from .rebuild import evaluate_soon


def earliest_lapse() -> date:
    """The first day on which levels may lapse after a call of today: the whole days of the rule set lie between."""
    return clock.today() + timedelta(days=current_rules().retention.days_from_call_to_lapse + 1)


@transaction.atomic
def call_for_refresh(
    *, by: Person, competences: Iterable[Competence | str], role: Role | None, reason: Mapping[str, str], lapses_on: date
) -> list[RefreshCall]:
    """Ask people with a role (None: everyone) to refresh competences; who has not by the beginning of `lapses_on` counts one lower.

    `reason` by language, as the person reads it. Refused without competences, for an unknown one, and for a day that leaves less
    time than the rule set gives; AlreadyDone if the same was called for before. Levels awarded or refreshed after the call are
    not meant. Side effects: a RefreshCall row for each competence, what `evaluate_soon` does, one audit row.
    """
    codes = sorted({one if isinstance(one, str) else one.pk for one in competences})
    if not codes or Competence.objects.filter(pk__in=codes).count() != len(codes):
        raise Refused(_("Please choose at least one competence."), code="refresh.competence")
    if lapses_on < earliest_lapse():
        raise Refused(_("This leaves too little time."), code="refresh.too_early")
    called_at, lapses_at = clock.now(), datetime.combine(lapses_on, time.min, timezone.get_current_timezone())
    try:
        with transaction.atomic():
            calls = [
                RefreshCall.objects.create(
                    competence_id=code,
                    role=role or "",
                    reason=dict(reason),
                    called_at=called_at,
                    lapses_at=lapses_at,
                    called_by=by,
                )
                for code in codes
            ]
    except IntegrityError:
        raise AlreadyDone(_("The same refresh was called for before."), code="refresh.double") from None
    changed = evaluate_soon(people=_concerned(codes, role))
    audit.record(
        "refresh.call", by=by, subject=f"refresh_call:{calls[0].pk}", competences=codes, role=role or "", levels=changed
    )
    return calls


def _concerned(codes: Sequence[str], role: Role | None) -> list[int]:
    """Who holds the role today and has a level in one of the competences."""
    people = Person.objects.filter(pk__in=CompetenceLevel.objects.filter(competence__in=codes).values("person"))
    if role is not None:
        people = people.filter(pk__in=RoleAssignment.objects.held_on(clock.today()).filter(role=role).values("person"))
    return list(people.order_by("pk").values_list("pk", flat=True))
