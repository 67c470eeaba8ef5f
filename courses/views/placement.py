"""The placement: which ones there are, what awaits, one question after another, the result, and what is skipped for it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.errors import Refused
from competence.http import Request
from competence.models import CompetenceArea
from competence.queries.rule_sets import current_rules
from courses.actions.placement import answer_placement, decline_placement, end_skip, start_placement, take_skips
from courses.forms.answer import BadInput
from courses.forms.placement import lessons_from_form, placement_answer_from_form
from courses.models import ModuleSkip, Placement
from courses.queries.placement import area_lines, asked_now
from courses.queries.placement_result import result_page
from courses.rules import placement as ladder
from courses.rules.kinds import NotAnAnswer


@require_safe
def placement_list(request: Request) -> HttpResponse:
    """The areas that can be placed, those that are open, and those that are finished."""
    try:
        rules = current_rules().placement
    except Refused:  # nothing is loaded yet, so there is none
        return render(request, "courses/placement/list.html", {"lines": []})
    most = rules.most * len(ladder.LEVELS)
    context = {"lines": area_lines(request.user, rules), "least": rules.least, "most": most, "minutes": ladder.minutes(most)}
    return render(request, "courses/placement/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def placement_start(request: Request, code: str) -> HttpResponse:
    """What it is, how long it takes, what is stored and how it is decided; POST begins, or goes on with what was begun."""
    try:
        rules = current_rules()
    except Refused as nothing:
        raise Http404 from nothing
    line = next(iter(area_lines(request.user, rules.placement, code=code)), None)
    if line is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            return redirect("placement-answer", start_placement(by=request.user, area=line.area).pk)
        except Refused as refused:
            refusal = str(refused.message)
    most = rules.placement.most * len(ladder.LEVELS)
    context = {
        "line": line,
        "rules": rules.placement,
        "weights": ladder.weights(rules.placement),
        "fewest": ladder.fewest_right(rules.placement),
        "right_at_most": ladder.right_at_most(rules.placement),
        "cut": round(rules.cut_score.default * 100),
        "most": most,
        "minutes_least": ladder.minutes(rules.placement.least),
        "minutes_most": ladder.minutes(most),
        "refusal": refusal,
    }
    return render(request, "courses/placement/start.html", context, status=409 if refusal else 200)


@require_POST
def placement_decline(request: Request, code: str) -> HttpResponse:
    """Not now: my path does not ask again."""
    area = get_object_or_404(CompetenceArea, pk=code)
    decline_placement(by=request.user, area=area)
    messages.success(
        request, _("Your path does not offer this placement again. You find it at any time on the page of the course.")
    )
    return redirect("path-show")


def _placement(request: Request, pk: int) -> Placement:
    """The person's own placement, or 404."""
    return get_object_or_404(Placement.objects.visible_to(request.user).select_related("area"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def placement_answer(request: Request, pk: int) -> HttpResponse:
    """The question at hand; POST keeps its answer and goes on to the next one, or to the result."""
    placement = _placement(request, pk)
    position, error = 0, ""
    given: list[str] | None = None
    if request.method == "POST":
        try:
            position, given = placement_answer_from_form(request.POST)
            if not answer_placement(by=request.user, placement=placement, position=position, answer=given):
                messages.info(request, _("That question was answered already. The first answer stands."))
            return redirect("placement-answer", pk)
        except (BadInput, NotAnAnswer) as wrong:
            error = str(wrong.message)
    page = asked_now(placement, position=position, given=given)
    if page is None:
        return redirect("placement-result", pk)
    context = {"placement": placement, "page": page, "error": error}
    return render(request, "courses/placement/question.html", context, status=422 if error else 200)


@require_safe
def placement_result(request: Request, pk: int) -> HttpResponse:
    """What was shown and why, what may be skipped, and the questions that are worth a second look."""
    placement = _placement(request, pk)
    if placement.finished_at is None:
        return redirect("placement-answer", pk)
    context = {"placement": placement, "page": result_page(request.user, placement)}
    return render(request, "courses/placement/result.html", context)


@require_POST
def skips_take(request: Request, pk: int) -> HttpResponse:
    """Skip the ticked lessons."""
    placement = _placement(request, pk)
    try:
        number = take_skips(by=request.user, placement=placement, lessons=lessons_from_form(request.POST))
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        if number:
            said = ngettext("%(count)s lesson is skipped.", "%(count)s lessons are skipped.", number) % {"count": number}
            messages.success(request, said)
    return redirect("placement-result", pk)


@require_POST
def skip_end(request: Request, pk: int) -> HttpResponse:
    """Take a skipped lesson back onto the way."""
    skip = get_object_or_404(ModuleSkip.objects.visible_to(request.user), pk=pk)
    if end_skip(skip=skip, by=request.user):
        messages.success(request, _("The lesson is back on your path."))
    return redirect("placement-result", skip.placement_id)
