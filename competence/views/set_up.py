"""First set-up in the browser. The page exists only while the installation is empty."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from competence.actions.company import set_up_company
from competence.errors import AlreadyDone
from competence.forms.set_up import SetUpForm
from competence.queries.installation import installation_is_empty


@login_not_required
@sensitive_post_parameters("password", "code")
@never_cache
def company_set_up(request: HttpRequest) -> HttpResponse:
    """Ask for the code, the company and the first administrator; sign that person in."""
    if not installation_is_empty():
        raise Http404
    # wrong codes are counted for the whole installation, whoever sends them and to whichever process
    if not ratelimit.consume(request, action="set_up", key="code", dry_run=True):
        return ratelimit.respond_429(request)
    form = SetUpForm(request.POST or None, initial={"language": get_language()})
    if request.method != "POST":
        return render(request, "competence/set_up.html", {"form": form})
    if not form.is_valid():
        if form.code_is_wrong:
            ratelimit.consume(request, action="set_up", key="code")
        return render(request, "competence/set_up.html", {"form": form}, status=422)
    fields = {name: value for name, value in form.cleaned_data.items() if name != "code"}
    try:
        person = set_up_company(**fields)
    except AlreadyDone as refusal:
        messages.error(request, refusal.message)
        return redirect("account_login")
    get_adapter().login(request, person)
    messages.success(request, gettext("kundig is set up, and you are signed in as its administrator."))
    return redirect("home-open")
