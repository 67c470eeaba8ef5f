"""How allauth behaves here: nobody signs up alone, and the person model has its own names."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_NO_MATCH = _("The sign-in name and the password do not match. Please look at both again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the company's export or from set-up, never from a sign-up form."""

    # One sentence for every reason: it must not say whether an account exists.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _NO_MATCH,
        "username_password_mismatch": _NO_MATCH,
        "invalid_login": _NO_MATCH,
        "account_inactive": _NO_MATCH,
        "too_many_login_attempts": _("There were too many tries. Please wait five minutes and try again."),
        "rate_limited": _("There were too many tries. Please wait five minutes and try again."),
        "incorrect_code": _("This is not the code from the mail. Please look at it again."),
        "enter_current_password": _("This is not the password in use."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user.full_name)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home-open")
