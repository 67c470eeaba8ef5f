"""The champion's desk: what waits, and one submission with the form beside it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competence.access import for_permission
from competence.errors import AlreadyDone, Refused, Stale
from competence.http import Request
from competence.roles import Permission
from courses.actions.review import write_review
from courses.enums import SubmissionState
from courses.forms.review import ReviewForm
from courses.forms.submission import MessageForm
from courses.models import Submission
from courses.queries.conversation import conversation
from courses.queries.review_queue import Tab, counts, queue


@require_safe
@for_permission(Permission.REVIEW_SUBMISSIONS)
def review_list(request: Request) -> HttpResponse:
    """What waits for this champion; with ?show= what is with the learners, or done."""
    show = request.GET.get("show", "")
    tab = next((one for one in Tab if one.value == show), Tab.OPEN)
    context = {"tab": tab, "rows": queue(request.user, tab), "counts": counts(request.user)}
    return render(request, "courses/review/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_permission(Permission.REVIEW_SUBMISSIONS)
def review_write(request: Request, pk: int) -> HttpResponse:
    """Read a submission and say what one thinks of it. A refused form keeps everything that was typed."""
    submissions = Submission.objects.to_review_by(request.user)
    submission = get_object_or_404(submissions.select_related("person", "exercise", "edition", "reviewer"), pk=pk)
    if request.method != "POST":
        return page(request, submission)
    form = ReviewForm(request.POST, criteria=submission.edition.criteria.all())
    if not form.is_valid():
        return page(request, submission, form=form, status=422)
    number = request.POST.get("number", "")
    try:
        review = write_review(
            by=request.user,
            submission=submission,
            version_number=int(number) if number.isdecimal() and len(number) < 6 else 0,
            marks=form.marks(),
            praise=form.cleaned_data["praise"],
            main_point=form.cleaned_data["main_point"],
            next_step=form.cleaned_data["next_step"],
        )
    except AlreadyDone as refused:
        submission.refresh_from_db()
        form.add_error(None, str(refused.message))
        return page(request, submission, form=form, status=409)
    except Refused as refused:
        form.add_error("main_point" if refused.code == "review.main_point" else None, str(refused.message))
        return page(request, submission, form=form, status=409 if isinstance(refused, Stale) else 422)
    facts = {"name": submission.person.full_name, "outcome": review.get_outcome_display()}
    messages.success(request, _("Your review is with %(name)s: %(outcome)s.") % facts)
    return redirect("review-list")


def page(
    request: Request,
    submission: Submission,
    *,
    form: ReviewForm | None = None,
    message_form: MessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Queue, work and form. A form that can no longer be given stands there as text, so that nothing typed is lost."""
    talk = conversation(submission, reader=request.user)
    waits = submission.state == SubmissionState.WAITING
    if waits and form is None:
        form = ReviewForm(criteria=[one.criterion for one in talk.criteria])
    return render(
        request,
        "courses/review/write.html",
        {
            "submission": submission,
            "edition": submission.edition,
            "talk": talk,
            "version": talk.handed_in,
            "rows": queue(request.user),
            "form": form,
            "waits": waits,
            "message_form": message_form or MessageForm(),
        },
        status=status,
    )
