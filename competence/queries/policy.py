"""The rules that hold in this company, for the pages that show them."""

from dataclasses import dataclass

from competence.enums import PolicyChangeState, PolicyPreset, PolicySwitch
from competence.models import Company, CompetenceFramework, PolicyChange, RuleSetVersion
from competence.rules.disclosure import SMALLEST_GROUP
from competence.rules.rule_set import RuleSet

MOST_SHOWN = 50  # proposals


@dataclass(frozen=True)
class Switch:
    """A switch of the policy as it stands, the proposal that waits, and what was decided, the newest first."""

    field: PolicySwitch
    is_on: bool
    waiting: PolicyChange | None
    decided: tuple[PolicyChange, ...]


@dataclass(frozen=True)
class Policy:
    """The agreed preset, the smallest group it means, and the rule set for levels (None while no framework is loaded)."""

    preset: PolicyPreset
    smallest_group: int
    rules: RuleSet | None
    framework: CompetenceFramework | None
    fading: Switch


def current_policy() -> Policy:
    """The policy that holds (four queries)."""
    company = Company.current()
    framework = CompetenceFramework.objects.first()
    newest = RuleSetVersion.objects.first()
    preset = PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD
    return Policy(
        preset=preset,
        smallest_group=SMALLEST_GROUP[preset],
        rules=RuleSet.from_dict(newest.constants) if newest else None,
        framework=framework,
        fading=_switch(PolicySwitch.LEVELS_FADE, is_on=company.levels_fade if company else True),
    )


def _switch(field: PolicySwitch, *, is_on: bool) -> Switch:
    rows = list(PolicyChange.objects.filter(field=field).select_related("proposed_by", "decided_by")[:MOST_SHOWN])
    waiting = next((row for row in rows if row.state == PolicyChangeState.OPEN), None)
    return Switch(field, is_on, waiting, tuple(row for row in rows if row is not waiting))
