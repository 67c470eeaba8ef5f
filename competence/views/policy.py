"""The rules that hold: what figures obey, who may do what, and how levels come about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competence.access import for_permission
from competence.enums import Role
from competence.http import Request
from competence.queries.policy import current_policy
from competence.roles import Permission
from competence.rules.visibility import FIGURE_RULES, READERS, permission_rows, policy_rows


@require_safe
@for_permission(Permission.SEE_POLICY)
def policy_show(request: Request) -> HttpResponse:
    """Everything that a works council asks about, on one printable page."""
    policy = current_policy()
    return render(
        request,
        "competence/policy/show.html",
        {
            "policy": policy,
            "rows": policy_rows(),
            "figure_rules": FIGURE_RULES,
            "readers": READERS,
            "roles": Role,
            "permissions": permission_rows(),
        },
    )
