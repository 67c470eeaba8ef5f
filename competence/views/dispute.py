"""Objections: the person's own page, what a reviewer decides, and how many wait."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.access import for_permission
from competence.actions.disputes import decide_dispute, note_reading, raise_dispute, take_back_dispute
from competence.enums import Level
from competence.errors import AlreadyDone, Refused
from competence.forms.dispute import DecisionForm, DisputeForm
from competence.http import Request
from competence.models import Competence, LevelDispute
from competence.queries import disputes as queries
from competence.queries.dispute_desk import Desk, desk, find_to_decide, readable_file
from competence.roles import Permission


@require_http_methods(["GET", "HEAD", "POST"])
def dispute_raise(request: Request, code: str) -> HttpResponse:
    """Object to one's own level or proof; once it is raised, what happens to it. A refused form keeps everything typed."""
    competence = get_object_or_404(Competence.objects.select_related("area"), pk=code)
    ground = queries.ground_for(request.user, code)
    if request.method != "POST":
        return _own_page(request, competence, ground)
    form = DisputeForm(request.POST, proofs=ground.proofs, awarded=ground.awarded)
    if not form.is_valid():
        return _own_page(request, competence, ground, form, status=422)
    said = form.cleaned_data
    try:
        raise_dispute(
            by=request.user,
            competence=competence,
            level_wanted=said["level"],
            reason=said["reason"],
            evidence=said["evidence"],
        )
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _own_page(request, competence, ground, form, status=409)
    messages.success(request, _("Your objection is raised. You see here what happens to it."))
    return redirect("dispute-raise", code=code)


def _own_page(
    request: Request, competence: Competence, ground: queries.Ground, form: DisputeForm | None = None, status: int = 200
) -> HttpResponse:
    """What is open and what was decided. What was typed stands there even where the form can no longer be sent."""
    own = queries.own_disputes(request.user, competence)
    context = {
        "competence": competence,
        "ground": ground,
        "form": form or DisputeForm(proofs=ground.proofs, awarded=ground.awarded),
        "may_raise": ground.awarded < Level.LEADING and not any(one.is_open for one in own),
        "own": own,
    }
    return render(request, "competence/dispute/raise.html", context, status=status)


@require_POST
def dispute_take_back(request: Request, code: str) -> HttpResponse:
    """Take one's own open objection back."""
    dispute = queries.open_dispute(request.user, code)
    if dispute is not None and take_back_dispute(by=request.user, dispute=dispute):
        messages.success(request, _("Your objection is taken back. Everything is as before."))
    else:
        get_object_or_404(Competence, pk=code)
        messages.info(request, _("No objection of yours is open here."))
    return redirect("dispute-raise", code=code)


@require_safe
@for_permission(Permission.DECIDE_DISPUTES, Permission.COUNT_DISPUTES)
def dispute_list(request: Request) -> HttpResponse:
    """What waits for this reviewer and what they have decided; for HR only how many wait or are late."""
    may_decide = request.user.may(Permission.DECIDE_DISPUTES)
    may_count = request.user.may(Permission.COUNT_DISPUTES)
    context = {
        "may_decide": may_decide,
        "rows": list(queries.to_decide(request.user)) if may_decide else [],
        "decided": list(queries.decided(request.user)) if may_decide else [],
        "counts": queries.counts() if may_count else None,
    }
    return render(request, "competence/dispute/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_permission(Permission.DECIDE_DISPUTES)
def dispute_decide(request: Request, pk: int) -> HttpResponse:
    """Read an objection and decide it; afterwards only one's own decision. A refused form keeps everything that was typed."""
    dispute = find_to_decide(request.user, pk)
    if dispute is None:
        return _decided(request, pk)
    shown = desk(dispute, reader=request.user, proof=request.GET.get("proof", ""))
    if request.method != "POST":
        return _desk_page(request, shown)
    form = DecisionForm(request.POST, has_proof=shown.chosen is not None, levels=shown.levels)
    if not form.is_valid():
        return _desk_page(request, shown, form, status=422)
    said = form.cleaned_data
    try:
        decide_dispute(
            by=request.user,
            dispute=dispute,
            verdict=said["verdict"],
            reason=said["reason"],
            proof=shown.chosen,
            level=said["level"],
        )
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return _desk_page(request, shown, form, status=409 if isinstance(refused, AlreadyDone) else 422)
    messages.success(request, _("Your decision is kept. The person gets a message that it is there."))
    return redirect("dispute-list")


def _desk_page(request: Request, shown: Desk, form: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    if not shown.dispute.was_read:  # type: ignore[attr-defined]
        note_reading(by=request.user, dispute=shown.dispute)
    form = form or DecisionForm(has_proof=shown.chosen is not None, levels=shown.levels)
    return render(request, "competence/dispute/decide.html", {"desk": shown, "form": form}, status=status)


def _decided(request: Request, pk: int) -> HttpResponse:
    """One's own decision, and nothing of what it was about."""
    rows = LevelDispute.objects.decided_by(request.user).select_related("competence", "correction")
    dispute = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        messages.info(request, _("This objection is decided already."))  # a double click, or a second tab
    return render(request, "competence/dispute/decided.html", {"dispute": dispute})


@require_safe
def dispute_file(request: Request, pk: int, proof: int, number: int) -> HttpResponseBase:
    """A file behind a proof of an open objection. Nothing in it can run here: documents are only ever downloads."""
    dispute = find_to_decide(request.user, pk)
    file = readable_file(dispute, reader=request.user, proof=str(proof), number=number) if dispute else None
    if dispute is None or file is None:
        raise Http404
    if not dispute.was_read:  # type: ignore[attr-defined]
        note_reading(by=request.user, dispute=dispute)
    response = FileResponse(
        default_storage.open(file.path),
        as_attachment=not file.type.startswith("image/"),
        filename=file.name,
        content_type=file.type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
