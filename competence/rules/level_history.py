"""How a level came about over time: what a page draws and what its table says (docs/levels.md). Pure; dates in, plain values out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from competence.enums import LevelState

from .levels import Award, days_between
from .retention import Refresh, Retention, effective_level, first_day_below, months_later
from .rule_set import LEVELS, RuleSet

LEFT, RIGHT, TOP, BOTTOM = 30.0, 372.0, 26.0, 158.0  # the drawing surface in units of its view box
MARGIN = 24.0  # half the width of the word at the mark of today
LEAD_IN_DAYS = 21  # before the first step, so that it is seen as one


@dataclass(frozen=True)
class Span:
    """A time in which the level was in one state."""

    start: datetime
    end: datetime
    state: LevelState
    counts_as: int


@dataclass(frozen=True)
class Event:
    """One line of the table: awarded, refreshed, fading or lapsed. `level` is what it was, or counts as, from then on."""

    kind: str
    at: datetime
    level: int
    half_life_days: int
    is_ahead: bool


@dataclass(frozen=True)
class History:
    """The steps of a level, and its states since the award of the present one; what lies after `at` is what comes unasked."""

    steps: tuple[tuple[datetime, int], ...]
    spans: tuple[Span, ...]
    events: tuple[Event, ...]
    at: datetime


@dataclass(frozen=True)
class Band:
    """The shading of a span."""

    x: float
    width: float
    state: str


@dataclass(frozen=True)
class Chart:
    """The drawing: lines as SVG paths, shadings, places of marks."""

    awarded: str
    counted: str
    bands: tuple[Band, ...]
    refreshes: tuple[tuple[float, float], ...]
    today: float
    target: float | None
    grid: tuple[tuple[float, int], ...]
    start: datetime
    end: datetime

    @property
    def today_anchor(self) -> str:
        """How the word at the mark of today is set, so that it stays inside the drawing."""
        if self.today < LEFT + MARGIN:
            return "start"
        return "end" if self.today > RIGHT - MARGIN else "middle"


def level_history(
    result: Award, kept: Retention, rules: RuleSet, *, validity_months: int, fades: bool, at: datetime
) -> History:
    """The story of an awarded level (not level 0) up to `at` and on until it would lapse."""
    spans = tuple(_spans(result, kept, rules, validity_months=validity_months, fades=fades, at=at))
    events = [Event("awarded", rise.at, rise.level, rise.half_life_days, is_ahead=rise.at > at) for rise in result.rises]
    events += [
        Event("refreshed", refresh.at, result.level, refresh.half_life_days, is_ahead=refresh.at > at)
        for refresh in kept.refreshes[1:]
    ]
    events += [
        Event(span.state.value, span.start, span.counts_as, 0, is_ahead=span.start > at)
        for span in spans
        if span.state != LevelState.CURRENT
    ]
    order = {"awarded": 0, "refreshed": 1, "fading": 2, "lapsed": 3}
    return History(
        steps=tuple((rise.at, rise.level) for rise in result.rises),
        spans=spans,
        events=tuple(sorted(events, key=lambda event: (event.at, order[event.kind]))),
        at=at,
    )


def _spans(
    result: Award, kept: Retention, rules: RuleSet, *, validity_months: int, fades: bool, at: datetime
) -> Iterator[Span]:
    for place, refresh in enumerate(kept.refreshes):
        if place + 1 < len(kept.refreshes):
            end = kept.refreshes[place + 1].at
            fading, lapsed = _ends(refresh, rules, validity_months=validity_months, fades=fades)
        else:
            fading, lapsed = kept.fading_from, kept.lapsed_from
            end = max(at, lapsed) + timedelta(days=LEAD_IN_DAYS)
        fading = min(fading, lapsed)
        parts = (
            (LevelState.CURRENT, refresh.at, fading),
            (LevelState.FADING, fading, lapsed),
            (LevelState.LAPSED, lapsed, end),
        )
        for state, first, last in parts:
            first, last = max(first, refresh.at), min(last, end)
            if first < last:
                yield Span(first, last, state, effective_level(result.level, state, rules.retention))


def _ends(refresh: Refresh, rules: RuleSet, *, validity_months: int, fades: bool) -> tuple[datetime, datetime]:
    """When the level faded and lapsed after a refresh, had no other one come."""
    day = months_later(refresh.at.date(), validity_months) + timedelta(days=1)
    over = datetime(day.year, day.month, day.day, tzinfo=refresh.at.tzinfo)
    fading, lapsed = over, over + timedelta(days=rules.retention.grace_days)
    if fades:
        rule, half_life = rules.retention, refresh.half_life_days
        since = refresh.at.astimezone(UTC)  # whole days of 24 hours
        fading = min(fading, since + timedelta(days=first_day_below(rule.current_from, half_life)))
        lapsed = min(lapsed, since + timedelta(days=first_day_below(rule.lapsed_below, half_life)))
    return fading.astimezone(refresh.at.tzinfo), lapsed.astimezone(refresh.at.tzinfo)


def draw(history: History, *, target: int) -> Chart:
    """The geometry: time from left to right, levels 0 to 4 from bottom to top. `target` 0 draws no line."""
    start = history.steps[0][0] - timedelta(days=LEAD_IN_DAYS)
    end = history.spans[-1].end
    days = max(1, days_between(start, end))

    def x(moment: datetime) -> float:
        share = (moment.astimezone(UTC) - start.astimezone(UTC)) / timedelta(days=days)
        return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share)), 1)

    def y(level: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * level / LEVELS[-1], 1)

    level = history.steps[-1][1]
    today = x(history.at)
    return Chart(
        awarded=_stairs(
            [(LEFT, y(0)), *((x(moment), y(step)) for moment, step in history.steps)], max(today, x(history.steps[-1][0]))
        ),
        counted=_stairs([(x(span.start), y(span.counts_as)) for span in history.spans], RIGHT),
        bands=tuple(Band(x(span.start), round(x(span.end) - x(span.start), 1), span.state.value) for span in history.spans),
        refreshes=tuple((x(event.at), y(level)) for event in history.events if event.kind == "refreshed"),
        today=today,
        target=y(target) if target else None,
        grid=tuple((y(step), step) for step in (0, *LEVELS)),
        start=start,
        end=end,
    )


def _stairs(corners: Sequence[tuple[float, float]], until: float) -> str:
    """A path that goes on level and rises or falls upright."""
    (x, y), *rest = corners
    path = f"M{x} {y}"
    for x, y in rest:
        path += f"H{x}V{y}"
    return f"{path}H{until}"
