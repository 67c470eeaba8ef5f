"""Times in a conversation and in a queue."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competence import clock

register = template.Library()


@register.filter
def said_on(moment: datetime) -> str:
    """When something was said: "today, 9:12", "yesterday, 16:32", "12 November", with the year if it is another one."""
    local, today = timezone.localtime(moment), clock.today()
    days = (today - local.date()).days
    if days == 0:
        return _("today, %(time)s") % {"time": clock.time_of_day(moment)}
    if days == 1:
        return _("yesterday, %(time)s") % {"time": clock.time_of_day(moment)}
    same_year = local.year == today.year
    return date_format(local, pgettext("date format", "j F") if same_year else pgettext("date format", "j F Y"))


@register.filter
def waiting_for(moment: datetime) -> str:
    """How long something waits: "since 9:12", "since yesterday", "for 3 days"."""
    days = (clock.today() - timezone.localtime(moment).date()).days
    if days <= 0:
        return _("since %(time)s") % {"time": clock.time_of_day(moment)}
    if days == 1:
        return _("since yesterday")
    return ngettext("for %(count)s day", "for %(count)s days", days) % {"count": days}


@register.filter
def waiting_days(moment: datetime) -> str:
    """The same without the time of day, where a time would tell who it was."""
    if timezone.localtime(moment).date() >= clock.today():
        return _("since today")
    return waiting_for(moment)


@register.filter
def state_class(state: str) -> str:
    """The shape that stands for a state."""
    return {"reached": "done", "partly": "done", "revise": "now", "draft": "now", "waiting": "wait"}.get(str(state), "")
