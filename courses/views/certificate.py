"""The page of own certificates, and getting that of a course."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence.errors import Refused
from competence.http import Request
from courses.actions.certificate import issue_course_certificate
from courses.models import Course
from courses.queries.certificate_list import certificate_list


@require_safe
def certificate_list_show(request: Request) -> HttpResponse:
    """Own certificates, those that can be had now, and what is missing for others."""
    return render(request, "courses/certificate/list.html", {"certificates": certificate_list(request.user)})


@require_POST
def course_certificate_get(request: Request, slug: str) -> HttpResponse:
    """Get, or renew, the own certificate of a completed course."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    try:
        certificate = issue_course_certificate(course=course, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("certificate-list")
    if certificate is None:
        messages.info(request, _("You have this certificate already."))
        return redirect("certificate-list")
    messages.success(request, _("Here is your certificate. Nobody but you sees it until you share it."))
    return redirect("certificate-show", pk=certificate.pk)
