"""The tree of units."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competence import clock
from competence.access import for_permission
from competence.actions.units import choose_department, create_unit, departments
from competence.errors import Refused
from competence.forms.units import DepartmentForm, UnitForm, department_choices
from competence.http import Request
from competence.models import Unit
from competence.queries.people import unit_lines
from competence.roles import Permission


@require_http_methods(["GET", "POST"])
@for_permission(Permission.EDIT_UNITS)
def unit_list(request: Request) -> HttpResponse:
    """The tree with its people; add a unit by hand."""
    lines = unit_lines()
    form = UnitForm(request.POST if request.method == "POST" else None, units=lines)
    if request.method == "POST" and form.is_valid():
        parent = next((line.unit for line in lines if str(line.unit.pk) == form.cleaned_data["parent"]), None)
        try:
            unit = create_unit(by=request.user, name=form.cleaned_data["name"], parent=parent)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
        else:
            messages.success(request, _("The unit “%(name)s” is added.") % {"name": unit.name})
            return redirect("unit-list")
    context: dict[str, Any] = {"lines": lines, "form": form, "departments": department_choices(departments())}
    return render(request, "competence/units/list.html", context, status=422 if form.errors else 200)


@require_POST
@for_permission(Permission.EDIT_UNITS)
def unit_department(request: Request, pk: int) -> HttpResponse:
    """Say which department a unit counts as."""
    unit = get_object_or_404(Unit.objects.existing_on(clock.today()), pk=pk)
    form = DepartmentForm(request.POST, departments=departments())
    if form.is_valid():
        if choose_department(by=request.user, unit=unit, department=form.cleaned_data["department"]):
            messages.success(request, _("The department of “%(name)s” is changed.") % {"name": unit.name})
    else:
        messages.error(request, _("The framework has no such department."))
    return redirect("unit-list")
