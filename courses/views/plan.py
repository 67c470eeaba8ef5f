"""The personal development plan: on screen, on paper, in the calendar. Always the one of the person who asks."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from competence import clock, pdf
from competence.http import Request
from competence.models import Company
from courses.formats.calendar import LearningDay, calendar_file
from courses.queries.plan import DevelopmentPlan, development_plan
from courses.rules.plan import Portion, Week
from courses.rules.plan_words import why_words


@require_safe
def plan_show(request: Request) -> HttpResponse:
    """What brings the person to the targets of the roles, week by week, and why each line stands there."""
    return render(request, "courses/plan/show.html", {"found": development_plan(request.user)})


@require_safe
def plan_pdf(request: Request) -> HttpResponse:
    """The same as a PDF to take along."""
    content = pdf.render("plan", _pdf_data(request, development_plan(request.user)))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_("development-plan")}.pdf"'
    return response


@require_safe
def plan_ical(request: Request) -> HttpResponse:
    """The weeks as entries for a calendar; loading a later file changes them instead of adding more."""
    address = settings.BASE_URL.rstrip("/") + reverse("plan-show")
    content = calendar_file(
        [_day(week) for week in development_plan(request.user).weeks],
        name=_("Learning time AI"),
        address=address,
        owner=str(request.user.pk),
        moment=clock.now(),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("development-plan")}.ics"'
    return response


def _day(week: Week) -> LearningDay:
    """Only the course and the minutes: a calendar is read by others too."""
    courses = ", ".join(dict.fromkeys(str(portion.line.offer.course_title) for portion in week.portions))
    minutes = ngettext("About %(count)s minute.", "About %(count)s minutes.", week.minutes) % {"count": week.minutes}
    return LearningDay(week.first_day, _("Learning time AI: %(courses)s") % {"courses": courses}, minutes)


def _pdf_data(request: Request, found: DevelopmentPlan) -> dict[str, Any]:
    company = Company.current()
    day = date_format(found.made_on, _("j F Y"))
    return {
        "title": _("My development plan"),
        "language": (translation.get_language() or "de")[:2],
        "dated": timezone.make_aware(datetime.combine(found.made_on, time())).isoformat(),
        "author": request.user.full_name,
        "company": company.name if company else "",
        "lead": _("%(name)s, as of %(date)s. Only you see this plan.") % {"name": request.user.full_name, "date": day},
        "footer": _("A proposal by published rules, from your targets and what is offered. Nobody but you gets it."),
        "columns": [_("What and why"), _("Time")],
        "weeks": [
            {
                "heading": _("Week from %(date)s") % {"date": date_format(week.first_day, _("j F Y"))},
                "rows": [_row(portion) for portion in week.portions],
            }
            for week in found.weeks
        ],
        "notes_heading": _("Beside that"),
        "notes": _notes(found),
    }


def _row(portion: Portion) -> dict[str, str]:
    offer = portion.line.offer
    title = str(offer.title) if not portion.is_continued else _("%(title)s, continued") % {"title": offer.title}
    return {
        "title": title,
        "note": f"{offer.course_title}. {why_words(portion.line)}",
        "minutes": ngettext("%(count)s minute", "%(count)s minutes", portion.minutes) % {"count": portion.minutes},
    }


def _notes(found: DevelopmentPlan) -> list[str]:
    waiting = [_("“%(title)s” waits for its review.") % {"title": line.offer.title} for line in found.plan.waiting]
    names = ", ".join(_("“%(title)s”") % {"title": need.name} for need in found.plan.without_offer)
    if not names:
        return waiting
    return [
        *waiting,
        _("There is not enough on offer yet for %(names)s. Your AI champion knows other ways.") % {"names": names},
    ]
