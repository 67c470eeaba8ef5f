"""What is new in a version against the one before, line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 400  # above that a line counts as new if the former text does not hold it anywhere


@dataclass(frozen=True)
class Line:
    """One line of the newer text."""

    text: str
    is_new: bool


@dataclass(frozen=True)
class Difference:
    """The newer text with its new lines marked, and how many lines of the older one are gone."""

    lines: tuple[Line, ...]
    added: int
    removed: int


def difference(before: str, after: str) -> Difference:
    """Compare two texts. Blank lines are never new."""
    old, new = before.splitlines(), after.splitlines()
    fresh, gone = _exact(old, new) if max(len(old), len(new)) <= MOST_LINES else _rough(old, new)
    lines = tuple(Line(text, index in fresh and bool(text.strip())) for index, text in enumerate(new))
    return Difference(lines, sum(line.is_new for line in lines), sum(bool(old[index].strip()) for index in gone))


def _exact(old: list[str], new: list[str]) -> tuple[set[int], set[int]]:
    fresh: set[int] = set()
    gone: set[int] = set()
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone.update(range(a, b))
            fresh.update(range(c, d))
    return fresh, gone


def _rough(old: list[str], new: list[str]) -> tuple[set[int], set[int]]:
    known, kept = set(old), set(new)
    return (
        {index for index, text in enumerate(new) if text not in known},
        {index for index, text in enumerate(old) if text not in kept},
    )
