"""Why a line stands in the development plan."""

from django import template

from courses.rules.plan import Line
from courses.rules.plan_words import why_words

register = template.Library()


@register.simple_tag
def why(line: Line) -> str:
    """All reasons of a line as sentences."""
    return why_words(line)
