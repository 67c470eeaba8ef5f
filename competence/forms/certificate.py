"""What the holder of a certificate shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.enums import Sharing

# What each choice means, as it stands beside the button.
MEANINGS: Mapping[Sharing, Any] = {
    Sharing.NOTHING: _("Nothing. The address then looks as if this certificate did not exist."),
    Sharing.VALIDITY: _("That it exists, what it is about and how long it is valid. Without your name."),
    Sharing.NAME: _("The same, and your name."),
    Sharing.COMPETENCES: _("The same, your name, and the table of your levels."),
}


class SharingForm(forms.Form):
    """One of the steps that the agreed policy allows."""

    use_required_attribute = False  # the page says what is missing, in the reader's language

    share = forms.TypedChoiceField(
        label=_("What may others see at the public address?"),
        coerce=Sharing,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what you want to share."),
            "invalid_choice": _("Please choose what you want to share."),
        },
    )

    def __init__(self, *args: Any, allowed: Iterable[Sharing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].choices = [(step.value, MEANINGS[step]) for step in allowed]  # type: ignore[attr-defined]
