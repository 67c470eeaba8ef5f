"""The rows behind a person's own profile. Four queries, whatever the number of competences and proofs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from competence import clock
from competence.enums import Level, ProofProfile
from competence.models import (
    Company,
    Competence,
    CompetenceFramework,
    CompetenceLevel,
    Evidence,
    LevelDescriptor,
    LevelDispute,
    Person,
    RefreshCall,
    RuleSetVersion,
    Target,
)
from competence.rules.explain import Asked, Objection, SetAside
from competence.rules.levels import Proof
from competence.rules.retention import Call
from competence.rules.rule_set import LEVELS, RuleBook
from competence.rules.targets import NeededLevel
from competence.texts import Translated, translated

from .proofs import proof_of
from .rule_sets import book_of, roles_at_calls

MOST_ASSESSORS = 3  # two readers, and a third where they differ


@dataclass(frozen=True)
class Ground:
    """What is the same for everyone: the rule sets, the names of departments, whether levels fade, and the agreed learning time."""

    book: RuleBook
    departments: Mapping[str, Mapping[str, str]]
    fades: bool
    learning_minutes: int  # a week

    @classmethod
    def load(cls) -> "Ground | None":
        """One query; None while nothing is loaded."""
        versions = list(
            RuleSetVersion.objects.in_order()
            .annotate(
                departments=Subquery(CompetenceFramework.objects.values("departments")[:1]),
                fades=Subquery(Company.objects.values("levels_fade")[:1]),
                minutes=Subquery(Company.objects.values("learning_minutes_per_week")[:1]),
            )
            .values_list("published_at", "constants", "departments", "fades", "minutes")
        )
        if not versions:
            return None
        _since, _constants, departments, fades, minutes = versions[-1]
        return cls(
            book=book_of((row[0], row[1]) for row in versions),
            departments={entry["key"]: entry["name"] for entry in departments or ()},
            fades=fades is not False,
            learning_minutes=minutes or 0,
        )


@dataclass(frozen=True)
class CompetenceRow:
    """A competence with what is stored about the person: level, target, open objection; and what its levels mean."""

    code: str
    name: Translated
    area: str
    area_name: Translated
    proof_profile: ProofProfile
    validity_months: int
    awarded: int
    effective: int
    state: str
    confidence: float
    target: NeededLevel | None
    objection: Objection | None
    descriptors: Mapping[int, Translated]


def competence_rows(person: Person, code: str | None = None) -> list[CompetenceRow]:
    """All competences in the order of the framework, or only one (one query)."""
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    target = Target.objects.held_on(clock.today()).filter(person=person, competence=OuterRef("pk"))
    dispute = LevelDispute.objects.undecided().filter(person=person, competence=OuterRef("pk"))
    rows = Competence.objects.select_related("area").annotate(
        **{f"level_{name}": Subquery(level.values(name)[:1]) for name in _LEVEL},
        **{f"target_{name}": Subquery(target.values(name)[:1]) for name in _TARGET},
        **{f"dispute_{name}": Subquery(dispute.values(name)[:1]) for name in _DISPUTE},
        **{
            f"text_{step}": Subquery(LevelDescriptor.objects.filter(competence=OuterRef("pk"), level=step).values("text")[:1])
            for step in LEVELS
        },
    )
    return [_row(row) for row in (rows.filter(pk=code) if code else rows)]


_LEVEL = ("awarded_level", "effective_level", "state", "confidence")
_TARGET = ("level", "is_critical", "weight", "reasons")
_DISPUTE = ("evidence", "raised_at", "due_on", "reason")


def _row(row: Any) -> CompetenceRow:
    target = objection = None
    if row.target_level:
        target = NeededLevel(row.target_level, row.target_is_critical, row.target_weight, tuple(row.target_reasons))
    if row.dispute_raised_at:
        objection = Objection(
            row.dispute_evidence, timezone.localdate(row.dispute_raised_at), row.dispute_due_on, row.dispute_reason
        )
    return CompetenceRow(
        code=row.pk,
        name=translated(row.name),
        area=row.area_id,
        area_name=translated(row.area.name),
        proof_profile=ProofProfile(row.proof_profile),
        validity_months=row.validity_months,
        awarded=row.level_awarded_level or Level.OPEN.value,
        effective=row.level_effective_level or Level.OPEN.value,
        state=row.level_state or "",
        confidence=row.level_confidence or 0.0,
        target=target,
        objection=objection,
        descriptors={step: translated(text) for step in LEVELS if (text := getattr(row, f"text_{step}"))},
    )


@dataclass(frozen=True)
class ProofRow:
    """A row of the ledger as the page shows it."""

    proof: Proof
    title: Translated
    occurred_at: datetime
    by: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Ledger:
    """What the person has shown in one competence: the proofs that stand, and those that were set aside."""

    rows: tuple[ProofRow, ...] = ()
    standing: tuple[Proof, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


def ledgers(person: Person, codes: Sequence[str]) -> dict[str, Ledger]:
    """By competence, with the names of those who judged and why a proof was set aside (one query)."""
    rows: dict[str, list[Any]] = {}
    for row in _evidence(person, codes):
        rows.setdefault(row.competence_id, []).append(row)
    return {code: _ledger(group) for code, group in rows.items()}


def _evidence(person: Person, codes: Sequence[str]) -> QuerySet[Evidence]:
    def reader(place: int) -> Subquery:
        found = Person.objects.filter(pk=Cast(OuterRef(f"assessors__{place}"), IntegerField()))
        return Subquery(found.values(name=Concat("first_name", Value(" "), "last_name"))[:1])

    return (
        Evidence.objects.filter(person=person, competence__in=codes)
        .annotate(
            stands=Exists(Evidence.objects.standing().filter(pk=OuterRef("pk"))),
            **{f"reader_{place}": reader(place) for place in range(MOST_ASSESSORS)},
        )
        .select_related("withdrawal")
        .order_by("recorded_at", "pk")
    )


def _ledger(rows: Sequence[Any]) -> Ledger:
    corrected = {row.supersedes_id: row for row in rows if row.supersedes_id}
    proofs = {row.pk: proof_of(row) for row in rows}
    set_aside = []
    for row in rows:
        if row.stands:
            continue
        if hasattr(row, "withdrawal"):
            day, reason = timezone.localdate(row.withdrawal.withdrawn_at), row.withdrawal.reason
            set_aside.append(SetAside(proofs[row.pk], "withdrawn", day, reason))
        else:
            day = timezone.localdate(corrected[row.pk].recorded_at)
            set_aside.append(SetAside(proofs[row.pk], "corrected", day))
    return Ledger(
        rows=tuple(
            ProofRow(
                proof=proofs[row.pk],
                title=translated(row.context.get("title")),
                occurred_at=row.occurred_at,
                by=tuple(name.strip() for place in range(MOST_ASSESSORS) if (name := getattr(row, f"reader_{place}"))),
                outcome=row.outcome,
            )
            for row in rows
        ),
        standing=tuple(proofs[row.pk] for row in rows if row.stands),
        set_aside=tuple(set_aside),
    )


def calls_to(person: Person, codes: Iterable[str]) -> dict[str, list[Asked]]:
    """The calls for a refresh that mean the person, by competence (one query, two if a call names a role)."""
    found: dict[str, list[Asked]] = {}
    rows = list(RefreshCall.objects.filter(competence__in=list(codes)))
    days = {row.pk: timezone.localdate(row.called_at) for row in rows}
    meant = roles_at_calls([person.pk], ((row.role, days[row.pk]) for row in rows)).get(person.pk, frozenset())
    for row in rows:
        if row.role and (row.role, days[row.pk]) not in meant:
            continue
        call = Call(timezone.localtime(row.called_at), timezone.localtime(row.lapses_at))
        found.setdefault(row.competence_id, []).append(Asked(call, translated(row.reason)))
    return found
