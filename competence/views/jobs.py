"""The page of whoever keeps kundig running: background work and messages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from competence.access import for_permission
from competence.actions.outbox import try_again
from competence.http import Request
from competence.queries import jobs
from competence.roles import Permission


@for_permission(Permission.SEE_JOBS)
def jobs_list(request: Request) -> HttpResponse:
    """Last run of each job, the outbox, and mail that was written to the data folder."""
    context = {"jobs": jobs.periodic_jobs(), "outbox": jobs.outbox(), "mail": jobs.written_mail()}
    return render(request, "competence/jobs/list.html", context)


@require_POST
@for_permission(Permission.SEE_JOBS)
def jobs_retry(request: Request) -> HttpResponse:
    """Try again what was given up."""
    number = try_again(by=request.user)
    messages.success(
        request,
        ngettext("%(number)s piece of work is tried again.", "%(number)s pieces of work are tried again.", number)
        % {"number": number},
    )
    return redirect("jobs-list")
