"""Quizzes and short checks: what awaits, one question after another, handing in, the result."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence import clock
from competence.errors import Refused, Stale
from competence.http import Request
from competence.models import Person
from courses.actions.attempt import Closed, KeyUsed, Saved, Stored, close, hand_in, save_answer, start_attempt
from courses.forms.answer import Answer, BadInput, answer_from_form, answer_from_json
from courses.models import Attempt, Quiz
from courses.queries import quiz as queries
from courses.queries.checks import check_outcomes
from courses.queries.my_learning import my_way
from courses.rules.kinds import NotAnAnswer


@require_http_methods(["GET", "HEAD", "POST"])
def quiz_start(request: Request, slug: str, lesson: str) -> HttpResponse:
    """Say what awaits; POST begins, or goes on with what was begun."""
    quiz = get_object_or_404(
        Quiz.objects.select_related("version__course", "lesson__version"),
        version__course__slug=slug,
        version__course__current=F("version"),
        lesson__key=lesson,
    )
    refusal = ""
    if request.method == "POST":
        try:
            return redirect("attempt-answer", start_attempt(by=request.user, quiz=quiz).pk)
        except Refused as refused:
            refusal = str(refused.message)
    context = {
        "quiz": quiz,
        "standing": queries.standing(request.user, quiz),
        "proofs": queries.proofs(request.user, quiz.blocks),
        "asked": sum(block["asked"] for block in quiz.blocks),
        "by_hand": sum(block.get("by_hand", 0) for block in quiz.blocks),
        "refusal": refusal,
    }
    return render(request, "courses/attempt/start.html", context, status=409 if refusal else 200)


def _attempt(request: Request, pk: int) -> Attempt:
    """The person's own attempt with all that its pages name, or 404."""
    own = Attempt.objects.visible_to(request.user).select_related("person", "quiz__version__course", "quiz__lesson")
    return get_object_or_404(own, pk=pk)


def _after_the_end(attempt: Attempt) -> HttpResponse | None:
    """Where an attempt leads that is handed in, or whose time is over by now; None while it is open."""
    pk = attempt.pk
    if attempt.handed_in_at is None and not close(attempt=attempt):
        return None
    if attempt.handed_in_at is None:  # nothing had been saved
        return redirect(*_start_of(attempt))
    return redirect("attempt-result", pk)


def _start_of(attempt: Attempt) -> tuple[str, ...]:
    """The page on which one begins it again, as `redirect` takes it."""
    quiz = attempt.quiz
    return ("quiz-start", quiz.version.course.slug, quiz.lesson.key) if quiz else ("check-start",)


@require_http_methods(["GET", "HEAD", "POST"])
def attempt_answer(request: Request, pk: int) -> HttpResponse:
    """One question; POST saves its answer and goes on (the page's script saves by itself, see answer_save)."""
    attempt = _attempt(request, pk)
    position = _position(request, attempt)
    if request.method == "POST":
        return _answer_by_form(request, attempt, position)
    return _after_the_end(attempt) or _question(request, attempt, position)


def _position(request: Request, attempt: Attempt) -> int:
    wanted = request.GET.get("q", "")
    if not wanted:
        return queries.first_open(attempt)
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 5):
        raise Http404
    return int(wanted)


def _answer_by_form(request: Request, attempt: Attempt, position: int) -> HttpResponse:
    given: list[str] | None = None
    try:
        answer = answer_from_form(request.POST, position)
        if answer is not None:
            given = list(answer.answer)
            _save(request.user, attempt.pk, answer)
    except Attempt.DoesNotExist:
        raise Http404 from None
    except (BadInput, NotAnAnswer) as wrong:
        return _question(request, attempt, position, mine=given, error=str(wrong.message), status=422)
    except (Stale, KeyUsed):
        return _question(request, attempt, position, mine=given, status=409)
    except Closed as closed:
        return render(request, "courses/attempt/closed.html", {"attempt": attempt, "closed": closed}, status=409)
    go = request.POST.get("go", "")
    if go.isascii() and go.isdigit():
        return redirect(f"{reverse('attempt-answer', args=[attempt.pk])}?q={go}")
    return redirect("attempt-hand-in", attempt.pk)


def _question(
    request: Request,
    attempt: Attempt,
    position: int,
    *,
    mine: list[str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a question. `mine` is what was sent: where it met a newer answer both are shown, and the person decides."""
    page = queries.question_page(attempt, position, given=mine)
    if page is None:
        raise Http404
    context = {
        "attempt": attempt,
        "page": page,
        "key": uuid4(),
        "error": error,
        "saved_clock": clock.time_of_day(page.answered_at) if page.answered_at else "",
        "theirs": queries.question_page(attempt, position) if status == 409 else None,
    }
    return render(request, "courses/attempt/question.html", context, status=status)


def _save(person: Person, attempt_id: int, answer: Answer) -> Saved:
    return save_answer(
        by=person,
        attempt_id=attempt_id,
        position=answer.position,
        answer=answer.answer,
        based_on=answer.based_on,
        key=answer.key,
    )


@login_not_required  # says 401 itself, in a form that the page's script understands
@require_POST
def answer_save(request: HttpRequest, pk: int) -> JsonResponse:
    """Save one answer and report it once it is committed. Every refusal names its reason (docs/quizzes.md)."""
    if not request.user.is_authenticated:
        return _refusal(401, "signed_out", _("Please sign in again. Your answer stays on this device."))
    try:
        answer = answer_from_json(request)
        saved = _save(request.user, pk, answer)
    except Attempt.DoesNotExist:
        return _refusal(404, "not_found", _("This page does not exist."))
    except Stale as stale:
        sent = {"answer": answer.answer, "based_on": answer.based_on}
        return _refusal(409, stale.code, stale.message, saved=_stored(stale.saved), sent=sent)
    except Refused as refused:
        return _refused(refused)
    return JsonResponse(
        {
            "position": saved.position,
            "revision": saved.revision,
            "answer": saved.answer,
            "saved_at": saved.saved_at,
            "clock": clock.time_of_day(saved.saved_at),
            "digest": saved.digest,
        }
    )


def _refused(refused: Refused) -> JsonResponse:
    if isinstance(refused, Closed):
        return _refusal(409, refused.code, refused.message, handed_in_at=refused.handed_in_at)
    if isinstance(refused, KeyUsed):
        return _refusal(422, refused.code, refused.message, field="key")
    status = refused.status if isinstance(refused, BadInput) else 400
    return _refusal(status, refused.code, refused.message, field=getattr(refused, "field", ""))


def _refusal(status: int, code: str, message: Any, **more: Any) -> JsonResponse:
    return JsonResponse({"code": code, "message": str(message), **more}, status=status)


def _stored(stored: Stored) -> dict[str, Any]:
    return {
        "revision": stored.revision,
        "answer": stored.answer,
        "saved_at": stored.saved_at,
        "clock": clock.time_of_day(stored.saved_at) if stored.saved_at else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def attempt_hand_in(request: Request, pk: int) -> HttpResponse:
    """All questions with their state, and the one button that closes the attempt."""
    attempt = _attempt(request, pk)
    changed: list[int] = []
    if request.method == "POST":
        try:
            hand_in(by=request.user, attempt=attempt, revisions=_revisions(request.POST.get("revisions", "")))
        except Stale as stale:
            changed = stale.saved
        else:
            return redirect("attempt-result", pk)
    elif (ended := _after_the_end(attempt)) is not None:
        return ended
    rows = queries.overview(attempt)
    context = {
        "attempt": attempt,
        "rows": rows,
        "open": [row for row in rows if not row.is_answered],
        "revisions": ",".join(f"{row.position}:{row.revision}" for row in rows),
        "changed": changed,
    }
    return render(request, "courses/attempt/hand_in.html", context, status=409 if changed else 200)


def _revisions(text: str) -> dict[int, int] | None:
    """What the overview showed ("1:2,2:1"); None when it is missing, an empty mapping when it cannot be read."""
    if not text:
        return None
    try:
        return {int(position): int(revision) for position, revision in (pair.split(":") for pair in text.split(","))}
    except ValueError:
        return {}


@require_safe
def attempt_result(request: Request, pk: int) -> HttpResponse:
    """What was reached, what it means for the level, every question with the reason of each option, and what comes next."""
    attempt = _attempt(request, pk)
    if attempt.handed_in_at is None:
        return redirect("attempt-hand-in", pk)
    questions, way = queries.marked_questions(attempt), my_way(request.user)
    if attempt.quiz is None:
        about: dict[str, Any] = {"checked": check_outcomes(attempt), "check": way.check}
    else:
        about = {
            "proofs": queries.proofs(request.user, attempt.results),
            "standing": queries.standing(request.user, attempt.quiz),
        }
    context = about | {
        "attempt": attempt,
        "questions": questions,
        "outcome": queries.outcome(attempt),
        "by_hand": any(question.is_by_hand for question in questions),
        "again": [question for question in questions if question.credit is not None and not question.is_right],
        "asked_now": any(question.is_asked_now for question in questions),
        "is_shown": any(block["shown"] for block in attempt.results),
        "step": way.next_step,
    }
    return render(request, "courses/check/result.html" if attempt.is_check else "courses/attempt/result.html", context)
