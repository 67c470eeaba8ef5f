"""What a person sees about the own competences. Nobody else asks here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from competence import clock
from competence.enums import EvidenceKind, Level, ProofProfile
from competence.models import (
    Competence,
    CompetenceFramework,
    CompetenceLevel,
    Evidence,
    LevelDescriptor,
    Person,
    RuleSetVersion,
    Target,
)
from competence.rules.explain import Fact, explain
from competence.rules.explain_words import GONE, KINDS, age_words, sentence, status_words
from competence.rules.rule_set import RuleBook
from competence.rules.targets import NeededLevel
from competence.texts import Translated, translated

from .disputes import due_of_open
from .proofs import proof_of
from .rule_sets import book_of


@dataclass(frozen=True)
class Standing:
    """Where a person stands in one competence.

    `target` is 0 where the roles ask for nothing; `awarded` is what was shown, `level` what it counts as today (one less once it
    has lapsed); `confidence` is "", "low", "medium" or "high"; `state` is "" where nothing was shown.
    """

    code: str
    name: Translated
    area: str
    area_name: Translated
    target: int
    is_critical: bool
    level: int
    confidence: str
    proof_profile: ProofProfile
    awarded: int = 0
    state: str = ""
    objection_due: date | None = None  # by when an open objection is decided

    @property
    def is_met(self) -> bool:
        return self.level >= self.target > 0

    @property
    def gap(self) -> int:
        """How many levels are missing to the target."""
        return max(0, self.target - self.level)

    @property
    def is_listed(self) -> bool:
        """Whether there is anything to say: a target, or a level that nobody asked for."""
        return self.target > 0 or self.level > 0


@dataclass(frozen=True)
class AreaStanding:
    """Where a person stands in one area.

    `level` is what the person has reached in every competence of the area, as far as the target of that competence goes; so
    one that is not yet shown keeps it down, and it equals `target`, the highest target in the area, once all targets are met.
    Without any target, `level` is the highest level of the area.
    """

    code: str
    name: Translated
    level: int
    target: int
    met: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.met == self.needed > 0


@dataclass(frozen=True)
class ProofLine:
    """One proof in the trail."""

    title: str
    kind: str
    occurred_at: datetime
    age: str
    note: str
    by: str
    counts: bool


@dataclass(frozen=True)
class CompetenceProfile:
    """Everything about one competence of a person, ready to be shown."""

    standing: Standing
    this_level: Translated | None
    next_level: Translated | None
    facts: tuple[Fact, ...]
    proofs: tuple[ProofLine, ...]

    def _sentences(self, *prefixes: str) -> list[str]:
        return [sentence(fact) for fact in self.facts if fact.kind.startswith(prefixes)]

    @property
    def about_target(self) -> list[str]:
        return self._sentences("target", "no_target", "reason_")

    @property
    def about_level(self) -> list[str]:
        return self._sentences("level", "no_level", "gate")

    @property
    def missing(self) -> list[str]:
        return self._sentences("missing_", "offer")

    @property
    def about_rules(self) -> list[str]:
        return self._sentences("rule_set")


@dataclass(frozen=True)
class AreaProfile:
    """An area with its competences."""

    standing: AreaStanding
    competences: tuple[CompetenceProfile, ...]


def person_standing(person: Person) -> list[Standing]:
    """Where the person stands today in every competence, in the order of the framework (three queries)."""
    ground = _Ground.load()
    return _standings(person, ground, _targets(person)) if ground else []


def area_standing(standings: Iterable[Standing]) -> list[AreaStanding]:
    """The same by area (no query)."""
    by_area: dict[str, list[Standing]] = {}
    for standing in standings:
        by_area.setdefault(standing.area, []).append(standing)
    return [_area(group) for group in by_area.values()]


def _area(group: Sequence[Standing]) -> AreaStanding:
    needed = [standing for standing in group if standing.target]
    target = max((standing.target for standing in needed), default=0)
    if needed:
        level = max(step for step in range(target + 1) if all(s.level >= min(step, s.target) for s in needed))
    else:
        level = max(standing.level for standing in group)
    return AreaStanding(
        code=group[0].area,
        name=group[0].area_name,
        level=level,
        target=target,
        met=sum(standing.is_met for standing in needed),
        needed=len(needed),
    )


def person_profile(person: Person) -> list[AreaProfile]:
    """The whole profile by area (at most six queries)."""
    ground = _Ground.load()
    if ground is None:
        return []
    targets = _targets(person)
    standings = _standings(person, ground, targets)
    material = _Material.load(person, ground, [s.code for s in standings])
    profiles = [material.profile(standing, targets.get(standing.code)) for standing in standings]
    return [
        AreaProfile(area, tuple(p for p in profiles if p.standing.area == area.code and (p.standing.is_listed or p.proofs)))
        for area in area_standing(standings)
    ]


def competence_profile(person: Person, code: str) -> CompetenceProfile | None:
    """One competence (at most six queries), or None if there is no such competence."""
    ground = _Ground.load()
    if ground is None:
        return None
    targets = _targets(person, code)
    standings = _standings(person, ground, targets, code)
    if not standings:
        return None
    return _Material.load(person, ground, [code]).profile(standings[0], targets.get(code))


@dataclass(frozen=True)
class _Ground:
    """What is the same for everyone: the rule sets, and the names of departments."""

    book: RuleBook
    departments: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> "_Ground | None":
        """One query; None while nothing is loaded."""
        framework = CompetenceFramework.objects.values("departments")[:1]
        versions = list(
            RuleSetVersion.objects.in_order()
            .annotate(departments=Subquery(framework))
            .values_list("published_at", "constants", "departments")
        )
        if not versions:
            return None
        return cls(
            book=book_of((since, constants) for since, constants, _departments in versions),
            departments={entry["key"]: entry["name"] for entry in versions[-1][2] or ()},
        )


@dataclass(frozen=True)
class _Material:
    """The rows from which profiles are made."""

    evidence: Mapping[str, Sequence[Evidence]]
    descriptors: Mapping[tuple[str, int], Translated]
    assessors: Mapping[int, str]
    ground: _Ground
    at: datetime

    @classmethod
    def load(cls, person: Person, ground: _Ground, codes: Sequence[str]) -> "_Material":
        evidence: dict[str, list[Evidence]] = {}
        rows = Evidence.objects.standing().filter(person=person, competence__in=codes)
        for row in rows.order_by("recorded_at", "pk"):
            evidence.setdefault(row.competence_id, []).append(row)
        texts = LevelDescriptor.objects.filter(competence__in=codes)
        readers = {pk for group in evidence.values() for row in group for pk in row.assessors}
        return cls(
            evidence=evidence,
            descriptors={(text.competence_id, text.level): translated(text.text) for text in texts},
            assessors={one.pk: one.full_name for one in Person.objects.filter(pk__in=readers)} if readers else {},
            ground=ground,
            at=clock.now(),
        )

    def profile(self, standing: Standing, target: Target | None) -> CompetenceProfile:
        rows = self.evidence.get(standing.code, ())
        facts = explain(
            [proof_of(row) for row in rows],
            profile=standing.proof_profile,
            target=_needed(target),
            departments=self.ground.departments,
            at=self.at,
            rules=self.ground.book.current,
        )
        told = {fact.params["ident"]: fact.params for fact in facts if fact.kind == "proof"}
        return CompetenceProfile(
            standing=standing,
            this_level=self.descriptors.get((standing.code, standing.level)),
            next_level=self.descriptors.get((standing.code, standing.level + 1)),
            facts=facts,
            proofs=tuple(self._line(row, told[row.pk]) for row in reversed(rows)),
        )

    def _line(self, row: Evidence, told: Mapping[str, Any]) -> ProofLine:
        gone = GONE.get(row.outcome) if row.kind == EvidenceKind.EXTERNAL_CERTIFICATE else None
        kind = str(gone[0] if gone else KINDS[told["kind"]])
        return ProofLine(
            title=str(translated(row.context.get("title"))) or kind,
            kind=kind,
            occurred_at=row.occurred_at,
            age=age_words(told["days"]),
            note=str(gone[1]) if gone else status_words(told),
            by=", ".join(self.assessors[pk] for pk in row.assessors if pk in self.assessors),
            counts=told["status"] == "counts",
        )


def _targets(person: Person, code: str | None = None) -> dict[str, Target]:
    rows = Target.objects.held_on(clock.today()).filter(person=person)
    return {row.competence_id: row for row in (rows.filter(competence=code) if code else rows)}


def _needed(target: Target | None) -> NeededLevel | None:
    return NeededLevel(target.level, target.is_critical, target.weight, tuple(target.reasons)) if target else None


def _standings(person: Person, ground: _Ground, targets: Mapping[str, Target], code: str | None = None) -> list[Standing]:
    words = ground.book.current.confidence_words
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    rows = Competence.objects.select_related("area").annotate(
        awarded=Subquery(level.values("awarded_level")),
        effective=Subquery(level.values("effective_level")),
        state=Subquery(level.values("state")),
        confidence=Subquery(level.values("confidence")),
        objection_due=due_of_open(person),
    )
    found = []
    for row in rows.filter(pk=code) if code else rows:
        target = targets.get(row.pk)
        found.append(
            Standing(
                code=row.pk,
                name=translated(row.name),
                area=row.area_id,
                area_name=translated(row.area.name),
                target=target.level if target else 0,
                is_critical=bool(target and target.is_critical),
                level=row.effective or Level.OPEN.value,
                confidence=words.word(row.confidence) if row.awarded else "",
                proof_profile=ProofProfile(row.proof_profile),
                awarded=row.awarded or Level.OPEN.value,
                state=row.state or "",
                objection_due=row.objection_due,
            )
        )
    return found
