"""How good the questions are, as champions see it (docs/item-statistics.md).

Read from what is shown, never from what is counted: what is shown moves in steps of several answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from competence.texts import Translated
from courses.models import BlockCount, ItemCount, ItemVersion
from courses.rules import item_quality
from courses.rules.item_quality import BlockTally, Flag, ItemTally
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Menu, Menus, Passage


@dataclass(frozen=True)
class Choice:
    """Something that may be chosen. `is_right` is None where only the whole answer is right or not."""

    key: str
    text: Translated | str
    is_right: bool | None = None


@dataclass(frozen=True)
class Pick:
    """How many answers chose something."""

    key: str
    text: Translated | str
    is_right: bool | None
    number: int
    share: float  # of the answers
    is_unused: bool  # a wrong option that hardly anyone chooses

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True)
class ItemStatistics:
    """The figures of one version of a question, from 30 answers on.

    `p` is the mean credit with its `standard_error`; `r` says how well the question tells those who know from those who do
    not, None where that cannot be said. Provisional until `is_stable`.
    """

    version: int
    answers: int
    right: int
    unsure: int
    left_open: int
    p: float
    standard_error: float
    r: float | None
    is_stable: bool
    flags: tuple[Flag, ...]  # each with its code and its `words`
    picks: tuple[Pick, ...]
    shown_at: datetime

    @property
    def percent(self) -> int:
        """p in percent."""
        return round(100 * self.p)

    @property
    def margin(self) -> int:
        """Two standard errors in percentage points: p lies that close in 19 of 20 cases."""
        return round(200 * self.standard_error)


@dataclass(frozen=True)
class BlockStatistics:
    """How much the questions of a block measure the same thing. `reliability` (KR-20) only from 100 attempts on."""

    competence: str
    level: int
    asked: int
    attempts: int
    reliability: float | None
    is_stable: bool
    shown_at: datetime


def statistics_for(version_ids: Iterable[int]) -> dict[int, ItemStatistics]:
    """The figures of those item versions that have enough answers (one query)."""
    rows = (
        ItemCount.objects.filter(version__in=list(version_ids), shown_at__isnull=False)
        .select_related("version")
        .only("shown", "shown_at", "version__kind", "version__content")
    )
    found = {}
    for row in rows:
        tally = ItemTally.of_json(row.shown)
        if row.shown_at is not None and tally.answers >= item_quality.SHOWN_FROM:
            found[row.version_id] = _statistics(row.version, tally, row.shown_at)
    return found


def blocks_for(quiz_keys: Iterable[str]) -> dict[str, list[BlockStatistics]]:
    """By quiz the blocks that enough people have answered, each length of a block for itself (one query)."""
    found: dict[str, list[BlockStatistics]] = {}
    for row in BlockCount.objects.filter(quiz_key__in=list(quiz_keys), shown_at__isnull=False).defer("counts"):
        assert row.shown_at is not None
        found.setdefault(row.quiz_key, []).append(_block(row, BlockTally.of_json(row.shown), row.shown_at))
    return found


def choices_of(version: ItemVersion) -> list[Choice]:
    """What may be chosen in a question, in the author's order, with its words."""
    kind, content = kind_of(version.kind), version.content
    options = kind.explain(content, kind.keys(content), None).options
    if options:
        return [Choice(option.key, option.text, option.is_right) for option in options]
    return [
        Choice(f"{menu.part}={option.key}", _("%(part)s: %(choice)s") % {"part": menu.label, "choice": option.text})
        for menu in _menus(version)
        for option in menu.options
    ]


def _menus(version: ItemVersion) -> list[Menu]:
    kind = kind_of(version.kind)
    control = kind.ask(version.content, kind.keys(version.content), None)
    if isinstance(control, Menus):
        return list(control.rows)
    if isinstance(control, Passage):
        return [piece for piece in control.pieces if isinstance(piece, Menu)]
    return []


def _statistics(version: ItemVersion, tally: ItemTally, shown_at: datetime) -> ItemStatistics:
    choices = {choice.key: choice for choice in choices_of(version)}
    wrong = [choice.key for choice in choices.values() if choice.is_right is False]
    p, error = item_quality.difficulty(tally), item_quality.standard_error(tally)
    assert p is not None
    assert error is not None
    return ItemStatistics(
        version=version.pk,
        answers=tally.answers,
        right=tally.right,
        unsure=tally.unsure,
        left_open=tally.left_open,
        p=float(p),
        standard_error=error,
        r=item_quality.discrimination(tally) if tally.paired >= item_quality.SHOWN_FROM else None,
        is_stable=tally.answers >= item_quality.STABLE_FROM,
        flags=item_quality.flags(tally, wrong),
        picks=_picks(tally, choices, set(item_quality.unused(tally, wrong))),
        shown_at=shown_at,
    )


def _picks(tally: ItemTally, choices: Mapping[str, Choice], unused: set[str]) -> tuple[Pick, ...]:
    """Every choice, then the mistakes that the item names ("wrong1" for the first of them)."""
    others = [key for key in tally.picks if key not in choices]
    rows = [*choices.values(), *(Choice(key, _mistake(key), is_right=False) for key in others)]
    return tuple(
        Pick(
            row.key,
            row.text,
            row.is_right,
            tally.picks.get(row.key, 0),
            tally.picks.get(row.key, 0) / tally.answers,
            row.key in unused,
        )
        for row in rows
    )


def _mistake(key: str) -> str:
    return _("common wrong answer %(number)s") % {"number": key.removeprefix("wrong")}


def _block(row: BlockCount, tally: BlockTally, shown_at: datetime) -> BlockStatistics:
    is_stable = tally.attempts >= item_quality.STABLE_FROM
    return BlockStatistics(
        competence=row.competence_code,
        level=row.level,
        asked=row.asked,
        attempts=tally.attempts,
        reliability=item_quality.reliability(tally, row.asked) if is_stable else None,
        is_stable=is_stable,
        shown_at=shown_at,
    )
