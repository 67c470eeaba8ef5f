"""The signed-in person's own first screen, and small settings of one's own."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from competence.actions.people import choose_language, choose_theme
from competence.enums import Language, Theme
from competence.http import Request
from competence.queries.installation import people_were_loaded
from competence.roles import Permission

FIRST_SCREENS = (
    (Permission.SEE_COMPANY_COVERAGE, "coverage-show"),
    (Permission.SEE_JOBS, "jobs-list"),
    (Permission.SEE_UNIT_COVERAGE, "coverage-own"),
    (Permission.REVIEW_SUBMISSIONS, "review-list"),
)


def home_open(request: Request) -> HttpResponse:
    """Send everyone to the screen they open on a normal day; before any people are loaded, to where they are loaded."""
    if request.user.may(Permission.IMPORT_PEOPLE) and not people_were_loaded():
        return redirect("roster-import")
    for permission, name in FIRST_SCREENS:
        if request.user.may(permission):
            return redirect(name)
    return redirect("path-show")


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if own else "/"


@require_POST
@login_not_required
def language_set(request: HttpRequest) -> HttpResponse:
    """Switch the language; signed-in people keep it as their preference."""
    response = redirect(_back(request))
    language = request.POST.get("language", "")
    if language in Language.values:
        if request.user.is_authenticated:
            choose_language(by=request.user, language=Language(language))
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_POST
def theme_set(request: Request) -> HttpResponse:
    """Choose light, dark, or whatever the device prefers."""
    theme = request.POST.get("theme", "")
    if theme in Theme.values:
        choose_theme(by=request.user, theme=Theme(theme))
    return redirect(_back(request))


def help_show(request: Request) -> HttpResponse:
    """Help: how learning here works, who reads what, accessibility."""
    return render(request, "competence/help.html")
