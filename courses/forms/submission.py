"""The form of a version, and of a message."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.form_fields import LongText, name_faults
from competence.rules.work_files import WORK
from courses.actions.submission import Changes
from courses.enums import DataClass
from courses.models import ExerciseVersion, SubmissionVersion
from courses.rules.handing_in import LONGEST_MESSAGE, LONGEST_TEXT, MOST_MINUTES, Fault

FIELDS = ("text", "tool", "data_class", "checked", "minutes_with", "minutes_without", "is_clean")


class SubmissionForm(forms.Form):
    """What a person writes. Everything may stay empty until the hand-in; a field that was not sent is not changed."""

    text = LongText(
        label=_("Your work"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 12}),
    )
    tool = forms.CharField(
        label=_("Which tool did you use?"),
        help_text=_("If you worked without AI, write “none”."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    checked = LongText(
        label=_("What have you checked, and how?"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )
    data_class = forms.ChoiceField(
        label=_("How protected are the data in your work?"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    minutes_with = forms.IntegerField(
        label=_("Minutes with AI"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )
    minutes_without = forms.IntegerField(
        label=_("Minutes without AI"),
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )
    file = forms.FileField(
        label=_("A file or picture"),
        help_text=_(
            "PDF, Word, Excel, PowerPoint, text or CSV up to 25 MB; pictures up to 5 MB. Pictures are cleaned of hidden data."
        ),
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"class": "input", "accept": WORK.accept}),
    )
    is_clean = forms.BooleanField(
        label=_("My work contains no personal data of other people and no passwords."), required=False
    )

    def __init__(self, *args: Any, edition: ExerciseVersion, version: SubmissionVersion | None = None, **kwargs: Any) -> None:
        if version is not None:
            kwargs.setdefault("initial", {field: getattr(version, field) for field in FIELDS})
        super().__init__(*args, **kwargs)
        most = DataClass(edition.data_class)
        choices = [(value.value, value.label) for value in DataClass]
        cast(forms.ChoiceField, self.fields["data_class"]).choices = [("", _("Please choose")), *choices]
        self.fields["data_class"].help_text = _("This exercise takes data up to “%(most)s”.") % {"most": most.label}
        name_faults(self, {"tool": gettext("Tool"), "checked": gettext("Checked"), "data_class": gettext("Data")})

    @property
    def refused(self) -> set[str]:
        """The fields that cannot be saved as they were sent. A file is no part of it: it is looked at on its own."""
        return set(self.errors) - {"file"}

    def changes(self) -> Changes:
        """The fields that were sent and are sound; what was not sent or is faulty stays as it is stored."""
        sent = {name: self.cleaned_data[name] for name in FIELDS if name in self.data and name in self.cleaned_data}
        if "is_clean" not in sent and "text" in sent:
            sent["is_clean"] = False  # a box that is not ticked sends nothing
        if self.refused & {"text", "tool", "checked"}:
            sent.pop("is_clean", None)  # it speaks of words that are not stored
        return cast(Changes, sent)

    def add_faults(self, faults: list[Fault]) -> None:
        """Show what keeps the version from being handed in beside its fields."""
        for fault in faults:
            if not self.has_error(fault.field):
                self.add_error(fault.field, forms.ValidationError(fault.message, code=fault.code))


class MessageForm(forms.Form):
    """One message."""

    message = LongText(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        error_messages={"required": _("Write a message first.")},
        widget=forms.Textarea(attrs={"class": "input low", "rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)


def moment_of(text: str | None) -> datetime | None:
    """The moment that a form names as its basis; None for an empty page and for anything else."""
    try:
        return parse_datetime(text or "")
    except ValueError:
        return None
