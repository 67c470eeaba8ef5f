"""The competence framework, open to everyone who learns."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competence.enums import LEARNING_ROLES
from competence.http import Request
from competence.models import CompetenceFramework, DepartmentModifier, LevelDescriptor
from competence.queries.framework import framework_rows


@require_safe
def framework_show(request: Request) -> HttpResponse:
    """All areas and competences with the level that each role needs."""
    return render(
        request,
        "competence/framework/show.html",
        {"framework": CompetenceFramework.objects.first(), "rows": framework_rows(), "roles": LEARNING_ROLES},
    )


@require_safe
def framework_competence(request: Request, code: str) -> HttpResponse:
    """One competence: what people do on each level, and who needs it."""
    rows = framework_rows(code)
    framework = CompetenceFramework.objects.first()
    if not rows or framework is None:
        raise Http404
    names = {entry["key"]: entry["name"] for entry in framework.departments}
    modifiers = DepartmentModifier.objects.filter(competence=code).order_by("pk")
    return render(
        request,
        "competence/framework/competence.html",
        {
            "framework": framework,
            "competence": rows[0].competence,
            "targets": list(zip(LEARNING_ROLES, rows[0].targets, strict=True)),
            "descriptors": LevelDescriptor.objects.filter(competence=code),
            "departments": [(names[modifier.department], modifier.plus) for modifier in modifiers],
        },
    )
