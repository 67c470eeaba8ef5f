"""Whether a person has reached every critical target of a role, and by which proofs. Only ever about the person who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from competence import clock
from competence.enums import LEARNING_ROLES, EvidenceKind, Role
from competence.models import Competence, CompetenceLevel, Evidence, Person, Target
from competence.rules.certificate_facts import CertifiedCompetence
from competence.rules.levels import rule_name
from competence.texts import Translated, translated

from .proofs import proof_of


@dataclass(frozen=True)
class CriticalTarget:
    """A critical target with the level reached; `proven_on` is the day of the newest proof of that level, or None."""

    code: str
    name: Translated
    validity_months: int
    target: int
    level: int
    proven_on: date | None

    @property
    def is_met(self) -> bool:
        """A level without a proof behind it meets nothing."""
        return self.level >= self.target and self.proven_on is not None


@dataclass(frozen=True)
class RoleReadiness:
    """The critical targets of one role that a person holds."""

    role: Role
    targets: tuple[CriticalTarget, ...]

    @property
    def missing(self) -> tuple[CriticalTarget, ...]:
        return tuple(target for target in self.targets if not target.is_met)

    @property
    def is_ready(self) -> bool:
        """All critical targets are met; a role without any proves nothing, so nobody is ready for it."""
        return bool(self.targets) and not self.missing

    @property
    def valid_months(self) -> int:
        """The shortest validity of its competences."""
        return min(target.validity_months for target in self.targets)

    @property
    def counted_from(self) -> date | None:
        """The day of the oldest of the newest proofs, once ready."""
        return min(target.proven_on for target in self.targets if target.proven_on) if self.is_ready else None


def reached_level(person: Person, competence: str = "competence") -> Subquery:
    """The level that counts today, to annotate rows with that hold the competence in `competence`.

    The one place that says which level that is.
    """
    levels = CompetenceLevel.objects.filter(person=person, competence=OuterRef(competence))
    return Subquery(levels.values("effective_level")[:1])


def carrying_proofs(person: Person) -> QuerySet[Evidence]:
    """What someone else, or a quiz, has seen: neither superseded nor a self-assessment nor an unverified certificate.

    A short check counts: it shows again, and later, what was shown before.
    """
    shows_nothing = (EvidenceKind.SELF_ASSESSMENT, EvidenceKind.ATTENDANCE)
    return Evidence.objects.standing().filter(person=person, is_verified=True).exclude(kind__in=shows_nothing)


def role_readiness(person: Person) -> list[RoleReadiness]:
    """Every learning role that the person holds today, with its critical targets in the order of the framework (one query).

    Critical for a role is what the role marks so, and what an AI system of the person asks for.
    """
    newest = carrying_proofs(person).filter(competence=OuterRef("competence"), supports_level__gte=OuterRef("level"))
    rows = (
        Target.objects.held_on(clock.today())
        .filter(person=person, is_critical=True)
        .select_related("competence")
        .annotate(reached=reached_level(person), proven_at=Subquery(newest.order_by("-occurred_at").values("occurred_at")[:1]))
        .order_by("competence__position")
    )
    found = [
        (
            row.reasons,
            CriticalTarget(
                code=row.competence_id,
                name=translated(row.competence.name),
                validity_months=row.competence.validity_months,
                target=row.level,
                level=row.reached or 0,
                proven_on=timezone.localdate(row.proven_at) if row.proven_at else None,
            ),
        )
        for row in rows
    ]
    return [
        RoleReadiness(role, tuple(target for reasons, target in found if _is_critical_for(role, reasons)))
        for role in LEARNING_ROLES
        if role in person.roles
    ]


def certified_competences(person: Person, wanted: Mapping[str, int]) -> list[CertifiedCompetence]:
    """These competences as a certificate names them, in the order of the framework, without those not yet shown (two queries).

    `wanted` says which level the proofs must support; 0 stands for the level that was reached.
    """
    rows = list(Competence.objects.filter(pk__in=list(wanted)).annotate(reached=reached_level(person, "pk")))
    proofs: dict[str, list[Evidence]] = {}
    for proof in carrying_proofs(person).filter(competence__in=list(wanted)).order_by("occurred_at", "pk"):
        proofs.setdefault(proof.competence_id, []).append(proof)
    found = []
    for row in rows:
        needed = wanted[row.pk] or row.reached or 0
        counting = [proof for proof in proofs.get(row.pk, ()) if proof.supports_level >= needed]
        if row.reached and counting:
            kinds = tuple(dict.fromkeys(rule_name(proof_of(proof)) for proof in counting))
            proven_on = timezone.localdate(counting[-1].occurred_at)
            found.append(CertifiedCompetence(row.pk, translated(row.name), row.reached, kinds, proven_on))
    return found


def _is_critical_for(role: Role, reasons: Sequence[Mapping[str, object]]) -> bool:
    return any(
        reason["kind"] == "risk_floor" or (reason["kind"] == "role" and reason["role"] == role and reason.get("is_critical"))
        for reason in reasons
    )
