"""The roster: people, one person, sign-in cards and seats."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from competence.access import for_permission
from competence.actions.people import end_seat, grant_seat, issue_sign_in_card
from competence.enums import Role
from competence.errors import Refused
from competence.forms.people import PeopleSearchForm, SeatForm
from competence.http import Request
from competence.models import Person
from competence.queries import people as queries
from competence.roles import Permission
from competence.rules import qr

PEOPLE_A_PAGE = 50


@for_permission(Permission.SEE_PEOPLE)
def people_list(request: Request) -> HttpResponse:
    """Everyone, found by name, personnel number or unit."""
    units = queries.unit_lines()
    form = PeopleSearchForm(request.GET, units=units)
    wanted = form.cleaned_data if form.is_valid() else {}
    unit = next((line.unit for line in units if str(line.unit.pk) == wanted.get("unit")), None)
    found = queries.people(search=wanted.get("q", ""), unit=unit, has_left=wanted.get("status") == "left")
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    filters = {name: value for name, value in wanted.items() if value}
    context = {
        "form": form,
        "page": page,
        "lines": queries.person_lines(page.object_list),  # type: ignore[arg-type]
        "query": urlencode(filters),
        "is_filtered": bool(filters),
        "may_import": request.user.may(Permission.IMPORT_PEOPLE),
    }
    return render(request, "competence/people/list.html", context, status=200 if form.is_valid() else 422)


@for_permission(Permission.SEE_PEOPLE)
def person_show(request: Request, pk: int) -> HttpResponse:
    """What HR and administrators know about one person: place, roles with reasons; nothing about learning."""
    person = get_object_or_404(Person, pk=pk)
    places = queries.places_of(person)
    may_grant = request.user.may(Permission.GRANT_SEATS) and person.pk != request.user.pk
    context = {
        "person": person,
        "places": places,
        "place": next((place for place in places if place.ends_on is None), None),
        "roles": queries.roles_of(person),
        "mandates": queries.mandates_of(person),
        "may_issue": request.user.may(Permission.ISSUE_SIGN_IN_CARDS) and person.is_active,
        "may_grant": may_grant,
        "seat_form": SeatForm() if may_grant and person.is_active else None,
    }
    return render(request, "competence/people/show.html", context)


@require_POST
@for_permission(Permission.ISSUE_SIGN_IN_CARDS)
@never_cache
def person_card(request: Request, pk: int) -> HttpResponse:
    """Make a new sign-in card and show it, this once."""
    person = get_object_or_404(Person, pk=pk)
    try:
        code = issue_sign_in_card(by=request.user, person=person)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("person-show", pk=pk)
    address = f"{settings.BASE_URL.rstrip('/')}{reverse('account_login')}"
    context = {
        "person": person,
        "code": code,
        "address": settings.BASE_URL.rstrip("/"),
        "qr": qr.draw(f"{address}?{urlencode({'login': person.login})}"),
    }
    return render(request, "competence/people/card.html", context)


@require_POST
@for_permission(Permission.GRANT_SEATS)
def seat_grant(request: Request, pk: int) -> HttpResponse:
    """Give a seat."""
    return _change_seat(request, pk, is_given=True)


@require_POST
@for_permission(Permission.GRANT_SEATS)
def seat_end(request: Request, pk: int) -> HttpResponse:
    """Take a seat back."""
    return _change_seat(request, pk, is_given=False)


def _change_seat(request: Request, pk: int, *, is_given: bool) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = SeatForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a seat."))
        return redirect("person-show", pk=pk)
    role: Role = form.cleaned_data["role"]
    try:
        if is_given:
            grant_seat(by=request.user, person=person, role=role)
            text = _("%(name)s now has the seat “%(seat)s”.")
        else:
            end_seat(by=request.user, person=person, role=role)
            text = _("%(name)s no longer has the seat “%(seat)s”.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, text % {"name": person.full_name, "seat": role.label})
    return redirect("person-show", pk=pk)
