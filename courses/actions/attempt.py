"""Starting, saving and handing in a quiz, or a short check (docs/quizzes.md, docs/short-checks.md). An answer that was reported as saved is never lost.

Every change begins with one conditional update of the open attempt. Its row is the gate: a save and a hand-in at the same
moment pass it one after the other, so a hand-in never misses an answer that was reported, and no answer follows a hand-in.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import randbelow
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.errors import AlreadyDone, Refused, Stale, TooEarly
from competence.models import Person
from courses.actions.attempt_marking import mark_attempt
from courses.models import AnswerLog, Attempt, AttemptQuestion, Item, Quiz
from courses.queries.quiz import has_read
from courses.rules import blueprint, scoring
from courses.rules.kinds import NotAnAnswer, kind_of

AVOIDED_ATTEMPTS = 2  # questions of the last two attempts come again only where the bank has no others


class Closed(AlreadyDone):
    """The attempt was handed in at `handed_in_at`; answers no longer change."""

    def __init__(self, handed_in_at: datetime) -> None:
        super().__init__(
            _("Handed in on %(when)s. Answers no longer change.") % {"when": clock.in_words(handed_in_at)},
            code="attempt.closed",
        )
        self.handed_in_at = handed_in_at


class KeyUsed(Refused):
    """The key of a save stands for another answer already."""


@dataclass(frozen=True)
class Saved:
    """An answer that will not be lost. The digest shows that a repeat got the first result."""

    position: int
    revision: int
    answer: tuple[str, ...]
    saved_at: datetime
    digest: str


@dataclass(frozen=True)
class Stored:
    """The answer that stands, where a save was based on an older one."""

    revision: int
    answer: tuple[str, ...] | None
    saved_at: datetime | None


def start_attempt(*, by: Person, quiz: Quiz, seed: int | None = None) -> Attempt:
    """Give the open attempt, or begin one with freshly drawn questions.

    Refused before the first time while the lesson is not read, and TooEarly within 24 hours after the last hand-in.
    Side effects: the attempt with its questions; one audit row. Two starts at once give the same attempt.
    """
    running = _open_attempt(by, quiz)
    if running is not None and not close(attempt=running):
        return running
    try:
        return _begin(by, quiz, randbelow(2**63) if seed is None else seed)
    except IntegrityError:  # another tab was first
        return start_attempt(by=by, quiz=quiz, seed=seed)


def _open_attempt(person: Person, quiz: Quiz) -> Attempt | None:
    own = Attempt.objects.filter(person=person, quiz_key=quiz.permanent_key, handed_in_at=None)
    return own.select_related("person", "quiz__version__course").first()


@transaction.atomic
def _begin(by: Person, quiz: Quiz, seed: int) -> Attempt:
    moment = clock.now()
    # The row first: from here on no other attempt at this quiz can begin, so what follows sees all that were handed in.
    attempt = Attempt.objects.create(
        person=by,
        quiz=quiz,
        quiz_key=quiz.permanent_key,
        blocks=quiz.blocks,
        seed=seed,
        started_at=moment,
        closes_at=moment + timedelta(days=quiz.open_days),
    )
    earlier = list(
        Attempt.objects.filter(person=by, quiz_key=quiz.permanent_key)
        .exclude(handed_in_at=None)
        .order_by("-handed_in_at", "-pk")[:AVOIDED_ATTEMPTS]
    )
    if earlier and earlier[0].handed_in_at is not None and moment < scoring.possible_from(earlier[0].handed_in_at):
        raise TooEarly(
            _("This quiz is possible again from %(when)s.")
            % {"when": clock.in_words(scoring.possible_from(earlier[0].handed_in_at))},
            code="attempt.too_early",
        )
    if not earlier and not has_read(by, quiz.lesson):
        raise Refused(
            _("This quiz opens after the lesson “%(lesson)s”.") % {"lesson": quiz.lesson.title}, code="attempt.locked"
        )
    drawn = blueprint.draw(quiz.blocks, _candidates(quiz), seed=seed, avoid=_asked_in(earlier))
    if not drawn or len(drawn) < sum(block["asked"] for block in quiz.blocks):
        raise Refused(
            _("This quiz has too few questions at the moment. It opens as soon as the AI champions have released enough."),
            code="attempt.few_questions",
        )
    pin_questions(attempt, drawn)
    audit.record("attempt.start", by=by, subject=f"attempt:{attempt.pk}", questions=len(drawn))
    return attempt


def pin_questions(attempt: Attempt, drawn: Iterable[blueprint.Drawn]) -> None:
    """Write what was drawn: from here on no change of an item changes the attempt."""
    AttemptQuestion.objects.bulk_create(
        AttemptQuestion(
            attempt=attempt,
            position=question.position,
            item_version_id=question.candidate.version_id,
            competence_code=question.candidate.competence,
            level=question.candidate.level,
            option_order=list(question.option_order),
            is_by_hand=question.candidate.by_hand,
        )
        for question in drawn
    )


def _candidates(quiz: Quiz) -> list[blueprint.Candidate]:
    """The ready items of the course's bank and of the company's own banks."""
    wanted = Q()
    for block in quiz.blocks:
        wanted |= Q(competence=block["competence"], level=block["level"])
    if not wanted:
        return []
    items = (
        Item.objects.askable()
        .filter(wanted, Q(bank__key=quiz.version.course.code) | Q(bank__is_shipped=False))
        .values_list("key", "current", "competence", "level", "current__kind", "current__content")
    )
    return [
        blueprint.Candidate(key, version, competence, level, kind_of(kind).keys(content), kind_of(kind).needs_person)
        for key, version, competence, level, kind, content in items
    ]


def _asked_in(attempts: Sequence[Attempt]) -> list[set[str]]:
    """The item keys of these attempts, in their order."""
    keys: dict[int, set[str]] = {attempt.pk: set() for attempt in attempts}
    if keys:
        for attempt, key in AttemptQuestion.objects.filter(attempt__in=keys).values_list("attempt", "item_version__item__key"):
            keys[attempt].add(key)
    return [keys[attempt.pk] for attempt in attempts]


def save_answer(*, by: Person, attempt_id: int, position: int, answer: Sequence[str], based_on: int, key: UUID) -> Saved:
    """Save one answer ([] is "I do not know") and report it only once it is committed.

    The same key with the same body gives the first result again. Raises Attempt.DoesNotExist, NotAnAnswer, KeyUsed,
    Closed, or Stale with what is stored. Side effects: the answer, its row in the log, the time of saving of the attempt;
    no audit row, the log is the trail.
    """
    # What is read before the transaction never changes (who, which question), so that the write lock is held briefly.
    question = (
        AttemptQuestion.objects.filter(attempt=attempt_id, attempt__person=by, position=position)
        .select_related("attempt", "item_version")
        .only("position", "attempt__handed_in_at", "attempt__closes_at", "item_version__kind", "item_version__content")
        .first()
    )
    if question is None:
        if not Attempt.objects.visible_to(by).filter(pk=attempt_id).exists():
            raise Attempt.DoesNotExist
        raise NotAnAnswer(
            _("There is no question %(number)s here.") % {"number": position}, code="position.unknown", field="position"
        )
    version = question.item_version
    chosen = kind_of(version.kind).read(version.content, answer)
    moment = clock.now()
    try:
        with transaction.atomic():
            still_open = Attempt.objects.filter(pk=attempt_id, person=by, handed_in_at=None)
            is_open = still_open.filter(closes_at__gt=moment - scoring.GRACE).update(saved_at=moment)
            won = is_open and AttemptQuestion.objects.filter(pk=question.pk, revision=based_on).update(
                answer=chosen, revision=based_on + 1, answered_at=moment
            )
            if won:
                row = AnswerLog.objects.create(
                    question=question, key=key, revision=based_on + 1, answer=chosen, saved_at=moment
                )
    except IntegrityError:  # the key was used; whatever this call wrote is undone
        won = False
    if won:
        return _saved(row, question)
    return _first_result(by, question, chosen, based_on, key)


def _first_result(by: Person, question: AttemptQuestion, chosen: list[str], based_on: int, key: UUID) -> Saved:
    """Nothing was written: because it was written before, or because someone else was first."""
    row = AnswerLog.objects.filter(key=key).first()
    if row is not None:
        if (row.question_id, row.revision, row.answer) == (question.pk, based_on + 1, chosen):
            return _saved(row, question)
        raise KeyUsed(_("This key belongs to another answer. Reload the page and choose again."), code="key.used")
    stored = AttemptQuestion.objects.select_related("attempt__person", "attempt__quiz__version__course").get(pk=question.pk)
    if stored.attempt.handed_in_at is not None or close(attempt=stored.attempt):
        raise Closed(stored.attempt.handed_in_at or stored.attempt.closes_at)
    raise Stale(
        _("This answer was changed in another window or on another device."),
        code="answer.stale",
        saved=Stored(stored.revision, tuple(stored.answer) if stored.answer is not None else None, stored.answered_at),
    )


def _saved(row: AnswerLog, question: AttemptQuestion) -> Saved:
    body = [question.attempt_id, question.position, row.revision, row.answer, str(row.key)]
    return Saved(
        position=question.position,
        revision=row.revision,
        answer=tuple(row.answer),
        saved_at=row.saved_at,
        digest=sha256(json.dumps(body).encode()).hexdigest(),
    )


@transaction.atomic
def hand_in(*, by: Person, attempt: Attempt, revisions: Mapping[int, int] | None = None) -> bool:
    """Close the attempt, mark it, and record what it shows. True only for the call that closed it.

    `revisions` (position → revision) says which answers the person has seen; if another window changed one since, Stale is
    raised with the changed positions and the attempt stays open. Side effects: results in the attempt; one piece of evidence
    for each competence with a passed level of which nothing waits for a mark; one audit row. A level is never lowered.
    """
    moment = clock.now()
    is_over = moment >= attempt.closes_at
    moment = max(min(moment, attempt.closes_at), attempt.started_at)
    if not Attempt.objects.filter(pk=attempt.pk, person=by, handed_in_at=None).update(handed_in_at=moment):
        return False  # a double click or a second tab got there first
    if revisions is not None and not is_over:
        current = dict(attempt.questions.values_list("position", "revision"))
        changed = [position for position in sorted(current) if revisions.get(position) != current[position]]
        if changed:
            raise Stale(
                _("Answers were changed in another window. Please look at them once more."), code="hand_in.stale", saved=changed
            )
    attempt.handed_in_at = moment
    mark_attempt(attempt, by=by)
    audit.record("attempt.hand_in", by=by, subject=f"attempt:{attempt.pk}")  # and not whether it showed anything
    return True


def close(*, attempt: Attempt) -> bool:
    """Hand in what was saved of an attempt whose time is over, as of that time; true only for the call that closed it.

    An attempt in which nothing was ever saved is removed: there is nothing to hand in, and nobody has to wait for a new one.
    Does nothing before the end and its grace. Side effects: those of `hand_in`.
    """
    if attempt.handed_in_at is not None or clock.now() < attempt.closes_at + scoring.GRACE:
        return False  # before any transaction: this is asked with every page of a quiz
    return _close(attempt)


@transaction.atomic
def _close(attempt: Attempt) -> bool:
    if not Attempt.objects.filter(pk=attempt.pk, handed_in_at=None).update(closed_by_time=True):
        return False
    if not attempt.questions.filter(answer__isnull=False).exists():
        audit.record("attempt.drop", by=None, subject=f"attempt:{attempt.pk}")
        attempt.delete()
        return True
    return hand_in(by=attempt.person, attempt=attempt)


def close_all() -> int:
    """Close every attempt whose time is over. Returns how many. Side effects: those of `close`, one transaction each."""
    over = Attempt.objects.filter(handed_in_at=None, closes_at__lte=clock.now() - scoring.GRACE)
    return sum(close(attempt=attempt) for attempt in over.select_related("person", "quiz__version__course").order_by("pk"))
