"""The published rule sets, open to everyone: how proof becomes a level, version by version."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competence.http import Request
from competence.queries.rule_set_pages import edition, editions


@require_safe
def rule_set_list(request: Request) -> HttpResponse:
    """All versions, and the one that holds in full."""
    found = editions()
    return render(request, "competence/rule_sets/list.html", {"editions": found, "current": found[0] if found else None})


@require_safe
def rule_set_show(request: Request, version: str) -> HttpResponse:
    """One version as tables and as its file."""
    found = edition(version)
    if found is None:
        raise Http404
    return render(request, "competence/rule_sets/show.html", {"edition": found})


@require_safe
def rule_set_changes(request: Request, version: str) -> HttpResponse:
    """What a version changed in the one before it; the first version has no such page."""
    found = edition(version)
    if found is None or found.predecessor is None:
        raise Http404
    return render(request, "competence/rule_sets/changes.html", {"edition": found})
