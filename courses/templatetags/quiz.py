"""Numbers of a quiz as they are written in the reader's language."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def points(value: float) -> str:
    """Points without trailing noughts: "8", "7.5", in German "7,5"."""
    exact = Decimal(str(value)).quantize(Decimal("0.01")).normalize()
    return number_format(exact, max(0, -int(exact.as_tuple().exponent)))


@register.filter
def signed(value: Decimal) -> str:
    """A sum of a placement with its sign and three places: "+2.350", "−0.916", in German with a comma."""
    return f"{'−' if value < 0 else '+'}{number_format(abs(value), 3)}"
