"""Days in the sentences around an objection."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def as_day(moment: date) -> str:
    """A day as it stands in a sentence: "15 December 2026", in the company's time zone."""
    day = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return date_format(day, pgettext("date format", "j F Y"))
