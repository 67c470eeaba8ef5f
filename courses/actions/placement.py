"""Taking a placement, and skipping lessons for what it showed (docs/placement.md).

As with a quiz every change begins with one conditional update of the open placement: what comes at the same moment passes it
one after the other, so an answer is kept once and never given to another question.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from secrets import randbelow

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind
from competence.errors import Refused, TooEarly
from competence.models import CompetenceArea, Person
from competence.queries.rule_sets import current_rules
from competence.rules.rule_set import Placement as PlacementRules
from courses.enums import SkipEnd
from courses.models import Course, ModuleSkip, Placement, PlacementAnswer, PlacementDecline
from courses.models.item import ItemVersion
from courses.queries.placement import candidates, given_answers, is_enough, met_before, self_assessed
from courses.queries.placement_result import skip_offers
from courses.rules import placement as ladder
from courses.rules import scoring
from courses.rules.blueprint import Candidate, shuffled_keys
from courses.rules.kinds import NotAnAnswer, kind_of


def start_placement(*, by: Person, area: CompetenceArea, seed: int | None = None) -> Placement:
    """Give the open placement of the area, or begin one with its first question.

    Refused while the banks have too few questions, and TooEarly within 24 hours after the last one ended. Side effects: the
    placement with one question; one audit row. Two starts at once give the same placement.
    """
    running = Placement.objects.visible_to(by).filter(area=area, finished_at=None).first()
    if running is not None:
        return running
    try:
        return _begin(by, area, randbelow(2**63) if seed is None else seed)
    except IntegrityError:  # another tab was first
        return start_placement(by=by, area=area, seed=seed)


@transaction.atomic
def _begin(by: Person, area: CompetenceArea, seed: int) -> Placement:
    rules = current_rules()
    codes = list(area.competences.values_list("pk", flat=True))
    start = ladder.start_level(self_assessed(by, area.pk), codes)
    moment = clock.now()
    # The row first: from here on no other placement in this area can begin, so what follows sees all that were finished.
    placement = Placement.objects.create(
        person=by,
        area=area,
        seed=seed,
        start_level=start,
        constants={
            "version": rules.version,
            "cut": str(rules.cut_score.default),
            "placement": rules.placement.as_dict(),
        },
        started_at=moment,
    )
    ended = Placement.objects.filter(person=by, area=area).exclude(finished_at=None).order_by("-finished_at")
    last = ended.values_list("finished_at", flat=True).first()
    if last is not None and moment < scoring.possible_from(last):
        raise TooEarly(
            _("This placement is possible again from %(when)s.") % {"when": clock.in_words(scoring.possible_from(last))},
            code="placement.too_early",
        )
    drawn_from = candidates(by, area.pk)
    first = ladder.next_question(rules.placement, seed=seed, start=start, candidates=drawn_from, avoid=met_before(by, area.pk))
    if first is None or not is_enough(rules.placement, drawn_from):
        raise Refused(
            _("This placement has too few questions at the moment. It opens as soon as the AI champions have released enough."),
            code="placement.few_questions",
        )
    _ask(placement, first, position=1)
    audit.record("placement.start", by=by, subject=f"placement:{placement.pk}")
    return placement


def _ask(placement: Placement, candidate: Candidate, *, position: int) -> None:
    """Pin the next question with the order of its options."""
    version = ItemVersion.objects.get(pk=candidate.version_id)
    keys = kind_of(version.kind).keys(version.content)
    PlacementAnswer.objects.create(
        placement=placement,
        position=position,
        item_version=version,
        competence_code=candidate.competence,
        level=candidate.level,
        option_order=list(shuffled_keys(keys, placement.seed, candidate.key)),
    )


def answer_placement(*, by: Person, placement: Placement, position: int, answer: Sequence[str]) -> bool:
    """Keep the answer to one question ([] is "I do not know"), and ask the next one or end the placement.

    True if the answer that stands is this one, also when it was sent twice; False where another answer was there first, and
    that one stays. Raises NotAnAnswer. Side effects: the answer with its mark; the next question, or what `_finish` does; no
    audit row for an answer.
    """
    question = placement.answers.filter(placement__person=by, position=position).select_related("item_version").first()
    if question is None:
        raise NotAnAnswer(
            _("This placement has no question %(number)s.") % {"number": position}, code="position.unknown", field="position"
        )
    version = question.item_version
    kind = kind_of(version.kind)
    chosen = kind.read(version.content, answer)
    moment = clock.now()
    with transaction.atomic():
        is_open = Placement.objects.filter(pk=placement.pk, person=by, finished_at=None).update(saved_at=moment)
        won = is_open and PlacementAnswer.objects.filter(pk=question.pk, answered_at=None).update(
            answer=chosen, is_right=kind.credit(version.content, chosen) == 1, answered_at=moment
        )
        if won:
            _go_on(placement, by)
            return True
    stored = PlacementAnswer.objects.filter(pk=question.pk).values_list("answer", flat=True).first()
    return bool(stored == chosen)


def _go_on(placement: Placement, by: Person) -> None:
    rules, given = PlacementRules.from_dict(placement.constants["placement"]), given_answers(placement)
    following = ladder.next_question(
        rules,
        seed=placement.seed,
        start=placement.start_level,
        candidates=candidates(by, placement.area_id),
        given=given,
        avoid=met_before(by, placement.area_id),
    )
    if following is not None:
        _ask(placement, following, position=len(given) + 1)
    else:
        _finish(placement, by, ladder.outcome(rules, cut=Decimal(placement.constants["cut"]), given=given))


def _finish(placement: Placement, by: Person, result: ladder.Result) -> None:
    """End the placement and record what it shows: never anything about what it does not show.

    Side effects: result and end; one piece of evidence for each competence with a level; one audit row.
    """
    placement.result, placement.finished_at = result.as_json(), clock.now()
    placement.save(update_fields=["result", "finished_at"])
    for shown in result.shown:
        if not shown.level:
            continue
        record_evidence(
            person=by,
            competence=shown.competence,
            kind=EvidenceKind.PLACEMENT,
            source=f"placement:{placement.pk}",
            instrument="placement",
            instrument_version=placement.constants["version"],
            supports_level=shown.level,
            n_items=shown.n_items,
            outcome="passed",
            occurred_at=placement.finished_at,
            by=by,
            context={"title": placement.area.name, "placement": placement.pk},
        )
    audit.record("placement.finish", by=by, subject=f"placement:{placement.pk}")  # and not whether it showed anything


def decline_placement(*, by: Person, area: CompetenceArea) -> bool:
    """Remember that the person does not want this placement, so that my path never offers it again. True for the first call.

    It stays possible. Side effects: one row. No audit row: whether someone takes a placement is theirs alone.
    """
    _row, is_first = PlacementDecline.objects.get_or_create(person=by, area=area, defaults={"declined_at": clock.now()})
    return is_first


def take_skips(*, by: Person, placement: Placement, lessons: Iterable[tuple[str, str]]) -> int:
    """Skip these lessons (course code, key of the lesson) with their quizzes. Returns how many are new.

    Refused if the placement is not finished or not theirs, or does not offer one of the lessons, and then none is skipped; one
    that is skipped already stays as it is. Side effects: a skip for each with the day of its check; one audit row with their number.
    """
    wanted = set(lessons)
    may = placement.person_id == by.pk and placement.finished_at is not None
    offered = {(offer.course, offer.key): offer for offer in (skip_offers(by, placement) if may else ())}
    standing = ModuleSkip.objects.visible_to(by).standing()
    there = set(standing.values_list("course__code", "key"))
    if not may or any(lesson not in offered and lesson not in there for lesson in wanted):
        raise Refused(_("This placement does not offer to skip that lesson."), code="skip.not_offered")
    courses = {course.code: course for course in Course.objects.filter(code__in={code for code, _key in wanted})}
    rules = PlacementRules.from_dict(placement.constants["placement"])
    moment, taken = clock.now(), 0
    with transaction.atomic():
        for code, key in sorted(wanted & set(offered) - there):
            offer = offered[code, key]
            _skip, is_new = ModuleSkip.objects.get_or_create(
                person=by,
                course=courses[code],
                key=key,
                ended_at=None,
                defaults={
                    "placement": placement,
                    "competences": [{"competence": one, "level": level} for one, level in sorted(offer.asks.items())],
                    "taken_at": moment,
                    "check_due_on": ladder.check_day(
                        rules, seed=placement.seed, lesson=f"{code}/{key}", taken_on=clock.today()
                    ),
                },
            )
            taken += is_new
        if taken:
            audit.record("skip.take", by=by, subject=f"placement:{placement.pk}", lessons=taken)
    return taken


@transaction.atomic
def end_skip(*, skip: ModuleSkip, reason: SkipEnd | str = SkipEnd.BY_PERSON, by: Person | None = None) -> bool:
    """Put a skipped lesson back on the way, because the person wants it or a check showed that it is needed.

    True only for the call that ended it. Nothing is lowered: what the placement showed stays. Side effects: the end of the
    skip; one audit row.
    """
    won = ModuleSkip.objects.standing().filter(pk=skip.pk).update(ended_at=clock.now(), end_reason=SkipEnd(reason))
    if won:
        audit.record("skip.end", by=by, subject=f"skip:{skip.pk}")
    return bool(won)


@transaction.atomic
def confirm_skip(*, skip: ModuleSkip, by: Person | None = None) -> bool:
    """Note that a check showed the skip to be right, so that it is not checked again. True only for the first call.

    Side effects: the time of the check; one audit row.
    """
    won = ModuleSkip.objects.standing().filter(pk=skip.pk, checked_at=None).update(checked_at=clock.now())
    if won:
        audit.record("skip.confirm", by=by, subject=f"skip:{skip.pk}")
    return bool(won)
