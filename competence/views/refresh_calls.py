"""Calls for a refresh: what was called for, and the form that calls."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from competence.access import for_permission
from competence.actions.refresh_calls import call_for_refresh, earliest_lapse
from competence.errors import Refused
from competence.forms.refresh_calls import RefreshCallForm
from competence.http import Request
from competence.models import RuleSetVersion
from competence.queries.refresh_calls import refresh_call_lines
from competence.roles import Permission


@require_http_methods(["GET", "POST"])
@for_permission(Permission.CALL_FOR_REFRESH)
def refresh_list(request: Request) -> HttpResponse:
    """All calls, and a new one. Without a rule set there is nothing to refresh and no form."""
    if not RuleSetVersion.objects.exists():
        return render(request, "competence/refresh/list.html", {"lines": [], "form": None})
    form = RefreshCallForm(request.POST if request.method == "POST" else None, earliest=earliest_lapse())
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            calls = call_for_refresh(
                by=request.user,
                competences=wanted["competences"],
                role=wanted["role"],
                reason=form.reason,
                lapses_on=wanted["lapses_on"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            text = ngettext(
                "A refresh of %(count)s competence is called for.",
                "A refresh of %(count)s competences is called for.",
                len(calls),
            )
            messages.success(request, text % {"count": len(calls)})
            return redirect("refresh-list")
    context = {"lines": refresh_call_lines(), "form": form}
    return render(request, "competence/refresh/list.html", context, status=422 if form.errors else 200)
