"""The framework that holds: the newest version and its target matrix."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from competence.enums import LEARNING_ROLES, Role
from competence.errors import Refused
from competence.models import Competence, CompetenceFramework, DepartmentModifier, RoleTarget
from competence.rules.targets import BaseTarget, TargetMatrix, Weights


def current_framework() -> CompetenceFramework:
    """The newest version (one query). Refused while none is loaded."""
    framework = CompetenceFramework.objects.first()
    if framework is None:
        raise Refused(_("No competence framework is loaded yet."), code="framework.missing")
    return framework


def target_matrix(framework: CompetenceFramework) -> TargetMatrix:
    """Role targets, department modifiers and weights (two queries)."""
    roles: defaultdict[Role, dict[str, BaseTarget]] = defaultdict(dict)
    for role, code, level, is_critical in RoleTarget.objects.values_list("role", "competence_id", "level", "is_critical"):
        roles[Role(role)][code] = BaseTarget(level, is_critical)
    modifiers: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for department, code, plus in DepartmentModifier.objects.values_list("department", "competence_id", "plus"):
        modifiers[department][code] = plus
    return TargetMatrix(roles=dict(roles), modifiers=dict(modifiers), weights=Weights.from_dict(framework.weights))


@dataclass(frozen=True)
class FrameworkRow:
    """One competence and what each learning role asks for; None where a role asks for nothing."""

    competence: Competence
    targets: tuple[RoleTarget | None, ...]  # in the order of LEARNING_ROLES


def framework_rows(code: str | None = None) -> list[FrameworkRow]:
    """All competences (or one) with their role targets, in the order of the framework (two queries)."""
    competences = Competence.objects.select_related("area")
    targets = RoleTarget.objects.all()
    if code:
        competences, targets = competences.filter(pk=code), targets.filter(competence=code)
    by_role = {(target.competence_id, target.role): target for target in targets}
    return [
        FrameworkRow(competence, tuple(by_role.get((competence.pk, role.value)) for role in LEARNING_ROLES))
        for competence in competences
    ]
