"""Recomputing everything that is derived: levels from the ledger, targets from roles and memberships."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from competence import clock
from competence.enums import ProofProfile
from competence.models import Competence, CompetenceLevel, Person, Target
from competence.queries.framework import current_framework, rules_of
from competence.queries.needs import CHUNK, Needs, TargetChange, chunks, target_changes
from competence.queries.proofs import standing_proofs_of
from competence.rules.levels import award
from competence.rules.rule_set import RuleSet
from competence.rules.targets import NeededLevel

from . import audit, targets

NOTHING = "nothing"


@dataclass(frozen=True)
class RebuildReport:
    """What was compared, and every difference as a line for people who run the installation."""

    levels: int
    people: int
    targets: int
    differences: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """A stored or computed level without its keys."""

    level: int
    confidence: float
    awarded_at: datetime
    version: str

    def __str__(self) -> str:
        return f"level {self.level} ({self.confidence:.6f}, {self.awarded_at.isoformat()}, rules {self.version})"


@transaction.atomic
def rebuild(*, by: Person | None = None, dry_run: bool = False) -> RebuildReport:
    """Compare every level and every open target with what they follow from, report the differences and write the right state.

    Side effects (none with `dry_run`): CompetenceLevel and Target rows where they differ, one audit row. Goes through the
    company in portions and asks a fixed number of queries a portion.
    """
    framework = current_framework()
    rules, needs, day = rules_of(framework), Needs.load(framework), clock.today()
    profiles = {pk: ProofProfile(profile) for pk, profile in Competence.objects.values_list("pk", "proof_profile")}
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    if not dry_run:
        targets.wait_for_turn()
    levels = wanted = 0
    differences: list[str] = []
    for chunk in chunks(people):
        if not dry_run:
            Person.objects.filter(pk__in=chunk).update(status=F("status"))  # later proofs wait, see actions/evidence.py
        checked, lines = _levels(chunk, profiles, rules, dry_run=dry_run)
        changes, count = target_changes(chunk, needs, day)
        levels, wanted = levels + checked, wanted + count
        differences += lines + [_describe(change) for change in changes]
        if changes and not dry_run:
            targets.write_target_changes(changes, day)
    if differences and not dry_run:
        audit.record("levels.rebuild", by=by, people=len(people), differences=len(differences))
    return RebuildReport(levels=levels, people=len(people), targets=wanted, differences=tuple(differences))


def _levels(
    people: Sequence[int], profiles: dict[str, ProofProfile], rules: RuleSet, *, dry_run: bool
) -> tuple[int, list[str]]:
    right: dict[tuple[int, str], _Row] = {}
    for key, proofs in standing_proofs_of(people).items():
        result = award(proofs, profiles[key[1]], rules)
        if result.level and result.awarded_at:
            right[key] = _Row(result.level, float(result.confidence), result.awarded_at, rules.version)
    stored = {
        (row.person_id, row.competence_id): (
            row.pk,
            _Row(row.awarded_level, row.confidence, row.awarded_at, row.rule_set_version),
        )
        for row in CompetenceLevel.objects.filter(person__in=people)
    }
    wrong = [
        key for key in sorted(right.keys() | stored.keys()) if (stored[key][1] if key in stored else None) != right.get(key)
    ]
    lines = []
    for key in wrong:
        was = stored[key][1] if key in stored else NOTHING
        lines.append(f"person {key[0]}, {key[1]}: stored {was}, ledger gives {right.get(key, NOTHING)}")
    if wrong and not dry_run:
        _write_levels(wrong, right, [stored[key][0] for key in wrong if key in stored])
    return len(right.keys() | stored.keys()), lines


def _write_levels(wrong: Iterable[tuple[int, str]], right: dict[tuple[int, str], _Row], old: Sequence[int]) -> None:
    for part in chunks(old):
        CompetenceLevel.objects.filter(pk__in=part).delete()
    CompetenceLevel.objects.bulk_create(
        [
            CompetenceLevel(
                person_id=person_id,
                competence_id=code,
                awarded_level=row.level,
                confidence=row.confidence,
                awarded_at=row.awarded_at,
                rule_set_version=row.version,
            )
            for (person_id, code), row in ((key, right[key]) for key in wrong if key in right)
        ],
        batch_size=CHUNK,
    )


def _describe(change: TargetChange) -> str:
    """Ids and codes only; the line may end up in a log."""
    stored = _words(change.stored) if change.stored else NOTHING
    needed = _words(change.needed) if change.needed else NOTHING
    return f"person {change.person_id}, {change.competence}: stored target {stored}, roles give {needed}"


def _words(target: Target | NeededLevel) -> str:
    critical = ", critical" if target.is_critical else ""
    return f"{target.level}{critical}, weight {target.weight}, {len(target.reasons)} reasons"
