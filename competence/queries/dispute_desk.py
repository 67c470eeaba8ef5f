"""An objection as whoever decides it sees it: the reason, the proofs of that competence, and what lies behind one of them.

Nothing else about the person: no name, no other competence, no self-assessment, no target, and nobody who has judged before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from competence import clock
from competence.enums import EvidenceKind, Level, ProofProfile
from competence.models import AuditEvent, Evidence, LevelDescriptor, LevelDispute, Person, RuleSetVersion
from competence.rules.disputes import is_disputable, levels_to_grant
from competence.rules.explain import explain
from competence.rules.explain_words import KINDS, age_words, sentence, status_words
from competence.rules.rule_set import RuleSet
from competence.texts import Translated, translated

from .disputes import title_of
from .material import Material, material_of
from .proofs import proof_of
from .rule_sets import rule_book


@dataclass(frozen=True)
class DeskProof:
    """One proof in the trail. `is_disputed`: the objection names it; `may_be_chosen`: the decision could be about it."""

    pk: int
    title: str
    kind: str
    occurred_at: datetime
    level: int
    age: str
    note: str
    counts: bool
    is_disputed: bool
    may_be_chosen: bool


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows. `chosen` is the proof that the decision is about, `levels` what it could be raised to."""

    dispute: LevelDispute
    proofs: tuple[DeskProof, ...]
    about_level: tuple[str, ...]
    descriptors: tuple[tuple[int, Translated], ...]
    chosen: Evidence | None
    levels: tuple[int, ...]
    material: Material | None

    @property
    def chosen_proof(self) -> DeskProof | None:
        return next((proof for proof in self.proofs if self.chosen and proof.pk == self.chosen.pk), None)

    @property
    def has_choice(self) -> bool:
        """Whether the reviewer names the proof, because the person named none."""
        return self.dispute.evidence_id is None and any(proof.may_be_chosen for proof in self.proofs)


def find_to_decide(person: Person, pk: int) -> LevelDispute | None:
    """An open objection that this person decides, with the rules and whether it was read today (one query)."""
    read = AuditEvent.objects.annotate(dispute=Cast(KT("details__dispute"), BigIntegerField()))
    today = read.filter(
        action="dispute.read",
        by=person,
        dispute=OuterRef("pk"),
        happened_at__gte=timezone.make_aware(datetime.combine(clock.today(), datetime.min.time())),
    )
    rows = LevelDispute.objects.to_decide_by(person).select_related("competence")
    constants = RuleSetVersion.objects.values("constants")[:1]
    return rows.annotate(constants=Subquery(constants), was_read=Exists(today)).filter(pk=pk).first()


def desk(dispute: LevelDispute, *, reader: Person, proof: str = "") -> Desk:
    """The desk for an objection from `find_to_decide` (five queries). `proof` is the one that the reader looks at, as typed."""
    rows = list(
        Evidence.objects.standing()
        .filter(person=dispute.person_id, competence=dispute.competence_id)
        .order_by("recorded_at", "pk")
    )
    book = rule_book()
    rules = book.current
    facts = explain(
        [proof_of(row) for row in rows],
        profile=ProofProfile(dispute.competence.proof_profile),
        target=None,
        departments={},
        at=timezone.localtime(clock.now()),
        book=book,
        validity_months=dispute.competence.validity_months,
    )
    told = {fact.params["ident"]: fact.params for fact in facts if fact.kind == "proof"}
    texts = LevelDescriptor.objects.filter(competence=dispute.competence_id, level__gt=0).order_by("level")
    chosen = _chosen(dispute, rows, rules, proof)
    material = material_of(chosen, reader=reader) if chosen else None
    return Desk(
        dispute=dispute,
        proofs=tuple(_line(row, told[row.pk], dispute, rules) for row in reversed(rows) if _is_shown(row)),
        about_level=tuple(sentence(fact) for fact in facts if fact.kind in {"level", "no_level"}),
        descriptors=tuple((text.level, translated(text.text)) for text in texts),
        chosen=chosen,
        levels=grantable(chosen, rules, material) if chosen else (),
        material=material,
    )


def grantable(proof: Evidence, rules: RuleSet, material: Material | None) -> tuple[int, ...]:
    """The levels that a correction of this proof may show (no query)."""
    return levels_to_grant(proof_of(proof), rules, most=material.level if material else None)


def readable_file(dispute: LevelDispute, *, reader: Person, proof: str, number: int) -> Any:
    """A file behind a proof of an objection from `find_to_decide`, counted from 1; None if there is none (three queries)."""
    rows = list(Evidence.objects.standing().filter(person=dispute.person_id, competence=dispute.competence_id))
    chosen = _chosen(dispute, rows, RuleSet.from_dict(dispute.constants), proof)  # type: ignore[attr-defined]
    material = material_of(chosen, reader=reader) if chosen else None
    files = material.files if material else ()
    return files[number - 1] if 1 <= number <= len(files) else None


def _is_shown(row: Evidence) -> bool:
    """A self-assessment is for the person alone."""
    return row.kind != EvidenceKind.SELF_ASSESSMENT


def _chosen(dispute: LevelDispute, rows: Sequence[Evidence], rules: RuleSet, typed: str) -> Evidence | None:
    """The proof that the person named and no other; where none was named, the one that the reader looks at."""
    wanted = str(dispute.evidence_id) if dispute.evidence_id else typed
    return next((row for row in rows if str(row.pk) == wanted and is_disputable(proof_of(row), rules)), None)


def _line(row: Evidence, told: Mapping[str, Any], dispute: LevelDispute, rules: RuleSet) -> DeskProof:
    may_be_named = dispute.evidence_id in {None, row.pk}
    return DeskProof(
        pk=row.pk,
        title=title_of(row),
        kind=str(KINDS[told["kind"]]),
        occurred_at=row.occurred_at,
        level=Level(told["level"]),
        age=age_words(told["days"]),
        note=status_words(told),
        counts=told["status"] == "counts",
        is_disputed=row.pk == dispute.evidence_id,
        may_be_chosen=may_be_named and is_disputable(proof_of(row), rules),
    )
