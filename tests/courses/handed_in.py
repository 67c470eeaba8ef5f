"""Attempts that are handed in and marked, built row by row; nobody sat at them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from competence import clock
from competence.models import Person
from courses.enums import ItemKind
from courses.models import AnswerLog, AnswerMark, Attempt, AttemptQuestion, ItemVersion, Quiz
from tests import build

Answer = list[str] | None


def versions_of(quiz: Quiz) -> list[ItemVersion]:
    """The current versions of the bank of the quiz, in the order of their keys."""
    rows = ItemVersion.objects.filter(item__bank__key=quiz.version.course.code, item__current__isnull=False)
    return list(rows.select_related("item__competence").order_by("item__key"))


def handed_in(
    quiz: Quiz,
    answers: Sequence[Answer],
    *,
    versions: Sequence[ItemVersion] | None = None,
    person: Person | None = None,
    at: datetime | None = None,
    shown: bool = False,
    **fields: Any,
) -> Attempt:
    """An attempt with these answers to the first versions of the bank, or to `versions`; marked at once."""
    moment = at or clock.now()
    results = [
        {"competence": block["competence"], "level": block["level"], "asked": len(answers), "passed": shown, "shown": shown}
        | {"right": len(answers), "points": float(len(answers)), "needed": 1.0, "cut": block["cut"], "waiting": 0}
        for block in quiz.blocks
    ]
    defaults: dict[str, Any] = {
        "started_at": moment - timedelta(minutes=9),
        "saved_at": moment,
        "closes_at": moment + timedelta(days=1),
        "handed_in_at": moment,
        "marked_at": moment,
        "results": results,
    }
    row = Attempt.objects.create(
        person=person or build.person(),
        quiz=quiz,
        quiz_key=quiz.permanent_key,
        blocks=quiz.blocks,
        seed=7,
        **(defaults | fields),
    )
    for position, (version, answer) in enumerate(zip(versions or versions_of(quiz), answers, strict=False), 1):
        question = AttemptQuestion.objects.create(
            attempt=row,
            position=position,
            item_version=version,
            competence_code=version.item.competence_id,
            level=version.item.level,
            option_order=list("abcd"),
            answer=answer,
            revision=int(answer is not None),
            answered_at=moment if answer is not None else None,
        )
        if answer is not None:
            AnswerLog.objects.create(question=question, key=uuid4(), revision=1, answer=answer, saved_at=moment)
    return row


def free_text(key: str, quiz: Quiz) -> ItemVersion:
    """A question that a champion marks by two criteria, in the bank of the quiz."""
    row = build.item(key, competence_code="SEC-1", level=1, bank=quiz.version.course.code)
    assert row.current is not None
    both = {"de": "Text", "en": "Text"}
    criteria = [{"key": name, "title": both, "hint": {}} for name in ("k1", "k2")]
    ItemVersion.objects.filter(pk=row.current.pk).update(
        kind=ItemKind.FREE_TEXT, content={"words": 50, "criteria": criteria, "sample": both}
    )
    return ItemVersion.objects.select_related("item__competence").get(pk=row.current.pk)


def mark(attempt: Attempt, position: int, *, k1: int, k2: int, comment: str = "CANARY comment") -> AnswerMark:
    """A champion's marks on the answer at that position."""
    question = attempt.questions.get(position=position)
    return AnswerMark.objects.create(
        question=question, marker=build.person(), marks={"k1": k1, "k2": k2}, comment=comment, marked_at=clock.now()
    )
