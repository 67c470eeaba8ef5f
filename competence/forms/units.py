"""Forms about units."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competence.queries.people import UnitLine
from competence.rules.roster_values import is_plain_name
from competence.texts import translated

from .people import tree_choices


class UnitForm(forms.Form):
    """A unit that is added by hand."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"class": "input"}))
    parent = forms.ChoiceField(label=_("Parent unit"), required=False, widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, units: Iterable[UnitLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("none, it stands at the top")), *tree_choices(units)]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Refuse a name that hides or acts; an import takes names as HR has them."""
        name: str = self.cleaned_data["name"]
        if not is_plain_name(name):
            raise forms.ValidationError(
                _(
                    "A name has letters or digits. It does not begin with = + - @ and has no angle brackets, two dots in a row "
                    "or hidden characters."
                ),
                code="unit.name",
            )
        return name


def department_choices(departments: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Any]]:
    """What a unit can count as."""
    return [("", _("By its name or the unit above")), *((key, str(translated(name))) for key, name in departments.items())]


class DepartmentForm(forms.Form):
    """Which department of the framework a unit counts as."""

    department = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, departments: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_choices(departments)  # type: ignore[attr-defined]
