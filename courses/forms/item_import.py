"""Forms of the import of questions: the file, and what its categories mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import Level
from competence.form_fields import name_faults
from competence.models import Competence
from courses.formats.moodle_question import LARGEST_FILE
from courses.formats.question_file import ForeignQuestion, ReadQuestions
from courses.formats.question_mapping import AS_FILE, Choices, Target, lacks, propose, says_level
from courses.forms.item import LEVELS
from courses.models import ItemBank

REVIEW_AFTER = timedelta(days=365)


def _too_large() -> str:
    return gettext("The file is larger than 1 MB. Divide it, or leave out pictures.")


class QuestionFileForm(forms.Form):
    """One file of questions and where it goes."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT or Moodle XML, at most 1 MB. Nothing is imported yet."),
        widget=forms.FileInput({"class": "input", "accept": ".txt,.gift,.xml"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Export it again."),
            "missing": _("Choose a file."),
        },
    )
    bank = forms.ChoiceField(
        label=_("Into which bank"),
        help_text=_("Only banks of your company. What ships with a course stays as it is."),
        widget=forms.Select({"class": "input"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the questions"),
        help_text=_("For texts whose language the file does not name."),
        choices=[("de", _("German")), ("en", _("English"))],
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, banks: Iterable[ItemBank], dropped: bool = False, **kwargs: Any) -> None:
        """`dropped` says that a file came and was too large to be kept even for this check."""
        super().__init__(*args, **kwargs)
        self._banks = {bank.key: bank for bank in banks if not bank.is_shipped}
        cast(forms.ChoiceField, self.fields["bank"]).choices = [(bank.key, str(bank.title)) for bank in self._banks.values()]
        name_faults(self, {"bank": gettext("Bank")})
        if dropped:
            self.fields["file"].error_messages["required"] = _too_large()

    @property
    def has_banks(self) -> bool:
        """Whether there is a bank of the company at all."""
        return bool(self._banks)

    @property
    def bank_chosen(self) -> ItemBank:
        """Where the questions go."""
        return self._banks[self.cleaned_data["bank"]]

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before anything reads it."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_too_large(), code="too_large")
        return file


@dataclass(frozen=True)
class CategoryRow:
    """One category on the mapping page: how many questions, and the two fields."""

    name: str
    count: int
    competence: forms.BoundField
    level: forms.BoundField


class MappingForm(forms.Form):
    """Competence and level for each category; source and review date where questions have none."""

    def __init__(
        self,
        *args: Any,
        found: ReadQuestions,
        choices: Choices,
        competences: Sequence[Competence],
        earlier: Mapping[str, Target],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.language = choices.language
        self.names: dict[str, str] = {}  # of fields in sentences about faults
        self.categories: list[tuple[str, list[ForeignQuestion]]] = [(name, []) for name in found.categories]
        by_name = dict(self.categories)
        for question in found.questions:
            by_name[question.category].append(question)
        codes = [competence.code for competence in competences]
        options = [("", _("Please choose")), *((row.code, f"{row.code} {row.name}") for row in competences)]
        for number, (name, questions) in enumerate(self.categories):
            target = choices.targets.get(name) or propose(name, questions, codes, earlier.get(name))
            self._add_category(number, name, questions, target, options)
        if lacks(found.questions, "source"):
            self.fields["source"] = forms.CharField(
                label=_("Source of questions that name none"),
                help_text=_("Where one can look up what is right, for example a guideline with its section."),
                max_length=300,
                initial=choices.source,
                widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
            )
        if lacks(found.questions, "review_on"):
            self.fields["review_on"] = forms.DateField(
                label=_("Next review of questions that name no date"),
                help_text=_("A year is usual. Someone then looks whether the question still holds."),
                initial=choices.review_on or (clock.today() + REVIEW_AFTER).isoformat(),
                widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d", "%d.%m.%Y"],
                error_messages={"invalid": _("Write the date of the next review as 31.05.2027 or 2027-05-31.")},
            )
        name_faults(self, self.names)

    def _add_category(
        self, number: int, name: str, questions: Sequence[ForeignQuestion], target: Target, options: Sequence[tuple[str, Any]]
    ) -> None:
        self.names[f"competence-{number}"] = gettext("“%(category)s”, competence") % {"category": category_words(name)}
        self.names[f"level-{number}"] = gettext("“%(category)s”, level") % {"category": category_words(name)}
        self.fields[f"competence-{number}"] = forms.ChoiceField(
            label=_("Competence"),
            choices=options,
            initial=target.competence,
            widget=forms.Select({"class": "input"}),
        )
        levels: list[tuple[str, Any]] = [(str(level), Level(level).words) for level in LEVELS]
        levels.insert(0, (str(AS_FILE), _("as the file says")) if says_level(questions) else ("", _("Please choose")))
        self.fields[f"level-{number}"] = forms.ChoiceField(
            label=_("Level"),
            choices=levels,
            initial=str(target.level) if target.level or says_level(questions) else "",
            widget=forms.Select({"class": "input"}),
        )

    def clean_review_on(self) -> date:
        """A review lies ahead."""
        day: date = self.cleaned_data["review_on"]
        if day <= clock.today():
            raise ValidationError(_("The next review lies ahead: choose a later date."), code="past")
        return day

    @property
    def rows(self) -> list[CategoryRow]:
        """The categories with their fields, in the order of the file."""
        return [
            CategoryRow(category_words(name), len(questions), self[f"competence-{number}"], self[f"level-{number}"])
            for number, (name, questions) in enumerate(self.categories)
        ]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that hold for the whole file."""
        return [self[name] for name in ("source", "review_on") if name in self.fields]

    def choices(self) -> Choices:
        """What was said."""
        data = self.cleaned_data
        day = data.get("review_on")
        return Choices(
            language=self.language,
            targets={
                name: Target(data[f"competence-{number}"], int(data[f"level-{number}"]))
                for number, (name, _questions) in enumerate(self.categories)
            },
            source=data.get("source", ""),
            review_on=day.isoformat() if day else "",
        )


def category_words(name: str) -> str:
    """A category as it stands on screen."""
    if not name:
        return gettext("without a category")
    return name if len(name) <= 120 else f"{name[:119]}…"
