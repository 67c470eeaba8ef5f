"""Changing the agreed policy takes two: one proposes, another one, who holds the works council's seat, confirms."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import PolicyChangeState, PolicySwitch
from competence.errors import AlreadyDone, Refused
from competence.models import Company, Person, PolicyChange

from . import audit
from .rebuild import evaluate_soon, everyone


@transaction.atomic
def propose_policy_change(*, by: Person, field: PolicySwitch, value: bool, reason: str) -> PolicyChange:
    """Ask the works council to switch something on or off. Nothing changes before it confirms.

    Refused if the switch stands so already, AlreadyDone while another proposal for it is open.
    Side effects: a PolicyChange row, one audit row.
    """
    company = Company.current()
    if company is None or getattr(company, field.value) == value:
        raise Refused(_("The policy says so already."), code="policy.same")
    try:
        with transaction.atomic():
            change = PolicyChange.objects.create(
                field=field, value=value, reason=reason, proposed_by=by, proposed_at=clock.now()
            )
    except IntegrityError:
        raise AlreadyDone(_("There is an open proposal for this already."), code="policy.open") from None
    audit.record("policy.propose", by=by, subject=f"policy_change:{change.pk}", field=field.value, value=value)
    return change


@transaction.atomic
def decide_policy_change(*, change: PolicyChange, by: Person, confirm: bool) -> int | None:
    """Confirm a proposal, which applies it, or refuse it.

    Returns how many levels are different now, or None where the background work is still at it, because they are many.

    Refused for the person who proposed it, whatever seats they hold; AlreadyDone for the second call.
    Side effects: the PolicyChange row, one audit row; if confirmed the company's switch and what `evaluate_soon` does.
    """
    if change.proposed_by_id == by.pk:
        raise Refused(_("Whoever proposes a change cannot confirm it. It takes two."), code="policy.own")
    state = PolicyChangeState.CONFIRMED if confirm else PolicyChangeState.REFUSED
    still_open = PolicyChange.objects.undecided().filter(pk=change.pk)
    if not still_open.update(state=state, decided_by=by, decided_at=clock.now()):
        raise AlreadyDone(_("This proposal is decided already."), code="policy.decided")
    changed: int | None = 0
    if confirm:
        Company.objects.filter(pk=1).update(**{PolicySwitch(change.field).value: change.value})
        changed = evaluate_soon(people=everyone())
    audit.record(f"policy.{state.value}", by=by, subject=f"policy_change:{change.pk}", field=change.field, levels=changed)
    return changed
