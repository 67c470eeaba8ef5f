"""Forms about the agreed policy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.enums import PolicySwitch


class PolicyProposalForm(forms.Form):
    """What should be switched, to what, and why. The reason is what the works council reads."""

    field = forms.ChoiceField(choices=PolicySwitch.choices, widget=forms.HiddenInput())
    value = forms.TypedChoiceField(
        choices=[("on", "on"), ("off", "off")], coerce=lambda value: value == "on", widget=forms.HiddenInput()
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"class": "input", "rows": 3}),
        help_text=_("The works council reads it."),
    )


class PolicyDecisionForm(forms.Form):
    """Confirm or refuse."""

    decision = forms.ChoiceField(choices=[("confirm", "confirm"), ("refuse", "refuse")])
