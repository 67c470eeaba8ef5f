"""Recording what someone has shown, and the level that follows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import EvidenceKind, Level
from competence.errors import AlreadyDone, Refused
from competence.models import Competence, CompetenceLevel, Evidence, EvidenceWithdrawal, Membership, Person
from competence.queries.proofs import standing_proofs
from competence.queries.rule_sets import LevelRules
from competence.rules.levels import utc
from competence.rules.retention import Standing

from . import audit
from .certificates import withdraw_unfounded


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
    valid_until: date | None = None,
    supersedes: Evidence | None = None,
    counts_from: datetime | None = None,
) -> Evidence | None:
    """Add a row to the ledger and award the level that follows. None if this source was already recorded for the competence.

    `source` names the event ("attempt:17"), `instrument` what it measures with, the same over retries and versions
    ("quiz:K02/data-classes:2"). `context` is for the page and the rules: "title" (translated text) names the proof, "key"
    names the use case or workplace. After `valid_until` the proof is worth nothing any more. `counts_from` is for corrections
    that hold from an earlier moment. Nobody assesses independently who is the person or the superior, whatever the caller says.

    Side effects: an Evidence row, the CompetenceLevel of the person, one audit row. A correction that takes a level back withdraws
    the certificates that name it.
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
        valid_until=valid_until,
        supersedes=supersedes,
        counts_from=counts_from,
    )
    level = evaluate(person=person, competence=code)
    if supersedes is not None:
        withdraw_unfounded(person=person, competence=code, by=by)
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


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: Person | None, reason: str) -> EvidenceWithdrawal:
    """Say that a proof was a mistake: the history is read again as if it had never been recorded.

    Refused for a proof that a later one corrects (the correction is withdrawn first), AlreadyDone for the second call.
    Side effects: an EvidenceWithdrawal row, the CompetenceLevel of the person, one audit row, and the withdrawal of certificates
    that name a level which no longer stands.
    """
    wait_for_turn(evidence.person)
    if EvidenceWithdrawal.objects.filter(evidence=evidence).exists():
        raise AlreadyDone(_("This proof was withdrawn before."), code="evidence.withdrawn")
    if Evidence.objects.filter(supersedes=evidence, withdrawal=None).exists():
        raise Refused(_("A later proof corrects this one. Please withdraw that one first."), code="evidence.corrected")
    withdrawal = EvidenceWithdrawal.objects.create(evidence=evidence, reason=reason, withdrawn_at=clock.now(), withdrawn_by=by)
    level = evaluate(person=evidence.person, competence=evidence.competence_id)
    withdraw_unfounded(person=evidence.person, competence=evidence.competence_id, by=by)
    audit.record("evidence.withdraw", by=by, subject=f"evidence:{evidence.pk}", level=level)
    return withdrawal


def evaluate(*, person: Person, competence: str, rules: LevelRules | None = None) -> int:
    """Write the level that the ledger gives, and return it. Part of the transaction that changed the ledger."""
    rules = rules or LevelRules.load()
    found = rules.standing(
        competence, standing_proofs(person.pk, competence), rules.of_people([person.pk]).get(person.pk, frozenset())
    )
    rows = CompetenceLevel.objects.filter(person=person, competence=competence)
    if found is None:
        rows.delete()
        return Level.OPEN
    if not rows.update(**level_fields(found)):
        CompetenceLevel.objects.create(person=person, competence_id=competence, **level_fields(found))
    return found.award.level


def level_fields(found: Standing) -> dict[str, Any]:
    """A standing as columns of CompetenceLevel, its moments in UTC as the database gives them back.

    In a zone that knows summer time, Python calls no moment of the hour that comes twice equal to the same moment in UTC.
    """
    changes_at = found.changes_at
    return {
        "awarded_level": found.award.level,
        "confidence": float(found.award.confidence),
        "awarded_at": utc(found.award.rises[-1].at),
        "rule_set_version": found.award.rule_set_version,
        "refreshed_at": utc(found.retention.refreshed_at),
        "half_life_days": found.retention.half_life_days,
        "valid_until": found.retention.valid_until,
        "check_due_at": utc(found.retention.check_due_at),
        "fading_from": utc(found.retention.fading_from),
        "lapsed_from": utc(found.retention.lapsed_from),
        "state": found.state,
        "effective_level": found.effective_level,
        "changes_at": utc(changes_at) if changes_at else None,
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
