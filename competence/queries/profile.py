"""What a person sees about the own competences. Nobody else asks here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from competence import clock
from competence.enums import EvidenceKind, LevelState, ProofProfile
from competence.models import Person
from competence.rules.explain import Asked, Fact, explain
from competence.rules.explain_words import KINDS, age_words, sentence, status_words
from competence.rules.fact_words import GONE
from competence.rules.learning_offer import LearningOffer, is_enough, testing
from competence.rules.level_history import Chart, History, draw, level_history
from competence.rules.levels import award
from competence.rules.retention import retention
from competence.rules.workings_words import gate_heading, gate_lines
from competence.texts import Translated

from .offers import learning_offers
from .profile_rows import CompetenceRow, Ground, Ledger, ProofRow, calls_to, competence_rows, ledgers


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
        return self.target > 0 or self.level > 0 or self.awarded > 0


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
    """One proof in the trail. `is_set_aside`: it was withdrawn or corrected and counts nothing."""

    title: str
    kind: str
    occurred_at: datetime
    age: str
    note: str
    by: str
    counts: bool
    is_set_aside: bool = False
    is_disputed: bool = False


@dataclass(frozen=True)
class WorkingGroup:
    """A step of the arithmetic: what is worked out, and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class OfferLine:
    """Something to do for the next level. `is_enough`: it would give the level by itself."""

    offer: LearningOffer
    is_enough: bool


@dataclass(frozen=True)
class CompetenceProfile:
    """Everything about one competence of a person, ready to be shown."""

    standing: Standing
    this_level: Translated | None
    next_level: Translated | None
    facts: tuple[Fact, ...]
    proofs: tuple[ProofLine, ...]
    history: History | None = None
    chart: Chart | None = None
    offers: tuple[OfferLine, ...] = ()

    def _sentences(self, *prefixes: str) -> list[str]:
        return [sentence(fact) for fact in self.facts if fact.kind.startswith(prefixes)]

    @property
    def about_target(self) -> list[str]:
        return self._sentences("target", "no_target", "reason_")

    @property
    def about_level(self) -> list[str]:
        return self._sentences("level", "no_level", "kept")

    @property
    def about_state(self) -> list[str]:
        """What it counts as today; for a lapsed level also what to do."""
        return self._sentences("state_", "to_refresh", "call")

    @property
    def about_dates(self) -> list[str]:
        return self._sentences("fresh", "fades", "check_", "lapses_", "valid")

    @property
    def about_gates(self) -> list[str]:
        return self._sentences("gate")

    @property
    def missing(self) -> list[str]:
        return self._sentences("missing_", "offer")

    @property
    def about_objection(self) -> list[str]:
        return self._sentences("objection")

    @property
    def about_rules(self) -> list[str]:
        return self._sentences("rule_set")

    @property
    def working(self) -> list[WorkingGroup]:
        """The arithmetic: each gate with its lines, and freshness and validity as single lines."""
        return [
            WorkingGroup(gate_heading(fact.params), tuple(gate_lines(fact.params)))
            if fact.kind == "work_gate"
            else WorkingGroup("", (sentence(fact),))
            for fact in self.facts
            if fact.kind.startswith("work_")
        ]

    @property
    def fades_on(self) -> date | None:
        """When a current level begins to fade; None for all others."""
        return next((fact.params["on"] for fact in self.facts if fact.kind == "fades_on"), None)

    @property
    def faded_on(self) -> date | None:
        """Since when it has been fading or waiting for a refresh; None for all others."""
        return next((fact.params["since"] for fact in self.facts if fact.kind in ("state_fading", "state_lapsed")), None)


@dataclass(frozen=True)
class AreaProfile:
    """An area with its competences."""

    standing: AreaStanding
    competences: tuple[CompetenceProfile, ...]


def person_standing(person: Person) -> list[Standing]:
    """Where the person stands today in every competence, in the order of the framework (two queries)."""
    ground = Ground.load()
    return [_standing(row, ground) for row in competence_rows(person)] if ground else []


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
    """The whole profile by area (four queries, beside the roles of the person)."""
    ground = Ground.load()
    if ground is None:
        return []
    rows = competence_rows(person)
    maker = _Maker.load(person, ground, [row.code for row in rows])
    profiles = [maker.profile(row) for row in rows]
    return [
        AreaProfile(area, tuple(p for p in profiles if p.standing.area == area.code and (p.standing.is_listed or p.proofs)))
        for area in area_standing(profile.standing for profile in profiles)
    ]


def competence_profile(person: Person, code: str) -> CompetenceProfile | None:
    """One competence with its history and what there is to do (at most six queries); None if there is no such competence."""
    ground = Ground.load()
    row = next(iter(competence_rows(person, code)), None) if ground else None
    if ground is None or row is None:
        return None
    maker = _Maker.load(person, ground, [code])
    profile = maker.profile(row)
    return replace(maker.with_history(profile, row), offers=maker.offers(person, profile, row))


def soonest(areas: Iterable[AreaProfile]) -> list[CompetenceProfile]:
    """The levels that a refresh would do good, the most urgent first: waiting, then fading, then the next that begins to fade."""
    order = {LevelState.LAPSED: 0, LevelState.FADING: 1, LevelState.CURRENT: 2}
    known = [one for area in areas for one in area.competences if one.standing.state and one.standing.target]
    known.sort(key=lambda one: (order[LevelState(one.standing.state)], one.faded_on or one.fades_on or date.max))
    due = [one for one in known if one.faded_on]
    return due or known[:1]


@dataclass(frozen=True)
class _Maker:
    """Makes profiles from rows."""

    ground: Ground
    ledgers: Mapping[str, Ledger]
    calls: Mapping[str, Sequence[Asked]]
    at: datetime

    @classmethod
    def load(cls, person: Person, ground: Ground, codes: Sequence[str]) -> "_Maker":
        return cls(ground, ledgers(person, codes), calls_to(person, codes), timezone.localtime(clock.now()))

    def profile(self, row: CompetenceRow) -> CompetenceProfile:
        ledger = self.ledgers.get(row.code, Ledger())
        facts = explain(
            ledger.standing,
            profile=row.proof_profile,
            target=row.target,
            departments=self.ground.departments,
            at=self.at,
            book=self.ground.book,
            validity_months=row.validity_months,
            fades=self.ground.fades,
            calls=self.calls.get(row.code, ()),
            set_aside=ledger.set_aside,
            objection=row.objection,
        )
        told = {fact.params["ident"]: fact.params for fact in facts if fact.kind == "proof"}
        standing = _as_told(_standing(row, self.ground), facts)
        return CompetenceProfile(
            standing=standing,
            this_level=row.descriptors.get(standing.awarded),
            next_level=row.descriptors.get(standing.awarded + 1),
            facts=facts,
            proofs=tuple(_line(told[one.proof.ident], one) for one in reversed(ledger.rows)),
        )

    def with_history(self, profile: CompetenceProfile, row: CompetenceRow) -> CompetenceProfile:
        proofs = self.ledgers.get(row.code, Ledger()).standing
        rules, calls = self.ground.book.current, [asked.call for asked in self.calls.get(row.code, ())]
        result = award(proofs, row.proof_profile, self.ground.book)
        if not result.level:
            return profile
        kept = retention(proofs, result, rules, validity_months=row.validity_months, fades=self.ground.fades, calls=calls)
        history = level_history(result, kept, rules, validity_months=row.validity_months, fades=self.ground.fades, at=self.at)
        return replace(profile, history=history, chart=draw(history, target=profile.standing.target))

    def offers(self, person: Person, profile: CompetenceProfile, row: CompetenceRow) -> tuple[OfferLine, ...]:
        """What there is to do for the next level, what would give it first. Nothing on the highest level."""
        level, rules = profile.standing.awarded + 1, self.ground.book.current
        proofs = self.ledgers.get(row.code, Ledger()).standing
        used = {proof.instrument for proof in proofs if proof.supports_level >= level}
        found = [
            OfferLine(offer, is_enough([offer], level, proofs, row.proof_profile, self.at, rules))
            for offer in testing(learning_offers(person, [row.code]), row.code, level, self.at, rules)
            if offer.instrument not in used
        ]
        return tuple(sorted(found, key=lambda line: not line.is_enough))


def _line(told: Mapping[str, Any], row: ProofRow) -> ProofLine:
    gone = GONE.get(row.outcome) if row.proof.kind == EvidenceKind.EXTERNAL_CERTIFICATE else None
    kind = str(gone[0] if gone else KINDS[told["kind"]])
    return ProofLine(
        title=str(row.title) or kind,
        kind=kind,
        occurred_at=row.occurred_at,
        age=age_words(told["days"]),
        note=str(gone[1]) if gone else status_words(told),
        by=", ".join(row.by),
        counts=told["status"] == "counts",
        is_set_aside="set_aside_on" in told,
        is_disputed="disputed_on" in told,
    )


def _standing(row: CompetenceRow, ground: Ground) -> Standing:
    return Standing(
        code=row.code,
        name=row.name,
        area=row.area,
        area_name=row.area_name,
        target=row.target.level if row.target else 0,
        is_critical=bool(row.target and row.target.is_critical),
        level=row.effective,
        confidence=ground.book.current.confidence_words.word(row.confidence) if row.awarded else "",
        proof_profile=row.proof_profile,
        awarded=row.awarded,
        state=row.state,
        objection_due=row.objection.due_on if row.objection else None,
    )


def _as_told(standing: Standing, facts: Iterable[Fact]) -> Standing:
    """The standing as the facts tell it: to the minute, where the stored one waits for the next sweep."""
    for fact in facts:
        if fact.kind.startswith("state_"):
            return replace(standing, level=fact.params["effective"], state=fact.kind.removeprefix("state_"))
    return standing
