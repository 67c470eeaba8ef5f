"""What may be shown about groups of people. Pure; the one door to figures is queries/coverage.py, which asks here.

The rules (docs/coverage.md explains them for works councils):

R1  A figure about a group is released only if the group has at least k people without the viewer. Whoever looks may be one of
    the group, so one person is always taken off: the decision is the same for everyone, and two who compare notes gain nothing.
R4  Extremes are bands: what rounds to 10 % or less, or to 90 % or more (from 30 people on: 5 % and 95 %), is only "≤ 10 %" or
    "≥ 90 %". In a single competence of a unit nobody can tell from the figure whether none, one or two have reached it.
R5  Below 50 people a share is rounded to 5 points, otherwise to 1; the number of people is a band.
R6  If a total is out, the hidden parts together must be at least two and at least k people; otherwise the next smallest part is
    hidden too.
R7  Nothing hidden follows from all that is shown together (rules/derivation.py). Where it would, more is hidden.
R9  A single competence is shown for a unit only from 2k people on; below, only its area.
R13 A protected figure says "protected" and never why; a group of 0 looks like a group of k − 1.

So a company of less than 2k people has only figures of the whole, and one of less than k none. Which figures are protected depends on
numbers of people alone, never on what anyone can do; so the pattern of protected figures says nothing about levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from competence.enums import PolicyPreset
from competence.rules.coverage import COMPANY, Count, Key
from competence.rules.derivation import HiddenCell, Node, stays_hidden

SMALLEST_GROUP: Mapping[PolicyPreset, int] = {PolicyPreset.STRICT: 10, PolicyPreset.STANDARD: 8, PolicyPreset.EXTENDED: 8}
FLOOR = 5  # no policy may go below
BANDS = ((50, None), (30, 49), (15, 29))

Part = TypeVar("Part")


@dataclass(frozen=True)
class Figure:
    """A figure as it may be shown. `share` in percent, None when protected; `bound` is "≤" or "≥" at the extremes."""

    share: int | None = None
    bound: str = ""
    people: str = ""  # band of the number of people, for example "15–29"

    @property
    def is_protected(self) -> bool:
        return self.share is None

    @property
    def step(self) -> int:
        """Step of the heat scale, 0 (below 40 %) … 5 (from 90 %)."""
        share = self.share or 0
        return sum(share >= limit for limit in (40, 55, 70, 80, 90))

    @property
    def is_low(self) -> bool:
        """Below 40 %: where most is missing."""
        return self.share is not None and self.share < 40


PROTECTED = Figure()


def people_band(people: int, k: int) -> str:
    """The number of people as a band (R5): 50+, 30–49, 15–29 or k–14."""
    for low, high in BANDS:
        if people >= low:
            return f"{low}+" if high is None else f"{low}–{high}"
    return f"{k}–14" if k < 14 else "14"


def figure(count: Count, k: int) -> Figure:
    """Round a released count (R4, R5). Whole numbers only, so that every machine rounds alike; halves go up."""
    if not count.weight:
        return PROTECTED
    people = people_band(count.people, k)
    step = 5 if count.people < 50 else 1
    share = (count.weight_met * 200 + count.weight * step) // (count.weight * step * 2) * step
    edge = 10 if count.people < 30 else 5
    if share <= edge:
        return Figure(edge, "≤", people)
    if share >= 100 - edge:
        return Figure(100 - edge, "≥", people)
    return Figure(share, "", people)


def releasable(counts: Mapping[Key, Count], *, areas: Mapping[str, str], k: int) -> set[Key]:
    """The cells that may be shown, to anyone, decided over the whole family of tables at once.

    `areas` maps a competence to its area. A total over all areas is not among them: what may be summed up is what is shown,
    so whoever needs a total adds the released areas.
    """
    if k < FLOOR:
        raise ValueError(f"the smallest group may not be below {FLOOR}")
    people = {key: count.people for key, count in counts.items() if count.people > 0}
    has_units = len({row for row, _ in people if row is not COMPANY}) > 1  # else the one unit is the company
    shown: set[Key] = set()
    for area in sorted(set(areas.values())):
        table = _AreaTable(area, sorted(code for code, its in areas.items() if its == area), people, k)
        shown |= table.of_the_company(has_units=has_units)
        if has_units and (COMPANY, area) in shown:
            shown |= table.of_the_units()
    return shown


class _AreaTable:
    """The figures of one area: units × competences. The area is the margin of each unit, the company that of each competence.

    Hiding goes from the finest to the coarsest figure and never back, so it ends.
    """

    def __init__(self, area: str, competences: Sequence[str], people: Mapping[Key, int], k: int) -> None:
        self.area = area
        self.competences = competences
        self.people = people
        self.least = k + 1  # the viewer does not count, whoever it is (R1)
        self.least_of_a_competence = 2 * k + 1  # R9
        self.units = sorted(
            (row for row, column in people if column == area and row is not COMPANY),
            key=lambda unit: (people[unit, area], unit),
        )
        self.needed_by = {unit: [c for c in competences if (unit, c) in people] for unit in self.units}
        self.needed_in = {c: [unit for unit in self.units if (unit, c) in people] for c in competences}
        self.columns: list[str] = []  # competences shown for the company
        self.open: set[int] = set()  # units whose area is shown
        self.cells: set[Key] = set()  # competences shown by unit

    def of_the_company(self, *, has_units: bool) -> set[Key]:
        """The area and its competences over everyone (R1, R6). What one unit alone needs is that unit's figure (R9)."""
        if self.people.get((COMPANY, self.area), 0) < self.least:
            return set()
        parts = {c: self.people[COMPANY, c] for c in reversed(self.competences) if (COMPANY, c) in self.people}
        shown = {
            c
            for c, people in parts.items()
            if people >= (self.least_of_a_competence if has_units and len(self.needed_in[c]) == 1 else self.least)
        }
        _cover(shown, parts, self.least, share_people=True)
        self.columns = [c for c in self.competences if c in shown]
        return {(COMPANY, column) for column in (self.area, *self.columns)}

    def of_the_units(self) -> set[Key]:
        """Areas and competences by unit, once it is known what is shown for the company."""
        self.open = {unit for unit in self.units if self.people[unit, self.area] >= self.least}
        self.cells = {
            (unit, c) for unit in self.open for c in self.columns if self.people.get((unit, c), 0) >= self.least_of_a_competence
        }
        self._cover_units()
        while self.open:
            self._cover_cells()
            if stays_hidden(self._hidden(), least=self.least):
                break
            detailed = next((unit for unit in self.units if any(row == unit for row, _ in self.cells)), None)
            if detailed is not None:  # show only the area of the smallest unit that still shows competences
                self.cells = {key for key in self.cells if key[0] != detailed}
            else:  # not even that
                self.open.discard(next(unit for unit in self.units if unit in self.open))
                self._cover_units()
        return {(unit, self.area) for unit in self.open} | self.cells

    def _cover_units(self) -> None:
        """R6 over the area: the hidden units together are at least two and at least k people."""
        if len(self.units) < 2:
            self.open = set()  # the only unit that needs the area: its figure is the company's
        _cover(self.open, {unit: self.people[unit, self.area] for unit in self.units}, self.least, share_people=False)
        self.cells = {key for key in self.cells if key[0] in self.open}

    def _cover_cells(self) -> None:
        """R6 along each unit and each competence, until nothing changes."""
        before = -1
        while len(self.cells) != before:
            before = len(self.cells)
            for unit in self.units:
                self._cover_along([(unit, c) for c in reversed(self.needed_by[unit])], share_people=True)
            for c in self.columns:
                self._cover_along([(unit, c) for unit in self.needed_in[c]], share_people=False)

    def _cover_along(self, line: list[Key], *, share_people: bool) -> None:
        parts = {key: self.people[key] for key in line if not self._is_given(key)}
        shown = self.cells & parts.keys()
        kept = set(shown)
        _cover(kept, parts, self.least, share_people=share_people)
        self.cells -= shown - kept

    def _is_given(self, key: Key) -> bool:
        """Whether a cell says only what a released total says by itself: the one competence that a unit needs of the area, or
        the one unit that needs a competence. Such a cell hides nothing else."""
        unit, competence = key
        return (unit in self.open and len(self.needed_by[unit]) == 1) or (
            competence in self.columns and len(self.needed_in[competence]) == 1
        )

    def _hidden(self) -> list[HiddenCell]:
        hidden = []
        for unit in self.units:
            row: Node = ("unit", unit) if unit in self.open else ("units", "protected")
            for c in self.needed_by[unit]:
                key = (unit, c)
                if key not in self.cells and not self._is_given(key):
                    column: Node = ("competence", c) if c in self.columns else ("competences", "protected")
                    hidden.append(HiddenCell(row, column, unit, self.people[key]))
        return hidden


def _cover(shown: set[Part], parts: Mapping[Part, int], least: int, *, share_people: bool) -> None:
    """Hide the next smallest part until the hidden ones are at least two and together `least` people (R6).

    `parts` are all parts of a shown total, with their people. People of different units are different, so they add up; people
    of different competences are mostly the same (`share_people`), so only the largest hidden part counts.
    """
    order = sorted(parts, key=lambda part: parts[part])  # stable: equal parts keep the order in which they were given
    while True:
        hidden = [parts[part] for part in order if part not in shown]
        if not hidden or (len(hidden) >= 2 and (max(hidden) if share_people else sum(hidden)) >= least):
            return
        next_smallest = next((part for part in order if part in shown), None)
        if next_smallest is None:
            return  # everything below the total is hidden: the total itself is the only figure
        shown.discard(next_smallest)
