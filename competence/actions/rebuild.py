"""Recomputing everything that is derived: levels from the ledger, targets from roles and memberships."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from competence import clock
from competence.models import CompetenceLevel, Person, Target
from competence.queries.framework import current_framework
from competence.queries.needs import CHUNK, Needs, TargetChange, chunks, target_changes
from competence.queries.proofs import standing_proofs_of
from competence.queries.rule_sets import LevelRules
from competence.rules.retention import effective_level, next_change, state_at
from competence.rules.targets import NeededLevel

from . import audit, targets
from .evidence import level_fields
from .outbox import announce

NOTHING = "nothing"
LEVEL_FIELDS = (
    "awarded_level",
    "confidence",
    "awarded_at",
    "rule_set_version",
    "refreshed_at",
    "half_life_days",
    "valid_until",
    "check_due_at",
    "fading_from",
    "lapsed_from",
    "state",
    "effective_level",
    "changes_at",
)
Key = tuple[int, str]  # person, competence


@dataclass(frozen=True)
class RebuildReport:
    """What was compared, and every difference as a line for people who run the installation."""

    levels: int
    people: int
    targets: int
    differences: tuple[str, ...]


@transaction.atomic
def rebuild(*, by: Person | None = None, dry_run: bool = False) -> RebuildReport:
    """Compare every level and every open target with what they follow from, report the differences and write the right state.

    Side effects (none with `dry_run`): CompetenceLevel and Target rows where they differ, one audit row. Goes through the
    company in portions and asks a fixed number of queries a portion.
    """
    rules, needs, day = LevelRules.load(), Needs.load(current_framework()), clock.today()
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    if not dry_run:
        targets.wait_for_turn()
    levels = wanted = 0
    differences: list[str] = []
    for chunk in chunks(people):
        if not dry_run:
            Person.objects.filter(pk__in=chunk).update(status=F("status"))  # later proofs wait, see actions/evidence.py
        checked, lines = _levels(chunk, rules, dry_run=dry_run)
        changes, count = target_changes(chunk, needs, day)
        levels, wanted = levels + checked, wanted + count
        differences += lines + [_describe(change) for change in changes]
        if changes and not dry_run:
            targets.write_target_changes(changes, day)
    if differences and not dry_run:
        audit.record("levels.rebuild", by=by, people=len(people), differences=len(differences))
    return RebuildReport(levels=levels, people=len(people), targets=wanted, differences=tuple(differences))


def _levels(people: Sequence[int], rules: LevelRules, *, dry_run: bool) -> tuple[int, list[str]]:
    meant = rules.of_people(people)
    right: dict[Key, dict[str, Any]] = {}
    for key, proofs in standing_proofs_of(people).items():
        found = rules.standing(key[1], proofs, meant.get(key[0], frozenset()))
        if found is not None:
            right[key] = level_fields(found)
    stored = {(row.person_id, row.competence_id): row for row in CompetenceLevel.objects.filter(person__in=people)}
    wrong = [key for key in sorted(right.keys() | stored.keys()) if _fields(stored.get(key), rules) != right.get(key)]
    lines = []
    for key in wrong:
        was, now = _in_words(_fields(stored.get(key), rules)), _in_words(right.get(key))
        lines.append(f"person {key[0]}, {key[1]}: stored {was}, ledger gives {now}")
    if wrong and not dry_run:
        _write_levels(wrong, right, [stored[key].pk for key in wrong if key in stored])
    return len(right.keys() | stored.keys()), lines


def _fields(row: CompetenceLevel | None, rules: LevelRules) -> dict[str, Any] | None:
    """A stored level. What only waits for the next sweep is no difference."""
    if row is None:
        return None
    fields = {name: getattr(row, name) for name in LEVEL_FIELDS}
    now = clock.now()
    if row.changes_at is not None and row.changes_at <= now:
        fields["state"] = state_at(row.fading_from, row.lapsed_from, now)
        fields["effective_level"] = effective_level(row.awarded_level, fields["state"], rules.book.current.retention)
        fields["changes_at"] = next_change(row.fading_from, row.lapsed_from, now)
    return fields


def _in_words(fields: Mapping[str, Any] | None) -> str:
    """Every field, so that whoever reads the report sees which one differs."""
    return ", ".join(f"{name} {fields[name]}" for name in LEVEL_FIELDS) if fields else NOTHING


def _write_levels(wrong: Iterable[Key], right: Mapping[Key, Mapping[str, Any]], old: Sequence[int]) -> None:
    for part in chunks(old):
        CompetenceLevel.objects.filter(pk__in=part).delete()
    CompetenceLevel.objects.bulk_create(
        [CompetenceLevel(person_id=key[0], competence_id=key[1], **right[key]) for key in wrong if key in right],
        batch_size=CHUNK,
    )


def evaluate_everyone(*, rules: LevelRules | None = None) -> int:
    """Evaluate all levels of everyone, after something that holds for all has changed. Returns how many levels differ now.

    Part of the transaction that changed it. Side effects: CompetenceLevel rows where they differ.
    """
    return evaluate_people(people=everyone(), rules=rules)


def evaluate_people(*, people: Sequence[int], rules: LevelRules | None = None) -> int:
    """The same for some people, by id in ascending order, so that two calls at once wait for each other in the same order."""
    rules = rules or LevelRules.load()
    changed = 0
    for chunk in chunks(people):
        Person.objects.filter(pk__in=chunk).update(status=F("status"))
        changed += len(_levels(chunk, rules, dry_run=False)[1])
    return changed


def evaluate_soon(*, people: Sequence[int]) -> int | None:
    """Evaluate people by id: at once if they are few, else in portions by the background work, so that no page waits for it.

    Returns how many levels differ now, or None if that is still to come. Part of the transaction that changed something for all.
    Side effects: CompetenceLevel rows where they differ, or messages in the outbox.
    """
    if len(people) <= CHUNK:
        return evaluate_people(people=people)
    for chunk in chunks(people, CHUNK):
        announce("levels.evaluate", people=chunk)
    return None


def evaluate_portion(*, people: list[int]) -> None:
    """A portion that `evaluate_soon` has announced. Safe to run twice. Side effects: those of `evaluate_people`."""
    evaluate_people(people=people)


def everyone() -> list[int]:
    """The ids of all people, in order."""
    return list(Person.objects.order_by("pk").values_list("pk", flat=True))


def _describe(change: TargetChange) -> str:
    """Ids and codes only; the line may end up in a log."""
    stored = _words(change.stored) if change.stored else NOTHING
    needed = _words(change.needed) if change.needed else NOTHING
    return f"person {change.person_id}, {change.competence}: stored target {stored}, roles give {needed}"


def _words(target: Target | NeededLevel) -> str:
    critical = ", critical" if target.is_critical else ""
    return f"{target.level}{critical}, weight {target.weight}, {len(target.reasons)} reasons"
