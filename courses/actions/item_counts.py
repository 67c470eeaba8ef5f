"""Taking marked attempts into item statistics, each once (docs/item-statistics.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from competence import clock
from courses.models import Attempt, AttemptQuestion, BlockCount, ItemCount
from courses.models.attempt import CHECK_KEY
from courses.queries.marking import credit_of
from courses.rules.item_quality import Asked, BlockTally, ItemTally, is_due, tally_block, tally_items
from courses.rules.kinds import kind_of

AT_ONCE = 20  # attempts in one transaction: learners who save at that moment wait for it on SQLite

Block = tuple[str, str, int, int]  # quiz, competence, level, number of questions


@dataclass
class Sums:
    """What some attempts add, by item version and by block."""

    items: dict[int, ItemTally] = field(default_factory=dict)
    blocks: dict[Block, BlockTally] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        """Take in what another attempt adds."""
        for version, tally in other.items.items():
            self.items[version] = self.items.get(version, ItemTally()) + tally
        for block, sums in other.blocks.items():
            self.blocks[block] = self.blocks.get(block, BlockTally()) + sums


def count_answers() -> str:
    """Count every attempt that is handed in, wholly marked and not counted yet. Returns how many, for the jobs page.

    Safe to run twice, at the same time, and after a kill. Side effects: the counts of item versions and of blocks; no audit
    row, because no person did anything and the counts name nobody.
    """
    return f"attempts: {count_attempts(_to_count().values_list('pk', flat=True))}"


def count_attempts(attempts: Iterable[int]) -> int:
    """Count those of these attempts that are marked and not counted yet; returns how many this call counted.

    Side effects: as `count_answers`.
    """
    numbers = sorted(attempts)
    return sum(_count(numbers[start : start + AT_ONCE]) for start in range(0, len(numbers), AT_ONCE))


def _to_count() -> QuerySet[Attempt]:
    return Attempt.objects.filter(counted_at=None, answers_deleted_at=None, marked_at__isnull=False)


def _count(numbers: Sequence[int]) -> int:
    # What an attempt adds never changes once it is marked, so it is reckoned before the transaction. If its answers are
    # deleted meanwhile, it was counted before that, and the row is not won.
    added = _read(numbers)
    moment = clock.now()
    counted = 0
    sums = Sums()
    with transaction.atomic():
        for number in sorted(added):
            if _to_count().filter(pk=number).update(counted_at=moment):
                sums.add(added[number])
                counted += 1
        # One order for everyone, so that two runs at once wait for each other and never in a circle.
        for version in sorted(sums.items):
            _add_to_item(version, sums.items[version], moment)
        for block in sorted(sums.blocks):
            _add_to_block(block, sums.blocks[block], moment)
    return counted


def _read(numbers: Sequence[int]) -> dict[int, Sums]:
    """What each of these attempts adds, if it is still to be counted (two queries)."""
    quizzes = dict(_to_count().filter(pk__in=numbers).values_list("pk", "quiz_key"))
    questions = (
        AttemptQuestion.objects.filter(attempt__in=quizzes)
        .select_related("item_version", "mark")
        .only("attempt", "competence_code", "level", "answer", "item_version__kind", "item_version__content", "mark__marks")
        .order_by("attempt", "position")
    )
    blocks: defaultdict[tuple[int, str, int], list[Asked]] = defaultdict(list)
    for question in questions:
        blocks[question.attempt_id, question.competence_code, question.level].append(_asked(question))
    found = {number: Sums() for number in quizzes}
    for (number, competence, level), block in blocks.items():
        added = Sums(items=tally_items(block))
        # One question alone has nothing to agree with; and the blocks of checks differ from person to person.
        if len(block) > 1 and quizzes[number] != CHECK_KEY:
            added.blocks[quizzes[number], competence, level, len(block)] = tally_block(block)
        found[number].add(added)
    return found


def _asked(question: AttemptQuestion) -> Asked:
    version = question.item_version
    if question.answer is None:
        return Asked(version.pk, None, is_open=True)
    picks = kind_of(version.kind).picks(version.content, question.answer)
    return Asked(version.pk, credit_of(question), is_unsure=not question.answer, picks=tuple(picks))


def _add_to_item(version: int, added: ItemTally, moment: datetime) -> None:
    row, _new = ItemCount.objects.get_or_create(version_id=version)
    this = ItemCount.objects.filter(pk=row.pk)
    this.update(shown_at=F("shown_at"))  # the gate: another run waits here, so the sums read next are the newest
    counts, shown = this.values_list("counts", "shown").get()
    sums = ItemTally.of_json(counts) + added
    this.update(**_fields(sums.as_json(), shown, "answers", moment))


def _add_to_block(block: Block, added: BlockTally, moment: datetime) -> None:
    quiz_key, competence, level, asked = block
    row, _new = BlockCount.objects.get_or_create(quiz_key=quiz_key, competence_code=competence, level=level, asked=asked)
    this = BlockCount.objects.filter(pk=row.pk)
    this.update(shown_at=F("shown_at"))  # the gate, as above
    counts, shown = this.values_list("counts", "shown").get()
    sums = BlockTally.of_json(counts) + added
    this.update(**_fields(sums.as_json(), shown, "attempts", moment))


def _fields(counts: dict[str, Any], shown: dict[str, Any], number: str, moment: datetime) -> dict[str, Any]:
    """The new counts, and what is shown where that may be renewed."""
    if not is_due(counts[number], shown.get(number, 0)):
        return {"counts": counts}
    return {"counts": counts, "shown": counts, "shown_at": moment}
