"""The rules that hold: what figures obey, who may do what, what is agreed, and how two change it together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence.access import for_permission
from competence.actions.policy import decide_policy_change, propose_policy_change
from competence.enums import PolicySwitch, Role
from competence.errors import Refused
from competence.forms.policy import PolicyDecisionForm, PolicyProposalForm
from competence.http import Request
from competence.models import PolicyChange
from competence.queries.policy import current_policy
from competence.roles import Permission
from competence.rules.visibility import FIGURE_RULES, READERS, permission_rows, policy_rows


@require_safe
@for_permission(Permission.SEE_POLICY)
def policy_show(request: Request) -> HttpResponse:
    """Everything that a works council asks about, on one printable page."""
    return _page(request, None)


@require_POST
@for_permission(Permission.PROPOSE_POLICY)
def policy_propose(request: Request) -> HttpResponse:
    """Propose to switch something on or off."""
    form = PolicyProposalForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            propose_policy_change(
                by=request.user, field=PolicySwitch(wanted["field"]), value=wanted["value"], reason=wanted["reason"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Proposed. Nothing changes before the works council confirms it."))
            return redirect("policy-show")
    return _page(request, form)


@require_POST
@for_permission(Permission.CONFIRM_POLICY)
def policy_decide(request: Request, pk: int) -> HttpResponse:
    """Confirm or refuse a proposal."""
    change = get_object_or_404(PolicyChange, pk=pk)
    form = PolicyDecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please confirm the proposal or refuse it."))
        return redirect("policy-show")
    is_confirmed = form.cleaned_data["decision"] == "confirm"
    try:
        decide_policy_change(change=change, by=request.user, confirm=is_confirmed)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Confirmed; it holds from now on.") if is_confirmed else _("Refused; nothing changes."))
    return redirect("policy-show")


def _page(request: Request, form: PolicyProposalForm | None) -> HttpResponse:
    policy = current_policy()
    initial = {"field": policy.fading.field.value, "value": "off" if policy.fading.is_on else "on"}
    context = {
        "policy": policy,
        "form": form or PolicyProposalForm(initial=initial),
        "may_propose": request.user.may(Permission.PROPOSE_POLICY),
        "may_decide": request.user.may(Permission.CONFIRM_POLICY),
        "may_call": request.user.may(Permission.CALL_FOR_REFRESH),
        "rows": policy_rows(),
        "figure_rules": FIGURE_RULES,
        "readers": READERS,
        "roles": Role,
        "permissions": permission_rows(),
    }
    return render(request, "competence/policy/show.html", context, status=422 if form else 200)
