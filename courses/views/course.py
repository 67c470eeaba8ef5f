"""Courses and lessons. What is published is open to everyone who is signed in, assigned or not."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from competence.http import Request
from courses.actions.lesson import read_lesson
from courses.models import Course, Lesson
from courses.queries.learning_facts import standings
from courses.queries.my_learning import course_station
from courses.rules.markdown import clean_again
from courses.rules.path_progress import PartState


@require_safe
def course_show(request: Request, slug: str) -> HttpResponse:
    """What one learns, the parts with one's own state, and where the content comes from."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    context = {"course": course, "version": course.current, "station": course_station(request.user, course)}
    return render(request, "courses/course/show.html", context)


def _lesson(slug: str, key: str) -> Lesson:
    """A lesson of the version that holds; anything else does not exist."""
    return get_object_or_404(Lesson.objects.in_force(), version__course__slug=slug, key=key)


@require_safe
def lesson_read(request: Request, slug: str, key: str) -> HttpResponse:
    """A lesson to read, with its outline and what it counts for. Reading it changes nothing; the button below does."""
    lesson = _lesson(slug, key)
    station = course_station(request.user, lesson.version.course)
    lessons = station.lessons
    place = next(number for number, part in enumerate(lessons) if part.key == key)
    language = (get_language() or "de")[:2]
    context = {
        "lesson": lesson,
        "course": lesson.version.course,
        "html": mark_safe(clean_again(str(lesson.html))),  # noqa: S308  the second sieve, after the one at publishing
        "sections": lesson.sections.get(language) or next(iter(lesson.sections.values()), []),
        "lessons": lessons,
        "number": place + 1,
        "previous": lessons[place - 1] if place else None,
        "next": lessons[place + 1] if place + 1 < len(lessons) else None,
        "quiz": station.quiz_after(key),
        "is_read": lessons[place].state == PartState.DONE and not lessons[place].is_skipped,
        "skip": lessons[place].skip,
        "counts_for": [standing for standing in standings(request.user) if standing.code in lesson.competences],
    }
    return render(request, "courses/course/lesson.html", context)


@require_POST
def lesson_done(request: Request, slug: str, key: str) -> HttpResponse:
    """Remember that the lesson is read, and go on: to its quiz, else to the next lesson, else back to the course."""
    lesson = _lesson(slug, key)
    read_lesson(by=request.user, lesson=lesson)
    station = course_station(request.user, lesson.version.course)
    return redirect(station.url_after(key))
