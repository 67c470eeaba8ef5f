"""How good a question is, reckoned from counts without persons (docs/item-statistics.md).

A tally is a set of sums. It can be added to another one, and the order of adding plays no part: every sum is an exact
fraction. What a tally says about an attempt is gone as soon as it has been added.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from math import copysign, sqrt
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

SHOWN_FROM = 30  # answers; below that nothing is shown
STABLE_FROM = 100  # answers; below that a figure is provisional, and the reliability of a block is not reckoned
STEP = 8  # answers that must have come in before a figure is shown anew

TOO_HARD = Fraction(30, 100)
TOO_EASY = Fraction(95, 100)
SEPARATES_FROM = Fraction(20, 100)
UNUSED_BELOW = Fraction(5, 100)

NOTHING = Fraction(0)


class Flag(StrEnum):
    """What a person should look at. A flag never changes the state of a question."""

    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    SEPARATES_LITTLE = "separates_little"
    WITHDRAW = "withdraw"
    UNUSED_OPTION = "unused_option"

    @property
    def words(self) -> str:
        """The flag as people read it."""
        return str(FLAG_WORDS[self])


FLAG_WORDS: Mapping[Flag, Any] = {
    Flag.TOO_HARD: _("too hard"),
    Flag.TOO_EASY: _("too easy"),
    Flag.SEPARATES_LITTLE: _("separates little"),
    Flag.WITHDRAW: _("withdraw: those who know more answer it worse"),
    Flag.UNUSED_OPTION: _("hardly anyone chooses one of the wrong options"),
}


@dataclass(frozen=True)
class Asked:
    """One question of one attempt. No credit: not reached, or nobody marked it (then `is_open` is False)."""

    version: int
    credit: Fraction | None
    is_open: bool = False
    is_unsure: bool = False
    picks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemTally:
    """Sums over the answers to one version of a question.

    `paired` are the answers of attempts that also answered another question of the same block; `rest` is the share of the
    points reached in those others. The remaining names say which sum is meant: x is the credit, y the rest.
    """

    answers: int = 0
    right: int = 0
    unsure: int = 0
    left_open: int = 0
    x: Fraction = NOTHING
    xx: Fraction = NOTHING
    paired: int = 0
    paired_x: Fraction = NOTHING
    paired_xx: Fraction = NOTHING
    y: Fraction = NOTHING
    yy: Fraction = NOTHING
    xy: Fraction = NOTHING
    picks: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Self) -> "ItemTally":
        sums: dict[str, Any] = {name: getattr(self, name) + getattr(other, name) for name in _PLAIN}
        return ItemTally(picks=Counter(self.picks) + Counter(other.picks), **sums)

    def as_json(self) -> dict[str, Any]:
        """Plain values; fractions as "3/4", so that adding never rounds."""
        return {name: _plain(getattr(self, name)) for name in _PLAIN} | {"picks": dict(sorted(self.picks.items()))}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` gave; an empty mapping is nothing counted yet."""
        sums: dict[str, Any] = {
            name: Fraction(stored[name]) if name in _FRACTIONS else stored[name] for name in _PLAIN if name in stored
        }
        return cls(picks=stored.get("picks", {}), **sums)


_PLAIN = tuple(entry.name for entry in fields(ItemTally) if entry.name != "picks")
_FRACTIONS = frozenset(entry.name for entry in fields(ItemTally) if entry.type is Fraction)


@dataclass(frozen=True)
class QuestionSums:
    """Sums over the attempts whose block held this question; `total` adds up what those attempts reached in the block."""

    attempts: int = 0
    x: Fraction = NOTHING
    xx: Fraction = NOTHING
    total: Fraction = NOTHING

    def __add__(self, other: Self) -> "QuestionSums":
        return QuestionSums(self.attempts + other.attempts, self.x + other.x, self.xx + other.xx, self.total + other.total)


@dataclass(frozen=True)
class BlockTally:
    """Sums over attempts that answered every question of a block; all attempts with the same number of questions.

    `together` counts how often two questions were drawn for the same attempt. It says nothing about answers.
    """

    attempts: int = 0
    left_out: int = 0  # attempts with a question left open
    squares: Fraction = NOTHING  # of what each attempt reached in the block
    questions: Mapping[int, QuestionSums] = field(default_factory=dict)
    together: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def __add__(self, other: Self) -> "BlockTally":
        questions = dict(self.questions)
        for version, sums in other.questions.items():
            questions[version] = questions.get(version, QuestionSums()) + sums
        return BlockTally(
            self.attempts + other.attempts,
            self.left_out + other.left_out,
            self.squares + other.squares,
            questions,
            Counter(self.together) + Counter(other.together),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain values; fractions as "3/4"."""
        return {
            "attempts": self.attempts,
            "left_out": self.left_out,
            "squares": str(self.squares),
            "questions": {
                str(version): [sums.attempts, str(sums.x), str(sums.xx), str(sums.total)]
                for version, sums in sorted(self.questions.items())
            },
            "together": {f"{one} {other}": number for (one, other), number in sorted(self.together.items())},
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` gave; an empty mapping is nothing counted yet."""
        return cls(
            stored.get("attempts", 0),
            stored.get("left_out", 0),
            Fraction(stored.get("squares", 0)),
            {
                int(version): QuestionSums(attempts, *map(Fraction, sums))
                for version, (attempts, *sums) in stored.get("questions", {}).items()
            },
            {_pair(names): number for names, number in stored.get("together", {}).items()},
        )


def _plain(value: Fraction | int) -> str | int:
    return str(value) if isinstance(value, Fraction) else value


def _pair(names: str) -> tuple[int, int]:
    one, other = names.split()
    return int(one), int(other)


# ── From one attempt to sums ──


def tally_items(block: Sequence[Asked]) -> dict[int, ItemTally]:
    """What one attempt adds to each question of a block."""
    credits = [question.credit for question in block if question.credit is not None]
    tallies: dict[int, ItemTally] = {}
    for question in block:
        added = ItemTally(left_open=int(question.is_open))
        if question.credit is not None:
            added = _answer(question, question.credit, sum(credits, NOTHING) - question.credit, len(credits) - 1)
        tallies[question.version] = tallies.get(question.version, ItemTally()) + added
    return tallies


def _answer(question: Asked, credit: Fraction, others: Fraction, number: int) -> ItemTally:
    is_paired = number > 0
    rest = others / number if is_paired else NOTHING
    return ItemTally(
        answers=1,
        right=int(credit == 1),
        unsure=int(question.is_unsure),
        x=credit,
        xx=credit**2,
        paired=int(is_paired),
        paired_x=credit * is_paired,
        paired_xx=credit**2 * is_paired,
        y=rest,
        yy=rest**2,
        xy=credit * rest,
        picks=Counter(question.picks),
    )


def tally_block(block: Sequence[Asked]) -> BlockTally:
    """What one attempt adds to a block. With a question left open it is left out: what was not reached says nothing."""
    credits = {question.version: question.credit for question in block if question.credit is not None}
    if len(credits) < len(block):
        return BlockTally(left_out=1)
    total = sum(credits.values(), NOTHING)
    return BlockTally(
        attempts=1,
        squares=total**2,
        questions={version: QuestionSums(1, credit, credit**2, total) for version, credit in credits.items()},
        together=dict.fromkeys(combinations(sorted(credits), 2), 1),
    )


# ── From sums to figures ──


def difficulty(tally: ItemTally) -> Fraction | None:
    """p: the mean credit, for a question that is right or wrong the share of right answers."""
    return tally.x / tally.answers if tally.answers else None


def standard_error(tally: ItemTally) -> float | None:
    """How far p may lie off by chance; for a question that is right or wrong √(p·(1−p)/n)."""
    p = difficulty(tally)
    return None if p is None else sqrt((tally.xx / tally.answers - p**2) / tally.answers)


def discrimination(tally: ItemTally) -> float | None:
    """r: the correlation of the credit with what the same attempts reached in the other questions of the block.

    For a question that is right or wrong this is the corrected point-biserial correlation. None where one of the two does
    not vary.
    """
    n = tally.paired
    both = n * tally.xy - tally.paired_x * tally.y
    spread = (n * tally.paired_xx - tally.paired_x**2) * (n * tally.yy - tally.y**2)
    return copysign(sqrt(both**2 / spread), both) if spread else None


def reliability(tally: BlockTally, asked: int) -> float | None:
    """KR-20 of a block (with partial credit the same formula, Cronbach's alpha), each credit taken from its question's mean.

    Attempts may hold different questions; taking each question's mean off keeps an easy draw from looking like knowledge.
    With the same questions for everyone it is KR-20 to the letter. None where nothing varies.
    """
    if asked < 2 or not tally.attempts:
        return None
    means = {version: sums.x / sums.attempts for version, sums in tally.questions.items()}
    within = sum((sums.xx - sums.x**2 / sums.attempts for sums in tally.questions.values()), NOTHING)
    expected = sum((means[version] ** 2 * sums.attempts for version, sums in tally.questions.items()), NOTHING)
    expected += sum((2 * means[one] * means[other] * number for (one, other), number in tally.together.items()), NOTHING)
    crossed = sum((means[version] * sums.total for version, sums in tally.questions.items()), NOTHING)
    between = tally.squares - 2 * crossed + expected
    return float(Fraction(asked, asked - 1) * (1 - within / between)) if between else None


def unused(tally: ItemTally, wrong_options: Iterable[str]) -> tuple[str, ...]:
    """The wrong options that fewer than 5 % of the answers chose."""
    return tuple(key for key in wrong_options if tally.picks.get(key, 0) < UNUSED_BELOW * tally.answers)


def flags(tally: ItemTally, wrong_options: Iterable[str] = ()) -> tuple[Flag, ...]:
    """What a person should look at; nothing below 30 answers."""
    p = difficulty(tally)
    if p is None or tally.answers < SHOWN_FROM:
        return ()
    r = discrimination(tally) if tally.paired >= SHOWN_FROM else None
    found = {
        Flag.WITHDRAW: r is not None and r < 0,
        Flag.TOO_HARD: p < TOO_HARD,
        Flag.TOO_EASY: p > TOO_EASY,
        Flag.SEPARATES_LITTLE: r is not None and 0 <= r < SEPARATES_FROM,
        Flag.UNUSED_OPTION: bool(unused(tally, wrong_options)),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def is_due(counted: int, shown: int) -> bool:
    """Whether what is shown may be renewed: from 30 on, and not before eight more have come in."""
    return counted >= SHOWN_FROM and counted - shown >= STEP
