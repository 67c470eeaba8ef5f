"""Pages for what went wrong: each says what is, why, and how to go on."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked (saving answers) and needs a reason it can act on."""
    return request.headers.get("Accept", "").startswith("application/json")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request is larger than a form of ours can be, or was built by hand. Static: nothing of it is trusted."""
    return HttpResponse(get_template("400.html").render(), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Visible, but not allowed."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or not for this person: both look the same."""
    if wants_json(request):
        return JsonResponse({"code": "not_found", "message": _("This page does not exist.")}, status=404)
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """A bug of ours. The page names a mark that also stands in the log; it asks neither database nor context processors."""
    mark = f"k-{uuid4().hex[:8]}"
    log.error("page broke: %s %s", mark, request.path)
    return HttpResponse(get_template("500.html").render({"mark": mark}), status=500)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token no longer fits, usually because the person signed in again elsewhere."""
    if wants_json(request):
        return JsonResponse({"code": "csrf", "message": _("Sign in again; your text is kept.")}, status=403)
    return render(request, "csrf.html", status=403)
