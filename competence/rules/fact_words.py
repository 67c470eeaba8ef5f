"""The vocabulary of facts about levels: names of proofs, ages, dates and numbers in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

LONG_AGO_DAYS = 60  # from here on ages are told in months

KINDS: Mapping[str, Any] = {
    "self_assessment": gettext_lazy("Self-assessment"),
    "placement": gettext_lazy("Placement"),
    "quiz": gettext_lazy("Quiz"),
    "peer_review": gettext_lazy("Exercise read by a trained colleague"),
    "exercise_review_single": gettext_lazy("Exercise read by an AI champion"),
    "exercise_review_double": gettext_lazy("Exercise read by two AI champions"),
    "external_certificate_practical": gettext_lazy("External certificate with a practical part"),
    "external_certificate_knowledge": gettext_lazy("External certificate about knowledge"),
    "external_certificate_unverified": gettext_lazy("External certificate, not yet verified"),
    "workplace_observation": gettext_lazy("Observation at work"),
    "retention_check": gettext_lazy("Short check"),
    "attendance": gettext_lazy("Attendance"),
}

# Certificates of which nothing is left, by the outcome of the row that superseded them: what they are, and why they count no more.
GONE: Mapping[str, tuple[Any, Any]] = {
    "refused": (gettext_lazy("External certificate"), gettext_lazy("Not accepted, so it counts for nothing.")),
    "withdrawn": (gettext_lazy("External certificate"), gettext_lazy("You have withdrawn it, so it counts for nothing.")),
}

CONFIDENCE: Mapping[str, Any] = {
    "low": pgettext_lazy("confidence", "low"),
    "medium": pgettext_lazy("confidence", "medium"),
    "high": pgettext_lazy("confidence", "high"),
}

STRENGTH: Mapping[str, Any] = {
    "low": pgettext_lazy("strength of a proof", "weak"),
    "medium": pgettext_lazy("strength of a proof", "medium"),
    "high": pgettext_lazy("strength of a proof", "strong"),
}


def points(share: str) -> int:
    """A share between 0 and 1 as points of 100."""
    return round(Decimal(share) * 100)


def points_reached(share: str) -> int:
    """The same rounded down, for a share that is short of a bound: 0.5499 of 0.55 is 54 points and never 55."""
    return int(Decimal(share) * 100)


def number(value: str) -> str:
    """A decimal as it is written in the reader's language: "0,80" in German, "0.80" in English."""
    return value.replace(".", pgettext("decimal sign", "."))


def date_words(day: date) -> str:
    """A day as it stands in a sentence."""
    return date_format(day, pgettext("date format", "j F Y"))


def age_words(days: int) -> str:
    """How long ago something was."""
    if days == 0:
        return _("today")
    if days < LONG_AGO_DAYS:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    months = days // 30
    return ngettext("%(count)s month ago", "%(count)s months ago", months) % {"count": months}
