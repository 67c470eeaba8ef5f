"""The form of the export of questions: which ones, and in which format."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.form_fields import name_faults
from courses.actions.item_export import Format
from courses.enums import ItemState
from courses.forms.item import ItemSearchForm
from courses.queries.item_export import Selection

MOST_ITEMS = 500  # more could be asked for by a filter
LONGEST_NUMBER = 18  # digits of the number of a row


class ExportForm(ItemSearchForm):
    """The filters of the list and the format. A filter that is not known is a fault: else the file would hold too much."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(Format.GIFT.value, "GIFT"), (Format.MOODLE.value, "Moodle XML")],
        widget=forms.Select({"class": "input"}),
    )
    items = forms.CharField(label=_("Chosen questions"), required=False, widget=forms.HiddenInput)

    field_order = ("format", "bank", "state", "competence", "level", "kind", "tag", "q", "is_due", "items")

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        """Where nothing is said: GIFT, and ready questions; chosen questions whatever their state."""
        data = data.copy()
        data.setdefault("format", Format.GIFT.value)
        data.setdefault("state", "" if data.get("items") else ItemState.READY.value)
        super().__init__(data, **kwargs)
        name_faults(self)

    def clean_items(self) -> list[int]:
        """Numbers of rows, separated by commas."""
        words = [word.strip() for word in self.cleaned_data["items"].split(",") if word.strip()]
        if len(words) > MOST_ITEMS or not all(
            word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER for word in words
        ):
            raise ValidationError(gettext("The chosen questions could not be read. Choose them again."), code="items")
        return sorted({int(word) for word in words})

    @property
    def sent(self) -> list[tuple[str, str]]:
        """What this form was sent with, for the button that hands the file out."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]  # type: ignore[attr-defined]

    def format_chosen(self) -> Format:
        """What the file is written in."""
        return Format(self.cleaned_data["format"])

    def selection(self) -> Selection:
        """What the filters say."""
        filters = {name: value for name, value in self.cleaned_data.items() if value and name not in ("format", "items")}
        return Selection(filters, self.cleaned_data["items"])
