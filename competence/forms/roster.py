"""Forms of the import: the file, and what its columns mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from competence.rules.roster_faults import TEXTS, shown
from competence.rules.roster_file import MOST_BYTES
from competence.rules.roster_headings import LABELS, REQUIRED


def _too_large() -> str:
    return str(TEXTS["csv.file.too_large"]) % {"most": MOST_BYTES // 1_000_000}


class UploadForm(forms.Form):
    """One HR export."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or Excel workbook (.xlsx), at most 5 MB and 20,000 lines. Nothing is imported yet."),
        widget=forms.FileInput({"class": "input", "accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Export it again."),
            "missing": _("Choose a file."),
        },
    )

    def __init__(self, *args: Any, dropped: bool = False, **kwargs: Any) -> None:
        """`dropped` says that a file came and was too large to be kept even for this check."""
        super().__init__(*args, **kwargs)
        if dropped:
            self.fields["file"].error_messages["required"] = _too_large()

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before anything reads it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _too_large(),
                code="too_large",
            )
        return file


class ColumnsForm(forms.Form):
    """A select for each column of the file."""

    def __init__(self, *args: Any, headings: Sequence[str], columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("not read")),
            *((field, f"{label} *" if field in REQUIRED else label) for field, label in LABELS.items()),
        ]
        for number, heading in enumerate(headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=shown(heading) or _("Column %(number)s, without a heading") % {"number": number + 1},
                required=False,
                choices=choices,
                initial=columns[number],
                widget=forms.Select({"class": "input"}),
            )

    def mapping(self) -> Mapping[str, str]:
        """Column number as text → field, "" for not to be read."""
        return {name.removeprefix("column-"): value for name, value in self.cleaned_data.items()}
