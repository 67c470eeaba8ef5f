"""The quizzes as champions look at them: is the bank large enough, do the blocks measure one thing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competence.access import for_permission
from competence.http import Request
from competence.roles import Permission
from courses.queries import quiz_list as queries


@require_safe
@for_permission(Permission.WRITE_ITEMS)
def quiz_list(request: Request) -> HttpResponse:
    """Every quiz with what it asks, what it can ask from, and KR-20 of its blocks."""
    return render(request, "courses/item/quizzes.html", {"quizzes": queries.quiz_list()})
