"""Loading an HR export in the browser: upload, check, import."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competence.access import for_permission
from competence.actions.roster import (
    FaultyRosterError,
    PlanChangedError,
    Reading,
    choose_columns,
    discard_upload,
    import_roster,
    keep_upload,
    plan_roster,
    read_roster,
)
from competence.errors import Refused
from competence.forms.roster import ColumnsForm, UploadForm
from competence.http import DROPPED_FILES, Request
from competence.models import RosterImport
from competence.roles import Permission
from competence.rules import roster_report
from competence.rules.roster import Change, RosterPlan
from competence.rules.roster_faults import first_ones

MOST_LISTED = 100  # lines of each list; the counts stand above


@require_http_methods(["GET", "POST"])
@for_permission(Permission.IMPORT_PEOPLE)
def roster_import(request: Request) -> HttpResponse:
    """Step 1: hand over a file. Below stands the history of imports."""
    form = UploadForm()
    if request.method == "POST":
        given = request.POST, request.FILES  # reading them tells what was dropped
        form = UploadForm(*given, dropped="file" in request.META.get(DROPPED_FILES, ()))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload = keep_upload(by=request.user, file_name=file.name or "", content=file.read())
                return redirect("roster-check", pk=upload.pk)
            except FaultyRosterError as refusal:
                for fault in refusal.faults:
                    form.add_error("file", str(fault))
        status = 422
    imports = RosterImport.objects.select_related("uploaded_by").defer("content")[:20]
    history = [(upload, roster_report.summary(upload.counts)) for upload in imports]
    return render(request, "competence/roster/import.html", {"form": form, "history": history}, status=status)


@require_http_methods(["GET", "POST"])
@for_permission(Permission.IMPORT_PEOPLE)
def roster_check(request: Request, pk: int) -> HttpResponse:
    """Step 2: what was recognised, what the columns mean, what would change. Then import it, or discard it."""
    upload = get_object_or_404(RosterImport, pk=pk)
    if upload.state != RosterImport.State.UPLOADED:
        messages.info(request, _("This file has already been imported or discarded."))
        return redirect("roster-import")
    if request.method == "POST":
        try:
            return _act(request, upload)
        except (FaultyRosterError, PlanChangedError) as refusal:
            messages.warning(request, refusal.message)
            return _check(request, upload, request.POST.get("complete") == "1", status=409)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("roster-import")
    return _check(request, upload, request.GET.get("complete") == "1")


def _act(request: Request, upload: RosterImport) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "discard":
        discard_upload(by=request.user, upload=upload)
        messages.success(request, _("The file is discarded. Nothing was imported."))
        return redirect("roster-import")
    complete = request.POST.get("complete") == "1"
    if action == "map":
        reading = _read(upload)
        form = ColumnsForm(request.POST, headings=reading.table.headings, columns=reading.columns.columns)
        if not form.is_valid():
            return _check(request, upload, complete, status=422)
        choose_columns(by=request.user, upload=upload, mapping=form.mapping())
        return redirect(f"{request.path}?complete=1" if complete else request.path)
    if action != "import":
        return _check(request, upload, complete, status=422)
    done = import_roster(by=request.user, upload=upload, complete=complete, expected_digest=request.POST.get("digest", ""))
    messages.success(request, _("Imported: %(counts)s.") % {"counts": roster_report.summary(done.plan.counts)})
    return redirect("roster-import")


def _read(upload: RosterImport) -> Reading:
    return read_roster(bytes(upload.content), upload.file_name, upload.mapping)


def _check(request: Request, upload: RosterImport, complete: bool, status: int = 200) -> HttpResponse:
    reading = _read(upload)
    plan = plan_roster(reading, complete=complete, by=request.user)
    faults, more_faults = first_ones(plan.faults)
    warnings, more_warnings = first_ones(plan.warnings)
    context = {
        "upload": upload,
        "reading": reading,
        "delimiter": roster_report.DELIMITERS[reading.table.delimiter],
        "columns": ColumnsForm(headings=reading.table.headings, columns=reading.columns.columns),
        "plan": plan,
        "complete": complete,
        "faults": faults,
        "more_faults": more_faults,
        "warnings": warnings,
        "more_warnings": more_warnings,
        "counts": roster_report.count_rows(plan.counts),
        "lists": _lists(plan),
        "unit_moves": [unit for unit in plan.units if unit.pk is not None],
        "new_units": [unit for unit in plan.units if unit.pk is None],
    }
    return render(request, "competence/roster/check.html", context, status=status)


def _lists(plan: RosterPlan) -> list[dict[str, Any]]:
    """The lists of the check page: label, number, the first lines, and how many are left out."""
    found: list[tuple[str, list[tuple[int, str, str, str]]]] = [
        (
            change.value,
            [(person.line, person.number, person.name, roster_report.what_changes(person)) for person in plan.of(change)],
        )
        for change in (Change.LEAVING, Change.MOVED, Change.CHANGED, Change.RETURNING, Change.CREATED)
    ]
    found.insert(
        0, ("new_roles", [(person.line, person.number, person.name, role) for person, role in roster_report.new_roles(plan)])
    )
    rows = {"absent": plan.absent, "skipped": plan.skipped}
    found += [
        (name, [(row.line, row.personnel_number, f"{row.first_name} {row.last_name}", row.unit) for row in some])
        for name, some in rows.items()
    ]
    found.append(
        ("missing", [(0, person.personnel_number or "", person.full_name, person.unit_name) for person in plan.missing])
    )
    return [
        {
            "name": name,
            "label": roster_report.COUNTS.get(name) or _("New roles"),
            "count": len(lines),
            "lines": lines[:MOST_LISTED],
            "rest": max(0, len(lines) - MOST_LISTED),
        }
        for name, lines in found
        if lines
    ]
