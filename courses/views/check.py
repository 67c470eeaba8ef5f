"""Short checks: why, what is asked, beginning one, putting it off. The questions are pages of attempts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competence import clock
from competence.errors import Refused
from competence.http import Request
from courses.actions.check import postpone_check, start_check
from courses.queries.checks import due_check
from courses.rules.checks import OPEN_DAYS


@require_http_methods(["GET", "HEAD", "POST"])
def check_start(request: Request) -> HttpResponse:
    """Say what is due and why; POST begins, or goes on with what was begun."""
    refusal = ""
    if request.method == "POST":
        try:
            return redirect("attempt-answer", start_check(by=request.user).pk)
        except Refused as refused:
            refusal = str(refused.message)
    context = {"check": due_check(request.user), "days": OPEN_DAYS, "refusal": refusal}
    return render(request, "courses/check/start.html", context, status=409 if refusal else 200)


@require_POST
def check_postpone(request: Request) -> HttpResponse:
    """Ask again in a week."""
    try:
        until = postpone_check(by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Your path asks again on %(day)s.") % {"day": clock.day_in_words(until)})
    return redirect("path-show")
