"""Certificates from elsewhere: the person's own pages, those of whoever verifies them, and the mapping."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.access import for_permission
from competence.actions import external_certificate as actions
from competence.actions.uploads import checked
from competence.enums import CertificateState
from competence.errors import AlreadyDone, Refused
from competence.forms.external_certificate import ExternalCertificateForm, RefusalForm, VerificationForm
from competence.http import DROPPED_FILES, Request
from competence.models import ExternalCertificate
from competence.queries import verification
from competence.queries.my_proofs import kind_lines
from competence.roles import Permission
from competence.rules.external_certificates import FILES

VERIFIERS = (Permission.VERIFY_CERTIFICATES, Permission.STAND_IN_FOR_VERIFIER)


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_new(request: Request) -> HttpResponse:
    """Upload a certificate."""
    if request.method != "POST":
        return render(request, "competence/external_certificate/new.html", {"form": ExternalCertificateForm()})
    files = request.FILES  # read first: only then it is known what was dropped
    dropped = "file" in request.META.get(DROPPED_FILES, ())
    form = ExternalCertificateForm(request.POST, files, dropped=dropped)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            with checked(given.pop("file"), FILES) as file:
                certificate = actions.upload_certificate(by=request.user, file=file, **given)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Your certificate is uploaded and waits to be verified."))
            return redirect("external-certificate-show", certificate.pk)
    return render(request, "competence/external_certificate/new.html", {"form": form}, status=422)


@require_safe
def certificate_show(request: Request, pk: int) -> HttpResponse:
    """One own certificate: its state, what it counts for, and the ways to take it back."""
    own = request.user.external_certificates.select_related("kind", "decided_by")
    certificate = get_object_or_404(own, pk=pk)
    context = {
        "certificate": certificate,
        "claims": verification.claim_lines(certificate.claims),
        "may_withdraw": certificate.state in (CertificateState.UPLOADED, CertificateState.VERIFIED),
        "may_delete_file": bool(certificate.file) and certificate.state != CertificateState.UPLOADED,
    }
    return render(request, "competence/external_certificate/show.html", context)


@require_POST
def certificate_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take the own certificate back."""
    certificate = get_object_or_404(request.user.external_certificates, pk=pk)
    if actions.withdraw_certificate(by=request.user, certificate=certificate):
        messages.success(request, _("The certificate is withdrawn and its file is deleted. It counts for nothing any more."))
    return redirect("external-certificate-show", pk)


@require_POST
def certificate_file_delete(request: Request, pk: int) -> HttpResponse:
    """Delete the file of the own certificate before its time."""
    certificate = get_object_or_404(request.user.external_certificates, pk=pk)
    try:
        if actions.delete_certificate_file(by=request.user, certificate=certificate):
            messages.success(request, _("The file is deleted. What was verified stays."))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("external-certificate-show", pk)


@require_safe
def certificate_file(request: Request, pk: int) -> HttpResponseBase:
    """The file, for the person and for whoever verifies it; the person reads who opened it. Nothing in it can run here."""
    readable = ExternalCertificate.objects.readable_by(request.user).exclude(file="").exclude(state=CertificateState.WITHDRAWN)
    certificate = get_object_or_404(readable, pk=pk)
    stream = default_storage.open(str(certificate.file.name))
    actions.note_reading(by=request.user, certificate=certificate)
    response = FileResponse(
        stream,
        as_attachment=not certificate.file_type.startswith("image/"),
        filename=certificate.file_name,
        content_type=certificate.file_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_permission(*VERIFIERS)
def certificate_list(request: Request) -> HttpResponse:
    """What waits to be verified by this person, and what was decided while its file is still there."""
    return render(request, "competence/external_certificate/list.html", {"lists": verification.certificate_lists(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_permission(*VERIFIERS)
def certificate_check(request: Request, pk: int) -> HttpResponse:
    """One certificate of someone else; POST verifies or refuses it."""
    reach = ExternalCertificate.objects.in_reach_of(request.user).exclude(file="").exclude(state=CertificateState.WITHDRAWN)
    certificate = get_object_or_404(reach.select_related("person", "kind", "decided_by"), pk=pk)
    if request.method != "POST":
        return _check_page(request, certificate)
    is_refusal = request.POST.get("action") == "refuse"
    form = RefusalForm(request.POST) if is_refusal else VerificationForm(request.POST)
    if not form.is_valid():
        return _check_page(request, certificate, form)
    try:
        if is_refusal:
            actions.refuse_certificate(by=request.user, certificate=certificate, reason=form.cleaned_data["reason"])
        else:
            is_practical = form.cleaned_data["shows"] == "practical"
            actions.verify_certificate(
                by=request.user, certificate=certificate, kind=form.cleaned_data["kind"], is_practical=is_practical
            )
    except AlreadyDone as refused:
        messages.error(request, str(refused.message))
    except Refused as refused:
        form.add_error("reason" if is_refusal else "shows", str(refused.message))
        return _check_page(request, certificate, form)
    else:
        name = certificate.person.full_name
        said = _("Not accepted. %(name)s reads your reason.") if is_refusal else _("The certificate of %(name)s is verified.")
        messages.success(request, said % {"name": name})
    return redirect("external-certificate-list")


def _check_page(
    request: Request, certificate: ExternalCertificate, form: VerificationForm | RefusalForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "certificate": certificate,
        "waits": certificate.state == CertificateState.UPLOADED,
        "claims": verification.claim_lines(certificate.claims),
        "has_twin": verification.has_twin(certificate),
        "kinds": kind_lines(),
        "form": form,
        "verify": form if isinstance(form, VerificationForm) else VerificationForm(initial={"kind": certificate.kind_id}),
        "refuse": form if isinstance(form, RefusalForm) else RefusalForm(),
    }
    return render(request, "competence/external_certificate/check.html", context, status=422 if form else 200)


@require_safe
def certificate_kinds(request: Request) -> HttpResponse:
    """Which kinds of certificates say what, for everyone."""
    return render(request, "competence/external_certificate/kinds.html", {"kinds": kind_lines()})
