"""Own certificates: look at one, take it along as PDF, share it; and the public page that checks one."""

import logging

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence import pdf
from competence.actions.certificates import issue_role_certificate, share_certificate
from competence.enums import Language, Sharing
from competence.errors import Refused
from competence.forms.certificate import SharingForm
from competence.http import Request
from competence.models import Certificate
from competence.queries.certificates import public_certificate, sharing_choices, sheet_of, state_of
from competence.rules import qr
from competence.rules.certificate_words import not_shared_words, pdf_data

log = logging.getLogger(__name__)


def check_address(certificate: Certificate) -> str:
    """The public address, with the name of the host that the operator has set."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('certificate-verify', args=[certificate.public_id])}"


@require_safe
def certificate_show(request: Request, pk: int) -> HttpResponse:
    """One own certificate as it looks on paper, and what of it is shared."""
    return _shown(request, get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk))


def _shown(request: Request, certificate: Certificate, form: SharingForm | None = None) -> HttpResponse:
    allowed = sharing_choices()
    chosen = Sharing(certificate.share)
    is_shared = chosen != Sharing.NOTHING
    address = check_address(certificate)
    context = {
        "certificate": certificate,
        "sheet": sheet_of(certificate),
        "state": state_of(certificate),
        "languages": Language,
        "is_shared": is_shared,
        "address": address,
        "path": reverse("certificate-verify", args=[certificate.public_id]),
        "qr": qr.draw(address) if is_shared else None,
        "not_shared": not_shared_words(),
        "form": form or SharingForm(allowed=allowed, initial={"share": chosen if chosen in allowed else allowed[-1]}),
        "levels_stay": Sharing.COMPETENCES not in allowed,
    }
    return render(request, "competence/certificate/show.html", context, status=422 if form else 200)


@require_POST
def certificate_share(request: Request, pk: int) -> HttpResponse:
    """Choose what others see at the public address, or take it back."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    form = SharingForm(request.POST, allowed=sharing_choices())
    if not form.is_valid():
        return _shown(request, certificate, form)
    what: Sharing = form.cleaned_data["share"]
    try:
        share_certificate(certificate=certificate, by=request.user, what=what)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        taken_back = _("The certificate is no longer shared. The address shows nothing.")
        messages.success(request, taken_back if what == Sharing.NOTHING else _("Your choice holds from now on."))
    return redirect("certificate-show", pk=pk)


@require_safe
def certificate_pdf(request: Request, pk: int) -> HttpResponse:
    """One own certificate as tagged PDF, in the person's language or in the one that `?language=` names."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).select_related("person"), pk=pk)
    wanted = request.GET.get("language", "")
    with translation.override(wanted if wanted in Language.values else translation.get_language()):
        data = pdf_data(
            sheet_of(certificate),
            name=certificate.person.full_name,
            issued_at=certificate.issued_at,
            address=check_address(certificate) if certificate.share != Sharing.NOTHING else "",
        )
    response = HttpResponse(pdf.render("certificate", data), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="kundig-{certificate.number}-{data["language"]}.pdf"'
    return response


@require_POST
def role_certificate_get(request: Request, role: str) -> HttpResponse:
    """Get, or renew, the own certificate of a role."""
    try:
        certificate = issue_role_certificate(role=role, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("certificate-list")
    if certificate is None:
        messages.info(request, _("You have this certificate already."))
        return redirect("certificate-list")
    messages.success(request, _("Here is your certificate. Nobody but you sees it until you share it."))
    return redirect("certificate-show", pk=certificate.pk)


@login_not_required
@require_safe
def certificate_verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the holder shares of a certificate. Without that it looks exactly as if there were none."""
    refusal = ratelimit.consume_or_429(request, action="verify", limit_get=True)
    if refusal is not None:
        return refusal
    found = public_certificate(public_id)
    if found is None:
        response = render(request, "competence/certificate/unknown.html", status=404)
    else:
        response = render(request, "competence/certificate/verify.html", {"certificate": found})
    response["X-Robots-Tag"] = "noindex, nofollow"
    log.info("certificate check answered %s", response.status_code)  # and neither which nor from where
    return response
