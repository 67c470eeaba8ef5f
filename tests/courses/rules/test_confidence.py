"""What an answer is worth in practice."""

from fractions import Fraction

import pytest

from courses.rules.confidence import LEVELS, confidence_points


@pytest.mark.parametrize(
    ("credit", "confidence", "points"),
    [(1, 1, 1), (1, 2, 2), (1, 3, 3), (0, 1, 0), (0, 2, -2), (0, 3, -6), (Fraction(1, 2), 3, 0), (Fraction(1, 2), 1, 0)],
)
def test_sure_and_right_earns_most_sure_and_wrong_costs_most(credit: int | Fraction, confidence: int, points: int) -> None:
    assert confidence_points(Fraction(credit), confidence) == points


@pytest.mark.parametrize(("share", "best"), [(0.5, 1), (0.6, 1), (0.7, 2), (0.75, 2), (0.85, 3), (0.95, 3)])
def test_honest_confidence_pays_best(share: float, best: int) -> None:
    def expected(confidence: int) -> float:
        right, wrong = (confidence_points(Fraction(credit), confidence) for credit in (1, 0))
        return share * right + (1 - share) * wrong

    assert max(LEVELS, key=expected) == best


@pytest.mark.parametrize("confidence", [0, 4, -1])
def test_there_are_three(confidence: int) -> None:
    with pytest.raises(ValueError):
        confidence_points(Fraction(1), confidence)
