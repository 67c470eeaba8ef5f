"""Signing in: allauth's views, as far as kundig offers them."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.account.views import LoginView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from competence.queries.installation import installation_is_empty


class SignIn(LoginView):
    """The sign-in page. An empty installation leads to set-up; the QR code of a sign-in card brings the name along."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody can sign in before there is anybody."""
        if installation_is_empty():
            return redirect("company-set-up")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_initial(self) -> dict[str, Any]:
        """`?login=` fills in the sign-in name."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"login": self.request.GET.get("login", "")[:254]}
