"""Objections as the person sees them, and who could decide one. The reviewer's desk is queries/dispute_desk.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from competence import clock
from competence.enums import DisputeState, Level, PersonStatus
from competence.models import (
    AuditEvent,
    Competence,
    CompetenceLevel,
    Evidence,
    LevelDispute,
    Membership,
    Person,
    RoleAssignment,
)
from competence.roles import PERMISSIONS, Permission
from competence.rules.disputes import Decider, is_disputable
from competence.rules.explain_words import KINDS
from competence.rules.levels import rule_name
from competence.rules.rule_set import RuleSet
from competence.texts import translated

from .material import material_of
from .proofs import proof_of
from .rule_sets import current_rules


@dataclass(frozen=True)
class Counts:
    """What HR may know about objections: how many are open, wait for someone who decides, and are late."""

    open: int
    waiting: int
    late: int


@dataclass(frozen=True)
class Step:
    """Something that happened to an objection: raised, read, decided or taken_back. `who` is not the person."""

    kind: str
    moment: datetime
    who: str = ""


@dataclass(frozen=True)
class OwnDispute:
    """An objection of one's own with everything that happened to it, the earliest first."""

    dispute: LevelDispute
    proof: str
    steps: tuple[Step, ...]

    @property
    def is_open(self) -> bool:
        return self.dispute.state == DisputeState.OPEN

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was granted by taking the proof out."""
        return self.dispute.state == DisputeState.GRANTED and self.dispute.correction_id is None


@dataclass(frozen=True)
class Ground:
    """What an objection in a competence can be about: the awarded level, the own proofs, and within how many days it is decided."""

    awarded: int
    proofs: tuple[Evidence, ...]
    days: int


def ground_for(person: Person, code: str) -> Ground:
    """What a person could object to in a competence (three queries). Refused while no rule set is published."""
    rules = current_rules()
    return Ground(awarded_level(person, code), tuple(disputable_proofs(person, code, rules)), rules.dispute.days_to_decide)


def counts() -> Counts:
    """Numbers without anything about persons (one query)."""
    today = clock.today()
    found = LevelDispute.objects.undecided().aggregate(
        open=Count("pk"), waiting=Count("pk", filter=Q(reviewer=None)), late=Count("pk", filter=Q(due_on__lt=today))
    )
    return Counts(**found)


def to_decide(person: Person) -> QuerySet[LevelDispute]:
    """What this person decides, the earliest due first (one query)."""
    return LevelDispute.objects.to_decide_by(person).select_related("competence").order_by("due_on", "pk")


def decided(person: Person, most: int = 50) -> QuerySet[LevelDispute]:
    """What this person has decided, the newest first (one query)."""
    rows = LevelDispute.objects.decided_by(person).select_related("competence")
    return rows.order_by("-decided_at", "-pk")[:most]


def open_dispute(person: Person, code: str) -> LevelDispute | None:
    """The objection that is open in a competence of one's own (one query)."""
    return LevelDispute.objects.undecided().filter(person=person, competence=code).first()


def own_disputes(person: Person, competence: Competence) -> list[OwnDispute]:
    """All own objections in a competence, the newest first (two queries, one if there is none)."""
    rows = LevelDispute.objects.filter(person=person, competence=competence).select_related(
        "reviewer", "evidence", "correction"
    )
    found = list(rows.order_by("-raised_at", "-pk"))
    readings = _readings(person) if found else {}
    return [OwnDispute(row, title_of(row.evidence) if row.evidence else "", _steps(row, readings)) for row in found]


def _readings(person: Person) -> dict[int, list[AuditEvent]]:
    events = AuditEvent.objects.filter(subject=f"person:{person.pk}", action="dispute.read").select_related("by")
    found: dict[int, list[AuditEvent]] = {}
    for event in events.order_by("happened_at", "pk"):
        found.setdefault(event.details["dispute"], []).append(event)
    return found


def _steps(row: LevelDispute, readings: dict[int, list[AuditEvent]]) -> tuple[Step, ...]:
    steps, seen = [Step("raised", row.raised_at)], set()
    for event in readings.get(row.pk, ()):
        if event.by_id not in seen:
            seen.add(event.by_id)
            steps.append(Step("read", event.happened_at, event.by.full_name if event.by else ""))
    if row.decided_at:
        is_back = row.state == DisputeState.TAKEN_BACK
        who = row.reviewer.full_name if row.reviewer and not is_back else ""
        steps.append(Step("taken_back" if is_back else "decided", row.decided_at, who))
    return tuple(steps)


def title_of(row: Evidence) -> str:
    """What a proof is called on a page: its own name, else its kind."""
    return str(translated(row.context.get("title"))) or str(KINDS[rule_name(proof_of(row))])


def awarded_level(person: Person, code: str) -> int:
    """The level that is awarded in a competence (one query); 0 if none."""
    rows = CompetenceLevel.objects.filter(person=person, competence=code).values_list("awarded_level", flat=True)
    return rows.first() or Level.OPEN.value


def disputable_proofs(person: Person, code: str, rules: RuleSet) -> list[Evidence]:
    """The own proofs that stand and about which there can be an objection, the newest first (one query)."""
    rows = Evidence.objects.standing().filter(person=person, competence=code).order_by("-recorded_at", "-pk")
    return [row for row in rows if is_disputable(proof_of(row), rules)]


# ── Who decides ──


def deciders_for(dispute: LevelDispute) -> list[Decider]:
    """Everyone who may decide objections, as seen from this one (five queries, and those for the material of each proof)."""
    roles = [role for role, permissions in PERMISSIONS.items() if Permission.DECIDE_DISPUTES in permissions]
    held = RoleAssignment.objects.held_on(clock.today()).filter(role__in=roles)
    people = list(Person.objects.filter(pk__in=held.values("person")).order_by("pk").values_list("pk", "status", "is_active"))
    managers = _managers_of([dispute.person_id, *(pk for pk, _status, _active in people)])
    load = dict(
        LevelDispute.objects.undecided().exclude(pk=dispute.pk).order_by().values_list("reviewer").annotate(Count("pk"))
    )
    judges = _judges(dispute)
    return [
        Decider(
            id=pk,
            open=load.get(pk, 0),
            is_away=status != PersonStatus.ACTIVE or not is_active,
            is_person=pk == dispute.person_id,
            leads_person=pk in managers.get(dispute.person_id, ()),
            is_led_by_person=dispute.person_id in managers.get(pk, ()),
            has_judged=pk in judges,
            is_led_by_judge=not judges.isdisjoint(managers.get(pk, ())),
        )
        for pk, status, is_active in people
    ]


def _managers_of(people: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Membership.objects.held_on(clock.today()).filter(person__in=people, manager__isnull=False)
    for person_id, manager_id in rows.values_list("person_id", "manager_id"):
        found.setdefault(person_id, set()).add(manager_id)
    return found


def _judges(dispute: LevelDispute) -> set[int]:
    """Who has assessed, marked or recorded any proof of the competence, whether it still counts or not, or has decided an
    earlier objection about it. Never the person, who records the own quizzes."""
    found: set[Any] = set()
    for row in Evidence.objects.filter(person=dispute.person_id, competence=dispute.competence_id):
        material = material_of(row)
        found |= {*row.assessors, row.recorded_by_id, *(material.judges if material else ())}
    earlier = LevelDispute.objects.filter(
        person=dispute.person_id, competence=dispute.competence_id, state__in=[DisputeState.GRANTED, DisputeState.REFUSED]
    )
    found |= set(earlier.exclude(pk=dispute.pk).values_list("reviewer", flat=True))
    return {int(pk) for pk in found if pk is not None} - {dispute.person_id}
