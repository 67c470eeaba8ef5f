"""A person's own competences, and who can see what about a person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions.evidence import assess_oneself
from competence.forms.self_assessment import SelfAssessmentForm
from competence.http import Request
from competence.queries.account import account_events
from competence.queries.policy import current_policy
from competence.queries.profile import competence_profile, person_profile, soonest
from competence.rules.visibility import READERS, policy_rows


@require_safe
def profile_show(request: Request) -> HttpResponse:
    """All own competences by area, each with its evidence and reasons."""
    areas = person_profile(request.user)
    return render(
        request,
        "competence/profile/show.html",
        {
            "areas": areas,
            "soonest": soonest(areas),
            "met": sum(area.standing.met for area in areas),
            "needed": sum(area.standing.needed for area in areas),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def competence_show(request: Request, code: str) -> HttpResponse:
    """One own competence with every fact, printable; POST keeps a self-assessment."""
    profile = competence_profile(request.user, code)
    if profile is None:
        raise Http404
    form = SelfAssessmentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        assess_oneself(by=request.user, competence=code, level=form.cleaned_data["level"])
        messages.success(request, _("Your self-assessment is kept."))
        return redirect("competence-show", code=code)
    return render(
        request, "competence/profile/competence.html", {"profile": profile, "form": form}, status=422 if form.is_bound else 200
    )


@require_safe
def visibility_show(request: Request) -> HttpResponse:
    """Who sees what about me."""
    return render(
        request,
        "competence/profile/visibility.html",
        {"readers": READERS, "policy": current_policy(), "rows": policy_rows(), "events": account_events(request.user)},
    )
