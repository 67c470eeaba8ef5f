"""The champion's free texts: what waits, and one answer with its criteria. Nobody sees here who wrote it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competence.access import for_permission
from competence.errors import Refused
from competence.http import Request
from competence.roles import Permission
from courses.actions.attempt_marking import mark_answer
from courses.forms.marking import MarkForm
from courses.queries.marking import answers_to_mark, kept_back, was_marked
from courses.rules.kinds import kind_of
from courses.rules.kinds.free_text import criteria_of

MOST = 100


@require_safe
@for_permission(Permission.REVIEW_SUBMISSIONS)
def answer_list(request: Request) -> HttpResponse:
    """Free-text answers that wait, the longest wait first."""
    rows = answers_to_mark(request.user)
    context = {"rows": rows[:MOST], "count": rows.count(), "kept_back": kept_back(request.user)}
    return render(request, "courses/marking/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_permission(Permission.REVIEW_SUBMISSIONS)
def answer_mark(request: Request, pk: int) -> HttpResponse:
    """Read one answer and mark it. A refused form keeps everything that was typed."""
    question = answers_to_mark(request.user).filter(pk=pk).first()
    if question is None:
        if request.method != "POST" or not was_marked(request.user, pk):
            raise Http404
        messages.info(request, _("This answer is marked already."))  # a double click, or another champion was first
        return redirect("answer-list")
    version = question.item_version
    form = MarkForm(request.POST or None, criteria=criteria_of(version.content))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            mark_answer(by=request.user, question=question, marks=form.marks(), comment=form.cleaned_data["comment"])
        except Refused as refused:
            form.add_error(None, str(refused.message))
            status = 409
        else:
            messages.success(request, _("The marks are kept. The learner sees them with the result."))
            following = answers_to_mark(request.user).first()
            return redirect("answer-mark", following.pk) if following else redirect("answer-list")
    elif request.method == "POST":
        status = 422
    context = {
        "question": question,
        "form": form,
        "explained": kind_of(version.kind).explain(version.content, (), question.answer),
        "criteria": criteria_of(version.content),
    }
    return render(request, "courses/marking/mark.html", context, status=status)
