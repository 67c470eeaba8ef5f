"""Who reads a submission (docs/exercises.md): near, fair, and never someone who may not."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A champion seen from one submission."""

    id: int
    waiting: int = 0  # submissions that wait for this champion already
    serves: bool = False  # holds a mandate for the unit of the person, or for one above it
    is_author: bool = False  # wrote the submission
    is_superior: bool = False  # leads the person directly
    is_absent: bool = False
    is_counterpart: bool = False  # has a submission that waits for the person: the two would read each other


def may_review(candidate: Candidate) -> bool:
    """Nobody reads the own work or that of people they lead, and nobody who is away is waited for."""
    return not (candidate.is_author or candidate.is_superior or candidate.is_absent)


def choose_reviewer(candidates: Iterable[Candidate]) -> int | None:
    """The id of the champion who reads, or None if there is nobody.

    Two people read each other's waiting work only if nobody else is there. Then champions who serve the unit come before all
    others, then whoever has the fewest waiting; a tie goes to the smallest id, so that the choice can be repeated.
    """
    able = [candidate for candidate in candidates if may_review(candidate)]
    best = min(able, key=lambda one: (one.is_counterpart, not one.serves, one.waiting, one.id), default=None)
    return best.id if best else None
