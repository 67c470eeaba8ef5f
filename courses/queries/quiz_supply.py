"""Whether the banks hold enough questions for the quizzes of the published courses (docs/items.md)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from competence.texts import Translated
from courses.models import Item, Quiz
from courses.models.item import ItemQuerySet
from courses.rules.kinds import kind_of

COMPANY = ""  # stands for the banks of the company, which every course draws from

Supply = Counter[tuple[str, str, int, bool]]  # bank, competence, level, marked by a person → questions


@dataclass(frozen=True)
class BlockInNeed:
    """A block of a quiz that would find fewer questions than it asks."""

    course: Translated
    quiz: Translated
    competence: str
    level: int
    asked: int
    left: int
    by_hand: bool  # it is those that a champion marks that would be too few


def blocks_in_need(*, after_removing: set[int]) -> list[BlockInNeed]:
    """The blocks that would have too few ready questions without these items, and that draw from them.

    Only quizzes of the versions that hold count. One query if none of the items is asked in quizzes, else three.
    """
    gone = _supply(Item.objects.filter(pk__in=after_removing))
    if not gone:
        return []
    places = Q()
    for _bank, competence, level, _by_hand in gone:
        places |= Q(competence=competence, level=level)
    left = _supply(Item.objects.filter(places).exclude(pk__in=after_removing))
    found: list[BlockInNeed] = []
    quizzes = Quiz.objects.filter(version=F("version__course__current")).select_related("version__course")
    for quiz in quizzes.order_by("version__course__code", "pk"):
        for block in quiz.blocks:
            place = (block["competence"], block["level"])
            found += (
                BlockInNeed(quiz.version.title, quiz.title, *place, asked, there, by_hand)
                for asked, there, by_hand in _shortages(block, quiz.version.course.code, gone, left)
            )
    return found


def _shortages(block: Mapping[str, Any], code: str, gone: Supply, left: Supply) -> Iterable[tuple[int, int, bool]]:
    """What this block asks and would find, where that is too little and changes now."""
    lost = {by_hand: _number(gone, block, code, by_hand=by_hand) for by_hand in (True, False)}
    there = {by_hand: _number(left, block, code, by_hand=by_hand) for by_hand in (True, False)}
    asked, wanted = block["asked"], block.get("by_hand", 0)
    if wanted and lost[True] and there[True] < wanted:
        yield wanted, there[True], True
    written = min(there[True], wanted)  # the others of a block are never marked by a person
    if (lost[False] or (lost[True] and written < wanted)) and written + there[False] < asked:
        yield asked, written + there[False], False


def _number(supply: Supply, block: Mapping[str, Any], code: str, *, by_hand: bool) -> int:
    return sum(supply[bank, block["competence"], block["level"], by_hand] for bank in (code, COMPANY))


def _supply(items: ItemQuerySet) -> Supply:
    """How many of these items quizzes may draw. One query."""
    rows = (
        items.askable()
        .order_by()
        .values_list("bank__key", "bank__is_shipped", "competence", "level", "current__kind")
        .annotate(number=Count("pk"))
    )
    found: Supply = Counter()
    for bank, is_shipped, competence, level, kind, number in rows:
        found[bank if is_shipped else COMPANY, competence, level, kind_of(kind).needs_person] += number
    return found
