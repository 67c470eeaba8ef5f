"""For machines: is the process alive, and can it do its work?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from competence.queries.installation import database_is_writable, migrations_are_done


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database takes rows and has the shape of this version; 503 otherwise."""
    writable = database_is_writable()
    state = {"database": writable, "migrations": writable and migrations_are_done()}
    ready = all(state.values())
    return JsonResponse({"ready": ready, **state}, status=200 if ready else 503)
