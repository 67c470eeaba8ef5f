"""What a learner sees of a quiz: where one stands, one question, the overview before handing in, the result.

What the pages of an open attempt get holds neither which options are right nor why, so no template can show it by mistake.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from competence import clock
from competence.models import Competence, CompetenceLevel, Person, Target
from competence.texts import Translated
from courses.models import Attempt, AttemptQuestion, Lesson, LessonReading, ModuleSkip, PlacementAnswer, Quiz
from courses.queries.asked_now import in_open_placements, in_open_quizzes
from courses.queries.marking import credit_of
from courses.rules import scoring
from courses.rules.kinds import Control, Explained, kind_of
from courses.rules.kinds.base import Choices
from courses.rules.kinds.free_text import criteria_of
from courses.rules.question_text import split_question


@dataclass(frozen=True)
class QuizStanding:
    """Where a person stands with a quiz. `possible_from` is None unless the last one was handed in less than 24 hours ago."""

    running: Attempt | None
    last: Attempt | None
    possible_from: datetime | None
    is_passed: bool
    is_locked: bool = False


def standing(person: Person, quiz: Quiz) -> QuizStanding:
    """One query, whatever the number of attempts; a second one before the first attempt."""
    attempts = list(
        Attempt.objects.visible_to(person).filter(quiz_key=quiz.permanent_key).order_by("-handed_in_at", "-pk").defer("seed")
    )
    running = next((attempt for attempt in attempts if attempt.handed_in_at is None), None)
    handed_in = [attempt for attempt in attempts if attempt.handed_in_at is not None]
    last = handed_in[0] if handed_in else None
    wait = scoring.possible_from(last.handed_in_at) if last and last.handed_in_at else None
    return QuizStanding(
        running=running,
        last=last,
        possible_from=wait if wait and wait > clock.now() else None,
        is_passed=bool(handed_in) and scoring.is_all_passed(quiz.blocks, (attempt.results for attempt in handed_in)),
        is_locked=not attempts and not has_read(person, quiz.lesson),
    )


def has_read(person: Person, lesson: Lesson) -> bool:
    """Whether the person has read the lesson, in this version of the course or in another, or has skipped it (one query)."""
    place: dict[str, Any] = {"person": person, "course": lesson.version.course_id, "key": lesson.key}
    skipped = ModuleSkip.objects.standing().filter(**place)
    return LessonReading.objects.filter(**place).values("pk").union(skipped.values("pk")).exists()


@dataclass(frozen=True)
class Proof:
    """A competence that a quiz can show, with the person's level and target in it."""

    competence: Competence
    blocks: tuple[Mapping[str, Any], ...]  # of the blueprint, or results
    level: int
    target: int | None

    @property
    def shown(self) -> int | None:
        """The level that the result shows, if any."""
        return next((int(block["level"]) for block in self.blocks if block.get("shown")), None)

    @property
    def is_waiting(self) -> bool:
        """Whether a mark is missing that may still decide something."""
        return any(not block["is_decided"] for block in self.blocks)


def bar_of(block: Mapping[str, Any]) -> float | None:
    """The points that are needed, as a person would say it: where only whole points were earned, the next whole number."""
    if "needed" not in block:  # a blueprint, no result
        return None
    bar = float(block["needed"])
    return bar if block.get("points", block["right"]) % 1 else ceil(bar)


def proofs(person: Person, blocks: Iterable[Mapping[str, Any]]) -> list[Proof]:
    """The competences of these blocks in the order of the framework (one query)."""
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for block in blocks:
        by_code.setdefault(block["competence"], []).append(
            {"points": block.get("right"), "waiting": 0, "is_decided": True} | dict(block) | {"bar": bar_of(block)}
        )  # results of an earlier time count whole points only
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    target = Target.objects.held_on(clock.today()).filter(person=person, competence=OuterRef("pk"))
    rows = Competence.objects.filter(pk__in=by_code).annotate(
        reached=Subquery(level.values("effective_level")[:1]), wanted=Subquery(target.values("level")[:1])
    )
    return [
        Proof(row, tuple(sorted(by_code[row.pk], key=lambda block: block["level"])), row.reached or 0, row.wanted)
        for row in rows
    ]


@dataclass(frozen=True)
class Outcome:
    """The result of a whole quiz, as it was stored."""

    points: float
    asked: int
    waiting: int


def outcome(attempt: Attempt) -> Outcome:
    """Points over all blocks; results of an earlier time count whole points only."""
    return Outcome(
        points=round(sum(block.get("points", block["right"]) for block in attempt.results), 2),
        asked=sum(block["asked"] for block in attempt.results),
        waiting=sum(block.get("waiting", 0) for block in attempt.results),
    )


@dataclass(frozen=True)
class Step:
    """A question in the list of all questions."""

    position: int
    is_answered: bool
    is_unsure: bool
    is_current: bool


@dataclass(frozen=True)
class QuestionPage:
    """One question of an open attempt."""

    position: int
    steps: tuple[Step, ...]
    situation: str
    question: str
    rule: str  # how it is marked, where that needs saying
    control: Control
    given: list[str]  # the answer in words
    is_unsure: bool
    revision: int
    answered_at: datetime | None
    is_by_hand: bool

    @property
    def is_radio(self) -> bool:
        """Whether "I do not know" is one of the options of which one is chosen."""
        return isinstance(self.control, Choices) and not self.control.is_multiple

    @property
    def previous(self) -> int | None:
        return self.position - 1 if self.position > 1 else None

    @property
    def next(self) -> int | None:
        return self.position + 1 if self.position < len(self.steps) else None

    @property
    def answered(self) -> int:
        return sum(step.is_answered for step in self.steps)


def first_open(attempt: Attempt) -> int:
    """The question to go on with: the first one without an answer, else the first."""
    return attempt.questions.filter(answer__isnull=True).order_by("position").values_list("position", flat=True).first() or 1


def question_page(attempt: Attempt, position: int, *, given: Sequence[str] | None = None) -> QuestionPage | None:
    """One question with the saved answer, or with `given` in its place; None if there is no such question (two queries)."""
    rows = list(attempt.questions.order_by("position").values_list("position", "answer"))
    question = attempt.questions.select_related("item_version").filter(position=position).first()
    if question is None:
        return None
    answer = question.answer if given is None else list(given)
    version = question.item_version
    kind = kind_of(version.kind)
    situation, asked = split_question(str(version.stem))
    return QuestionPage(
        position=position,
        steps=tuple(Step(number, value is not None, value == [], number == position) for number, value in rows),
        situation=situation,
        question=asked,
        rule=str(kind.rule),
        control=kind.ask(version.content, question.option_order, answer),
        given=kind.explain(version.content, question.option_order, answer).given,
        is_unsure=answer == [],
        revision=question.revision,
        answered_at=question.answered_at,
        is_by_hand=question.is_by_hand,
    )


@dataclass(frozen=True)
class OverviewRow:
    """A question in the overview before handing in."""

    position: int
    question: str
    is_answered: bool
    is_unsure: bool
    is_complete: bool
    revision: int


def overview(attempt: Attempt) -> list[OverviewRow]:
    """All questions with their state (one query)."""
    return [
        OverviewRow(
            position=row.position,
            question=split_question(str(row.item_version.stem))[1],
            is_answered=row.answer is not None,
            is_unsure=row.answer == [],
            is_complete=not row.answer or kind_of(row.item_version.kind).is_complete(row.item_version.content, row.answer),
            revision=row.revision,
        )
        for row in attempt.questions.select_related("item_version").order_by("position")
    ]


@dataclass(frozen=True)
class MarkedQuestion:
    """A question after handing in. `credit` is what it earned, 0 to 1; None while a champion has not marked it yet.

    A question that another quiz, or a placement, of the same person asks right now comes without answer, mark and reasons (`is_asked_now`).
    """

    position: int
    topic: Translated
    situation: str
    question: str
    rule: str
    explained: Explained
    credit: Fraction | None
    comment: str
    is_unsure: bool
    is_open: bool
    is_by_hand: bool
    is_asked_now: bool = False

    @property
    def state(self) -> str:
        """right, partly, not_yet, waiting or asked_now."""
        if self.is_asked_now:
            return "asked_now"
        if self.credit is None:
            return "waiting"
        return "right" if self.credit == 1 else "partly" if self.credit else "not_yet"

    @property
    def is_right(self) -> bool:
        return self.credit == 1

    @property
    def points(self) -> float:
        return round(float(self.credit or 0), 2)


def marked_questions(attempt: Attempt) -> list[MarkedQuestion]:
    """All questions with what was right and why (one query). Nothing for an attempt that is still open, and nothing once its
    answers were deleted."""
    if attempt.handed_in_at is None or attempt.answers_deleted_at is not None:
        return []
    this = {"item_version__item": OuterRef("item_version__item")}
    questions = attempt.questions.select_related("item_version", "mark").annotate(
        asked_now=Exists(in_open_quizzes(attempt.person_id).filter(**this)),
        placed_now=Exists(in_open_placements(attempt.person_id).filter(**this)),
    )
    return [
        marked(question, is_asked_now=question.asked_now or question.placed_now) for question in questions.order_by("position")
    ]


def marked(question: AttemptQuestion | PlacementAnswer, *, is_asked_now: bool) -> MarkedQuestion:
    """A question with what was right and why, or only that it is kept back; it comes with its item version."""
    version = question.item_version
    kind = kind_of(version.kind)
    mark = getattr(question, "mark", None)
    situation, asked = split_question(str(version.stem))
    explained = Explained()
    if not is_asked_now:
        explained = kind.explain(version.content, question.option_order, question.answer)
        if mark is not None:
            explained = replace(explained, criteria=criteria_of(version.content, mark.marks))
    return MarkedQuestion(
        position=question.position,
        topic=version.topic,
        situation=situation,
        question=asked,
        rule=str(kind.rule),
        explained=explained,
        credit=None if is_asked_now else credit_of(question),
        comment=mark.comment if mark and not is_asked_now else "",
        is_unsure=question.answer == [] and not is_asked_now,
        is_open=question.answer is None and not is_asked_now,
        is_by_hand=question.is_by_hand,
        is_asked_now=is_asked_now,
    )
