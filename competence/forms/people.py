"""Forms about people and seats."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.enums import SEATS, Role
from competence.queries.people import UnitLine


def tree_choices(units: Iterable[UnitLine]) -> list[tuple[str, str]]:
    """Units for a select; a dash for each level above."""
    return [(str(line.unit.pk), f"{'– ' * line.depth}{line.unit.name}") for line in units]


class PeopleSearchForm(forms.Form):
    """Search by name or personnel number, filter by unit."""

    q = forms.CharField(label=_("Name or personnel number"), required=False, max_length=200)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    status = forms.ChoiceField(label=_("Show"), required=False)

    def __init__(self, *args: Any, units: Iterable[UnitLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("All units")), *tree_choices(units)]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("Who works here")), ("left", _("Who has left"))]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class SeatForm(forms.Form):
    """One of the seats that are given by hand."""

    role = forms.TypedChoiceField(
        label=_("Seat"),
        coerce=Role,
        choices=[(role.value, role.label) for role in SEATS],
        widget=forms.Select({"class": "input"}),
    )
