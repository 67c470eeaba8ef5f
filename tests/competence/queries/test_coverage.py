"""The one door: whoever looks gets a part of the same released cells."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence import clock
from competence.actions.snapshots import take_snapshot
from competence.enums import PolicyPreset, Role
from competence.models import Unit
from competence.models.snapshot import Snapshot
from competence.queries.coverage import Coverage, company_trend, coverage_for, next_freeze, smallest_group
from tests import build
from tests.competence.figures import seat, staff

pytestmark = pytest.mark.django_db
CODES = ("SEC-1", "SEC-2", "SEC-3", "VER-1", "VER-2")


def company() -> dict[str, Unit]:
    """Root with 3 people; below it production (20) with line 1 (30) and line 2 (5), and sales (12) and law (6)."""
    build.company()
    root = build.unit("Werk")
    units = {"Werk": root, "Produktion": build.unit("Produktion", parent=root)}
    for name, parent in (("Linie 1", "Produktion"), ("Linie 2", "Produktion"), ("Äußerer Vertrieb", "Werk"), ("Recht", "Werk")):
        units[name] = build.unit(name, parent=units[parent])
    sizes = {"Werk": 3, "Produktion": 20, "Linie 1": 30, "Linie 2": 5, "Äußerer Vertrieb": 12, "Recht": 6}
    for name, size in sizes.items():
        staff(units[name], size, met=size // 2, codes=CODES)
    staff(units["Produktion"], 3, met=1, codes=("LED-1",), weight=200)
    take_snapshot()
    return units


def look(role: Role, unit: Unit | None = None) -> Coverage:
    coverage = coverage_for(seat(role, unit))
    assert coverage is not None
    return coverage


def test_nothing_before_the_first_snapshot() -> None:
    assert coverage_for(seat(Role.HR)) is None
    assert smallest_group(None) == 8


def test_hr_leadership_and_works_council_see_the_same() -> None:
    company()
    seen = [look(role) for role in (Role.HR, Role.LEADERSHIP, Role.WORKS_COUNCIL)]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0].sees_company
    assert not seen[0].company.is_protected


def test_units_stand_in_the_alphabet_whatever_their_figures() -> None:
    company()
    assert [row.unit.name for row in look(Role.HR).rows()] == [
        "Äußerer Vertrieb",
        "Linie 1",
        "Linie 2",
        "Produktion",
        "Recht",
        "Werk",
    ]


def test_small_units_are_protected_and_stay_so_in_the_total() -> None:
    units = company()
    coverage = look(Role.HR)
    shown = {name for name, unit in units.items() if not coverage.cell(unit.pk, "SEC").is_protected}
    assert shown == {"Produktion", "Linie 1", "Äußerer Vertrieb"}
    assert coverage.cell(units["Äußerer Vertrieb"].pk, "SEC-1").is_protected, "twelve people: only the area"
    assert not coverage.cell(units["Linie 1"].pk, "SEC-1").is_protected


def test_a_total_counts_only_what_is_shown() -> None:
    """Three people need LED: protected in the company, so the total is over the other areas."""
    company()
    coverage = look(Role.HR)
    assert coverage.cell(None, "LED").is_protected
    assert coverage.company == coverage.cell(None, "SEC")  # every other area is met by the same half
    assert (None, "") not in coverage.cells


def test_a_department_head_sees_the_own_unit_and_below_and_no_total() -> None:
    units = company()
    coverage = look(Role.DEPARTMENT_HEAD, units["Produktion"])
    assert {unit.name for unit in coverage.units} == {"Produktion", "Linie 1", "Linie 2"}
    assert {row for row, _ in coverage.cells} == {units["Produktion"].pk, units["Linie 1"].pk}
    assert coverage.company.is_protected
    assert company_trend(coverage) == []
    assert not coverage.sees_company
    assert [unit.name for unit in coverage.units_below(units["Produktion"])] == ["Linie 1", "Linie 2"]
    assert [unit.name for unit in coverage.units_above(units["Linie 1"])] == ["Produktion"]


@pytest.mark.parametrize("role", [Role.USER, Role.CHAMPION, Role.ADMINISTRATOR])
def test_others_see_nothing(role: Role) -> None:
    units = company()
    coverage = look(role, units["Linie 1"])
    assert (coverage.cells, coverage.units, coverage.overall_by_row) == ({}, (), {})


def test_two_who_compare_notes_know_no_more_than_hr() -> None:
    """Members of the group or not: the same figure for the same cell, and never one that HR does not see."""
    units = company()
    together: dict[Any, Any] = {}
    everything = look(Role.HR).cells
    for unit in units.values():
        member = unit.memberships.order_by("pk")[0].person
        build.grant(member, Role.DEPARTMENT_HEAD, unit)
        for viewer in (member, seat(Role.DEPARTMENT_HEAD, unit)):
            coverage = coverage_for(viewer)
            assert coverage is not None
            assert coverage.cells.items() <= everything.items()
            together |= coverage.cells
    assert together == {key: figure for key, figure in everything.items() if key[0] is not None}


def test_a_member_of_a_group_of_k_does_not_see_it() -> None:
    """Nine people: eight besides the viewer. Eight: seven."""
    build.company()
    nine, eight, other = build.unit("Neun"), build.unit("Acht"), build.unit("Andere")
    staff(nine, 9, met=4)
    staff(eight, 8, met=4)
    staff(other, 8, met=4)
    take_snapshot()
    coverage = look(Role.HR)
    assert not coverage.cell(nine.pk, "SEC").is_protected
    assert coverage.cell(eight.pk, "SEC").is_protected


def test_the_agreed_preset_decides_k() -> None:
    units = company()
    build.company(policy_preset=PolicyPreset.STRICT)
    staff(units["Recht"], 4, met=1)  # ten now
    staff(units["Linie 2"], 6, met=1)  # eleven
    Snapshot.objects.all().delete()
    take_snapshot()
    coverage = look(Role.HR)
    assert coverage.smallest_group == 10
    assert coverage.cell(units["Recht"].pk, "SEC").is_protected


def test_a_unit_without_people_looks_like_one_with_seven() -> None:
    """R13: both stand in the table, both protected."""
    units = company()
    empty = build.unit("Leer")
    coverage = look(Role.HR)
    rows = {row.unit.pk: row for row in coverage.rows()}
    assert rows[empty.pk].figures == rows[units["Recht"].pk].figures
    assert rows[empty.pk].overall == rows[units["Recht"].pk].overall


def test_units_that_ended_or_are_still_to_come_are_not_listed() -> None:
    company()
    build.unit("Früher", ends_on=date(2021, 1, 1))
    build.unit("Später", starts_on=clock.today().replace(year=clock.today().year + 1))
    assert {unit.name for unit in look(Role.HR).units}.isdisjoint({"Früher", "Später"})


def test_what_is_missing_most() -> None:
    build.company()
    one, two = build.unit("Eins"), build.unit("Zwei")
    for unit in (one, two):
        staff(unit, 40, met=10, codes=("SEC-1",))
        staff(unit, 40, met=30, codes=("SEC-2",))
        staff(unit, 40, met=5, codes=("VER-1",))
        staff(unit, 40, met=40, codes=("UND-1",))
    take_snapshot()
    coverage = look(Role.HR)
    weakest = coverage.weakest_area(None)
    assert weakest is not None
    assert weakest.code == "VER"
    assert [gap.competence.code for gap in coverage.largest_gaps(None)] == ["VER-1", "SEC-1", "SEC-2"]
    assert [gap.competence.code for gap in coverage.largest_gaps(None, 1)] == ["VER-1"]


def test_nothing_is_missing_most_where_all_areas_are_alike() -> None:
    company()
    assert look(Role.HR).weakest_area(None) is None


def test_the_trend_ends_with_the_figure_of_the_page() -> None:
    build.company()
    one, two = build.unit("Eins"), build.unit("Zwei")
    staff(one, 40, met=8)
    staff(two, 40, met=8)
    with clock.at(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        take_snapshot()
    staff(one, 20, met=20)
    with clock.at(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        take_snapshot()
    coverage = look(Role.HR)
    points = company_trend(coverage)
    assert [(point.day, point.figure.share) for point in points] == [(date(2026, 10, 31), 20), (date(2026, 11, 30), 36)]
    assert points[-1].figure == coverage.company
    assert (coverage.day, coverage.next_day) == (date(2026, 11, 30), date(2026, 12, 31))


def test_a_trend_leaves_out_days_with_too_few_people() -> None:
    build.company()
    one, two = build.unit("Eins"), build.unit("Zwei")
    staff(one, 8, met=4)
    with clock.at(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        take_snapshot()
    staff(two, 20, met=4)
    with clock.at(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        take_snapshot()
    assert [point.day for point in company_trend(look(Role.HR))] == [date(2026, 11, 30)]


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        (date(2026, 11, 15), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 2, 28), date(2028, 2, 29)),
    ],
)
def test_the_next_freeze(day: date, next_day: date) -> None:
    assert next_freeze(day) == next_day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_next_freeze_is_a_month_end_within_a_month(day: date) -> None:
    found = next_freeze(day)
    assert 0 < (found - day).days <= 31
    assert (found + timedelta(days=1)).day == 1


@pytest.mark.parametrize("units", [1, 3])
def test_the_number_of_queries_does_not_grow(units: int, django_assert_num_queries: Any) -> None:
    build.company()
    for _ in range(units):
        staff(build.unit(), 5 * units, met=1, codes=CODES)
    take_snapshot()
    viewer = seat(Role.HR)
    with django_assert_num_queries(6):  # cells, competences, company, grants, units; the trend
        coverage = coverage_for(viewer)
        assert coverage is not None
        company_trend(coverage)
