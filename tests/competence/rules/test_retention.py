"""The day tables of docs/levels.md, "Fading and refreshing", and the days on which calendars and clocks are awkward."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from competence.enums import EvidenceKind, LevelState, ProofProfile
from competence.rules.levels import Proof
from competence.rules.retention import (
    Call,
    Standing,
    day_of,
    effective_level,
    first_day_below,
    months_later,
    refreshes,
    retained,
    standing,
)

from .histories import later
from .plain import book, day, double, exercise, observation, proof, quiz, rules

K, P = ProofProfile.KNOWLEDGE, ProofProfile.PRACTICE
BERLIN = ZoneInfo("Europe/Berlin")


def stands(*proofs: Proof, at: datetime | None = None, profile: ProofProfile = K, **given) -> Standing:
    found = standing(
        proofs, profile=profile, book=book(), validity_months=given.pop("months", 240), at=at or proofs[-1].recorded_at, **given
    )
    assert found is not None
    return found


def check(level: int, *, on: float, **fields) -> Proof:
    return proof(EvidenceKind.RETENTION_CHECK, level, on=on, **fields)


# ── the tables ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("half_life", "due", "last_before_lapse", "fades_on"),
    [(200, 64, 264, 65), (335, 108, 442, 108), (400, 129, 528, 129), (670, 216, 885, 216), (730, 235, 965, 236)],
)
def test_days_of_a_half_life(half_life, due, last_before_lapse, fades_on):
    assert day_of(Decimal("0.80"), half_life) == due
    assert first_day_below(Decimal("0.80"), half_life) == fades_on
    assert first_day_below(Decimal("0.40"), half_life) == last_before_lapse + 1


def test_a_level_lapses_after_264_or_443_days():
    """264.4 and 442.9 on paper."""
    assert [day_of(Decimal("0.40"), half_life) for half_life in (200, 335)] == [264, 443]


@pytest.mark.parametrize(
    ("first", "level", "profile", "due"),
    [(quiz(2, 12), 2, K, [64, 193, 428, 663]), (exercise(2), 2, P, [108, 324, 559, 794])],
)
def test_checks_are_due_on_the_days_of_the_table(first, level, profile, due):
    """Each check is taken on the very day on which it is due; the half-life doubles up to 730 days."""
    history = [first]
    for on in due:
        assert stands(*history, profile=profile).retention.check_due_at == day(on)
        history.append(check(level, on=on))


def test_half_lives_double_up_to_730_days():
    history = [quiz(2, 12), *(check(2, on=on) for on in (64, 193, 428, 663))]
    assert [refresh.half_life_days for refresh in stands(*history).retention.refreshes] == [200, 400, 730, 730, 730]
    history = [exercise(2), *(check(2, on=on) for on in (108, 324))]
    assert [refresh.half_life_days for refresh in stands(*history, profile=P).retention.refreshes] == [335, 670, 730]


@pytest.mark.parametrize(
    ("first", "profile", "on", "state", "counts"),
    [
        (quiz(2, 12), K, 0, LevelState.CURRENT, 2),
        (quiz(2, 12), K, 64, LevelState.CURRENT, 2),
        (quiz(2, 12), K, 65, LevelState.FADING, 2),
        (quiz(2, 12), K, 264, LevelState.FADING, 2),
        (quiz(2, 12), K, 265, LevelState.LAPSED, 1),
        (quiz(2, 12), K, 9000, LevelState.LAPSED, 1),
        (quiz(1, 12), K, 265, LevelState.LAPSED, 0),
        (exercise(2), P, 107, LevelState.CURRENT, 2),
        (exercise(2), P, 108, LevelState.FADING, 2),
        (exercise(2), P, 442, LevelState.FADING, 2),
        (exercise(2), P, 443, LevelState.LAPSED, 1),
    ],
)
def test_what_a_level_counts_on_a_day(first, profile, on, state, counts):
    found = stands(first, profile=profile, at=day(on))
    assert (found.award.level, found.state, found.effective_level) == (first.supports_level, state, counts)


def test_r_is_08_at_the_due_day_and_one_half_after_a_half_life():
    assert retained(day(0), 200, day(200)) == Decimal("0.5")
    assert round(retained(day(0), 200, day(64)), 3) == Decimal("0.801")
    assert round(retained(day(0), 335, day(443)), 4) == Decimal("0.3999")


# ── what refreshes ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "shows"),
    [
        (check(2, on=20), True),
        (check(1, on=20), False),
        (quiz(2, 8, on=20), True),
        (quiz(2, 7, on=20), False),
        (quiz(1, 30, on=20), False),
        (exercise(3, on=20), True),
        (observation(2, on=20), True),
        (proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2, on=20), True),
        (proof(EvidenceKind.EXTERNAL_CERTIFICATE, 2, on=20, is_verified=False), False),
        (proof(EvidenceKind.SELF_ASSESSMENT, 4, on=20), False),
        (proof(EvidenceKind.ATTENDANCE, 4, on=20), False),
    ],
)
def test_which_proof_shows_level_2_again(given, shows):
    assert refreshes(given, 2, rules()) is shows
    assert len(stands(quiz(2, 12), given).retention.refreshes) == 1 + shows


@pytest.mark.parametrize(("on", "count"), [(13.99, 1), (14, 2), (15, 2)])
def test_a_refresh_needs_14_days(on, count):
    assert len(stands(quiz(2, 12), check(2, on=on)).retention.refreshes) == count


def test_the_14_days_run_from_the_last_refresh_and_to_the_event():
    first = [quiz(2, 12), check(2, on=20)]
    assert len(stands(*first, check(2, on=33)).retention.refreshes) == 2
    assert len(stands(*first, check(2, on=34)).retention.refreshes) == 3
    assert len(stands(*first, check(2, on=33, recorded_at=day(60))).retention.refreshes) == 2


def test_a_higher_level_begins_anew():
    found = stands(quiz(1, 12), check(1, on=20), double(3, on=50), profile=P)
    assert (found.award.level, found.retention.refreshed_at, found.retention.half_life_days) == (3, day(50), 335)


def test_a_check_awards_nothing():
    given = {"profile": K, "book": book(), "validity_months": 12, "at": day(0)}
    assert standing([check(4, on=0)], **given) is None
    assert stands(quiz(1, 12), check(4, on=20)).award.level == 1


# ── validity, policy, calls ──────────────────────────────────────────────────


def test_validity_is_the_outer_bound():
    found = stands(exercise(2), profile=P, months=12, fades=False, at=day(0))
    kept = found.retention
    assert kept.valid_until == date(2027, 3, 2)
    assert kept.fading_from == datetime(2027, 3, 3, tzinfo=UTC)
    assert kept.lapsed_from == datetime(2027, 4, 2, tzinfo=UTC)
    assert found.changes_at == kept.fading_from


def test_validity_ends_before_a_long_half_life_does():
    history = [quiz(2, 12), check(2, on=64), check(2, on=193)]
    kept = stands(*history, months=12).retention
    assert kept.half_life_days == 730
    assert kept.valid_until == date(2027, 9, 11)
    assert kept.lapsed_from == datetime(2027, 10, 12, tzinfo=UTC)


def test_without_fading_nothing_but_the_validity_counts():
    assert stands(quiz(2, 12), at=day(3000), fades=False, months=120).state == LevelState.CURRENT
    assert stands(quiz(2, 12), at=day(3000), months=120).state == LevelState.LAPSED


@pytest.mark.parametrize(("given_days", "lapses_on"), [(1, 40), (29, 40), (30, 40), (45, 55)])
def test_a_call_gives_at_least_30_days(given_days, lapses_on):
    kept = stands(quiz(2, 12), calls=[Call(day(10), day(10 + given_days))], at=day(11)).retention
    assert (kept.fading_from, kept.lapsed_from) == (day(10), day(lapses_on))
    assert kept.check_due_at == day(14)  # a check before the 14 days would refresh nothing


def test_who_was_refreshed_after_the_call_is_not_meant():
    call = Call(day(10), day(50))
    assert stands(quiz(2, 12), check(2, on=20), calls=[call]).retention.lapsed_from > day(500)
    assert stands(quiz(2, 12, on=11), calls=[call]).retention.fading_from == day(11 + 65)


@pytest.mark.parametrize(
    ("awarded", "state", "counts"),
    [(1, "lapsed", 0), (4, "lapsed", 3), (1, "fading", 1), (4, "current", 4)],
)
def test_effective_level(awarded, state, counts):
    assert effective_level(awarded, LevelState(state), rules().retention) == counts


# ── calendars and clocks ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months(since, months, until):
    assert months_later(since, months) == until


def in_berlin(*numbers: int, fold: int = 0) -> datetime:
    return datetime(*numbers, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type, misc]


def one(kind: EvidenceKind, level: int, at: datetime, **fields) -> Proof:
    return Proof(kind=kind, instrument=f"i{at}", supports_level=level, occurred_at=at, recorded_at=at, **fields)


@pytest.mark.parametrize("start", [in_berlin(2026, 3, 20, 10), in_berlin(2026, 10, 20, 10)])
def test_14_days_are_14_times_24_hours_whatever_clocks_do(start):
    """Across the night in which clocks jump, the same time of day is an hour less, or more, than 14 days later."""
    first = one(EvidenceKind.QUIZ, 2, start, n_items=12)
    for minutes, count in ((-1, 1), (0, 2)):
        at = later(start, days=14, minutes=minutes)
        assert len(stands(first, one(EvidenceKind.RETENTION_CHECK, 2, at)).retention.refreshes) == count
    assert stands(first, calls=[Call(start + timedelta(minutes=1), start)]).retention.check_due_at == later(start, days=14)


def test_the_hour_that_comes_twice_is_two_hours():
    """Two exercises at 02:30 summer time and at 02:30 winter time: level 3 is awarded with the second, an hour later."""
    first, second = in_berlin(2026, 10, 25, 2, 30), in_berlin(2026, 10, 25, 2, 30, fold=1)
    proofs = [
        one(EvidenceKind.EXERCISE_REVIEW, 3, at, assessors=(number,), ident=number) for number, at in enumerate((first, second))
    ]
    proofs[1] = Proof(**{**proofs[1].__dict__, "instrument": "another"})
    found = stands(*proofs, profile=P)
    assert [(rise.at.astimezone(UTC).hour, rise.level) for rise in found.award.rises] == [(0, 2), (1, 3)]


def test_a_day_begins_at_midnight_on_the_wall():
    """Validity ends with a day of the calendar, in summer as in winter."""
    found = stands(one(EvidenceKind.EXERCISE_REVIEW, 2, in_berlin(2026, 6, 30, 23, 30)), profile=P, months=6, fades=False)
    assert found.retention.valid_until == date(2026, 12, 30)
    assert found.retention.fading_from == in_berlin(2026, 12, 31)
    assert found.retention.fading_from.astimezone(UTC) == datetime(2026, 12, 30, 23, tzinfo=UTC)
    assert found.retention.lapsed_from.astimezone(UTC) == datetime(2027, 1, 29, 23, tzinfo=UTC)


def test_a_leap_day_is_a_day():
    at = in_berlin(2028, 2, 20, 9)
    kept = stands(one(EvidenceKind.QUIZ, 2, at, n_items=12)).retention
    assert kept.fading_from == in_berlin(2028, 4, 25, 10)  # 65 days, among them 29 February; clocks jumped on 26 March
