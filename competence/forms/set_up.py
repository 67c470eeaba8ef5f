"""The one form of set-up: the company and its first administrator."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.actions.company import set_up_code_fits
from competence.enums import Language
from competence.models import Person

from .sign_in import PASSWORD_RULE, name_what_is_missing


class SetUpForm(forms.Form):
    """Everything that a new installation needs to know. `code_is_wrong` tells the view to count the try."""

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("It stands in the terminal in which kundig was started, and in the file setup-code of the data folder."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name of the company"), max_length=150)
    short_name = forms.CharField(label=_("Short name"), help_text=_("Stands beside the mark on every page."), max_length=60)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    first_name = forms.CharField(label=_("First name"), max_length=150, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(label=_("Last name"), max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput({"autocomplete": "email"}), max_length=254
    )
    login = forms.CharField(
        label=_("Sign-in name"),
        help_text=_("Letters, digits and the signs @ . + - _"),
        max_length=150,
        validators=[UnicodeUsernameValidator(message=_("Use only letters, digits and the signs @ . + - _"))],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_RULE,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code_is_wrong = False
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
        name_what_is_missing(self)

    def clean_code(self) -> str:
        """Compare with the code in the data folder."""
        code = str(self.cleaned_data["code"])
        if not set_up_code_fits(code):
            self.code_is_wrong = True
            raise ValidationError(_("This is not the set-up code of this installation."), code="wrong_code")
        return code

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules and against what else was entered."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "password" in cleaned:
            known = {name: cleaned.get(name, "") for name in ("first_name", "last_name", "login", "email")}
            try:
                validate_password(cleaned["password"], user=Person(status_since=clock.today(), **known))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
