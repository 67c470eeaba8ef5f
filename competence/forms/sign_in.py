"""The forms of signing in: allauth's, with plain labels instead of placeholders."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm, SetPasswordForm
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PASSWORD_RULE = _("At least 12 characters. Several words in a row are easy to remember and hard to guess.")


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Let an empty field say which one it is, because the summary above the form repeats its sentence."""
    for field in form.fields.values():
        field.error_messages["required"] = gettext("Please fill in: %(field)s") % {"field": field.label}


def _label(form: forms.BaseForm, **labels: Any) -> None:
    """Give the fields their labels and take allauth's placeholders and help away."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = label
        field.help_text = ""
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["class"] = "input"
    name_what_is_missing(form)


class SignInForm(LoginForm):
    """Sign-in name or e-mail address, and password or the code of the sign-in card."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self,
            login=_("E-mail address or personnel number"),
            password=_("Password or code of your sign-in card"),
        )
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class CodeRequestForm(RequestLoginCodeForm):
    """Where the code should go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, email=_("E-mail address"))
        self.fields["email"].help_text = _("We send you a code. You do not need a password.")


class CodeForm(ConfirmLoginCodeForm):
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, code=_("Code from the mail"))
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class PasswordChangeForm(ChangePasswordForm):
    """A new password instead of the one in use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self,
            oldpassword=_("Password in use"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        self.fields["password1"].help_text = PASSWORD_RULE


class PasswordSetForm(SetPasswordForm):
    """A first password for someone who signed in by code so far."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self, password1=_("New password"), password2=_("New password once more"))
        self.fields["password1"].help_text = PASSWORD_RULE
