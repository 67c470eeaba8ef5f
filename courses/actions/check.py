"""Beginning a short check, or putting it off (docs/short-checks.md). From then on it is an attempt like any other."""

from datetime import datetime, timedelta
from secrets import randbelow

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.errors import Refused, TooEarly
from competence.models import Person
from competence.queries.rule_sets import current_rules
from courses.actions.attempt import close, pin_questions
from courses.enums import AttemptKind
from courses.models import Attempt, CheckPostponement
from courses.models.attempt import CHECK_KEY
from courses.queries.checks import asked_before, check_candidates, cuts_in_force, due_check
from courses.rules import blueprint, checks


def start_check(*, by: Person, seed: int | None = None) -> Attempt:
    """Give the open short check, or begin one for what is due today.

    Refused while nothing is due, TooEarly within a week after the last one was handed in. Side effects: the attempt with its
    questions; a postponement is forgotten; one audit row. Two starts at once give the same attempt.
    """
    running = Attempt.objects.visible_to(by).filter(quiz_key=CHECK_KEY, handed_in_at=None).select_related("person").first()
    if running is not None and not close(attempt=running):
        return running
    try:
        return _begin(by, randbelow(2**63) if seed is None else seed)
    except IntegrityError:  # another tab was first
        return start_check(by=by, seed=seed)


@transaction.atomic
def _begin(by: Person, seed: int) -> Attempt:
    moment = clock.now()
    # The row first: from here on no other check can begin, so what follows sees all that were handed in.
    attempt = Attempt.objects.create(
        person=by,
        kind=AttemptKind.CHECK,
        quiz_key=CHECK_KEY,
        seed=seed,
        started_at=moment,
        closes_at=moment + timedelta(days=checks.OPEN_DAYS),
    )
    due = due_check(by)
    if due.possible_from is not None:
        raise TooEarly(
            _("The next short check is possible from %(when)s.") % {"when": clock.in_words(due.possible_from)},
            code="check.too_early",
        )
    if not due.plan.blocks:
        raise Refused(_("No short check is due just now."), code="check.nothing_due")
    attempt.blocks = checks.with_cuts(due.plan.blocks, cuts_in_force(), float(current_rules().cut_score.default))
    attempt.save(update_fields=["blocks"])
    avoid = asked_before(by, attempt.blocks)
    drawn = blueprint.draw(attempt.blocks, check_candidates(attempt.blocks), seed=seed, avoid=avoid)
    pin_questions(attempt, drawn)
    CheckPostponement.objects.filter(person=by).delete()
    audit.record("attempt.start", by=by, subject=f"attempt:{attempt.pk}", questions=len(drawn))
    return attempt


@transaction.atomic
def postpone_check(*, by: Person) -> datetime:
    """Ask for a short check on my path again only in as many days as lie between two checks. Returns that moment.

    It stays possible at any time. Side effects: one row, which a second call moves on. No audit row: whether someone takes a
    check is theirs alone.
    """
    moment = clock.now()
    until = moment + timedelta(days=current_rules().check.days_between)
    CheckPostponement.objects.update_or_create(person=by, defaults={"postponed_at": moment, "until": until})
    return until
