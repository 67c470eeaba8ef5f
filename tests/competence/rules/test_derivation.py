"""What follows from sums of rows and columns, compared with exact linear algebra."""

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competence.rules.derivation import HiddenCell, stays_hidden

from .row_space import RowSpace

pytestmark = pytest.mark.once


def cells(text: str) -> list[HiddenCell]:
    """ "1a9 2a3" is a cell of row 1 and column a with 9 people, and one of row 2 with 3. Row 0 stands for several units."""
    return [
        HiddenCell(
            ("unit", word[0]), ("competence", word[1]), unit=number if word[0] == "0" else int(word[0]), people=int(word[2:])
        )
        for number, word in enumerate(text.split(), start=100)
    ]


@pytest.mark.parametrize(
    ("hidden", "holds"),
    [
        ("", True),
        ("1a20", False),  # the row without the shown cells is this cell
        ("1a20 1b20", False),  # each column has only this one
        ("1a20 1b20 2a20 2b20", True),
        ("1a20 1b1 2a20 2b1", False),  # rows minus column a: the two people of column b
        ("1a20 1b5 2a20 2b5", True),  # ten people
        ("1a20 1b20 2b20 2c20 3c20 3a20", True),  # a ring
        ("1a20 1b20 2a20 2b20 2c20 3c20 3d20 4c20 4d20", False),  # two rings with a bridge between them
        ("0a3 0a2 1a20 1b20 2a20 2b20", False),  # the small units together are five
        ("0a5 0a5 1a20 1b20 2a20 2b20", True),
    ],
)
def test_known_patterns(hidden: str, holds: bool) -> None:
    assert stays_hidden(cells(hidden), least=9) is holds


person = st.tuples(st.integers(1, 3), st.sets(st.sampled_from("abc"), min_size=1))


@settings(deadline=None, max_examples=400)
@given(
    st.lists(person, min_size=4, max_size=24),
    st.sets(st.tuples(st.integers(1, 3), st.sampled_from("abc"))),
    st.sets(st.integers(1, 3)),
    st.integers(2, 4),
)
def test_whatever_holds_tells_nothing_about_fewer_people(
    people: list[tuple[int, set[str]]], shown: set[tuple[int, str]], closed: set[int], least: int
) -> None:
    """Every combination of sums, over the rationals, touches at least `least` people. Small tables, all groups of people."""
    inside: dict[tuple[int, str], set[int]] = defaultdict(set)
    for number, (row, needed) in enumerate(people):
        for column in needed:
            if row in closed or (row, column) not in shown:
                inside[row, column].add(number)
    hidden = [
        HiddenCell(("unit", 0 if row in closed else row), ("competence", column), row, len(who))
        for (row, column), who in inside.items()
    ]
    if not stays_hidden(hidden, least=least):
        return
    sums = [[cell for cell in inside if cell[0] == row] for row in {1, 2, 3} - closed]
    sums += [[cell for cell in inside if cell[1] == column] for column in "abc"]
    everything = len(RowSpace(sums).rows)
    for size in range(1, least):
        for group in combinations(range(len(people)), size):
            within = {cell for cell, who in inside.items() if who <= set(group)}
            if within:
                assert len(RowSpace([cell for cell in total if cell not in within] for total in sums).rows) == everything
    space = RowSpace(sums)
    assert not any(space.follows([cell]) for cell in inside)
