from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules.external_certificates import FILES, WrongDates, check_dates, holds_until, supported_levels

from .plain import rules

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("issued_on", "valid_until"),
    [
        (TODAY, None),
        (date(2000, 1, 1), None),
        (date(2024, 2, 29), TODAY),  # it holds on its last day
        (date(2026, 1, 1), date(9999, 12, 31)),
    ],
)
def test_sound_dates_are_taken(issued_on: date, valid_until: date | None) -> None:
    check_dates(issued_on, valid_until, TODAY)


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "field", "code"),
    [
        (TODAY + timedelta(days=1), None, "issued_on", "certificate.future"),
        (date(1999, 12, 31), None, "issued_on", "certificate.too_old"),
        (date(1, 1, 1), None, "issued_on", "certificate.too_old"),
        (date(2026, 5, 1), date(2026, 4, 30), "valid_until", "certificate.ends_early"),
        (date(2024, 5, 1), TODAY - timedelta(days=1), "valid_until", "certificate.expired"),
    ],
)
def test_dates_that_cannot_be_right_are_refused(issued_on: date, valid_until: date | None, field: str, code: str) -> None:
    with pytest.raises(WrongDates) as refusal:
        check_dates(issued_on, valid_until, TODAY)
    assert (refusal.value.field, refusal.value.code) == (field, code)


@pytest.mark.parametrize(
    ("issued_on", "valid_until", "months", "expected"),
    [
        (date(2026, 3, 15), None, 24, date(2028, 3, 15)),
        (date(2026, 1, 31), None, 1, date(2026, 2, 28)),
        (date(2024, 1, 31), None, 1, date(2024, 2, 29)),
        (date(2026, 12, 31), None, 12, date(2027, 12, 31)),
        (date(2026, 11, 30), None, 1, date(2026, 12, 30)),
        (date(2026, 3, 15), date(2026, 9, 1), 24, date(2026, 9, 1)),
    ],
)
def test_the_last_day(issued_on: date, valid_until: date | None, months: int, expected: date) -> None:
    assert holds_until(issued_on, valid_until, months) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_the_last_day_lies_so_many_months_later(issued_on: date, months: int) -> None:
    last = holds_until(issued_on, None, months)
    assert (last.year - issued_on.year) * 12 + last.month - issued_on.month == months
    assert last.day <= issued_on.day


@pytest.mark.parametrize(
    ("is_verified", "is_practical", "expected"),
    [
        (False, False, {"A": 1, "B": 1, "C": 1}),
        (True, False, {"A": 1, "B": 2, "C": 2}),
        (True, True, {"A": 1, "B": 2, "C": 3}),
    ],
)
def test_what_a_kind_says_is_capped_by_the_rule_set(is_verified: bool, is_practical: bool, expected: dict[str, int]) -> None:
    given = {"A": 1, "B": 2, "C": 3}
    assert supported_levels(given, rules(), is_verified=is_verified, is_practical=is_practical) == expected


def test_which_files_are_taken() -> None:
    assert [ending for ending in ("pdf", "jpg", "jpeg", "png", "gif", "webp", "docx", "svg", "") if FILES.takes(ending)] == [
        "pdf",
        "jpg",
        "jpeg",
        "png",
    ]
    assert FILES.formats == {"JPEG", "PNG"}
    assert FILES.accept == ".pdf,.jpg,.png,.jpeg"
