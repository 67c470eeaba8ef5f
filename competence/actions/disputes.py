"""Objections (docs/objection.md): raised by the person, decided by someone independent, without anything getting worse by it."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import DisputeState, EvidenceKind, Level, Verdict
from competence.errors import AlreadyDone, Refused
from competence.models import Competence, Evidence, LevelDispute, Person
from competence.queries.dispute_desk import grantable
from competence.queries.disputes import awarded_level, deciders_for, disputable_proofs
from competence.queries.material import material_of
from competence.queries.rule_sets import current_rules
from competence.roles import Permission
from competence.rules.disputes import LONGEST_TEXT, choose_decider, may_decide

from . import audit
from .certificates import withdraw_unfounded
from .evidence import evaluate, record_evidence, wait_for_turn, withdraw_evidence
from .outbox import announce


@transaction.atomic
def raise_dispute(
    *, by: Person, competence: Competence, level_wanted: int, reason: str, evidence: Evidence | None = None
) -> LevelDispute:
    """Object to one's own level, or to one of one's own proofs. It goes at once to someone who may decide it, if there is anybody.

    Refused without a reason, for a level that is not above the awarded one, and for a proof that is not one of the own standing
    ones; AlreadyDone while another objection in this competence is open. Side effects: a LevelDispute row, the CompetenceLevel of
    the person (a disputed correction counts against nobody), two audit rows.
    """
    reason = _checked(reason)
    wait_for_turn(by)
    rules = current_rules()
    awarded = awarded_level(by, competence.pk)
    if level_wanted not in Level.values or level_wanted <= awarded:
        raise Refused(_("Choose a level above the one that you have."), code="dispute.level")
    if evidence is not None and evidence not in disputable_proofs(by, competence.pk, rules):
        raise Refused(_("Choose one of your proofs in this competence."), code="dispute.proof")
    try:
        with transaction.atomic():
            dispute = LevelDispute.objects.create(
                person=by,
                competence=competence,
                evidence=evidence,
                level_then=awarded,
                level_wanted=level_wanted,
                reason=reason,
                raised_at=clock.now(),
                due_on=clock.today() + timedelta(days=rules.dispute.days_to_decide),
            )
    except IntegrityError:
        raise AlreadyDone(_("An objection of yours in this competence is open already."), code="dispute.open") from None
    audit.record("dispute.raise", by=by, subject=f"dispute:{dispute.pk}")
    evaluate(person=by, competence=competence.pk)
    assign_dispute(dispute=dispute)
    return dispute


@transaction.atomic
def take_back_dispute(*, by: Person, dispute: LevelDispute) -> bool:
    """Take one's own objection back; everything is as before. False if it is no longer open.

    Side effects: its state, the CompetenceLevel of the person, one audit row, and the withdrawal of certificates that name a level
    which stood only while the objection was open.
    """
    wait_for_turn(by)
    mine = LevelDispute.objects.undecided().filter(pk=dispute.pk, person=by)
    if not mine.update(state=DisputeState.TAKEN_BACK, decided_at=clock.now()):
        return False
    evaluate(person=by, competence=dispute.competence_id)
    withdraw_unfounded(person=by, competence=dispute.competence_id, by=by)
    audit.record("dispute.take_back", by=by, subject=f"dispute:{dispute.pk}")
    return True


@transaction.atomic
def decide_dispute(
    *, by: Person, dispute: LevelDispute, verdict: Verdict, reason: str, proof: Evidence | None = None, level: int | None = None
) -> LevelDispute:
    """Decide an objection, with a reason that the person reads.

    RAISE: a correction of `proof` shows `level`; it is of the same kind and instrument and counts from the moment at which what
    it corrects was recorded. WITHDRAW: `proof` counts as if it had never been recorded. REFUSE: nothing changes. The proof is
    the one that the person named; only where none was named the reviewer names it.

    Refused for whoever may not decide it (today, by the same rule that found the reviewer), without a reason, for a proof that
    does not stand, and for a level that the proof supports already or that its kind cannot show. AlreadyDone once it is decided
    or taken back. Side effects: its state, an Evidence row or an EvidenceWithdrawal, the CompetenceLevel of the person, a mail
    to the person (outbox), audit rows, and the withdrawal of certificates that name a level which no longer stands.
    """
    wait_for_turn(dispute.person)
    if not _may(by, dispute):
        raise Refused(_("This objection is not yours to decide."), code="dispute.not_yours")
    reason = _checked(reason)
    chosen = None if verdict is Verdict.REFUSE else _checked_proof(dispute, proof)
    if chosen is not None and verdict is Verdict.RAISE:
        _check_level(chosen, level)
    state = DisputeState.REFUSED if verdict is Verdict.REFUSE else DisputeState.GRANTED
    won = LevelDispute.objects.undecided().filter(pk=dispute.pk, reviewer=by)
    if not won.update(state=state, decided_at=clock.now(), decision=reason, evidence=chosen or dispute.evidence):
        raise AlreadyDone(_("This objection is decided or was taken back."), code="dispute.closed")
    audit.record("dispute.decide", by=by, subject=f"dispute:{dispute.pk}", verdict=verdict.value)
    if chosen is not None and verdict is Verdict.RAISE:
        assert level is not None
        correction = _correct(dispute, chosen, level, by)
        LevelDispute.objects.filter(pk=dispute.pk).update(correction=correction)
    elif chosen is not None:
        withdraw_evidence(evidence=chosen, by=by, reason=f"dispute:{dispute.pk}")
    evaluate(person=dispute.person, competence=dispute.competence_id)
    withdraw_unfounded(person=dispute.person, competence=dispute.competence_id, by=by)
    announce("notice.send", notice="dispute", dispute=dispute.pk)
    dispute.refresh_from_db()
    return dispute


@transaction.atomic
def assign_dispute(*, dispute: LevelDispute) -> int | None:
    """Hand an open objection to someone who may decide it; whoever has it and still may keeps it. Returns the reviewer's id.

    Side effects: the reviewer of the objection and an audit row, if that changes.
    """
    candidates = deciders_for(dispute)
    if any(one.id == dispute.reviewer_id and may_decide(one) for one in candidates):
        return dispute.reviewer_id
    chosen = choose_decider(candidates)
    unchanged = LevelDispute.objects.undecided().filter(pk=dispute.pk, reviewer=dispute.reviewer_id)
    if chosen != dispute.reviewer_id and unchanged.update(reviewer=chosen):
        audit.record("dispute.assign", by=None, subject=f"dispute:{dispute.pk}", reviewer=chosen)
        dispute.reviewer_id = chosen
    return dispute.reviewer_id


def assign_disputes() -> str:
    """Hand every open objection that nobody has, or somebody who may no longer decide it, to someone who may.

    Returns what was done, for the jobs page. Safe to run at any time and twice at once. Side effects: those of assign_dispute.
    """
    given = left = 0
    for dispute in LevelDispute.objects.undecided().order_by("due_on", "pk"):
        former = dispute.reviewer_id
        found = assign_dispute(dispute=dispute)
        given += found is not None and found != former
        left += found is None
    return f"{given} given, {left} without a reviewer"


def note_reading(*, by: Person, dispute: LevelDispute) -> None:
    """Remember that someone has read an objection and what belongs to it, for the person it is about. Side effects: an audit row."""
    audit.record("dispute.read", by=by, subject=f"person:{dispute.person_id}", dispute=dispute.pk)


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(_("A reason is needed."), code="dispute.reason")
    if len(reason) > LONGEST_TEXT:
        raise Refused(_("A reason may have at most %(most)s characters.") % {"most": LONGEST_TEXT}, code="dispute.too_long")
    return reason


def _may(by: Person, dispute: LevelDispute) -> bool:
    if not by.may(Permission.DECIDE_DISPUTES):
        return False
    return any(one.id == by.pk and may_decide(one) for one in deciders_for(dispute))


def _checked_proof(dispute: LevelDispute, proof: Evidence | None) -> Evidence:
    """The proof that the decision is about, if it stands and there can be an objection about it."""
    found = disputable_proofs(dispute.person, dispute.competence_id, current_rules())
    wanted = dispute.evidence_id or (proof.pk if proof else None)
    if not found:
        raise Refused(
            _("There is no proof that could be corrected. What was never recorded cannot be granted here."),
            code="dispute.no_proof",
        )
    if wanted is None:
        raise Refused(_("Choose the proof that is to be corrected."), code="dispute.choose_proof")
    chosen = next((row for row in found if row.pk == wanted), None)
    if chosen is None or (proof is not None and proof.pk != wanted):
        raise Refused(_("This proof does not belong to the objection, or no longer counts."), code="dispute.proof")
    return chosen


def _check_level(proof: Evidence, level: int | None) -> None:
    levels = grantable(proof, current_rules(), material_of(proof))
    if not levels:
        raise Refused(_("This proof cannot show a higher level."), code="dispute.kind")
    if level not in levels:
        raise Refused(_("Choose the level that was shown."), code="dispute.level")


def _correct(dispute: LevelDispute, proof: Evidence, level: int, by: Person) -> Evidence:
    """A row like the disputed one with the level that was shown.

    A proof whose correction was withdrawn cannot be superseded a second time; there the new row stands beside it and counts
    instead, being the stronger one of the same instrument.
    """
    root = proof
    while root.supersedes is not None:
        root = root.supersedes
    corrected = Evidence.objects.filter(supersedes=proof).exists()
    correction = record_evidence(
        person=dispute.person,
        competence=dispute.competence_id,
        kind=EvidenceKind(proof.kind),
        source=f"dispute:{dispute.pk}",
        instrument=proof.instrument,
        instrument_version=proof.instrument_version,
        supports_level=level,
        outcome=proof.outcome,
        n_items=proof.n_items,
        is_double=proof.is_double,
        has_practical_part=proof.has_practical_part,
        is_verified=proof.is_verified,
        assessors=[by],
        context=proof.context,
        occurred_at=proof.occurred_at,
        valid_until=proof.valid_until,
        by=by,
        supersedes=None if corrected else proof,
        counts_from=root.counts_from or root.recorded_at,
    )
    assert correction is not None  # the source names this objection, which is decided once
    return correction
