"""The badge that tells a champion that someone waits."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from competence.models import Person
from courses.enums import SubmissionState
from courses.models import Submission

register = template.Library()


@register.simple_tag
def waiting_badge(person: Person) -> SafeString | str:
    """How many submissions wait for this champion; asked once a request."""
    if not hasattr(person, "_waiting"):
        person._waiting = Submission.objects.to_review_by(person).filter(state=SubmissionState.WAITING).count()  # type: ignore[attr-defined]
    count = person._waiting  # type: ignore[attr-defined]
    if not count:
        return ""
    return format_html(
        ' <span class="badge">{}<span class="vh"> {}</span></span>', count, ngettext("is waiting", "are waiting", count)
    )
