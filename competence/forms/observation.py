"""Forms about observations at work and real cases."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import Level
from competence.errors import Refused
from competence.form_fields import LongText, day_input, name_faults, time_input
from competence.models import Competence, Person
from competence.rules.observations import LONGEST_CASE, LONGEST_OCCASION, LONGEST_TEXT, QUESTIONS, REAL_CASE_QUESTIONS
from competence.rules.rule_set import LEVELS

SELECT = {"class": "input"}
PLAIN = {"class": "input", "autocomplete": "off"}

# What the domain refuses → the field beside which it is said; everything else stands at the partner.
FIELDS_OF_CODES: Mapping[str, str] = {
    "observation.over": "day",
    "observation.too_far": "day",
    "real_case.future": "day",
    "real_case.too_old": "day",
    "observation.occasion": "occasion",
    "observation.case": "case",
    "real_case.no_level": "competence",
}


class _AboutForm(forms.Form):
    """With whom, on which competence, about what."""

    use_required_attribute = False

    partner = forms.ChoiceField(widget=forms.Select(SELECT))
    competence = forms.ChoiceField(label=_("Competence"), widget=forms.Select(SELECT))
    occasion = forms.CharField(max_length=LONGEST_OCCASION, widget=forms.TextInput(PLAIN))
    case = forms.CharField(
        label=_("Case or workplace"),
        help_text=_("A few words that stay the same next time, such as “quotations” or “test bench 2”. No names of customers."),
        max_length=LONGEST_CASE,
        widget=forms.TextInput(PLAIN),
    )
    day = forms.DateField(label=_("Day"), widget=day_input())

    def __init__(self, *args: Any, partners: Iterable[Person], competences: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {str(one.pk): one for one in partners}
        self.known = {row.pk: row for row in competences}
        empty = [("", gettext("Please choose"))]
        cast(forms.ChoiceField, self.fields["partner"]).choices = empty + [
            (pk, one.full_name) for pk, one in self.partners.items()
        ]
        groups: list[Any] = [
            (str(area.name), [(row.pk, f"{row.name} ({row.pk})") for row in rows])
            for area, rows in groupby(self.known.values(), key=lambda row: row.area)
        ]
        cast(forms.ChoiceField, self.fields["competence"]).choices = empty + groups

    @property
    def partner_chosen(self) -> Person:
        return self.partners[self.cleaned_data["partner"]]

    @property
    def about(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            "competence": self.known[self.cleaned_data["competence"]],
            "occasion": self.cleaned_data["occasion"],
            "case": self.cleaned_data["case"],
        }

    def refuse(self, refused: Refused) -> None:
        """Say beside its field what the domain refuses."""
        field = FIELDS_OF_CODES.get(refused.code, refused.code.removeprefix("observation."))
        self.add_error(
            field if field in self.fields else "partner", forms.ValidationError(str(refused.message), code=refused.code)
        )


class ProposalForm(_AboutForm):
    """An occasion: the person asks an observer, or the observer (`asks_person`) asks the person."""

    at = forms.TimeField(label=pgettext_lazy("time of day", "Time"), widget=time_input())

    field_order = ("partner", "competence", "occasion", "case", "day", "at")

    def __init__(self, *args: Any, asks_person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].label = gettext("Person") if asks_person else gettext("AI champion")
        self.fields["occasion"].label = gettext("Occasion")
        self.fields["occasion"].help_text = gettext("What happens there, in one sentence.")
        name_faults(self)

    @property
    def takes_place_at(self) -> datetime:
        """The moment in the company's time zone."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"]))


class RealCaseForm(_AboutForm):
    """A short note on a real case."""

    field_order = ("partner", "competence", "occasion", "case", "day", *REAL_CASE_QUESTIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].label = gettext("Who can confirm it")
        self.fields["occasion"].label = gettext("In one sentence")
        self.fields["occasion"].help_text = gettext("For example: “Summarised eight test reports for the customer meeting”.")
        add_questions(self, REAL_CASE_QUESTIONS)
        self.order_fields(self.field_order)
        name_faults(self)

    @property
    def happened_at(self) -> datetime:
        """Noon of the day; of today this moment, if noon is still ahead."""
        noon = timezone.make_aware(datetime.combine(self.cleaned_data["day"], time(12)))
        return min(noon, clock.now()) if self.cleaned_data["day"] == clock.today() else noon

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in REAL_CASE_QUESTIONS}


class ObservationForm(forms.Form):
    """What was seen."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_questions(self, QUESTIONS)
        self.fields["level"] = forms.TypedChoiceField(
            label=_("Which level did you see?"),
            coerce=int,
            choices=[(level, Level(level).words) for level in LEVELS],
            widget=forms.RadioSelect,
            error_messages={"required": _("Please choose one of the levels.")},
        )
        name_faults(self)

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in QUESTIONS}


def add_questions(form: forms.Form, questions: Mapping[str, Any]) -> None:
    """A text area for each question."""
    for name, label in questions.items():
        form.fields[name] = LongText(
            label=label,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea({"class": "input low", "rows": 3}),
        )
