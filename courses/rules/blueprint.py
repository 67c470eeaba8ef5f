"""Which questions an attempt asks, and in which order: fixed by a stored seed (docs/quizzes.md).

Instead of a generator of random numbers, whose results may differ between versions of Python, everything is put in the
order of a hash of the seed and the key. So a draw depends on the seed and the set of candidates only, on any machine.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """An item that could be asked: its key, the version that holds now, and what of it may be shuffled."""

    key: str
    version_id: int
    competence: str
    level: int
    options: tuple[str, ...]
    by_hand: bool = False  # marked by a champion


@dataclass(frozen=True)
class Drawn:
    """A question of an attempt."""

    position: int  # from 1
    candidate: Candidate
    option_order: tuple[str, ...]


def place_by_seed(seed: int, *words: str) -> bytes:
    """Where the words stand in the order of this seed."""
    return sha256("\x00".join((str(seed), *words)).encode()).digest()


def shuffled_keys(keys: Iterable[str], seed: int, name: str) -> tuple[str, ...]:
    """The keys of a question in the order in which they are shown."""
    return tuple(sorted(keys, key=lambda key: place_by_seed(seed, "option", name, key)))


def turns(avoid: Sequence[Collection[str]]) -> dict[str, int]:
    """How late the keys of earlier rounds come again: `avoid` has the latest round first, which comes last."""
    return {key: len(avoid) - place for place, keys in reversed(list(enumerate(avoid))) for key in keys}


def _take(
    banks: dict[tuple[str, int, bool], list[Candidate]], block: Mapping[str, Any], number: int, *, by_hand: bool
) -> list[Candidate]:
    """The next candidates of a bank; what was taken is gone, so nothing is asked twice."""
    bank = banks.get((block["competence"], block["level"], by_hand), [])
    taken, bank[:] = bank[:number], bank[number:]
    return taken


def draw(
    blocks: Iterable[Mapping[str, Any]],
    candidates: Iterable[Candidate],
    *,
    seed: int,
    avoid: Sequence[Collection[str]] = (),
) -> tuple[Drawn, ...]:
    """The questions of one attempt: of each block as many as it asks for, or all there are if the bank has fewer.

    `avoid` holds the item keys of earlier attempts, the latest first. They come again only where the bank has nothing
    else, and then those of the earliest attempt first. A block's `by_hand` says how many of the questions are such as a
    champion marks; without it there are none. Blocks stay in their order; questions and options are shuffled.
    """
    turn = turns(avoid)
    by_block: dict[tuple[str, int, bool], list[Candidate]] = {}
    for candidate in candidates:
        by_block.setdefault((candidate.competence, candidate.level, candidate.by_hand), []).append(candidate)
    for bank in by_block.values():
        bank.sort(key=lambda candidate: (turn.get(candidate.key, 0), place_by_seed(seed, "item", candidate.key)))
    asked: list[Candidate] = []
    for block in blocks:
        written = _take(by_block, block, block.get("by_hand", 0), by_hand=True)
        chosen = written + _take(by_block, block, block["asked"] - len(written), by_hand=False)
        asked += sorted(chosen, key=lambda candidate: place_by_seed(seed, "place", candidate.key))
    return tuple(
        Drawn(
            position=position,
            candidate=candidate,
            option_order=shuffled_keys(candidate.options, seed, candidate.key),
        )
        for position, candidate in enumerate(asked, start=1)
    )
