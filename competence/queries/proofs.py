"""The ledger as the rules see it."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import timezone

from competence.enums import EvidenceKind
from competence.models import Evidence
from competence.rules.levels import Proof


def proof_of(row: Evidence) -> Proof:
    """One row as a proof, in the company's time zone so that its dates are those of the calendar on the wall."""
    return Proof(
        kind=EvidenceKind(row.kind),
        instrument=row.instrument,
        supports_level=row.supports_level,
        occurred_at=timezone.localtime(row.occurred_at),
        recorded_at=timezone.localtime(row.counts_from or row.recorded_at),
        ident=row.pk,
        n_items=row.n_items,
        is_double=row.is_double,
        has_practical_part=row.has_practical_part,
        is_verified=row.is_verified,
        is_independent=row.is_independent,
        assessors=tuple(row.assessors),
        context=str(row.context.get("key", "")),
        valid_until=row.valid_until,
    )


def standing_proofs(person_id: int, competence: str) -> list[Proof]:
    """What counts for one person in one competence (one query)."""
    rows = Evidence.objects.standing().filter(person=person_id, competence=competence)
    return [proof_of(row) for row in rows.order_by("recorded_at", "pk")]


def standing_proofs_of(people: Iterable[int]) -> dict[tuple[int, str], list[Proof]]:
    """The same for many people by person and competence (one query)."""
    rows = Evidence.objects.standing().filter(person__in=list(people)).order_by("person", "competence", "recorded_at", "pk")
    return {
        key: [proof_of(row) for row in group]
        for key, group in groupby(rows, key=lambda row: (row.person_id, row.competence_id))
    }
