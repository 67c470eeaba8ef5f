"""Figures about groups as they are written and drawn. What a figure is, decides queries/coverage.py alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from competence.queries.coverage import Point
from competence.templatetags.kundig import percent

register = template.Library()

LEFT, RIGHT, TOP, BOTTOM = 40, 340, 20, 170  # the drawing surface of the trend, in units of its view box


@register.filter
def share(figure: Any) -> str:
    """A figure in words: "41%", "≤ 10%", or "protected"."""
    if figure.is_protected:
        return _("protected")
    text = percent(figure.share)
    return f"{figure.bound}\u00a0{text}" if figure.bound else text


@register.simple_tag
def share_bar(figure: Any) -> SafeString | str:
    """A figure as a bar; decoration, because the number stands beside it. Nothing for a protected one."""
    if figure.is_protected:
        return ""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="tr" width="100%" height="100%"/>'
        '<rect class="fill" width="{}%" height="100%"/></svg>',
        figure.share,
    )


@dataclass(frozen=True)
class Mark:
    """A point of the trend on the drawing surface."""

    x: float
    y: float
    day: date
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the grid with its label."""

    y: float
    value: int


@register.inclusion_tag("competence/coverage/trend.html")
def trend_chart(points: Sequence[Point]) -> dict[str, Any]:
    """The trend as a drawing whose title states the finding, with the same values as a table below."""
    most = max(point.figure.share or 0 for point in points)
    step = next(step for step in (5, 10, 20, 25) if step * 4 >= most or step == 25)
    top = step * 4
    first, last = points[0].day, points[-1].day
    days = max((last - first).days, 1)

    def height(value: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    marks = [
        Mark(
            x=round(LEFT + (RIGHT - LEFT) * (point.day - first).days / days, 1),
            y=height(point.figure.share or 0),
            day=point.day,
            text=share(point.figure),
        )
        for point in points
    ]
    path = " ".join(f"L{mark.x} {mark.y}" for mark in marks)[1:]
    return {
        "marks": marks,
        "first": marks[0],
        "last": marks[-1],
        "line": f"M{path}",
        "surface": f"M{marks[0].x} {BOTTOM} L{path} L{marks[-1].x} {BOTTOM}Z",
        "grid": [Line(height(value), value) for value in range(0, top + 1, step)],
        "first_label": 20 if marks[0].y < BOTTOM - 30 else -12,
    }


@register.filter
def month(day: date) -> str:
    """A month as it stands under a drawing: "Nov 2026"."""
    return date_format(day, "M Y")
