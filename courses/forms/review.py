"""The reviewer's form: a mark and a reason for each criterion, then praise, the main point and the next step."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.form_fields import LongText, name_faults, plain
from courses.enums import Mark
from courses.models import RubricCriterion
from courses.rules.handing_in import LONGEST_MESSAGE


def _text(label: Any, **more: Any) -> LongText:
    return LongText(label=label, max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"class": "input", "rows": 3}), **more)


class Grade(forms.RadioSelect):
    """Four radios that look like a rule. The summary of faults links to the group, so the group carries the id."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


class ReviewForm(forms.Form):
    """One pair of fields for each criterion of the edition."""

    praise = _text(_("What was done well?"), error_messages={"required": _("Say first what was done well.")})
    main_point = _text(
        _("The one point that matters most"), required=False, help_text=_("Needed unless everything is reached.")
    )
    next_step = _text(_("The next step"), required=False)

    def __init__(self, *args: Any, criteria: Iterable[RubricCriterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[f"mark_{criterion.key}"] = forms.TypedChoiceField(
                label=str(criterion.title),
                choices=[(str(mark.value), f"{mark.value} {mark.label}") for mark in Mark],
                coerce=int,
                widget=Grade,
                error_messages={
                    "required": _("Give “%(criterion)s” a mark.") % {"criterion": criterion.title},
                    "invalid_choice": _("Give “%(criterion)s” a mark.") % {"criterion": plain(str(criterion.title))},
                },
            )
            self.fields[f"reason_{criterion.key}"] = LongText(
                label=_("Reason"),
                max_length=LONGEST_MESSAGE,
                required=False,
                widget=forms.Textarea(attrs={"class": "input low", "rows": 2}),
            )
        reason = gettext("Reason for “%(criterion)s”")
        reasons = {f"reason_{one.key}": reason % {"criterion": one.title} for one in self.criteria}
        name_faults(self, {"praise": gettext("Praise"), **reasons})
        # Faults are listed from top to bottom.
        names = [f"{part}_{criterion.key}" for criterion in self.criteria for part in ("mark", "reason")]
        self.order_fields([*names, "praise", "main_point", "next_step"])

    def rows(self) -> list[dict[str, Any]]:
        """Each criterion with its two fields, as the page shows them."""
        return [
            {
                "criterion": criterion,
                "mark": self[f"mark_{criterion.key}"],
                "reason": self[f"reason_{criterion.key}"],
                "anchors": [(Mark(number), text) for number, text in enumerate(criterion.anchors)],
                "met": criterion.anchors[Mark.MET],
            }
            for criterion in self.criteria
        ]

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was sent, as titles and words, so that nothing is lost where the form can no longer be shown."""
        said = []
        for row in self.rows():
            sent = str(row["mark"].value() or "")
            words = [dict(self.fields[row["mark"].name].choices).get(sent, sent), row["reason"].value() or ""]  # type: ignore[attr-defined]
            said.append((str(row["criterion"].title), "\n".join(str(word) for word in words if word)))
        texts = [(str(self[name].label), self[name].value() or "") for name in ("praise", "main_point", "next_step")]
        return [(title, text) for title, text in [*said, *texts] if text]

    def marks(self) -> dict[str, tuple[int, str]]:
        """Marks and reasons by criterion."""
        return {
            criterion.key: (self.cleaned_data[f"mark_{criterion.key}"], self.cleaned_data[f"reason_{criterion.key}"])
            for criterion in self.criteria
        }
