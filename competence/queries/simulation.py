"""What a new rule set would do to the levels of the company. Part of the one door to figures about groups.

It reads levels of persons, so it stands behind the same rules as coverage (rules/disclosure.py, docs/coverage.md) and gives
nothing but released figures: shares that are rounded, extremes as bands, and nothing about a group that is too small. Views,
forms and `courses` may not import those rules (import contract "one door to figures about people"); they get this.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from competence import clock
from competence.enums import PersonStatus
from competence.models import Company, Competence, CompetenceArea, CompetenceLevel, Person
from competence.rules.coverage import COMPANY, Count, Key, add_up
from competence.rules.disclosure import PROTECTED, Figure, figure, releasable
from competence.rules.rule_set import RuleSet
from competence.rules.simulation import Effect, effect

from .coverage import smallest_group
from .needs import chunks
from .proofs import standing_proofs_of
from .rule_sets import LevelRules


@dataclass(frozen=True)
class AreaEffect:
    """An area (None: the company over all shown areas): the share of its levels that rise, and that are kept."""

    area: CompetenceArea | None
    rises: Figure
    kept: Figure


@dataclass(frozen=True)
class Simulation:
    """What publishing a rule set now would do. Nothing in it describes a group smaller than `smallest_group`."""

    version: str
    current_version: str
    smallest_group: int
    company: AreaEffect
    areas: tuple[AreaEffect, ...]


def simulate(rules: RuleSet) -> Simulation:
    """Judge every level of everyone by a rule set that is not published. Reads only, in portions: three queries a portion.

    A level is awarded, or would be by the new rules. `rises` are those that would go up on the day of publication, `kept` those
    that the new rules alone would not award any more. Refused while no rule set is published.
    """
    known, k = LevelRules.load(), smallest_group(Company.current())
    area_of = dict(Competence.objects.values_list("code", "area"))
    areas = list(CompetenceArea.objects.order_by("position"))
    counts = {kind: _Counts() for kind in (Effect.RISES, Effect.KEPT)}
    people = Person.objects.exclude(status=PersonStatus.LEFT).order_by("pk").values_list("pk", flat=True)
    for chunk in chunks(list(people)):
        for (person, competence), found in _effects(chunk, rules, known).items():
            for kind, counted in counts.items():
                counted.add(person, area_of[competence], is_met=found == kind)
    columns = {area.code: area.code for area in areas}
    shown = {
        kind: {
            key[1]: count for key, count in counted.by_area.items() if key in releasable(counted.by_area, areas=columns, k=k)
        }
        for kind, counted in counts.items()
    }

    def told(area: CompetenceArea | None) -> AreaEffect:
        rises, kept = (_figure(shown[kind], area, k) for kind in (Effect.RISES, Effect.KEPT))
        return AreaEffect(area, rises, kept)

    return Simulation(rules.version, known.book.current.version, k, told(None), tuple(told(area) for area in areas))


def _effects(people: list[int], rules: RuleSet, known: LevelRules) -> dict[tuple[int, str], Effect]:
    """What becomes of every level of these people; pairs without a level now or then are left out."""
    levels = CompetenceLevel.objects.filter(person__in=people).values_list("person", "competence", "awarded_level")
    awarded = {(person, competence): level for person, competence, level in levels}
    at = timezone.localtime(clock.now())
    found = {}
    for key, proofs in standing_proofs_of(people).items():
        level = awarded.get(key, 0)
        becomes = effect(proofs, level, profile=known.profiles[key[1]], rules=rules, at=at)
        if level or becomes == Effect.RISES:
            found[key] = becomes
    return found


class _Counts:
    """Levels by area, and the people they belong to."""

    def __init__(self) -> None:
        self.by_area: defaultdict[Key, Count] = defaultdict(Count)
        self._seen: dict[str, int] = {}  # the last person counted in an area; people come one after the other

    def add(self, person: int, area: str, *, is_met: bool) -> None:
        cell = self.by_area[COMPANY, area]
        cell.weight += 1
        cell.weight_met += is_met
        cell.people += self._seen.get(area) != person
        self._seen[area] = person


def _figure(shown: Mapping[str, Count], area: CompetenceArea | None, k: int) -> Figure:
    parts = list(shown.values()) if area is None else [shown[area.code]] if area.code in shown else []
    return figure(add_up(parts), k) if parts else PROTECTED
