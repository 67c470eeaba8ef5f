"""Recording what someone has shown, and the level that follows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import EvidenceKind, Level, ProofProfile
from competence.errors import Refused
from competence.models import Competence, CompetenceLevel, Evidence, Membership, Person
from competence.queries.framework import current_rules
from competence.queries.proofs import standing_proofs
from competence.rules.levels import Award, award
from competence.rules.rule_set import RuleSet

from . import audit


@transaction.atomic
def record_evidence(
    *,
    person: Person,
    competence: Competence | str,
    kind: EvidenceKind,
    source: str,
    instrument: str,
    supports_level: int,
    occurred_at: datetime,
    by: Person | None,
    n_items: int = 0,
    outcome: str = "",
    assessors: Iterable[Person | int] = (),
    is_independent: bool = True,
    is_double: bool = False,
    has_practical_part: bool = False,
    is_verified: bool = True,
    instrument_version: str = "",
    context: Mapping[str, Any] | None = None,
    supersedes: Evidence | None = None,
) -> Evidence | None:
    """Add a row to the ledger and award the level that follows. None if this source was already recorded for the competence.

    `source` names the event ("attempt:17"), `instrument` what it measures with, the same over retries and versions
    ("quiz:K02/data-classes:2"). `context` is for the page and the rules: "title" (translated text) names the proof, "key"
    names the use case or workplace. Nobody assesses independently who is the person or the superior, whatever the caller says.

    Side effects: an Evidence row, the CompetenceLevel of the person, one audit row.
    """
    code = competence if isinstance(competence, str) else competence.pk
    if supersedes is not None and (supersedes.person_id, supersedes.competence_id) != (person.pk, code):
        raise ValueError("A correction belongs to the same person and competence.")
    wait_for_turn(person)
    known = Evidence.objects.filter(source=source, competence=code).values_list("person_id", flat=True).first()
    if known is not None:
        if known != person.pk:
            raise ValueError(f"The source {source} belongs to another person.")
        return None
    ids = sorted({one.pk if isinstance(one, Person) else int(one) for one in assessors})
    evidence = Evidence.objects.create(
        person=person,
        competence_id=code,
        kind=kind,
        source=source,
        instrument=instrument,
        instrument_version=instrument_version,
        supports_level=supports_level,
        outcome=outcome,
        n_items=n_items,
        is_double=is_double,
        has_practical_part=has_practical_part,
        is_verified=is_verified,
        assessors=ids,
        is_independent=is_independent and not _is_dependent(person, ids),
        context=dict(context or {}),
        occurred_at=occurred_at,
        recorded_at=clock.now(),
        recorded_by=by,
        supersedes=supersedes,
    )
    level = evaluate(person=person, competence=code, rules=current_rules())
    audit.record("evidence.record", by=by, subject=f"evidence:{evidence.pk}", kind=str(kind), level=level)
    return evidence


@transaction.atomic
def assess_oneself(*, by: Person, competence: Competence | str, level: int) -> Evidence | None:
    """Keep how a person sees the own level. None if the person said the same last time.

    Side effects: those of `record_evidence`. The rules give a self-assessment so little strength that it never awards a level.
    """
    if level not in Level.values:
        raise Refused(_("Please choose one of the levels."), code="level.unknown")
    code = competence if isinstance(competence, str) else competence.pk
    wait_for_turn(by)
    said = Evidence.objects.filter(person=by, competence=code, kind=EvidenceKind.SELF_ASSESSMENT).order_by("pk")
    earlier = list(said.values_list("supports_level", flat=True))
    if earlier and earlier[-1] == level:
        return None
    return record_evidence(
        person=by,
        competence=code,
        kind=EvidenceKind.SELF_ASSESSMENT,
        source=f"self-assessment:{by.pk}:{len(earlier) + 1}",
        instrument="self-assessment",
        supports_level=level,
        occurred_at=clock.now(),
        by=by,
    )


@transaction.atomic
def assess_oneself_in(*, by: Person, levels: Mapping[str, int]) -> int:
    """Keep how a person sees the own level in several competences (code → level), all or none. Returns how many have changed.

    Side effects: those of `assess_oneself` for each of them.
    """
    return sum(assess_oneself(by=by, competence=code, level=level) is not None for code, level in sorted(levels.items()))


def evaluate(*, person: Person, competence: str, rules: RuleSet) -> int:
    """Write the level that the ledger gives, and return it. Part of the transaction that changed the ledger."""
    profile = ProofProfile(Competence.objects.values_list("proof_profile", flat=True).get(pk=competence))
    result = award(standing_proofs(person.pk, competence), profile, rules)
    rows = CompetenceLevel.objects.filter(person=person, competence=competence)
    if result.level == 0:
        rows.delete()
    elif not rows.update(**level_fields(result, rules)):
        CompetenceLevel.objects.create(person=person, competence_id=competence, **level_fields(result, rules))
    return result.level


def level_fields(result: Award, rules: RuleSet) -> dict[str, Any]:
    """An award as columns of CompetenceLevel."""
    return {
        "awarded_level": result.level,
        "confidence": float(result.confidence),
        "awarded_at": result.awarded_at,
        "rule_set_version": rules.version,
    }


def wait_for_turn(person: Person) -> None:
    """Let one change of a person's ledger finish before the next reads it.

    Writing the row holds it to the end of the transaction on both databases; otherwise two proofs recorded at once would each
    be evaluated without the other.
    """
    Person.objects.filter(pk=person.pk).update(status=F("status"))


def _is_dependent(person: Person, assessors: list[int]) -> bool:
    if not assessors:
        return False
    manager = Membership.objects.held_on(clock.today()).filter(person=person).values_list("manager_id", flat=True).first()
    return person.pk in assessors or manager in assessors
