"""The one door to figures about groups: pages, exports and mails get their cells here, already through the disclosure rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import combining, normalize

from django.db.models import Subquery

from competence.enums import PolicyPreset
from competence.models import Company, Competence, CompetenceArea, Person, Unit
from competence.models.snapshot import Snapshot, SnapshotCell
from competence.roles import Permission
from competence.rules.coverage import COMPANY, Count, Key, add_up
from competence.rules.disclosure import PROTECTED, SMALLEST_GROUP, Figure, figure, releasable

NUMBERS = ("people", "people_met", "weight", "weight_met")


@dataclass(frozen=True)
class Row:
    """One line of a coverage table: a unit (own members), its figures by area, and the figure over the areas that are shown."""

    unit: Unit
    figures: tuple[Figure, ...]
    overall: Figure


@dataclass(frozen=True)
class AreaDetail:
    """An area in one unit or in the company, with its competences."""

    area: CompetenceArea
    figure: Figure
    competences: tuple[tuple[Competence, Figure], ...]

    @property
    def is_detailed(self) -> bool:
        """Whether any single competence may be shown."""
        return any(not figure.is_protected for _, figure in self.competences)


@dataclass(frozen=True)
class Gap:
    """A competence in which much is missing."""

    competence: Competence
    figure: Figure


@dataclass(frozen=True)
class Point:
    """The company's coverage on one frozen day."""

    day: date
    figure: Figure


@dataclass(frozen=True)
class Coverage:
    """The frozen figures of one day. It holds nothing but what this viewer may see."""

    day: date
    next_day: date
    smallest_group: int
    sees_company: bool
    areas: tuple[CompetenceArea, ...]
    competences: tuple[Competence, ...]
    units: tuple[Unit, ...]
    cells: Mapping[Key, Figure]
    overall_by_row: Mapping[int | None, Figure]

    def cell(self, row: int | None, column: str) -> Figure:
        """The figure of a unit (None: the company) in a column, protected when it may not be shown."""
        return self.cells.get((row, column), PROTECTED)

    def overall(self, row: int | None) -> Figure:
        """The figure of a unit (None: the company) over the areas that are shown for it."""
        return self.overall_by_row.get(row, PROTECTED)

    @property
    def company(self) -> Figure:
        """Strict coverage of the whole company."""
        return self.overall(COMPANY)

    @property
    def company_by_area(self) -> tuple[Figure, ...]:
        return tuple(self.cell(COMPANY, area.code) for area in self.areas)

    def rows(self, units: Sequence[Unit] | None = None) -> list[Row]:
        """The heatmap: units in alphabetical order (never by result) × areas."""
        return [
            Row(unit, tuple(self.cell(unit.pk, area.code) for area in self.areas), self.overall(unit.pk))
            for unit in (self.units if units is None else units)
        ]

    @property
    def least_for_competence(self) -> int:
        """From how many people on a single competence is shown for a unit (R9)."""
        return 2 * self.smallest_group

    def units_above(self, unit: Unit) -> list[Unit]:
        """The units that one lies in, the outermost first; only those that the viewer may see."""
        above = [other for other in self.units if other.contains(unit) and other.pk != unit.pk]
        return sorted(above, key=lambda other: len(other.path))

    def competences_of(self, area: CompetenceArea | None) -> list[Competence]:
        """The competences of an area."""
        return [c for c in self.competences if area is not None and c.area_id == area.code]

    def units_below(self, unit: Unit) -> list[Unit]:
        """The units below one, without itself."""
        return [other for other in self.units if unit.contains(other) and other.pk != unit.pk]

    def details(self, row: int | None) -> list[AreaDetail]:
        """One unit (None: the company) in detail: each area with its competences."""
        return [
            AreaDetail(
                area,
                self.cell(row, area.code),
                tuple((c, self.cell(row, c.code)) for c in self.competences if c.area_id == area.code),
            )
            for area in self.areas
        ]

    def competence_rows(self, competence: Competence) -> list[tuple[Unit, Figure]]:
        """One competence over all units."""
        return [(unit, self.cell(unit.pk, competence.code)) for unit in self.units]

    def weakest_area(self, row: int | None) -> CompetenceArea | None:
        """The shown area in which most is missing; None if nothing is missing or all are alike."""
        shown = [detail for detail in self.details(row) if not detail.figure.is_protected]
        gaps = [detail for detail in shown if _has_gap(detail.figure)]
        if not gaps or (len(shown) > 1 and len({detail.figure for detail in shown}) == 1):
            return None
        return min(gaps, key=lambda detail: detail.figure.share or 0).area

    def largest_gaps(self, row: int | None, most: int = 5) -> list[Gap]:
        """The competences with the lowest coverage among those that are shown, in the order of the framework where equal."""
        gaps = [Gap(c, self.cell(row, c.code)) for c in self.competences]
        return sorted((gap for gap in gaps if _has_gap(gap.figure)), key=lambda gap: gap.figure.share or 0)[:most]


def _has_gap(figure: Figure) -> bool:
    return not figure.is_protected and figure.bound != "≥"


def coverage_for(viewer: Person) -> Coverage | None:
    """The newest frozen figures as `viewer` may see them; None before the first snapshot.

    Which cells are protected is decided over the whole company and alike for everyone; then only those remain that the
    viewer has a permission for: everything, or one's own unit and the units below it.
    """
    newest = Snapshot.objects.order_by("-taken_on").values("pk")[:1]
    frozen = SnapshotCell.objects.filter(snapshot=Subquery(newest))
    rows = list(frozen.values_list("snapshot__taken_on", "unit", "column", *NUMBERS))
    if not rows:
        return None
    day = rows[0][0]
    counts: dict[Key, Count] = {(unit, column): Count(*numbers) for _, unit, column, *numbers in rows}
    competences = tuple(Competence.objects.select_related("area").order_by("area__position", "position"))
    areas = {competence.code: competence.area_id for competence in competences}
    k = smallest_group(Company.current())
    sees_company = viewer.may(Permission.SEE_COMPANY_COVERAGE)
    units = tuple(
        unit
        for unit in sorted(Unit.objects.existing_on(day).order_by("pk"), key=lambda unit: _alphabetical(unit.name))
        if sees_company or viewer.may(Permission.SEE_UNIT_COVERAGE, unit=unit)
    )
    own: set[int | None] = {unit.pk for unit in units} | ({COMPANY} if sees_company else set())
    seen = {key for key in releasable(counts, areas=areas, k=k) if key[0] in own}
    return Coverage(
        day=day,
        next_day=next_freeze(day),
        smallest_group=k,
        sees_company=sees_company,
        areas=tuple({competence.area_id: competence.area for competence in competences}.values()),
        competences=competences,
        units=units,
        cells={key: figure(counts[key], k) for key in seen},
        overall_by_row=_overall(counts, seen, set(areas.values()), k),
    )


def company_trend(coverage: Coverage) -> list[Point]:
    """The company's coverage on each frozen day, oldest first; nothing for those who may not see the company."""
    if not coverage.sees_company:
        return []
    areas = {competence.code: competence.area_id for competence in coverage.competences}
    codes = set(areas.values())
    by_day: dict[date, dict[Key, Count]] = defaultdict(dict)
    for day, column, *numbers in (
        SnapshotCell.objects.filter(unit=None, column__in=codes)
        .order_by("snapshot__taken_on")
        .values_list("snapshot__taken_on", "column", *NUMBERS)
    ):
        by_day[day][COMPANY, column] = Count(*numbers)
    points = []
    for day, counts in by_day.items():
        shown = releasable(counts, areas=areas, k=coverage.smallest_group)
        overall = _overall(counts, shown, codes, coverage.smallest_group).get(COMPANY)
        if overall is not None:
            points.append(Point(day, overall))
    return points


def smallest_group(company: Company | None) -> int:
    """k, the smallest group that a figure may describe under the agreed policy."""
    return SMALLEST_GROUP[PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD]


def _overall(counts: Mapping[Key, Count], shown: set[Key], areas: set[str], k: int) -> dict[int | None, Figure]:
    """One figure a row over its shown areas only: it says nothing that the cells beside it do not say."""
    parts: dict[int | None, list[Count]] = defaultdict(list)
    for row, column in sorted(shown, key=str):
        if column in areas:
            parts[row].append(counts[row, column])
    return {row: figure(add_up(counted), k) for row, counted in parts.items()}


def _alphabetical(name: str) -> str:
    """ "Ä" beside "A", alike on every database."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


def next_freeze(day: date) -> date:
    """The day of the next figures: the end of the month that `day` lies in, or of the next one if `day` is that end."""

    def month_end(some: date) -> date:
        return (some.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    end = month_end(day)
    return end if end > day else month_end(day + timedelta(days=1))
