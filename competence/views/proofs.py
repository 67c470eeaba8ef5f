"""Proofs that people add themselves: the list with the ways to add one, and the self-assessment of all competences."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions.evidence import assess_oneself_in
from competence.forms.self_assessment import OwnViewForm
from competence.http import Request
from competence.queries.my_proofs import my_proofs, observations_are_on
from competence.queries.self_assessment import own_views


@require_safe
def proof_list(request: Request) -> HttpResponse:
    """What the person has added, with its state, and the ways to add something."""
    context = {"proofs": my_proofs(request.user), "is_on": observations_are_on()}
    return render(request, "competence/proofs/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def self_assessment(request: Request) -> HttpResponse:
    """How the person sees the own levels, all of them in one form; POST keeps what was chosen."""
    views = own_views(request.user)
    form = OwnViewForm(request.POST if request.method == "POST" else None, views=views)
    if form.is_bound and form.is_valid():
        changed = assess_oneself_in(by=request.user, levels=form.levels)
        said = ngettext("Kept: %(count)s answer has changed.", "Kept: %(count)s answers have changed.", changed)
        messages.success(request, said % {"count": changed} if changed else _("Nothing has changed since the last time."))
        return redirect("self-assessment")
    dates = [view.said_at for view in views if view.said_at]
    context = {"form": form, "said_at": max(dates, default=None), "said": len(dates)}
    return render(request, "competence/proofs/self_assessment.html", context, status=422 if form.is_bound else 200)
