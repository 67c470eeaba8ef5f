"""What belongs to a submission whoever of the two looks at it: its file, its conversation, and the way to one's own page."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from competence.errors import Refused
from competence.http import Request
from courses.actions.submission import send_message
from courses.forms.submission import MessageForm
from courses.models import Submission, SubmissionVersion
from courses.views import exercise, review


def _visible(request: Request, pk: int) -> Submission:
    return get_object_or_404(Submission.objects.visible_to(request.user).select_related(*exercise.OWN_PARTS), pk=pk)


def _own_page(request: Request, submission: Submission) -> str:
    if submission.person_id == request.user.pk:
        return reverse("exercise-show", args=[submission.exercise.slug])
    return reverse("review-write", args=[submission.pk])


@require_safe
def submission_show(request: Request, pk: int) -> HttpResponse:
    """To the page on which this person meets the submission."""
    return redirect(_own_page(request, _visible(request, pk)))


@require_POST
def message_send(request: Request, pk: int) -> HttpResponse:
    """Say something in the conversation."""
    submission = _visible(request, pk)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            send_message(by=request.user, submission=submission, text=form.cleaned_data["message"])
        except Refused as refused:
            form.add_error("message", str(refused.message))
        else:
            return redirect(f"{_own_page(request, submission)}#talk")
    if submission.person_id == request.user.pk:
        return exercise.page(request, submission.exercise, submission, message_form=form, status=422)
    return review.page(request, submission, message_form=form, status=422)


@require_safe
def submission_file(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The file of a version. Nothing in it can run here: documents are only ever downloads, pictures were rebuilt."""
    versions = SubmissionVersion.objects.filter(submission__in=Submission.objects.visible_to(request.user)).exclude(file="")
    version = get_object_or_404(versions.select_related("submission"), submission=pk, number=number)
    if version.submission.person_id != request.user.pk:
        get_object_or_404(versions.exclude(handed_in_at=None), pk=version.pk)
    response = FileResponse(
        default_storage.open(str(version.file.name)),
        as_attachment=not version.file_type.startswith("image/"),
        filename=version.file_name,
        content_type=version.file_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
