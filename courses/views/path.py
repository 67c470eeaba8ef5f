"""My path: the next step, the way, and one assignment with its reasons."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence import clock
from competence.http import Request
from competence.roles import Permission
from courses.models import Course
from courses.queries.learning_facts import mentor_of
from courses.queries.my_learning import assignment_way, my_way

NOON, EVENING = 11, 18  # hours at which a greeting changes


def _greeting(name: str) -> str:
    hour = timezone.localtime(clock.now()).hour
    if hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < EVENING:
        return _("Hello, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@require_safe
def path_show(request: Request) -> HttpResponse:
    """What is next, the way over all assignments, where one stands, and who helps."""
    way = my_way(request.user)
    context = {
        "greeting": _greeting(request.user.first_name),
        "way": way,
        "mentor": mentor_of(request.user),
        "is_mentor": request.user.may(Permission.REVIEW_SUBMISSIONS),
        "look_around": None if way.stations else Course.objects.published().first(),
    }
    return render(request, "courses/path/show.html", context)


@require_safe
def assignment_show(request: Request, pk: int) -> HttpResponse:
    """One path that the person has or had, why, and its parts."""
    way = assignment_way(request.user, pk)
    if not way.paths:
        raise Http404
    return render(request, "courses/path/assignment.html", {"way": way, "path": way.paths[0]})
