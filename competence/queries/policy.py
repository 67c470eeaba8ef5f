"""The rules that hold in this company, for the pages that show them."""

from dataclasses import dataclass

from competence.enums import PolicyPreset
from competence.models import Company, CompetenceFramework, RuleSetVersion
from competence.rules.disclosure import SMALLEST_GROUP
from competence.rules.rule_set import RuleSet


@dataclass(frozen=True)
class Policy:
    """The agreed preset, the smallest group it means, and the rule set for levels (None while no framework is loaded)."""

    preset: PolicyPreset
    smallest_group: int
    rules: RuleSet | None
    framework: CompetenceFramework | None


def current_policy() -> Policy:
    """The policy that holds (three queries)."""
    company = Company.current()
    framework = CompetenceFramework.objects.first()
    newest = RuleSetVersion.objects.first()
    preset = PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD
    return Policy(
        preset=preset,
        smallest_group=SMALLEST_GROUP[preset],
        rules=RuleSet.from_dict(newest.constants) if newest else None,
        framework=framework,
    )
