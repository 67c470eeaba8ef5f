"""Whether what is hidden could be worked out from what is shown. Pure linear reasoning about one table of sums.

The table has a row for each unit and a column for each competence of one area. Released are the sum of each row (the area in
that unit; the rows whose area is hidden count as one row together) and the sum of each column (the competence in the company).
A hidden cell joins its row with its column, so hidden cells are the edges of a graph. Whatever can be computed about hidden
cells from the released sums belongs to a cut of this graph: some nodes on one side, the rest on the other. So:

* a single cell can be computed exactly when it is the only connection of its two sides (a bridge);
* everything that can be computed touches all people whose cells cross some cut.

So it is enough that no cell is a bridge and that every cut is crossed by enough people (docs/coverage.md, "Why this holds").
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Node = tuple[str, object]


@dataclass(frozen=True)
class HiddenCell:
    """A cell that is not shown and in which people are counted.

    Several cells may share `row` or `column` when only their sum is released; `unit` still says where the people work.
    """

    row: Node
    column: Node
    unit: int
    people: int


def stays_hidden(cells: Sequence[HiddenCell], *, least: int) -> bool:
    """Whether no hidden cell, and nothing about fewer than `least` people, follows from the released sums.

    Sufficient, not necessary: a table may be refused that would just hold, never the other way round.
    """
    return not _has_bridge(cells) and _every_cut_has(cells, least)


def _every_cut_has(cells: Sequence[HiddenCell], least: int) -> bool:
    """Join parts of the graph that at least `least` people connect, as long as there are any.

    Safe if nothing is left between the parts that remain: every cut then separates two parts that were joined at some point,
    so it is crossed by at least as many people.
    """
    parts = {node: node for cell in cells for node in (cell.row, cell.column)}
    while True:
        between: dict[frozenset[Node], dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for cell in cells:
            row, column = parts[cell.row], parts[cell.column]
            if row != column:
                people = between[frozenset((row, column))]
                # people of one unit may be the same in two columns, people of two units never are
                people[cell.unit] = max(people[cell.unit], cell.people)
        if not between:
            return True
        strong = [pair for pair, people in between.items() if sum(people.values()) >= least]
        if not strong:
            return False
        for pair in strong:
            one, other = (parts[node] for node in pair)
            for node, part in parts.items():
                if part == other:
                    parts[node] = one


def _has_bridge(cells: Iterable[HiddenCell]) -> bool:
    """Whether some cell is the only way between its two sides. Depth first; the number of columns bounds the depth."""
    ways: dict[Node, list[tuple[int, Node]]] = defaultdict(list)
    for number, cell in enumerate(cells):
        ways[cell.row].append((number, cell.column))
        ways[cell.column].append((number, cell.row))
    found: dict[Node, int] = {}

    def reach(node: Node, came_by: int) -> int:
        """The earliest node that can be reached from here without the way we came; -1 once a bridge is found."""
        earliest = found[node] = len(found)
        for number, other in ways[node]:
            if number == came_by:
                continue
            seen = found.get(other)
            if seen is None:
                seen = reach(other, number)
                if seen == -1 or seen > found[node]:
                    return -1
            earliest = min(earliest, seen)
        return earliest

    return any(node not in found and reach(node, -1) == -1 for node in ways)
