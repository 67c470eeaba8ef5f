"""Practising with confidence: who is sure and right earns most, who is sure and wrong loses most (docs/quizzes.md).

Right 1, 2 or 3; wrong 0, −2 or −6. Only honest confidence pays: to say "sure" pays off from about four in five right.
It is for practice alone and is never stored.
"""

from fractions import Fraction

LEVELS = (1, 2, 3)  # unsure, fairly sure, sure
_WRONG = {1: 0, 2: -2, 3: -6}


def confidence_points(credit: Fraction, confidence: int) -> int:
    """What an answer is worth; one that is partly right neither earns nor loses."""
    if confidence not in LEVELS:
        raise ValueError(f"There is no confidence {confidence}.")
    if credit == 1:
        return confidence
    return _WRONG[confidence] if credit == 0 else 0
