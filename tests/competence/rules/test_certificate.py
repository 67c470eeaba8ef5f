from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.enums import PolicyPreset, Sharing
from competence.rules.certificate import (
    CertificateState,
    Offer,
    add_months,
    allowed_sharing,
    decide,
    last_day,
    renewal_opens,
    shown_sharing,
    state,
)
from tests.competence.certificates import day

TODAY = day("2026-11-21")
LIMITS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-11-21", 24, "2028-11-21"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_months_are_added_on_the_calendar(start, months, end):
    assert add_months(day(start), months) == day(end)


@LIMITS
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(1, 60))
def test_more_months_never_end_earlier(start, months):
    assert last_day(start, months) <= last_day(start, months + 1)
    assert timedelta(days=27 * months) <= last_day(start, months) - start <= timedelta(days=31 * months)


def test_the_last_day_is_the_day_before():
    assert last_day(TODAY, 12) == day("2027-11-20")
    assert renewal_opens(day("2027-11-20")) == day("2027-09-21")


@pytest.mark.parametrize(
    ("until", "is_withdrawn", "expected"),
    [
        ("2026-11-21", False, CertificateState.VALID),
        ("2026-11-20", False, CertificateState.EXPIRED),
        ("2027-11-20", True, CertificateState.WITHDRAWN),
        ("2026-11-20", True, CertificateState.WITHDRAWN),
    ],
)
def test_it_holds_to_the_end_of_its_last_day(until, is_withdrawn, expected):
    assert state(valid_until=day(until), is_withdrawn=is_withdrawn, today=TODAY) == expected


@pytest.mark.parametrize(
    ("counted_from", "standing_until", "offer"),
    [
        ("2026-11-21", None, Offer.NEW),
        ("2025-11-22", None, Offer.NEW),  # ends today
        ("2025-11-21", None, Offer.TOO_OLD),  # ended yesterday
        ("2026-11-21", "2026-11-20", Offer.NEW),  # the former one is over
        ("2026-11-21", "2027-01-21", Offer.HELD),  # 61 days left
        ("2026-11-21", "2027-01-20", Offer.RENEW),  # 60 days left
        ("2026-01-21", "2027-01-20", Offer.NEEDS_FRESH_PROOF),  # the proof of the former one
        ("2026-01-22", "2027-01-20", Offer.RENEW),
        ("2026-11-21", "2026-11-21", Offer.RENEW),  # on its last day
    ],
)
def test_what_can_be_done(counted_from, standing_until, offer):
    decision = decide(
        counted_from=day(counted_from),
        months=12,
        standing_until=day(standing_until) if standing_until else None,
        today=TODAY,
    )
    assert decision.offer == offer
    assert decision.is_possible == (offer in (Offer.NEW, Offer.RENEW))
    assert decision.valid_until == last_day(day(counted_from), 12)


@LIMITS
@given(st.integers(0, 900), st.integers(-100, 500) | st.none(), st.integers(1, 30))
def test_nothing_is_issued_that_would_not_hold_or_not_hold_longer(age, left, months):
    standing = None if left is None else TODAY + timedelta(days=left)
    decision = decide(counted_from=TODAY - timedelta(days=age), months=months, standing_until=standing, today=TODAY)
    if decision.is_possible:
        assert decision.valid_until >= TODAY
        assert standing is None or standing < TODAY or decision.valid_until > standing


@pytest.mark.parametrize("preset", [PolicyPreset.STRICT, PolicyPreset.STANDARD])
def test_levels_stay_inside_unless_agreed(preset):
    assert list(allowed_sharing(preset)) == [Sharing.NOTHING, Sharing.VALIDITY, Sharing.NAME]
    assert shown_sharing(Sharing.COMPETENCES, preset) == Sharing.NAME


def test_the_extended_policy_lets_people_share_levels():
    assert list(allowed_sharing(PolicyPreset.EXTENDED)) == list(Sharing)
    for chosen in Sharing:
        assert shown_sharing(chosen, PolicyPreset.EXTENDED) == chosen
