"""Observations at work (docs/proofs.md): proposed, agreed, written, signed by both; and short notes on real cases.

Either side may end it before the second signature, without a reason; then nothing of the form is kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import OPEN_OBSERVATIONS, EvidenceKind, ObservationForm, ObservationState, PolicyPreset
from competence.errors import AlreadyDone, Refused
from competence.models import Company, Competence, CompetenceLevel, LevelDispute, Person, WorkplaceObservation
from competence.models.observation import TEXTS
from competence.queries.observations import pair_of
from competence.rules import observations as rules
from competence.rules.rule_set import LEVELS

from . import audit
from .evidence import record_evidence, wait_for_turn

NOTHING: Mapping[str, Any] = {"level": None, **dict.fromkeys(TEXTS, "")}
TITLES: Mapping[ObservationForm, Mapping[str, str]] = {
    ObservationForm.OCCASION: {"de": "Beobachtung am Arbeitsplatz", "en": "Observation at work"},
    ObservationForm.REAL_CASE: {"de": "Im echten Fall genutzt", "en": "Used on a real case"},
}


@transaction.atomic
def propose_observation(
    *,
    by: Person,
    person: Person,
    observer: Person,
    competence: Competence,
    occasion: str,
    case: str,
    takes_place_at: datetime,
) -> WorkplaceObservation:
    """Propose an occasion to the other side: the person asks an observer, or the observer asks the person.

    Refused in the preset `strict`, for an occasion that is over, and for who may not observe this person (rules/observations.py).
    The same proposal again gives the one that stands. Side effects: a row, an audit row.
    """
    if by.pk not in (person.pk, observer.pk):
        raise Refused(_("Only the two who take part can do this."), code="observation.stranger")
    now = clock.now()
    _check(person, observer)
    rules.check_occasion(takes_place_at, now)
    given = _described(occasion, case)
    same = {"person": person, "observer": observer, "competence": competence, "takes_place_at": takes_place_at}
    known = WorkplaceObservation.objects.still_open().filter(**same, form=ObservationForm.OCCASION).first()
    if known is not None:
        return known
    _check_number(by)
    row = WorkplaceObservation.objects.create(**same, **given, proposed_by=by, proposed_at=now)
    audit.record("observation.propose", by=by, subject=f"observation:{row.pk}")
    return row


@transaction.atomic
def agree_to_observation(*, by: Person, observation: WorkplaceObservation) -> bool:
    """Say yes to what the other side proposed, before it takes place. False if that was said already.

    Side effects: the observation is agreed, an audit row.
    """
    _check_part(by, observation)
    if observation.proposed_by_id == by.pk:
        raise Refused(_("The other side has to agree."), code="observation.other_side")
    if observation.agreed_at is not None:
        return False
    _check(observation.person, _observer(observation))
    now = clock.now()
    rules.check_occasion(observation.takes_place_at, now)
    if not _advance(observation, ObservationState.PROPOSED, state=ObservationState.AGREED, agreed_at=now):
        raise _over()
    audit.record("observation.agree", by=by, subject=f"observation:{observation.pk}")
    return True


@transaction.atomic
def write_observation(
    *, by: Person, observation: WorkplaceObservation, level: int, texts: Mapping[str, str]
) -> WorkplaceObservation:
    """Write down and sign what was seen, after the occasion. The other side reads and signs it next.

    Refused before the person agreed, before the occasion, and for an empty answer. Side effects: the form, which no longer
    changes; an audit row.
    """
    _check_part(by, observation, as_observer=True)
    if observation.agreed_at is None:
        raise Refused(_("Without the person's yes there is no form."), code="observation.not_agreed")
    _check(observation.person, by)
    rules.check_time_to_write(observation.takes_place_at, clock.now())
    rules.check_texts(ObservationForm.OCCASION, texts)
    if level not in LEVELS:
        raise Refused(_("Please choose one of the levels."), code="level.unknown")
    given = {name: texts[name].strip() for name in TEXTS}
    fields = {"state": ObservationState.WRITTEN, "written_at": clock.now(), "level": level, **given}
    if not _advance(observation, ObservationState.AGREED, **fields):
        raise _over()
    audit.record("observation.write", by=by, subject=f"observation:{observation.pk}")
    return observation


@transaction.atomic
def sign_observation(*, by: Person, observation: WorkplaceObservation) -> bool:
    """Sign what the observer wrote. False if it is signed already. Only now it counts.

    Side effects: the second signature, a piece of evidence on the level that was seen, audit rows.
    """
    _check_part(by, observation)
    if observation.person_id != by.pk or observation.form != ObservationForm.OCCASION:
        raise Refused(_("The other side has to sign."), code="observation.other_side")
    if observation.signed_at is not None:
        return False
    _check(observation.person, _observer(observation), has_signed=True)
    return _sign(observation, by, level=observation.level or 0, outcome="observed", instrument=f"observation:{observation.pk}")


@transaction.atomic
def log_real_case(
    *,
    by: Person,
    observer: Person,
    competence: Competence,
    occasion: str,
    case: str,
    happened_at: datetime,
    texts: Mapping[str, str],
) -> WorkplaceObservation:
    """Write and sign a short note on a real case; an observer confirms it. It keeps a level fresh that is there, and gives none.

    Refused like a proposal, without a level in the competence, and for a case that lies too far back. The same note again gives
    the one that waits. Side effects: a row, an audit row.
    """
    now = clock.now()
    _check(by, observer)
    rules.check_real_case(happened_at, now)
    rules.check_texts(ObservationForm.REAL_CASE, texts)
    given = {**_described(occasion, case), **{name: texts[name].strip() for name in rules.REAL_CASE_QUESTIONS}}
    if not _level_of(by, competence):
        raise Refused(
            _(
                "You have no level in this competence yet. A real case keeps a level fresh; an exercise or an observation gives one."
            ),
            code="real_case.no_level",
        )
    same = {"person": by, "observer": observer, "competence": competence, "form": ObservationForm.REAL_CASE}
    known = WorkplaceObservation.objects.still_open().filter(**same, **given).first()
    if known is not None:
        return known
    _check_number(by)
    row = WorkplaceObservation.objects.create(
        **same,
        **given,
        takes_place_at=happened_at,
        state=ObservationState.WRITTEN,
        proposed_by=by,
        proposed_at=now,
        agreed_at=now,
        written_at=now,
    )
    audit.record("observation.log_real_case", by=by, subject=f"observation:{row.pk}")
    return row


@transaction.atomic
def confirm_real_case(*, by: Person, observation: WorkplaceObservation) -> bool:
    """Confirm the note of a person. False if it is confirmed already.

    Refused without a level, and while an objection to a correction in the competence is open.
    Side effects: the second signature, a piece of evidence on the level that the person holds now, audit rows.
    """
    _check_part(by, observation, as_observer=True)
    if observation.form != ObservationForm.REAL_CASE:
        raise Refused(_("The other side has to sign."), code="observation.other_side")
    if observation.signed_at is not None:
        return False
    _check(observation.person, by)
    level = _level_of(observation.person, observation.competence)
    lifted = {"person": observation.person, "competence": observation.competence, "evidence__supersedes__isnull": False}
    # While an objection lifts a correction, the level is not sure to stay, and the note would hold it afterwards.
    if not level or LevelDispute.objects.undecided().filter(**lifted).exists():
        raise Refused(_("This case cannot be confirmed at present."), code="real_case.no_level")
    return _sign(observation, by, level=level, outcome="real_case", instrument="real-case")


@transaction.atomic
def end_observation(*, by: Person, observation: WorkplaceObservation) -> bool:
    """Let it be, at any time before the second signature. False if it is signed or ended already. Nobody says or stores why.

    Side effects: level and texts of the form are deleted, an audit row. The row itself goes 30 days later.
    """
    _check_part(by, observation)
    is_taken_back = observation.proposed_by_id == by.pk and observation.state == ObservationState.PROPOSED
    state = ObservationState.WITHDRAWN if is_taken_back else ObservationState.DECLINED
    running = WorkplaceObservation.objects.filter(pk=observation.pk, state__in=OPEN_OBSERVATIONS)
    if not running.update(state=state, ended_at=clock.now(), **NOTHING):
        return False
    observation.refresh_from_db()
    audit.record("observation.end", by=by, subject=f"observation:{observation.pk}")
    return True


def _sign(observation: WorkplaceObservation, by: Person, *, level: int, outcome: str, instrument: str) -> bool:
    fields = {"state": ObservationState.SIGNED, "signed_at": clock.now(), "level": level}
    if not _advance(observation, ObservationState.WRITTEN, **fields):
        raise _over()
    record_evidence(
        person=observation.person,
        competence=observation.competence,
        kind=EvidenceKind.WORKPLACE_OBSERVATION,
        source=f"observation:{observation.pk}",
        instrument=instrument,
        supports_level=level,
        occurred_at=observation.takes_place_at,
        by=by,
        outcome=outcome,
        assessors=[_observer(observation)],
        context={"title": TITLES[ObservationForm(observation.form)], "key": rules.case_key(observation.case)},
    )
    audit.record("observation.sign", by=by, subject=f"observation:{observation.pk}")
    return True


def _check(person: Person, observer: Person, *, has_signed: bool = False) -> None:
    """Policy and pair, after waiting for whoever changes something about one of the two at the same moment.

    `has_signed`: the observer was one when signing; that this has ended since undoes nothing.
    """
    for one in sorted((person, observer), key=lambda someone: someone.pk):
        wait_for_turn(one)
    company = Company.current()
    rules.check_switched_on(PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD)
    pair = pair_of(person, observer)
    rules.check_pair(replace(pair, may_observe=True, is_here=True) if has_signed else pair, clock.now())


def _check_part(by: Person, observation: WorkplaceObservation, *, as_observer: bool = False) -> None:
    if by.pk not in ((observation.observer_id,) if as_observer else (observation.person_id, observation.observer_id)):
        raise Refused(_("Only the two who take part can do this."), code="observation.stranger")


def _check_number(by: Person) -> None:
    if WorkplaceObservation.objects.still_open().filter(proposed_by=by).count() >= rules.MOST_OPEN:
        said = _("%(most)s of your proposals are still open. Please finish or end some of them first.")
        raise Refused(said % {"most": rules.MOST_OPEN}, code="observation.too_many")


def _described(occasion: str, case: str) -> dict[str, str]:
    given = {"occasion": occasion.strip(), "case": case.strip()}
    if not given["occasion"] or len(given["occasion"]) > rules.LONGEST_OCCASION:
        raise Refused(_("Describe the occasion in one sentence."), code="observation.occasion")
    if not rules.case_key(given["case"]) or len(given["case"]) > rules.LONGEST_CASE:
        raise Refused(_("Name the case or the workplace in a few words."), code="observation.case")
    return given


def _observer(observation: WorkplaceObservation) -> Person:
    if observation.observer is None:
        raise Refused(_("The observer has left. Please arrange another observation."), code="observation.no_observer")
    return observation.observer


def _level_of(person: Person, competence: Competence) -> int:
    row = CompetenceLevel.objects.filter(person=person, competence=competence).first()
    return row.awarded_level if row else 0


def _advance(observation: WorkplaceObservation, former: ObservationState, **fields: Any) -> bool:
    """Win the row in its former state, and read it again."""
    won = WorkplaceObservation.objects.filter(pk=observation.pk, state=former).update(**fields)
    observation.refresh_from_db()
    return bool(won)


def _over() -> AlreadyDone:
    return AlreadyDone(
        _("This observation has ended or went on in the meantime. Please look at it again."), code="observation.moved_on"
    )
