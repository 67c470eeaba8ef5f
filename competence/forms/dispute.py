"""The two forms of an objection: raising one, and deciding one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from competence.enums import Level, Verdict
from competence.models import Evidence
from competence.queries.disputes import title_of
from competence.rules.disputes import LONGEST_TEXT


class Reason(forms.CharField):
    """A text of many lines. A line break counts as one sign, however the browser sends it, and the browser cuts nothing off."""

    widget = forms.Textarea

    def __init__(self, *, missing: Any, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_TEXT,
            widget=forms.Textarea({"class": "input", "rows": 7}),
            error_messages={"required": missing},
            **kwargs,
        )
        self.error_messages["max_length"] = _("Your reason has %(show_value)s characters. At most 2,000 have room here.")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def _levels(levels: Iterable[int]) -> list[tuple[int, str]]:
    return [(level, Level(level).words) for level in levels]


class DisputeForm(forms.Form):
    """What someone objects to, which level they have shown, and why."""

    use_required_attribute = False  # the page says what is missing, in the reader's language

    evidence = forms.ChoiceField(
        label=_("Which proof is it about?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of your proofs in this competence.")},
    )
    level = forms.TypedChoiceField(
        label=_("Which level have you shown?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a level above the one that you have."),
            "invalid_choice": _("Choose a level above the one that you have."),
        },
    )
    reason = Reason(
        label=_("Why do you see it differently?"),
        help_text=_("What did you show, and where can one see it? At most 2,000 characters."),
        missing=_("Say in a few words why you see it differently."),
    )

    def __init__(self, *args: Any, proofs: Sequence[Evidence], awarded: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proofs = {str(row.pk): row for row in proofs}
        none = pgettext("proof", "None in particular, it is about my level")
        self.fields["evidence"].choices = [*((key, _named(row)) for key, row in self.proofs.items()), ("", none)]  # type: ignore[attr-defined]
        self.fields["level"].choices = _levels(range(awarded + 1, Level.LEADING + 1))  # type: ignore[attr-defined]

    def clean_evidence(self) -> Evidence | None:
        """The row itself."""
        return self.proofs.get(self.cleaned_data["evidence"])


def _named(row: Evidence) -> str:
    day = date_format(row.occurred_at, pgettext("date format", "j F Y"))
    facts = {"title": title_of(row), "date": day, "level": Level(row.supports_level).words}
    return gettext("%(title)s, %(date)s, for level %(level)s") % facts


class DecisionForm(forms.Form):
    """What is decided about an objection, and why."""

    use_required_attribute = False

    verdict = forms.TypedChoiceField(
        label=_("Your decision"),
        coerce=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the decisions."), "invalid_choice": _("Choose one of the decisions.")},
    )
    level = forms.TypedChoiceField(
        label=_("The level that was shown"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose the level that was shown.")},
    )
    reason = Reason(
        label=_("Your reason"),
        help_text=_("The person reads it. Say what you saw, and what it was missing."),
        missing=_("Say why you decide like that. The person reads it."),
    )

    def __init__(self, *args: Any, has_proof: bool, levels: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [Verdict.REFUSE]
        if has_proof:
            possible = [Verdict.RAISE, *possible, Verdict.WITHDRAW] if levels else [*possible, Verdict.WITHDRAW]
        self.fields["verdict"].choices = [(one.value, one.label) for one in possible]  # type: ignore[attr-defined]
        self.fields["level"].choices = _levels(levels)  # type: ignore[attr-defined]
        if not levels:
            del self.fields["level"]

    def clean(self) -> dict[str, Any]:
        """Whoever grants says the level. A level beside another decision means nothing."""
        found = super().clean() or self.cleaned_data
        if found.get("verdict") is not Verdict.RAISE:
            found["level"] = None
        elif found.get("level") is None and "level" not in self.errors:
            self.add_error("level", gettext("Choose the level that was shown."))
        return found
