"""What others did with a person's account and documents, for the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence.enums import Role
from competence.models import AuditEvent, Person, RoleAssignment

MOST_SHOWN = 10
WHAT = {
    "person.address": _("Changed the e-mail address that you sign in with"),
    "card.issue": _("Issued a sign-in card for you"),
    "certificate.read": _("Opened the file of a certificate that you uploaded"),
    "dispute.read": _("Read an objection of yours, and what belongs to it"),
}
# The seats and roles that may do it, so that a page can say as what someone acted.
AS_WHAT = {"dispute.read": (Role.CHAMPION,)}
SEATS_THAT_ACT = (Role.HR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class AccountEvent:
    """One thing that someone else did, and as what."""

    happened_at: datetime
    what: Any
    who: Any


def account_events(person: Person) -> list[AccountEvent]:
    """The newest ten, with the seat that the acting person held on that day. Two queries, one if there is nothing."""
    events = AuditEvent.objects.filter(subject=f"person:{person.pk}", action__in=WHAT)
    newest = list(events.exclude(by=person)[:MOST_SHOWN])
    if not newest:
        return []
    acting = {event.by_id for event in newest if event.by_id}
    grants = list(
        RoleAssignment.objects.filter(person__in=acting, role__in=[*SEATS_THAT_ACT, Role.CHAMPION]).order_by("role", "pk")
    )
    return [AccountEvent(event.happened_at, WHAT[event.action], _who(event, grants)) for event in newest]


def _who(event: AuditEvent, grants: list[RoleAssignment]) -> Any:
    if event.by_id is None:
        return _("Whoever runs the server")
    day = timezone.localdate(event.happened_at)
    roles = AS_WHAT.get(event.action, SEATS_THAT_ACT)
    for grant in reversed(grants):
        if (
            grant.person_id == event.by_id
            and grant.role in roles
            and grant.starts_on <= day
            and (grant.ends_on is None or day <= grant.ends_on)
        ):
            return Role(grant.role).label
    return _("Someone who no longer has that seat")
