"""How a person sees the own level."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from competence.enums import Level


def level_choices() -> list[tuple[int, str]]:
    """The five levels; 0 in words of its own, because the learner judges and nothing is "not yet shown"."""
    beginning = pgettext("self-assessment", "I am at the beginning")
    return [(level.value, level.words if level else beginning) for level in Level]


class SelfAssessmentForm(forms.Form):
    """One of the five levels."""

    use_required_attribute = False  # the page says what is missing, in the reader's language

    level = forms.TypedChoiceField(
        label=_("How do you see yourself?"),
        coerce=int,
        choices=level_choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the levels."),
            "invalid_choice": _("Please choose one of the levels."),
        },
    )
