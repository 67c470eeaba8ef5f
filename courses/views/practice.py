"""Practice: one question after another, with confidence, and nothing is stored.

What the page must remember from one question to the next (which question, the tally) travels in a signed field.
"""

from dataclasses import asdict, dataclass, field, replace
from secrets import randbelow
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competence.http import Request
from competence.models import Competence
from courses.forms.answer import BadInput, answer_entries
from courses.models import ItemVersion
from courses.queries import practice as queries
from courses.rules.blueprint import shuffled_keys
from courses.rules.confidence import LEVELS, confidence_points
from courses.rules.kinds import NotAnAnswer, kind_of
from courses.rules.kinds.base import Choices
from courses.rules.question_text import split_question

SALT = "practice"
REMEMBERED = 5  # questions that do not come again at once


@dataclass(frozen=True)
class Round:
    """What travels with the page: the question at hand and how it went so far."""

    version: int = 0
    seed: int = 0
    asked: int = 0
    right: int = 0
    points: int = 0
    last: list[int] = field(default_factory=list)

    def signed(self, request: Request) -> str:
        return signing.dumps(asdict(self) | {"person": request.user.pk}, salt=SALT, compress=True)


def _round(request: Request, token: str) -> Round:
    """The round that the page brought along; a fresh one if it brought none, or one that is not ours."""
    try:
        data = signing.loads(token, salt=SALT, max_age=86_400)
        if data.pop("person") == request.user.pk:
            return Round(**data)
    except (signing.BadSignature, TypeError, KeyError):
        pass
    return Round()


@require_safe
def practice_list(request: Request) -> HttpResponse:
    """The competences that can be practised."""
    return render(request, "courses/practice/list.html", {"rows": queries.practice_list(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def practice_ask(request: Request, code: str) -> HttpResponse:
    """A question; POST shows what was right, and why."""
    competence = get_object_or_404(Competence.objects.select_related("area"), pk=code)
    if request.method == "POST":
        return _answer(request, competence)
    so_far = _round(request, request.GET.get("round", ""))
    seed = randbelow(2**31)
    version = queries.next_question(request.user, competence, seed=seed, avoid=so_far.last)
    if version is None:
        raise Http404
    so_far = replace(so_far, version=version.pk, seed=seed, last=[version.item_id, *so_far.last][:REMEMBERED])
    return _show(request, competence, version, so_far)


def _show(
    request: Request,
    competence: Competence,
    version: ItemVersion,
    so_far: Round,
    given: list[str] | None = None,
    error: str = "",
    **more: Any,
) -> HttpResponse:
    kind = kind_of(version.kind)
    order = shuffled_keys(kind.keys(version.content), so_far.seed, str(version.pk))
    situation, question = split_question(str(version.stem))
    control = kind.ask(version.content, order, given)
    context = {
        "competence": competence,
        "round": so_far,
        "token": so_far.signed(request),
        "situation": situation,
        "question": question,
        "rule": kind.rule,
        "topic": version.topic,
        "control": control,
        "is_radio": isinstance(control, Choices) and not control.is_multiple,
        "is_unsure": given == [],
        "error": error,
        "explained": kind.explain(version.content, order, given) if more else None,
        "levels": ((1, _("unsure")), (2, _("fairly sure")), (3, _("sure"))),
        "confidence": request.POST.get("confidence", ""),
        "credit": None,
        "earned": 0,
    } | more
    return render(request, "courses/practice/ask.html", context, status=422 if error else 200)


def _answer(request: Request, competence: Competence) -> HttpResponse:
    so_far = _round(request, request.POST.get("round", ""))
    version = queries.question_again(request.user, competence, so_far.version)
    if version is None:  # an old page, or the question is now part of an open quiz
        return redirect("practice-ask", competence.pk)
    kind = kind_of(version.kind)
    given: list[str] | None = None
    try:
        given = answer_entries(request.POST)
        if given is None:
            raise NotAnAnswer(_("Please answer first, or choose “I do not know”."), code="answer.missing")
        given = kind.read(version.content, given)
    except (BadInput, NotAnAnswer) as wrong:
        return _show(request, competence, version, so_far, given, error=str(wrong.message))
    sure = request.POST.get("confidence", "")
    if given and sure not in {str(level) for level in LEVELS}:
        return _show(request, competence, version, so_far, given, error=_("Please say how sure you are."))
    credit = kind.credit(version.content, given)
    assert credit is not None  # free texts are not practised
    earned = confidence_points(credit, int(sure)) if given else 0
    so_far = replace(
        so_far, asked=so_far.asked + 1, right=so_far.right + (credit == 1), points=so_far.points + earned, version=0
    )
    return _show(request, competence, version, so_far, given, credit=credit, earned=earned)
