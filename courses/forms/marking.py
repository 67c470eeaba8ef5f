"""The form of a champion who marks a free-text answer: a mark for each criterion, and a word to the learner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competence.form_fields import LongText, plain
from courses.rules.handing_in import LONGEST_MESSAGE
from courses.rules.kinds.base import Criterion

STEPS = (
    ("0", pgettext_lazy("criterion", "not met yet")),
    ("1", pgettext_lazy("criterion", "partly met")),
    ("2", pgettext_lazy("criterion", "met")),
)


class MarkForm(forms.Form):
    """One field for each criterion, named after its key."""

    comment = LongText(
        label=_("A word to the learner"),
        help_text=_("What was good, what would have made it better. It is shown with the result, without your name."),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    def __init__(self, *args: Any, criteria: tuple[Criterion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            message = _("Give “%(criterion)s” a mark.") % {"criterion": plain(str(criterion.title))}
            self.fields[criterion.key] = forms.TypedChoiceField(
                label=str(criterion.title),
                choices=STEPS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": message, "invalid_choice": message},
            )
        self.order_fields([*(criterion.key for criterion in criteria), "comment"])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Criteria with their fields, in order."""
        return [{"criterion": criterion, "field": self[criterion.key]} for criterion in self.criteria]

    def marks(self) -> dict[str, int]:
        """Half points by criterion."""
        return {criterion.key: self.cleaned_data[criterion.key] for criterion in self.criteria}
