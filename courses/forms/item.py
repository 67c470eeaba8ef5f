"""Forms around items: the filters of the list, a new question, a new bank, where a question belongs, reasons."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competence.enums import Level
from competence.form_fields import name_faults
from competence.models import Competence
from competence.texts import Translated
from courses.actions.items_at_once import LONGEST_TAG
from courses.enums import ItemKind, ItemState
from courses.models import ItemBank
from courses.rules.entry import is_key

LEVELS = (1, 2)


def _choice(label: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, widget=forms.Select(attrs={"class": "input"}), **more)


def _line(label: Any, most: int, **more: Any) -> forms.CharField:
    attrs = {"class": "input", "autocomplete": "off"}
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs=attrs), **more)


def _levels() -> list[tuple[str, str]]:
    return [(str(level), Level(level).words) for level in LEVELS]


def _competences(rows: Iterable[Competence]) -> list[tuple[str, str]]:
    return [(row.pk, f"{row.pk} {row.name}") for row in rows]


class ItemSearchForm(forms.Form):
    """What the list shows. Whatever is no known filter is left out."""

    q = _line(_("Words or key"), 200, required=False)
    state = _choice(_("State"), required=False)
    competence = _choice(_("Competence"), required=False)
    level = _choice(_("Level"), required=False)
    kind = _choice(_("Kind"), required=False)
    bank = _choice(_("Bank"), required=False)
    tag = _choice(_("Tag"), required=False)
    is_due = forms.BooleanField(label=_("review date past"), required=False)

    def __init__(
        self, *args: Any, banks: Iterable[ItemBank], competences: Iterable[Competence], tags: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _("All states"), [(state.value, state.label) for state in ItemState])
        self._offer("competence", _("All competences"), _competences(competences))
        self._offer("level", _("Both levels"), _levels())
        self._offer("kind", _("All kinds"), [(kind.value, kind.label) for kind in ItemKind])
        self._offer("bank", _("All banks"), [(bank.key, f"{bank.title} ({bank.key})") for bank in banks])
        self._offer("tag", _("All tags"), [(tag, tag) for tag in tags])

    def _offer(self, name: str, everything: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", everything), *choices]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PlaceForm(forms.Form):
    """The competence and level that a question asks about."""

    competence = _choice(_("Competence"))
    level = _choice(_("Level"))

    def __init__(self, *args: Any, competences: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._competences = {row.pk: row for row in competences}
        cast(forms.ChoiceField, self.fields["competence"]).choices = _competences(self._competences.values())
        cast(forms.ChoiceField, self.fields["level"]).choices = _levels()
        name_faults(self)

    def place(self) -> dict[str, Any]:
        """Competence and level as the actions take them; nothing where they were not sent or are not known."""
        if not self.is_valid():
            return {}
        return {
            "competence": self._competences[self.cleaned_data["competence"]],
            "level": int(self.cleaned_data["level"]),
        }


class NewItemForm(PlaceForm):
    """Where a new question goes and how it is answered."""

    bank = _choice(_("Bank"))
    kind = forms.ChoiceField(label=_("How it is answered"), widget=forms.RadioSelect)

    field_order = ("bank", "competence", "level", "kind")

    def __init__(self, *args: Any, banks: Iterable[ItemBank], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._banks = {bank.key: bank for bank in banks if not bank.is_shipped}
        cast(forms.ChoiceField, self.fields["bank"]).choices = [(bank.key, str(bank.title)) for bank in self._banks.values()]
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(kind.value, kind.label) for kind in ItemKind]
        name_faults(self)

    @property
    def has_banks(self) -> bool:
        """Whether there is a bank of the company at all."""
        return bool(self._banks)

    def new_item(self) -> dict[str, Any]:
        """What `create_item` takes."""
        return {
            **self.place(),
            "bank": self._banks[self.cleaned_data["bank"]],
            "kind": ItemKind(self.cleaned_data["kind"]),
        }


class BankForm(forms.Form):
    """A new bank of the company."""

    title_de = _line(_("Name (German)"), 80, required=False)
    title_en = _line(_("Name (English)"), 80, required=False)
    key = forms.SlugField(
        label=_("Key"),
        help_text=_("Small letters, digits and hyphens, for example sales-team. It stays for ever."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"invalid": _("Key: small letters, digits and hyphens only.")},
    )
    is_practice = forms.BooleanField(
        label=_("Only for practice: never asked in a quiz, so practising gives no quiz away"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)

    def clean_key(self) -> str:
        """Written like every key: those of its questions begin with it."""
        key = str(self.cleaned_data["key"])
        if not is_key(key):
            raise forms.ValidationError(_("Key: small letters, digits and hyphens only."), code="invalid")
        return key

    def clean(self) -> dict[str, Any]:
        """One name is enough."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"title_{language}") for language in ("de", "en")) and not self.has_error("title_de"):
            self.add_error("title_de", gettext("Name: write it in at least one language."))
        return cleaned

    @property
    def title(self) -> Translated:
        """The name in the languages that were filled in."""
        names = {language: self.cleaned_data.get(f"title_{language}", "") for language in ("de", "en")}
        return Translated({language: name for language, name in names.items() if name})


class ReasonForm(forms.Form):
    """Why a question is flagged or retired."""

    reason = _line(_("Reason"), 300, error_messages={"required": _("Say why, so that others can understand it.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)


class ManyForm(forms.Form):
    """What is to be done with the ticked questions."""

    DOING = ("tag", "untag", "retire", "release")

    do = forms.ChoiceField(
        choices=[(verb, verb) for verb in DOING],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose with one of the buttons what to do with the ticked questions.")
        ),
    )
    tag = _line(_("Tag"), LONGEST_TAG, required=False)
    reason = _line(_("Reason"), 300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_faults(self)

    def clean(self) -> dict[str, Any]:
        """A tag or a reason where it is needed."""
        cleaned = super().clean() or {}
        if cleaned.get("do") in ("tag", "untag") and not cleaned.get("tag"):
            self.add_error("tag", gettext("Tag: this is still missing."))
        if cleaned.get("do") == "retire" and not cleaned.get("reason"):
            self.add_error("reason", gettext("Say why, so that others can understand it."))
        return cleaned

    @property
    def first_fault(self) -> str:
        """One sentence for the message above the list."""
        return next((str(said) for faults in self.errors.values() for said in faults), "")
