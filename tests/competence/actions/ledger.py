"""A random ledger that is lived through by the product's own actions, with a second bookkeeping beside it in plain lists."""

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from competence import clock
from competence.actions.evidence import evaluate, record_evidence, withdraw_evidence
from competence.actions.fading import sweep_levels
from competence.actions.rebuild import LEVEL_FIELDS, evaluate_everyone
from competence.actions.rule_sets import publish_rules
from competence.enums import DisputeState, EvidenceKind
from competence.models import Competence, CompetenceLevel, Evidence, EvidenceWithdrawal, LevelDispute, Person
from competence.rules.levels import Proof
from tests import build

BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
DAYS = 1100
PUBLISHED = 520  # day
BERLIN = ZoneInfo("Europe/Berlin")
KINDS = (
    *(EvidenceKind.QUIZ,) * 4,
    *(EvidenceKind.EXERCISE_REVIEW,) * 4,
    *(EvidenceKind.RETENTION_CHECK,) * 3,
    *(EvidenceKind.WORKPLACE_OBSERVATION,) * 3,
    EvidenceKind.PEER_REVIEW,
    EvidenceKind.EXTERNAL_CERTIFICATE,
    EvidenceKind.PLACEMENT,
    EvidenceKind.SELF_ASSESSMENT,
    EvidenceKind.ATTENDANCE,
)


@dataclass
class Entry:
    """One row as the second bookkeeping knows it."""

    proof: Proof
    row: Evidence
    corrects: "Entry | None" = None
    is_withdrawn: bool = False
    is_disputed: bool = False


@dataclass
class History:
    """One person in one competence."""

    person: Person
    competence: Competence
    entries: list[Entry] = field(default_factory=list)
    dispute: LevelDispute | None = None

    def proofs(self) -> list[Proof]:
        """What counts: not withdrawn, not corrected by what counts itself."""
        live = [entry for entry in self.entries if not entry.is_withdrawn]
        corrected = [entry.corrects for entry in live if entry.corrects and not entry.is_disputed]
        return [entry.proof for entry in live if not any(entry is other for other in corrected)]


def changed_rules() -> tuple[dict[str, Any], str]:
    """The rule set that follows: stricter gates, weaker quizzes, a shorter memory, a later refresh."""
    text = (settings.FIXTURES_DIR / "framework" / "rule_set.yaml").read_text(encoding="utf-8")
    constants = yaml.safe_load(text)
    constants["version"] = "2027.1"
    constants["gates"][1]["confidence"] = 0.60
    constants["gates"][2]["confidence"] = 0.50
    constants["gates"][3]["confidence"] = 0.90
    constants["evidence"]["quiz"]["strength"] = 0.75
    constants["retention"] |= {"current_from": 0.75, "lapsed_below": 0.45, "days_between_refreshes": 21, "grace_days": 20}
    return constants, yaml.safe_dump(constants)


class Ledger:
    """300 histories of fifteen people in twenty competences, on one line of time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.readers = [build.person(personnel_number=f"R{number}") for number in range(3)]
        people = [build.person(personnel_number=f"P{number:02}") for number in range(15)]
        competences = list(Competence.objects.order_by("pk")[:20])
        self.histories = [History(person, competence) for person in people for competence in competences]
        self.swept = 0

    # ── what happens ─────────────────────────────────────────────────────────

    def live(self) -> None:
        """A ledger that was there before, then days with proofs, corrections, withdrawals, objections, sweeps, a publication."""
        with clock.at(BEGIN):
            self.import_old()
        for day, act in sorted(self._days(), key=lambda planned: planned[0]):
            with clock.at(BEGIN + timedelta(days=day)):
                act()
        with clock.at(self.end):
            self.swept += sweep_levels()

    @property
    def end(self) -> datetime:
        return BEGIN + timedelta(days=DAYS + 1)

    def import_old(self) -> None:
        """Rows as `record_evidence` writes them, all at once."""
        rows = []
        for history in self.histories:
            for _ in range(self.random.randint(0, 3)):
                fields = self.proof_fields(history, BEGIN - timedelta(days=self.random.randint(1, 300), minutes=self.number))
                rows.append((history, Evidence(**fields, recorded_at=fields["occurred_at"])))
        Evidence.objects.bulk_create([row for _history, row in rows])
        for history, row in rows:
            history.entries.append(Entry(as_proof(Evidence.objects.get(source=row.source)), row))
        evaluate_everyone()

    def _days(self) -> Iterator[tuple[float, Callable[[], object]]]:
        acts = (self.record, self.record, self.record, self.correct, self.withdraw)
        for history in self.histories:
            for _ in range(self.random.randint(1, 4)):
                act, day = self.random.choice(acts), self.random.uniform(0, DAYS)
                yield day, lambda history=history, act=act: self.act(history, act)
        for number, history in enumerate(self.histories[::25]):  # chance alone leads nobody to level 4
            for days, kind, case in ((200, EvidenceKind.EXERCISE_REVIEW, "a"), (231, EvidenceKind.WORKPLACE_OBSERVATION, "b")):
                strong = {"kind": kind, "supports_level": 4, "context": {"key": f"case:{case}"}, "instrument": f"own:{case}"}
                strong |= {"is_double": True, "is_independent": True, "assessors": [self.readers[case == "a"].pk]}
                yield days + 31 * number, lambda history=history, strong=strong: self.record(history, **strong)
        for _ in range(25):
            yield self.random.uniform(0, DAYS), self.sweep
        yield PUBLISHED, self.publish

    def act(self, history: History, act: Callable[[History], object]) -> None:
        if history.dispute and self.random.random() < 0.5:
            self.decide(history)
        act(history)

    def record(self, history: History, corrects: Entry | None = None, **known: Any) -> None:
        occurred = clock.now() - timedelta(days=0 if known else self.random.choice([0, 0, 0, 3, 90]))
        fields = self.proof_fields(history, occurred) | known
        fields["by"] = fields.pop("recorded_by")
        fields["competence"] = fields.pop("competence_id")
        row = record_evidence(**fields, supersedes=corrects.row if corrects else None)
        assert row is not None
        history.entries.append(Entry(as_proof(row), row, corrects))

    def correct(self, history: History) -> None:
        corrected = [entry.corrects for entry in history.entries]
        open_ones = [e for e in history.entries if not e.is_withdrawn and not any(e is other for other in corrected)]
        if open_ones:
            self.record(history, self.random.choice(open_ones))
            if self.random.random() < 0.5:
                self.open(history)

    def withdraw(self, history: History) -> None:
        live = [entry for entry in history.entries if not entry.is_withdrawn]
        free = [entry for entry in live if not any(other.corrects is entry for other in live)]
        if free:
            entry = self.random.choice(free)
            withdraw_evidence(evidence=entry.row, by=None, reason="recorded by mistake")
            entry.is_withdrawn = True

    def open(self, history: History) -> None:
        """An objection to a correction: it counts against nobody until it is decided."""
        corrections = [entry for entry in history.entries if entry.corrects and not entry.is_withdrawn]
        if history.dispute or not corrections:
            return
        entry = self.random.choice(corrections)
        entry.is_disputed = True
        history.dispute = LevelDispute.objects.create(
            person=history.person,
            competence=history.competence,
            evidence=entry.row,
            level_then=0,
            level_wanted=2,
            reason="as before",
            raised_at=clock.now(),
            due_on=clock.today() + timedelta(days=14),
        )
        evaluate(person=history.person, competence=history.competence.pk)

    def decide(self, history: History) -> None:
        if history.dispute is None:
            return
        LevelDispute.objects.filter(pk=history.dispute.pk).update(
            state=self.random.choice([DisputeState.GRANTED, DisputeState.REFUSED]), decided_at=clock.now()
        )
        history.dispute = None
        for entry in history.entries:
            entry.is_disputed = False
        evaluate(person=history.person, competence=history.competence.pk)

    def sweep(self) -> None:
        self.swept += sweep_levels()

    def publish(self) -> None:
        constants, text = changed_rules()
        publish_rules(constants=constants, text=text, by=None)

    def proof_fields(self, history: History, occurred_at: datetime) -> dict[str, Any]:
        pick = self.random
        kind = pick.choice(KINDS)
        self.number += 1
        judged = kind in (EvidenceKind.EXERCISE_REVIEW, EvidenceKind.PEER_REVIEW, EvidenceKind.WORKPLACE_OBSERVATION)
        return {
            "person": history.person,
            "competence_id": history.competence.pk,
            "kind": kind,
            "source": f"history:{self.number}",
            "instrument": f"instrument:{pick.randint(1, 4)}",
            "supports_level": pick.choice([1, 2, 2, 3, 4, 4]),
            "occurred_at": occurred_at,
            "n_items": pick.randint(6, 20),
            "is_double": pick.random() < 0.4,
            "has_practical_part": pick.random() < 0.5,
            "is_verified": pick.random() < 0.8,
            "is_independent": pick.random() < 0.9,
            "assessors": [reader.pk for reader in pick.sample(self.readers, pick.randint(1, 2))] if judged else [],
            "context": {"key": pick.choice(["", "case:a", "case:b", "case:c"])},
            "valid_until": (occurred_at + timedelta(days=400)).date() if pick.random() < 0.1 else None,
            "recorded_by": None,
        }

    # ── what is there afterwards ─────────────────────────────────────────────

    def digest(self) -> str:
        """SHA-256 of ledger, withdrawals, objections and levels, without the ids of the database."""
        state = [
            list(
                CompetenceLevel.objects.order_by("person__personnel_number", "competence").values_list(
                    "person__personnel_number", "competence", *LEVEL_FIELDS
                )
            ),
            list(
                Evidence.objects.order_by("source").values_list(
                    "person__personnel_number",
                    "competence",
                    "source",
                    "kind",
                    "occurred_at",
                    "recorded_at",
                    "supersedes__source",
                )
            ),
            list(EvidenceWithdrawal.objects.order_by("evidence__source").values_list("evidence__source", "withdrawn_at")),
            list(
                LevelDispute.objects.order_by("evidence__source", "raised_at").values_list(
                    "evidence__source", "raised_at", "state", "decided_at"
                )
            ),
        ]
        return hashlib.sha256(json.dumps(state, default=_plain).encode()).hexdigest()

    def in_any_order(self, history: History) -> list[Proof]:
        """What counts, shuffled; ids stay, because they decide between proofs of the same moment."""
        proofs = [replace(proof) for proof in history.proofs()]
        self.random.shuffle(proofs)
        return proofs


def _plain(value: Any) -> str:
    """Moments as the database may store them: to the microsecond, in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def as_proof(row: Evidence) -> Proof:
    """A row as a proof, said a second time."""
    return Proof(
        kind=EvidenceKind(row.kind),
        instrument=row.instrument,
        supports_level=row.supports_level,
        occurred_at=row.occurred_at.astimezone(BERLIN),
        recorded_at=row.recorded_at.astimezone(BERLIN),
        ident=row.pk,
        n_items=row.n_items,
        is_double=row.is_double,
        has_practical_part=row.has_practical_part,
        is_verified=row.is_verified,
        is_independent=row.is_independent,
        assessors=tuple(row.assessors),
        context=row.context["key"],
        valid_until=row.valid_until,
    )
