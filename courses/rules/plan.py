"""The personal development plan (docs/plan.md): from gaps, offers and learning time to an order, and from the order to weeks.

Pure: the same input gives the same plan. Order: critical gaps first, then the heavier target, the larger gap, the shorter way;
then levels that fade. What must be read or shown first stands before what needs it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations

from competence.enums import LevelState, ProofProfile
from competence.rules.learning_offer import ORDER, LearningOffer, OfferKind, Offers, OfferState, is_enough, testing
from competence.rules.levels import Proof
from competence.rules.retention import refreshes
from competence.rules.rule_set import RuleSet
from competence.texts import Translated

MOST_FOR_A_LEVEL = 2  # proofs; a level that takes more is no matter of a plan
WORKING_DAYS = 5  # Monday to Friday
Key = tuple[str, str]  # kind and key of an offer


@dataclass(frozen=True)
class Need:
    """A competence with a target. `level` is what counts today, `awarded` what was shown; `position` is that in the framework."""

    code: str
    name: Translated
    profile: ProofProfile
    position: int
    target: int
    is_critical: bool
    weight: int
    awarded: int
    level: int
    state: str  # of LevelState, or "" where nothing was shown
    history: tuple[Proof, ...] = ()

    @property
    def gap(self) -> int:
        """How many levels are missing to the target."""
        return max(0, self.target - self.level)

    @property
    def wants_refresh(self) -> bool:
        return self.state in (LevelState.FADING, LevelState.LAPSED)


class Why(StrEnum):
    """Why a line stands in the plan."""

    GAP = "gap"
    REFRESH = "refresh"
    FIRST = "first"


@dataclass(frozen=True)
class Reason:
    """One reason: which level of which competence it serves, or what it must come before (`title`)."""

    why: Why
    name: Translated = field(default_factory=Translated)
    level: int = 0
    target: int = 0
    is_critical: bool = False
    title: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Line:
    """One lesson, quiz or exercise of the plan."""

    offer: LearningOffer
    reasons: tuple[Reason, ...]

    @property
    def minutes(self) -> int:
        """What it takes of the person's time; nothing while somebody else is at it."""
        return 0 if self.offer.state == OfferState.WAITING else self.offer.minutes


@dataclass(frozen=True)
class Plan:
    """What to do in this order, what waits for others, and the needs for which there is not enough to do."""

    lines: tuple[Line, ...]
    waiting: tuple[Line, ...]
    without_offer: tuple[Need, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


@dataclass(frozen=True)
class Portion:
    """A line, or a part of one, in a week."""

    line: Line
    minutes: int
    is_continued: bool = False
    goes_on: bool = False


@dataclass(frozen=True)
class Week:
    """The learning time of one week, from its first working day on."""

    first_day: date
    portions: tuple[Portion, ...]

    @property
    def minutes(self) -> int:
        return sum(portion.minutes for portion in self.portions)


def make_plan(needs: Iterable[Need], offers: Offers, *, at: datetime, rules: RuleSet) -> Plan:
    """Choose for each need the shortest way that the rules accept, and put everything in order."""
    ways = {need.code: _way(need, offers, at, rules) for need in needs if need.gap or need.wants_refresh}
    ordered = sorted((way for way in ways.values()), key=_rank)
    order = _Order(offers, [offer for way in ordered for offer, _level in way.picks])
    for way in ordered:
        for offer, level in way.picks:
            order.add(offer, _reason(way.need, level))
    lines = [Line(offer, tuple(dict.fromkeys(reasons))) for offer, reasons in order.found.values()]
    return Plan(
        lines=tuple(line for line in lines if line.offer.state != OfferState.WAITING),
        waiting=tuple(line for line in lines if line.offer.state == OfferState.WAITING),
        without_offer=tuple(way.need for way in ordered if way.need.gap and not way.is_complete),
    )


@dataclass(frozen=True)
class _Way:
    need: Need
    picks: tuple[tuple[LearningOffer, int], ...]  # with the level that each one serves
    is_complete: bool

    @property
    def minutes(self) -> int:
        return sum(_cost(offer) for offer, _level in self.picks)


def _rank(way: _Way) -> tuple[int, int, int, int, int]:
    need = way.need
    first = 2 if not need.gap else (0 if need.is_critical else 1)
    return first, -need.weight, -need.gap, way.minutes, need.position


def _cost(offer: LearningOffer) -> int:
    return 0 if offer.state == OfferState.WAITING else offer.minutes + offer.first_minutes


def _way(need: Need, offers: Offers, at: datetime, rules: RuleSet) -> _Way:
    """Level by level the shortest proofs that open the gate; for a level that is enough but old the shortest refresher."""
    picks: list[tuple[LearningOffer, int]] = []
    for level in range(need.awarded + 1, need.target + 1):
        found = _shortest(need, level, [offer for offer, _level in picks], offers, at, rules)
        if found is None:
            break
        picks += [(offer, level) for offer in found]
        if picks and not found:  # what leads to the level below leads to this one too
            picks[-1] = (picks[-1][0], level)
    else:
        if picks or not need.wants_refresh:
            return _Way(need, tuple(_needed(need, picks, need.target, at, rules)), is_complete=True)
    if not picks and need.wants_refresh:
        able = [
            offer
            for offer in testing(offers, need.code, need.awarded, at, rules)
            if _is_possible(offer) and refreshes(offer.proof(at), need.awarded, rules)
        ]
        if able:
            best = min(able, key=lambda offer: (not offer.is_on_path, _cost(offer), offer.kind, offer.key))
            return _Way(need, ((best, need.awarded),), is_complete=need.awarded >= need.target)
    reached = max((level for _offer, level in picks), default=need.awarded)
    return _Way(need, tuple(_needed(need, picks, reached, at, rules)), is_complete=False)


def _needed(
    need: Need, picks: Sequence[tuple[LearningOffer, int]], top: int, at: datetime, rules: RuleSet
) -> list[tuple[LearningOffer, int]]:
    """Without what a later proof on a higher level shows as well, so that nobody is sent a longer way than the rules ask for."""
    kept = list(picks)
    for pick in picks:
        others = [offer for offer, _level in kept if offer is not pick[0]]
        levels = range(need.awarded + 1, top + 1)
        if all(is_enough(others, level, need.history, need.profile, at, rules) for level in levels):
            kept.remove(pick)
    return kept


def _shortest(
    need: Need, level: int, before: Sequence[LearningOffer], offers: Offers, at: datetime, rules: RuleSet
) -> tuple[LearningOffer, ...] | None:
    """The proofs that open the gate of a level beside what was shown and what is planned before; None if nothing does."""
    known = {(offer.kind, offer.key) for offer in before}
    able = [
        offer
        for offer in testing(offers, need.code, level, at, rules)
        if _is_possible(offer) and (offer.kind, offer.key) not in known
    ]
    ways = [way for size in range(MOST_FOR_A_LEVEL + 1) for way in combinations(able, size)]
    ways.sort(key=lambda way: (sum(not one.is_on_path for one in way), sum(map(_cost, way)), [one.key for one in way]))
    for way in ways:
        if is_enough([*before, *way], level, need.history, need.profile, at, rules):
            return tuple(sorted(way, key=lambda one: ORDER.index(one.kind)))
    return None


def _is_possible(offer: LearningOffer) -> bool:
    """An exercise that was reached is done; a quiz can be taken again with fresh questions."""
    return offer.kind == OfferKind.QUIZ or offer.state != OfferState.DONE


def _reason(need: Need, level: int) -> Reason:
    why = Why.REFRESH if level <= need.awarded else Why.GAP
    return Reason(why, name=need.name, level=level, target=need.target, is_critical=need.is_critical)


class _Order:
    """Collects lines: each offer once, after everything that it needs."""

    def __init__(self, offers: Offers, picked: Sequence[LearningOffer]) -> None:
        self.lessons: Mapping[str, LearningOffer] = {
            offer.key: offer for group in offers.values() for offer in group if offer.kind == OfferKind.LESSON
        }
        self.quizzes = [offer for offer in picked if offer.kind == OfferKind.QUIZ]
        self.found: dict[Key, tuple[LearningOffer, list[Reason]]] = {}

    def add(self, offer: LearningOffer, reason: Reason) -> None:
        """Put an offer behind what it needs; a second reason for the same one is added to its line."""
        key = (offer.kind.value, offer.key)
        if key not in self.found:
            for earlier in self._first(offer):
                self.add(earlier, Reason(Why.FIRST, title=offer.title))
            self.found[key] = (offer, [])
        self.found[key][1].append(reason)

    def _first(self, offer: LearningOffer) -> Iterator[LearningOffer]:
        """The lessons that are not read yet; for an exercise also the planned quizzes about them."""
        if offer.state == OfferState.LOCKED:
            for key in offer.needs:
                lesson = self.lessons.get(key)
                if lesson is not None and lesson.state != OfferState.DONE:
                    yield lesson
        if offer.kind == OfferKind.EXERCISE:
            for quiz in self.quizzes:
                if quiz.course == offer.course and quiz.needs and set(quiz.needs) <= set(offer.needs):
                    yield quiz


def next_working_day(day: date) -> date:
    """The first day after `day` from Monday to Friday. Public holidays differ by place and are not known here."""
    day += timedelta(days=1)
    while day.weekday() >= WORKING_DAYS:
        day += timedelta(days=1)
    return day


def weeks_of(lines: Sequence[Line], *, minutes_per_week: int, today: date) -> tuple[Week, ...]:
    """The lines in their order, week by week from the next working day on. No week holds more than the agreed minutes.

    What fits into a week is never split; what is longer than a week begins in the time that is left and goes on in the next.
    No weeks if no learning time is agreed.
    """
    if minutes_per_week < 1:
        return ()
    weeks: list[list[Portion]] = [[]]
    left = minutes_per_week
    for line in lines:
        if line.minutes <= minutes_per_week:
            if line.minutes > left:
                weeks.append([])
                left = minutes_per_week
            weeks[-1].append(Portion(line, line.minutes))
            left -= line.minutes
            continue
        rest, is_continued = line.minutes, False
        while rest:
            if not left:
                weeks.append([])
                left = minutes_per_week
            now = min(rest, left)
            rest, left = rest - now, left - now
            weeks[-1].append(Portion(line, now, is_continued=is_continued, goes_on=bool(rest)))
            is_continued = True
    first = next_working_day(today)
    monday = first - timedelta(days=first.weekday())
    return tuple(
        Week(max(first, monday + timedelta(weeks=number)), tuple(portions)) for number, portions in enumerate(weeks) if portions
    )
