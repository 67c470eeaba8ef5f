"""From an awarded level to the one that counts today: fading, refreshing, validity (docs/levels.md, "Fading and refreshing").

A level begins to fade on the day it is awarded: R = 2^(−days/half-life). Whatever shows it again refreshes it and doubles the
half-life. Below a bound it has lapsed and counts one level lower, never less. Time is only ever used here; what was awarded stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from competence.enums import EvidenceKind, LevelState, ProofProfile

from .levels import Award, Proof, award, days_between, fading, fresh_strength, in_order, rule_name, supported_level, utc
from .rule_set import RetentionRule, RuleBook, RuleSet

_ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_EVEN)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Refresh:
    """A moment at which the level was shown anew, and the half-life from then on. The first one is the award."""

    at: datetime
    half_life_days: int


@dataclass(frozen=True)
class Call:
    """A changed rule, tool or incident asks for a refresh: who was not refreshed since then is asked, and lapses later."""

    called_at: datetime
    lapses_at: datetime


@dataclass(frozen=True)
class Retention:
    """When a level fades, lapses, and is worth a short check. `refreshes` are all so far, the award first."""

    refreshes: tuple[Refresh, ...]
    valid_until: date
    check_due_at: datetime
    fading_from: datetime
    lapsed_from: datetime

    @property
    def refreshed_at(self) -> datetime:
        """The last refresh."""
        return self.refreshes[-1].at

    @property
    def half_life_days(self) -> int:
        """The half-life since the last refresh."""
        return self.refreshes[-1].half_life_days


@dataclass(frozen=True)
class Standing:
    """Everything that is stored about a level of a person, as of one moment. `changes_at` is when its state changes next."""

    award: Award
    retention: Retention
    state: LevelState
    effective_level: int
    changes_at: datetime | None


def standing(
    proofs: Iterable[Proof],
    *,
    profile: ProofProfile,
    book: RuleBook,
    validity_months: int,
    at: datetime,
    fades: bool = True,
    calls: Sequence[Call] = (),
) -> Standing | None:
    """The level of a person in a competence as of a moment; None for level 0. `fades` False: only the validity counts."""
    history = list(proofs)
    result = award(history, profile, book)
    if result.level == 0:
        return None
    kept = retention(history, result, book.current, validity_months=validity_months, fades=fades, calls=calls)
    state = state_at(kept.fading_from, kept.lapsed_from, at)
    return Standing(
        award=result,
        retention=kept,
        state=state,
        effective_level=effective_level(result.level, state, book.current.retention),
        changes_at=next_change(kept.fading_from, kept.lapsed_from, at),
    )


def retention(
    proofs: Iterable[Proof],
    result: Award,
    rules: RuleSet,
    *,
    validity_months: int,
    fades: bool = True,
    calls: Sequence[Call] = (),
) -> Retention:
    """When the awarded level fades and lapses. `result` is the award of the same proofs and not level 0."""
    refreshes = _refreshes(sorted(proofs, key=in_order), result, rules)
    last, rule = refreshes[-1], rules.retention
    valid_until = months_later(last.at.date(), validity_months)
    after_validity = _start_of(valid_until + _ONE_DAY, last.at)
    fading_from, lapsed_from = [after_validity], [_start_of(valid_until + timedelta(days=rule.grace_days + 1), last.at)]
    due = [after_validity]
    if fades:
        fading_from.append(_later(last.at, first_day_below(rule.current_from, last.half_life_days)))
        lapsed_from.append(_later(last.at, first_day_below(rule.lapsed_below, last.half_life_days)))
        due.append(_later(last.at, day_of(rule.current_from, last.half_life_days)))
    for call in calls:
        if utc(last.at) < utc(call.called_at):
            fading_from.append(call.called_at)
            lapsed_from.append(max(call.lapses_at, _later(call.called_at, rule.days_from_call_to_lapse), key=utc))
            due.append(call.called_at)
    return Retention(
        refreshes=refreshes,
        valid_until=valid_until,
        check_due_at=max(min(due, key=utc), _later(last.at, rule.days_between_refreshes), key=utc),
        fading_from=min(fading_from, key=utc),
        lapsed_from=min(lapsed_from, key=utc),
    )


def _refreshes(history: Sequence[Proof], result: Award, rules: RuleSet) -> tuple[Refresh, ...]:
    """The award and every refresh of the awarded level. A higher level begins anew."""
    last = result.rises[-1]
    found = [Refresh(last.at, last.half_life_days)]
    waited = timedelta(days=rules.retention.days_between_refreshes)
    for proof in history:
        if (
            utc(proof.recorded_at) > utc(found[-1].at)
            and utc(proof.occurred_at) - utc(found[-1].at) >= waited
            and refreshes(proof, last.level, rules)
        ):
            half_life = min(rules.retention.longest_half_life_days, 2 * found[-1].half_life_days)
            found.append(Refresh(proof.recorded_at, max(half_life, found[-1].half_life_days)))
    return tuple(found)


def refreshes(proof: Proof, level: int, rules: RuleSet) -> bool:
    """Whether a proof shows the level once more, whatever its time."""
    name = rule_name(proof)
    if name not in rules.retention.refreshed_by:
        return False
    if proof.kind == EvidenceKind.RETENTION_CHECK:
        return proof.supports_level >= level
    return supported_level(proof, rules) >= level and fresh_strength(proof, rules) > 0


def state_at(fading_from: datetime, lapsed_from: datetime, at: datetime) -> LevelState:
    """Current, fading or lapsed."""
    if utc(at) >= utc(lapsed_from):
        return LevelState.LAPSED
    return LevelState.FADING if utc(at) >= utc(fading_from) else LevelState.CURRENT


def next_change(fading_from: datetime, lapsed_from: datetime, at: datetime) -> datetime | None:
    """When the state changes next if nothing is shown until then; None for what has lapsed."""
    return min((moment for moment in (fading_from, lapsed_from) if utc(moment) > utc(at)), key=utc, default=None)


def effective_level(awarded: int, state: LevelState, rule: RetentionRule) -> int:
    """What the level counts as: the awarded one, and one less once it has lapsed."""
    return max(0, awarded - rule.lapsed_levels_lower) if state == LevelState.LAPSED else awarded


def retained(refreshed_at: datetime, half_life_days: int, at: datetime) -> Decimal:
    """R: how much is probably still there, by whole days since the last refresh. In (0, 1]."""
    return fading(days_between(refreshed_at, at), half_life_days)


@lru_cache(maxsize=512)
def _days(share: Decimal, half_life_days: int) -> Decimal:
    """After how many days, with fractions, R has fallen to a share: half-life · log2(1/share)."""
    halvings = _ARITHMETIC.divide(_ARITHMETIC.ln(share), _ARITHMETIC.ln(Decimal(2)))
    return _ARITHMETIC.multiply(Decimal(-half_life_days), halvings)


def day_of(share: Decimal, half_life_days: int) -> int:
    """The day, rounded, on which R falls to a share: 64 for 0.80 and 200 days, 108 for 335."""
    return int(_days(share, half_life_days).quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=_ARITHMETIC))


@lru_cache(maxsize=512)
def first_day_below(share: Decimal, half_life_days: int) -> int:
    """The first whole day on which R is below a share: 265 for 0.40 and 200 days."""
    return int(_days(share, half_life_days).quantize(Decimal(1), rounding=ROUND_FLOOR, context=_ARITHMETIC)) + 1


def _later(moment: datetime, days: int) -> datetime:
    """So many days of 24 hours later, in the time zone of the moment."""
    return (utc(moment) + timedelta(days=days)).astimezone(moment.tzinfo)


def _start_of(day: date, like: datetime) -> datetime:
    """Midnight at the beginning of a day, in the time zone of a moment."""
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    end = date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY
    return date(year, month, min(day.day, end.day))
