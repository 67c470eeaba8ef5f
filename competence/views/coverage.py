"""Coverage: the company, one unit, one competence. Figures about groups only, through the one door."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from competence.access import for_permission
from competence.http import Request
from competence.models import Competence, LevelDescriptor, Unit
from competence.queries.coverage import company_trend, coverage_for
from competence.roles import Permission

GAPS = 5  # as many as one looks at before the next figures


@require_safe
@for_permission(Permission.SEE_COMPANY_COVERAGE)
def coverage_show(request: Request) -> HttpResponse:
    """The company: the heatmap of units and areas, the trend, the largest gaps."""
    coverage = coverage_for(request.user)
    if coverage is None:
        return render(request, "competence/coverage/none.html")
    return render(
        request,
        "competence/coverage/show.html",
        {
            "coverage": coverage,
            "rows": coverage.rows(),
            "weakest": coverage.weakest_area(None),
            "gaps": coverage.largest_gaps(None, GAPS),
            "points": company_trend(coverage),
        },
    )


@require_safe
@for_permission(Permission.SEE_UNIT_COVERAGE)
def coverage_own(request: Request) -> HttpResponse:
    """Lead to the unit that the person answers for; with several, to the one that contains most."""
    units = [grant.unit for grant in request.user.grants if grant.unit]
    own = [unit for unit in units if request.user.may(Permission.SEE_UNIT_COVERAGE, unit=unit)]
    if not own:
        raise Http404
    return redirect("coverage-unit", min(own, key=lambda unit: len(unit.path)).slug)


@require_safe
@for_permission(Permission.SEE_COMPANY_COVERAGE, Permission.SEE_UNIT_COVERAGE)
def coverage_unit(request: Request, slug: str) -> HttpResponse:
    """One unit: its own areas and competences, and the units below it."""
    unit = get_object_or_404(Unit, slug=slug)
    if not (request.user.may(Permission.SEE_COMPANY_COVERAGE) or request.user.may(Permission.SEE_UNIT_COVERAGE, unit=unit)):
        raise Http404
    coverage = coverage_for(request.user)
    if coverage is None:
        return render(request, "competence/coverage/none.html")
    weakest = coverage.weakest_area(unit.pk)
    return render(
        request,
        "competence/coverage/unit.html",
        {
            "coverage": coverage,
            "unit": unit,
            "above": coverage.units_above(unit),
            "rows": coverage.rows(coverage.units_below(unit)),
            "figure": coverage.overall(unit.pk),
            "details": coverage.details(unit.pk),
            "weakest": weakest,
            "weakest_competences": coverage.competences_of(weakest),
            "gaps": coverage.largest_gaps(unit.pk, GAPS),
        },
    )


@require_safe
@for_permission(Permission.SEE_COMPANY_COVERAGE, Permission.SEE_UNIT_COVERAGE)
def coverage_competence(request: Request, code: str) -> HttpResponse:
    """One competence: the units that the viewer may see, and what people do on each level."""
    competence = get_object_or_404(Competence.objects.select_related("area"), code=code)
    coverage = coverage_for(request.user)
    if coverage is None:
        return render(request, "competence/coverage/none.html")
    return render(
        request,
        "competence/coverage/competence.html",
        {
            "coverage": coverage,
            "competence": competence,
            "rows": coverage.competence_rows(competence),
            "figure": coverage.cell(None, competence.code),
            "weakest": None,
            "descriptors": LevelDescriptor.objects.filter(competence=competence),
        },
    )
