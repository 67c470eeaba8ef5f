"""What a learner sees of a quiz: where one stands, one question, the overview before handing in, the result.

What the pages of an open attempt get holds neither which options are right nor why, so no template can show it by mistake.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from competence import clock
from competence.models import Competence, CompetenceLevel, Person, Target
from competence.texts import Translated, translated
from courses.enums import ItemKind
from courses.models import Attempt, AttemptQuestion, Lesson, LessonReading, Quiz
from courses.rules import scoring
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
    """Whether the person has read the lesson, in this version of the course or in another."""
    return LessonReading.objects.filter(person=person, course=lesson.version.course_id, key=lesson.key).exists()


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


def proofs(person: Person, blocks: Iterable[Mapping[str, Any]]) -> list[Proof]:
    """The competences of these blocks in the order of the framework (one query)."""
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for block in blocks:
        by_code.setdefault(block["competence"], []).append(block)
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    target = Target.objects.held_on(clock.today()).filter(person=person, competence=OuterRef("pk"))
    rows = Competence.objects.filter(pk__in=by_code).annotate(
        awarded=Subquery(level.values("awarded_level")[:1]), wanted=Subquery(target.values("level")[:1])
    )
    return [
        Proof(row, tuple(sorted(by_code[row.pk], key=lambda block: block["level"])), row.awarded or 0, row.wanted)
        for row in rows
    ]


@dataclass(frozen=True)
class Step:
    """A question in the list of all questions."""

    position: int
    is_answered: bool
    is_unsure: bool
    is_current: bool


@dataclass(frozen=True)
class Option:
    """An option as it is shown before handing in: without what it is worth."""

    key: str
    text: Translated
    is_chosen: bool


@dataclass(frozen=True)
class QuestionPage:
    """One question of an open attempt."""

    position: int
    steps: tuple[Step, ...]
    situation: str
    question: str
    options: tuple[Option, ...]
    is_multiple: bool
    is_unsure: bool
    revision: int
    answered_at: datetime | None

    @property
    def previous(self) -> int | None:
        return self.position - 1 if self.position > 1 else None

    @property
    def next(self) -> int | None:
        return self.position + 1 if self.position < len(self.steps) else None

    @property
    def answered(self) -> int:
        return sum(step.is_answered for step in self.steps)

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]


def first_open(attempt: Attempt) -> int:
    """The question to go on with: the first one without an answer, else the first."""
    return attempt.questions.filter(answer__isnull=True).order_by("position").values_list("position", flat=True).first() or 1


def question_page(attempt: Attempt, position: int, *, chosen: Sequence[str] | None = None) -> QuestionPage | None:
    """One question with the saved answer, or with `chosen` in its place; None if there is no such question (two queries)."""
    rows = list(attempt.questions.order_by("position").values_list("position", "answer"))
    question = attempt.questions.select_related("item_version").filter(position=position).first()
    if question is None:
        return None
    answer = question.answer if chosen is None else list(chosen)
    version = question.item_version
    texts = {option["key"]: translated(option["text"]) for option in version.options}
    situation, asked = split_question(str(version.stem))
    return QuestionPage(
        position=position,
        steps=tuple(Step(number, value is not None, value == [], number == position) for number, value in rows),
        situation=situation,
        question=asked,
        options=tuple(Option(key, texts[key], key in (answer or ())) for key in question.option_order),
        is_multiple=version.kind == ItemKind.MULTIPLE,
        is_unsure=answer == [],
        revision=question.revision,
        answered_at=question.answered_at,
    )


@dataclass(frozen=True)
class OverviewRow:
    """A question in the overview before handing in."""

    position: int
    question: str
    is_answered: bool
    is_unsure: bool
    revision: int


def overview(attempt: Attempt) -> list[OverviewRow]:
    """All questions with their state (one query)."""
    return [
        OverviewRow(
            position=row.position,
            question=split_question(str(row.item_version.stem))[1],
            is_answered=row.answer is not None,
            is_unsure=row.answer == [],
            revision=row.revision,
        )
        for row in attempt.questions.select_related("item_version").defer("item_version__options").order_by("position")
    ]


@dataclass(frozen=True)
class MarkedOption:
    """An option after handing in, with its worth and its reason."""

    key: str
    text: Translated
    why: Translated
    is_right: bool
    is_chosen: bool


@dataclass(frozen=True)
class MarkedQuestion:
    """A question after handing in."""

    position: int
    topic: Translated
    situation: str
    question: str
    options: tuple[MarkedOption, ...]
    is_multiple: bool
    is_right: bool
    is_unsure: bool
    is_open: bool

    @property
    def right_options(self) -> list[MarkedOption]:
        return [option for option in self.options if option.is_right]

    @property
    def chosen_options(self) -> list[MarkedOption]:
        return [option for option in self.options if option.is_chosen]


def marked_questions(attempt: Attempt) -> list[MarkedQuestion]:
    """All questions with what was right and why (one query). Nothing for an attempt that is still open."""
    if attempt.handed_in_at is None:
        return []
    return [_marked(question) for question in attempt.questions.select_related("item_version").order_by("position")]


def _marked(question: AttemptQuestion) -> MarkedQuestion:
    version = question.item_version
    by_key = {option["key"]: option for option in version.options}
    situation, asked = split_question(str(version.stem))
    return MarkedQuestion(
        position=question.position,
        topic=version.topic,
        situation=situation,
        question=asked,
        options=tuple(
            MarkedOption(
                key=key,
                text=translated(by_key[key]["text"]),
                why=translated(by_key[key]["why"]),
                is_right=by_key[key]["right"],
                is_chosen=key in (question.answer or ()),
            )
            for key in question.option_order
        ),
        is_multiple=version.kind == ItemKind.MULTIPLE,
        is_right=scoring.is_right(version.kind, version.options, question.answer),
        is_unsure=question.answer == [],
        is_open=question.answer is None,
    )
