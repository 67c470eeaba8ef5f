"""The quizzes of the courses that hold: what each asks, what it can ask from, and how well its blocks measure."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F

from competence.models import Competence
from competence.texts import Translated
from courses.models import Item, Quiz
from courses.queries.item_statistics import BlockStatistics, blocks_for


@dataclass(frozen=True)
class BlockLine:
    """One block. `ready` counts the questions that it can draw from, and `statistics` are there from 30 attempts on."""

    competence: Competence
    level: int
    asked: int
    by_hand: int
    cut: float
    ready: int
    statistics: BlockStatistics | None

    @property
    def is_short(self) -> bool:
        """Fewer than two attempts in a row need without asking anything twice."""
        return self.ready < 2 * self.asked

    @property
    def percent(self) -> int:
        """The cut in percent."""
        return round(self.cut * 100)


@dataclass(frozen=True)
class QuizLine:
    """One quiz with its blocks."""

    course: Translated
    title: Translated
    blocks: tuple[BlockLine, ...]


def quiz_list() -> list[QuizLine]:
    """All quizzes that can be taken today, in the order of their courses (four queries)."""
    quizzes = list(
        Quiz.objects.filter(version=F("version__course__current"))
        .select_related("version__course", "lesson")
        .order_by("version__course__code", "lesson__position")
    )
    competences = {row.pk: row for row in Competence.objects.all()}
    statistics = blocks_for([quiz.permanent_key for quiz in quizzes])
    stock: Counter[tuple[str, str, int]] = Counter()  # bank ("" for the company's own), competence, level
    rows = Item.objects.askable().values_list("bank__key", "bank__is_shipped", "competence", "level")
    for bank, is_shipped, competence, level in rows:
        stock[bank if is_shipped else "", competence, level] += 1

    def line(quiz: Quiz, code: str, level: int, asked: int, by_hand: int, cut: float) -> BlockLine:
        known = statistics.get(quiz.permanent_key, ())
        return BlockLine(
            competences[code],
            level,
            asked,
            by_hand,
            cut,
            stock[quiz.version.course.code, code, level] + stock["", code, level],
            next((one for one in known if (one.competence, one.level, one.asked) == (code, level, asked)), None),
        )

    return [
        QuizLine(
            quiz.version.title,
            quiz.title,
            tuple(
                line(quiz, block["competence"], block["level"], block["asked"], block.get("by_hand", 0), block["cut"])
                for block in quiz.blocks
            ),
        )
        for quiz in quizzes
    ]
