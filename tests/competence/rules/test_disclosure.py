"""The disclosure rules in tables, and what must hold for every company."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.enums import PolicyPreset
from competence.rules import disclosure
from competence.rules.coverage import COMPANY, EVERYTHING, Count, Key, Requirement, count
from competence.rules.disclosure import FLOOR, PROTECTED, SMALLEST_GROUP, Figure, figure, people_band, releasable

pytestmark = pytest.mark.once
K = 8
ONE_AREA = {"SEC-1": "SEC", "SEC-2": "SEC", "SEC-3": "SEC"}


def company(sizes: list[int], *, few: dict[int, int] | None = None, areas: dict[str, str] = ONE_AREA) -> dict[Key, Count]:
    """Units 1, 2, … of these sizes; everyone needs SEC-1 and SEC-2, and in unit u only `few[u]` people SEC-3 (default all)."""
    rows, person = [], 0
    for unit, size in enumerate(sizes, start=1):
        for number in range(size):
            person += 1
            for c in areas:
                if c != "SEC-3" or few is None or number < few.get(unit, 0):
                    rows.append(Requirement(person, unit, c, 2, target=2, level=2 * (person % 2)))
    return count(rows, areas)


def shown_units(sizes: list[int], column: str = "SEC", **more: object) -> list[int]:
    shown = releasable(company(sizes, **more), areas=ONE_AREA, k=K)  # type: ignore[arg-type]
    return [size for unit, size in enumerate(sizes, start=1) if (unit, column) in shown]


# ── R4, R5: bands and rounding ──


@pytest.mark.parametrize(
    ("people", "met", "expected"),
    [
        (12, 6, Figure(50, "", "8–14")),
        (20, 0, Figure(10, "≤", "15–29")),
        (20, 20, Figure(90, "≥", "15–29")),
        (17, 2, Figure(10, "≤", "15–29")),  # 11.8 %
        (17, 3, Figure(20, "", "15–29")),  # 17.6 %
        (17, 15, Figure(90, "≥", "15–29")),
        (9, 8, Figure(90, "≥", "8–14")),
        (9, 3, Figure(35, "", "8–14")),
        (29, 4, Figure(15, "", "15–29")),  # 13.8 %
        (30, 2, Figure(5, "≤", "30–49")),
        (30, 3, Figure(10, "", "30–49")),
        (30, 28, Figure(95, "≥", "30–49")),
        (49, 20, Figure(40, "", "30–49")),  # 40.8 %
        (50, 21, Figure(42, "", "50+")),
        (200, 57, Figure(29, "", "50+")),  # 28.5 %: halves go up
        (1000, 54, Figure(5, "≤", "50+")),
        (1000, 55, Figure(6, "", "50+")),
        (1000, 1000, Figure(95, "≥", "50+")),
    ],
)
def test_figures(people: int, met: int, expected: Figure) -> None:
    assert figure(Count(people=people, people_met=met, weight=people, weight_met=met), K) == expected


@given(st.integers(2 * K + 1, 3000), st.integers(1, 2), st.booleans())
def test_fewer_than_three_on_one_side_look_like_none(people: int, few: int, on_top: bool) -> None:
    """In a single competence of a unit, which needs more than 2k people."""

    def shown(met: int) -> Figure:
        return figure(Count(people=people, people_met=met, weight=people, weight_met=met), K)

    assert shown(people - few if on_top else few) == shown(people if on_top else 0)


def test_no_figure_without_a_requirement() -> None:
    assert figure(Count(), K) == PROTECTED
    assert PROTECTED.is_protected


@pytest.mark.parametrize(
    ("people", "band"), [(8, "8–14"), (14, "8–14"), (15, "15–29"), (30, "30–49"), (50, "50+"), (9999, "50+")]
)
def test_people_bands(people: int, band: str) -> None:
    assert people_band(people, K) == band


@pytest.mark.parametrize(("share", "step"), [(39, 0), (40, 1), (55, 2), (70, 3), (80, 4), (90, 5), (100, 5)])
def test_steps_of_the_scale(share: int, step: int) -> None:
    assert Figure(share).step == step
    assert Figure(share).is_low is (share < 40)


def test_no_policy_goes_below_the_floor() -> None:
    assert set(SMALLEST_GROUP) == set(PolicyPreset)
    assert min(SMALLEST_GROUP.values()) >= FLOOR
    with pytest.raises(ValueError, match="5"):
        releasable({}, areas={}, k=4)


# ── R1, R6, R9 ──


def test_the_example_of_the_works_agreement() -> None:
    """14, 11, 23, 9, 4 and 3 people: 4 and 3 are too small, together 7 could be worked out, so 9 is protected as well."""
    assert shown_units([14, 11, 23, 9, 4, 3]) == [14, 11, 23]


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([9, 30, 40], [9, 30, 40]),  # eight without the viewer
        ([8, 30, 40], [40]),  # one protected unit alone would be the company minus the others
        ([8, 8, 40], [40]),
        ([4, 4, 40, 50], [50]),  # seven without the viewer
        ([5, 4, 40, 50], [40, 50]),
        ([40], []),  # the only unit is the company
        ([3, 40], []),
        ([8, 8], []),  # below 2k people: only the company
        ([9, 9], [9, 9]),
    ],
)
def test_units(sizes: list[int], shown: list[int]) -> None:
    assert shown_units(sizes) == shown


def test_a_single_competence_needs_twice_as_many() -> None:
    sizes = [17, 17, 16, 16]
    assert shown_units(sizes) == sizes
    assert shown_units(sizes, "SEC-1") == [17, 17]


def test_few_who_need_a_competence_are_no_remainder_of_the_area() -> None:
    """Three people of each unit need SEC-3: the area minus SEC-1 and SEC-2 would be those three."""
    sizes, few = [20, 20, 20, 20], {1: 3, 2: 3, 3: 3, 4: 3}
    assert shown_units(sizes, few=few) == sizes
    assert shown_units(sizes, "SEC-1", few=few) == sizes
    assert shown_units(sizes, "SEC-2", few=few) == []  # hides SEC-3, in every unit the same one
    assert shown_units(sizes, "SEC-3", few=few) == []


def test_nor_of_several_tables_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people of each unit need SEC-3. Units 1 and 2 hide it behind SEC-2, units 3 and 4 behind SEC-1, each table fine by
    itself; but units 1 and 2 together, minus what the company says about SEC-2, would be the six people of SEC-3."""
    rows, person = [], 0
    for unit in (1, 2, 3, 4):
        for number in range(20):
            person += 1
            needed = {"SEC-1": unit <= 2 or number > 0, "SEC-2": unit > 2 or number > 0, "SEC-3": number < 3}
            rows += [Requirement(person, unit, c, 1, target=1, level=1) for c in needed if needed[c]]
    counts = count(rows, ONE_AREA)

    def hidden() -> set[Key]:
        shown = releasable(counts, areas=ONE_AREA, k=K)
        return {key for key in counts if key[0] is not COMPANY and key[1] in ONE_AREA and key not in shown}

    careful = hidden()
    monkeypatch.setattr(disclosure, "stays_hidden", lambda cells, least: True)
    naive = {(unit, "SEC-3") for unit in (1, 2, 3, 4)} | {(1, "SEC-2"), (2, "SEC-2"), (3, "SEC-1"), (4, "SEC-1")}
    assert hidden() == naive
    assert careful > naive


def test_a_company_below_k_shows_nothing_and_below_2k_only_itself() -> None:
    assert releasable(company([4, 4]), areas=ONE_AREA, k=K) == set()
    below = releasable(company([8, 8]), areas=ONE_AREA, k=K)
    assert below == {(COMPANY, column) for column in ("SEC", "SEC-1", "SEC-2", "SEC-3")}


def test_a_competence_of_one_unit_is_its_figure_not_the_company_s() -> None:
    shown = releasable(company([12, 40, 40], few={1: 12}), areas=ONE_AREA, k=K)
    assert (COMPANY, "SEC-3") not in shown
    shown = releasable(company([17, 40, 40], few={1: 17}), areas=ONE_AREA, k=K)
    assert (COMPANY, "SEC-3") in shown


# ── What must hold for every company ──

AREAS = {"SEC-1": "SEC", "SEC-2": "SEC", "SEC-3": "SEC", "LED-1": "LED", "LED-2": "LED"}
people = st.lists(
    st.tuples(st.integers(1, 6), st.sets(st.sampled_from(sorted(AREAS)), min_size=1), st.integers(0, 4)), max_size=120
)


def _count(people: list[tuple[int, set[str], int]]) -> dict[Key, Count]:
    return count(
        (
            Requirement(number, unit, c, 1 + number % 3, target=2, level=level)
            for number, (unit, needed, level) in enumerate(people)
            for c in sorted(needed)
        ),
        AREAS,
    )


@settings(deadline=None, max_examples=200)
@given(people, st.integers(5, 10))
def test_nothing_below_k_without_the_viewer(people: list[tuple[int, set[str], int]], k: int) -> None:
    counts = _count(people)
    shown = releasable(counts, areas=AREAS, k=k)
    if counts.get((COMPANY, EVERYTHING), Count()).people < 2 * k:
        assert {row for row, _ in shown} <= {COMPANY}
    for row, column in shown:
        assert counts[row, column].people - 1 >= (2 * k if row is not COMPANY and column in AREAS else k)
        assert column != EVERYTHING
        assert (COMPANY, column) in shown, "what is hidden for the company is hidden for its units"
        assert (row, AREAS.get(column, column)) in shown, "what is hidden as an area is hidden as a competence"


@settings(deadline=None, max_examples=100)
@given(people)
def test_a_larger_k_never_shows_more_units(people: list[tuple[int, set[str], int]]) -> None:
    counts = _count(people)
    for column in sorted(set(AREAS.values())):
        few, many = (
            sum(column == c and row is not COMPANY for row, c in releasable(counts, areas=AREAS, k=k)) for k in (5, 10)
        )
        assert many <= few


@settings(deadline=None, max_examples=100)
@given(people, st.randoms(use_true_random=False))
def test_levels_never_decide_what_is_protected(people: list[tuple[int, set[str], int]], dice: object) -> None:
    """The same people with other levels, in another order: the same cells."""
    counts = _count(people)
    other = _count([(unit, needed, dice.randint(0, 4)) for unit, needed, _ in people])  # type: ignore[attr-defined]
    shuffled = dict(sorted(other.items(), key=lambda _: dice.random()))  # type: ignore[attr-defined]
    assert releasable(counts, areas=AREAS, k=K) == releasable(shuffled, areas=AREAS, k=K)


def test_hiding_ends_and_never_shows_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if nothing ever satisfied the last check, the loop only hides, and ends with the company alone."""
    counts = company([20, 30, 40, 50], few={1: 3, 2: 2})
    usual = releasable(counts, areas=ONE_AREA, k=K)
    monkeypatch.setattr(disclosure, "stays_hidden", lambda cells, least: False)
    most_hidden = releasable(counts, areas=ONE_AREA, k=K)
    assert most_hidden < usual
    assert {row for row, _ in most_hidden} == {COMPANY}
