"""The form that calls for a refresh."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.enums import LEARNING_ROLES, Role
from competence.models import Competence


class RefreshCallForm(forms.Form):
    """Which competences, of whom, why, and until when."""

    competences = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Competences"), queryset=Competence.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    role = forms.ChoiceField(label=gettext_lazy("Who is meant"), required=False, widget=forms.Select({"class": "input"}))
    reason_de = forms.CharField(
        label=gettext_lazy("Reason in German"), max_length=600, widget=forms.Textarea({"class": "input", "rows": 3})
    )
    reason_en = forms.CharField(
        label=gettext_lazy("Reason in English"), max_length=600, widget=forms.Textarea({"class": "input", "rows": 3})
    )
    lapses_on = forms.DateField(
        label=gettext_lazy("To be refreshed by"),
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        rows = Competence.objects.select_related("area").order_by("area__position", "position")
        self.fields["competences"].queryset = rows  # type: ignore[attr-defined]
        roles = [(role.value, role.label) for role in LEARNING_ROLES]
        self.fields["role"].choices = [("", _("everyone")), *roles]  # type: ignore[attr-defined]
        self.fields["reason_de"].help_text = self.fields["reason_en"].help_text = _("The person reads it beside the level.")
        self.fields["lapses_on"].help_text = _("Not before %(date)s, so that everyone has time.") % {
            "date": date_format(earliest, "DATE_FORMAT")
        }
        self.fields["lapses_on"].widget.attrs["min"] = earliest.isoformat()

    def clean_role(self) -> Role | None:
        """None is everyone."""
        return Role(self.cleaned_data["role"]) if self.cleaned_data["role"] else None

    def clean_lapses_on(self) -> date:
        """Refuse a day that leaves less time than the rule set gives."""
        day: date = self.cleaned_data["lapses_on"]
        if day < self.earliest:
            raise forms.ValidationError(_("This leaves too little time."), code="refresh.too_early")
        return day

    @property
    def reason(self) -> dict[str, str]:
        """The checked reason by language."""
        return {"de": self.cleaned_data["reason_de"], "en": self.cleaned_data["reason_en"]}
