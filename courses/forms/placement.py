"""What comes in from the pages of a placement."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.forms.answer import BadInput, answer_entries

MOST_LESSONS = 500


def placement_answer_from_form(data: QueryDict) -> tuple[int, list[str]]:
    """The position and the answer ([] is "I do not know"), or BadInput. Here every question must be answered to go on."""
    position = data.get("position", "")
    if not (position.isascii() and position.isdigit() and len(position) <= 4):
        raise BadInput(_("Reload the page and choose again."), code="position.type", field="position")
    entries = answer_entries(data)
    if entries is None:
        raise BadInput(_("Please answer first, or choose “I do not know”."), code="answer.missing", field="answer")
    return int(position), entries


def lessons_from_form(data: QueryDict) -> list[tuple[str, str]]:
    """The ticked lessons ("K02/data-classes"); whether they are offered is for the action to say."""
    pairs = (value.partition("/") for value in data.getlist("lesson")[:MOST_LESSONS])
    return [(course, key) for course, _sign, key in pairs if course and key]
