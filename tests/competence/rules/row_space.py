"""Exact linear algebra over the rationals: what follows from a list of sums."""

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction

Vector = dict[Hashable, Fraction]


class RowSpace:
    """All linear combinations of the given sums, kept as a fully reduced sparse matrix."""

    def __init__(self, sums: Iterable[Iterable[Hashable]]) -> None:
        self.rows: dict[Hashable, Vector] = {}  # by pivot
        for variables in sums:
            self._add(dict.fromkeys(variables, Fraction(1)))

    def follows(self, variables: Iterable[Hashable]) -> bool:
        """Whether the sum of these variables is determined."""
        return not self._reduced(dict.fromkeys(variables, Fraction(1)))

    def _reduced(self, vector: Mapping[Hashable, Fraction]) -> Vector:
        result = dict(vector)
        for pivot in [variable for variable in vector if variable in self.rows]:
            _subtract(result, self.rows[pivot], result[pivot])
        return result

    def _add(self, vector: Vector) -> None:
        rest = self._reduced(vector)
        if not rest:
            return
        pivot, factor = next(iter(rest.items()))
        row = {variable: value / factor for variable, value in rest.items()}
        for other in self.rows.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        self.rows[pivot] = row


def _subtract(vector: Vector, row: Mapping[Hashable, Fraction], factor: Fraction) -> None:
    for variable, value in row.items():
        left = vector.get(variable, Fraction(0)) - factor * value
        if left:
            vector[variable] = left
        else:
            vector.pop(variable, None)
