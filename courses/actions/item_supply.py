"""Quizzes keep enough questions, whatever is flagged or retired (docs/items.md)."""

from collections.abc import Iterable

from django.utils.translation import ngettext

from competence.enums import Level
from competence.errors import Refused
from courses.models import Item
from courses.queries.quiz_supply import BlockInNeed, blocks_in_need


def check_supply(items: Iterable[Item]) -> None:
    """Refuse if without these questions a quiz of a published course would find fewer than it asks. Three queries."""
    needs = blocks_in_need(after_removing={item.pk for item in items})
    if needs:
        raise Refused(" ".join(_need_words(need) for need in needs[:3]), code="item.needed")


def _need_words(need: BlockInNeed) -> str:
    if need.by_hand:
        words = ngettext(
            "The quiz “%(quiz)s” (%(course)s) asks for %(asked)s question on %(competence)s, level %(level)s, that a champion"
            " marks; only %(left)s would be left. Write or release others first.",
            "The quiz “%(quiz)s” (%(course)s) asks for %(asked)s questions on %(competence)s, level %(level)s, that a champion"
            " marks; only %(left)s would be left. Write or release others first.",
            need.asked,
        )
    else:
        words = ngettext(
            "The quiz “%(quiz)s” (%(course)s) asks for %(asked)s question on %(competence)s, level %(level)s; only %(left)s"
            " would be left. Write or release others first.",
            "The quiz “%(quiz)s” (%(course)s) asks for %(asked)s questions on %(competence)s, level %(level)s; only %(left)s"
            " would be left. Write or release others first.",
            need.asked,
        )
    return words % {
        "quiz": need.quiz,
        "course": need.course,
        "asked": need.asked,
        "competence": need.competence,
        "level": Level(need.level).words,
        "left": need.left,
    }
