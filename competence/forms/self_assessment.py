"""How a person sees the own level: of one competence, or of all that the roles ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from competence.enums import Level
from competence.queries.self_assessment import OwnView


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


@dataclass(frozen=True)
class Row:
    """One competence of the form: its field, and for each choice the text that says what it means."""

    view: OwnView
    field: forms.BoundField

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        """Each radio button with its anchor."""
        return [(radio, self.view.anchors.get(int(str(radio.data["value"])), "")) for radio in self.field]


class OwnViewForm(forms.Form):
    """All competences at once. What is left open stays as it was."""

    use_required_attribute = False

    def __init__(self, *args: Any, views: Sequence[OwnView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.views = views
        for view in views:
            said = _("%(name)s: please choose one of the levels.") % {"name": view.competence.name}
            self.fields[view.competence.pk] = forms.TypedChoiceField(
                label=str(view.competence.name),
                required=False,
                coerce=int,
                empty_value=None,
                choices=level_choices,
                initial=view.said,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": said},
            )

    @property
    def rows(self) -> list[Row]:
        return [Row(view, self[view.competence.pk]) for view in self.views]

    @property
    def levels(self) -> dict[str, int]:
        """Code → level of what was chosen."""
        return {code: level for code, level in self.cleaned_data.items() if level is not None}
