"""Handing out questions as a file for another system."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from competence.access import for_permission
from competence.errors import Refused
from competence.http import Request
from competence.roles import Permission
from courses.actions.item_export import Export, Format, export_items, write_export
from courses.forms.item_export import ExportForm
from courses.queries import items as queries

MOST_LISTED = 40  # keys for each reason
TYPES = {Format.GIFT: "text/plain; charset=utf-8", Format.MOODLE: "application/xml; charset=utf-8"}


@require_http_methods(["GET", "POST"])
@for_permission(Permission.WRITE_ITEMS)
def item_export(request: Request) -> HttpResponse:
    """GET shows which questions a file would hold and which not; POST with the same fields hands it out."""
    form = ExportForm(
        request.POST if request.method == "POST" else request.GET,
        banks=queries.banks(),
        competences=queries.competences(),
        tags=queries.tag_names(),
    )
    if not form.is_valid():
        return render(request, "courses/item_import/export.html", {"form": form, "export": None}, status=422)
    if request.method == "POST":
        return _download(request, form)
    export = write_export(form.selection(), form.format_chosen(), reader=request.user)
    context = {"form": form, "export": export, "left_out": _by_reason(export)}
    return render(request, "courses/item_import/export.html", context)


def _by_reason(export: Export) -> list[dict[str, Any]]:
    """What stays here, by the reason for it."""
    found: dict[str, list[str]] = {}
    for key, reason in export.left_out:
        found.setdefault(reason, []).append(key)
    return [
        {"words": reason, "keys": keys[:MOST_LISTED], "rest": max(0, len(keys) - MOST_LISTED)} for reason, keys in found.items()
    ]


def _download(request: Request, form: ExportForm) -> HttpResponse:
    try:
        export = export_items(by=request.user, selection=form.selection(), format=form.format_chosen())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("item-export")
    response = HttpResponse(export.data, content_type=TYPES[form.format_chosen()])
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
