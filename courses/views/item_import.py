"""Importing question files in the browser: upload, mapping, dry run, import."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competence.access import for_permission
from competence.errors import Refused
from competence.http import DROPPED_FILES, Request
from competence.roles import Permission
from courses.actions.item_import import (
    BankChangedError,
    FaultyQuestionsError,
    choose_mapping,
    discard_file,
    import_file,
    is_mapped,
    keep_file,
    plan_import,
    read_file,
)
from courses.enums import ItemState
from courses.formats.question_file import ReadQuestions
from courses.formats.question_mapping import Choices, Outcome, Plan
from courses.forms.item_import import MappingForm, QuestionFileForm
from courses.models import QuestionFile
from courses.queries.item_import import earlier_targets
from courses.queries.items import banks, competences
from courses.rules.entry import MOST_FAULTS

MOST_LISTED = 200  # questions of the dry run; the counts stand above
HISTORY = 20


@require_http_methods(["GET", "POST"])
@for_permission(Permission.WRITE_ITEMS)
def item_import(request: Request) -> HttpResponse:
    """Step 1: hand over a file and say which bank it goes to. Below stand the person's own files."""
    known = banks()
    form = QuestionFileForm(initial={"language": request.user.language, "bank": request.GET.get("bank", "")}, banks=known)
    status = 200
    if request.method == "POST":
        given = request.POST, request.FILES  # reading them tells what was dropped
        form = QuestionFileForm(*given, banks=known, dropped="file" in request.META.get(DROPPED_FILES, ()))
        if form.is_valid():
            file = form.cleaned_data["file"]
            kept = keep_file(
                by=request.user,
                bank=form.bank_chosen,
                file_name=file.name or "",
                content=file.read(),
                language=form.cleaned_data["language"],
            )
            return redirect("item-import-check", pk=kept.pk)
        status = 422
    own = QuestionFile.objects.filter(uploaded_by=request.user).select_related("bank").defer("content", "choices")
    return render(request, "courses/item_import/upload.html", {"form": form, "history": own[:HISTORY]}, status=status)


@require_http_methods(["GET", "POST"])
@for_permission(Permission.WRITE_ITEMS)
def item_import_check(request: Request, pk: int) -> HttpResponse:
    """Step 2: faults, or what the categories mean. Step 3: what would change. Then import it, or discard it."""
    file = get_object_or_404(QuestionFile.objects.select_related("bank"), pk=pk, uploaded_by=request.user)
    if file.imported_at is not None:
        messages.info(request, _("This file has already been imported or discarded."))
        return redirect("item-import")
    if request.method != "POST":
        return _check(request, file)
    try:
        return _act(request, file)
    except (FaultyQuestionsError, BankChangedError) as refusal:
        messages.warning(request, refusal.message)
        return _check(request, file, status=409)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("item-import")


def _act(request: Request, file: QuestionFile) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "discard":
        discard_file(by=request.user, file=file)
        messages.success(request, _("The file is discarded. Nothing was imported."))
        return redirect("item-import")
    if action == "check":
        found = read_file(file)
        form = _mapping(file, found, request.POST)
        if found.faults.count or not form.is_valid():
            return _check(request, file, found=found, form=form, status=422)
        choose_mapping(by=request.user, file=file, choices=form.choices())
        return redirect(f"{request.path}#result")
    if action != "import":
        return _check(request, file, status=422)
    done = import_file(by=request.user, file=file, expected_digest=request.POST.get("digest", ""))
    said = _("Imported into “%(bank)s”: %(counts)s.") % {"bank": file.bank.title, "counts": _summary(done.plan)}
    if done.plan.changes:
        said += " " + _("They are drafts now. Another AI champion reads and releases them.")
    messages.success(request, said)
    if not done.plan.changes:
        return redirect("item-import")
    return redirect(f"{reverse('item-list')}?{urlencode({'bank': file.bank.key, 'state': ItemState.DRAFT.value})}")


def _mapping(file: QuestionFile, found: ReadQuestions, data: Any = None) -> MappingForm:
    return MappingForm(
        data, found=found, choices=Choices.read(file.choices), competences=competences(), earlier=earlier_targets(file)
    )


def _check(
    request: Request,
    file: QuestionFile,
    *,
    found: ReadQuestions | None = None,
    form: MappingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = read_file(file) if found is None else found
    context: dict[str, Any] = {
        "file": file,
        "count": len(found.questions),
        "faults": [(fault.place, fault.message) for fault in found.faults.found],
        "fault_count": found.faults.count,
        "more_faults": found.faults.count - len(found.faults.found),
        "form": None,
        "plan": None,
    }
    if not found.faults.count:
        context["form"] = form or _mapping(file, found)
        if is_mapped(file, found) and (form is None or not form.errors):
            context |= _dry_run(plan_import(file, found))
    return render(request, "courses/item_import/check.html", context, status=status)


def _dry_run(plan: Plan) -> dict[str, Any]:
    refused = sorted(plan.questions, key=lambda one: one.outcome != Outcome.REFUSED)  # these first, else as in the file
    return {
        "plan": plan,
        "counts": _counts(plan),
        "faults": plan.faults[:MOST_FAULTS],
        "fault_count": len(plan.faults),
        "more_faults": max(0, len(plan.faults) - MOST_FAULTS),
        "lines": refused[:MOST_LISTED],
        "rest": max(0, len(refused) - MOST_LISTED),
    }


def _counts(plan: Plan) -> list[tuple[str, int]]:
    labels = {"new": _("New"), "changed": _("Changed"), "same": _("Same as in the bank"), "refused": _("Refused")}
    return [(labels[outcome], count) for outcome, count in plan.counts.items()]


def _summary(plan: Plan) -> str:
    return _("%(new)s new, %(changed)s changed, %(same)s the same") % plan.counts
