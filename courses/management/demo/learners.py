"""What learners and champions of the demo company do, each as a life that the diary calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from competence import clock
from competence.enums import Role
from competence.errors import Refused
from competence.models import Person
from courses.actions.attempt import hand_in, save_answer, start_attempt
from courses.actions.attempt_marking import mark_answer
from courses.actions.lesson import read_lesson
from courses.actions.review import write_review
from courses.actions.submission import hand_in_submission, save_draft, send_message, start_new_version
from courses.enums import ReviewOutcome, SubmissionState
from courses.models import Attempt, AttemptQuestion, Course, Exercise, Lesson, Quiz, Submission
from courses.queries.marking import may_mark
from courses.rules.kinds import Control, kind_of
from courses.rules.kinds.base import Choices, Menus

from .diary import Diary, at_work
from .people import CHECKED, MAIN_POINT, NEXT_STEP, PRAISE, QUESTION, TOOL, Character, unfinished, works

TRADE_FAIR = timedelta(days=8)


class Learner:
    """One person on the way through a course."""

    def __init__(
        self, diary: Diary, rng: Random, person: Person, nature: Character, course: Course, exercises: list[Exercise]
    ) -> None:
        self.diary, self.rng, self.person, self.nature = diary, rng, person, nature
        self.course, self.exercises = course, exercises

    def life(self) -> Iterator[datetime]:
        """Lessons with their quizzes, then exercises, with pauses between them."""
        assert self.course.current is not None
        lessons = list(Lesson.objects.filter(version=self.course.current).select_related("quiz"))
        for lesson in lessons[: self.nature.lessons]:
            read_lesson(by=self.person, lesson=lesson)
            if self.nature.takes_quizzes and hasattr(lesson, "quiz"):
                yield self._later(0.01)
                yield from self._quiz(lesson.quiz)
            yield self._later()
        if self.nature.lessons < len(lessons):
            return
        for exercise in self.exercises[: self.nature.exercises]:
            yield from self._exercise(exercise)
            yield self._later()

    def _later(self, days: float | None = None) -> datetime:
        pause = self.rng.expovariate(1 / self.nature.pause_days) if days is None else days
        return at_work(self.rng, clock.now(), after_days=pause)

    def _quiz(self, quiz: Quiz) -> Iterator[datetime]:
        for _ in range(3):
            attempt = start_attempt(by=self.person, quiz=quiz)
            self.answer(attempt)
            yield clock.now() + timedelta(minutes=quiz.minutes)
            hand_in(by=self.person, attempt=attempt)
            attempt.refresh_from_db()
            if attempt.marked_at is None:
                self._ask_marker(attempt)
                return
            if all(block["passed"] for block in attempt.results) or self.nature.gives_up_after_one:
                return
            yield self._later(self.rng.uniform(2.1, 6))

    def answer(self, attempt: Attempt, *, most: int | None = None) -> None:
        """Answer the questions (or the first few) as someone who knows most of it."""
        for question in attempt.questions.select_related("item_version")[:most]:
            save_answer(
                by=self.person,
                attempt_id=attempt.pk,
                position=question.position,
                answer=self._choice(question),
                based_on=question.revision,
                key=UUID(int=self.rng.getrandbits(128), version=4),
            )

    def _choice(self, question: AttemptQuestion) -> list[str]:
        kind, content = kind_of(question.item_version.kind), question.item_version.content
        right = kind.right(content)
        luck = self.rng.random()
        if kind.needs_person:
            return [f"text={content['sample'][self.person.language]}"]
        if luck < self.nature.knows:
            return right
        if luck > 0.97:
            return []  # "I don't know"
        return self._mistaken(kind.ask(content, question.option_order, None), right)

    def _mistaken(self, control: Control, right: list[str]) -> list[str]:
        """An answer that someone gives who has not quite understood: one thing wrong, the rest right."""
        if isinstance(control, Choices):
            wrong = [option.key for option in control.options if option.key not in right]
            return [self.rng.choice(wrong), *right[1:]]
        if isinstance(control, Menus) and control.is_order:
            first, second, *rest = [entry.split("=") for entry in right]
            return [f"{first[0]}={second[1]}", f"{second[0]}={first[1]}", *("=".join(entry) for entry in rest)]
        if isinstance(control, Menus):
            row = self.rng.choice(control.rows)
            other = self.rng.choice([option.key for option in row.options if f"{row.part}={option.key}" not in right])
            return [*(entry for entry in right if not entry.startswith(f"{row.part}=")), f"{row.part}={other}"]
        return [*right[1:]] if len(right) > 1 else [f"{right[0].partition('=')[0]}=1"]

    def _exercise(self, exercise: Exercise) -> Iterator[datetime]:
        text = works(exercise.code)[self.person.language]
        self.draft(exercise, text if self.rng.random() < 0.7 else unfinished(text))
        yield self._later(self.rng.uniform(0.01, 2))
        submission = Submission.objects.get(person=self.person, exercise=exercise)
        hand_in_submission(by=self.person, submission=submission)
        if submission.reviewer is None:
            submission.refresh_from_db()
        self._ask_champion(submission)
        for _ in range(40):  # looks in every few days whether the review is there
            yield self._later(self.rng.uniform(2, 5))
            submission.refresh_from_db()
            if submission.state != SubmissionState.WAITING:
                break
        if submission.state == SubmissionState.REVISE and self.rng.random() < 0.85:
            yield from self._second_version(submission)

    def draft(self, exercise: Exercise, text: str) -> Submission:
        """Write (or go on writing) a version without handing it in."""
        language = self.person.language
        minutes = self.rng.randint(18, 55)
        return save_draft(
            by=self.person,
            exercise=exercise,
            text=text,
            tool=TOOL[language],
            data_class="internal",
            checked=CHECKED[language],
            minutes_with=minutes,
            minutes_without=minutes + self.rng.randint(-5, 30),
            is_clean=True,
        )

    def _second_version(self, submission: Submission) -> Iterator[datetime]:
        language = self.person.language
        if self.rng.random() < 0.4:
            send_message(by=self.person, submission=submission, text=QUESTION[language][0])
            if submission.reviewer is not None:
                self.diary.enter(self._later(0.3), answer_question(submission, language))
            yield self._later(1.5)
        start_new_version(by=self.person, submission=submission)
        self.draft(submission.exercise, works(submission.exercise.code)[language])
        hand_in_submission(by=self.person, submission=submission)
        submission.refresh_from_db()
        self._ask_champion(submission)

    def _ask_champion(self, submission: Submission) -> None:
        """The champion reads within a week; in the last days of the story the champions are at a trade fair, so those wait."""
        if submission.reviewer is not None and clock.now() < self.diary.until - TRADE_FAIR:
            champion = Champion(self.rng, submission.reviewer, submission)
            self.diary.enter(self._later(self.rng.uniform(0.4, 7)), champion.life())

    def _ask_marker(self, attempt: Attempt) -> None:
        """Another champion marks the free texts within some days; what comes in the days of the trade fair waits."""
        if clock.now() < self.diary.until - TRADE_FAIR:
            self.diary.enter(self._later(self.rng.uniform(0.5, 5)), mark_texts(self.rng, attempt))


def mark_texts(rng: Random, attempt: Attempt) -> Iterator[datetime]:
    """A champion who may marks the free texts of a quiz."""
    champions = Person.objects.at_work().filter(role_assignments__role=Role.CHAMPION).order_by("pk").distinct()
    for question in attempt.questions.filter(is_waiting=True).select_related("item_version"):
        able = [champion for champion in champions if may_mark(champion, attempt.person)]
        marks = {criterion["key"]: rng.choice((1, 2, 2, 2)) for criterion in question.item_version.content["criteria"]}
        question.attempt = attempt
        mark_answer(by=rng.choice(able), question=question, marks=marks, comment=PRAISE[attempt.person.language][0])
    yield from ()


def answer_question(submission: Submission, language: str) -> Iterator[datetime]:
    """The champion answers in the conversation."""
    assert submission.reviewer is not None
    send_message(by=submission.reviewer, submission=submission, text=QUESTION[language][1])
    yield from ()


class Champion:
    """A champion reads one submission."""

    def __init__(self, rng: Random, person: Person, submission: Submission) -> None:
        self.rng, self.person, self.submission = rng, person, submission

    def life(self) -> Iterator[datetime]:
        """Read it and write the review."""
        self.submission.refresh_from_db()
        version = self.submission.versions.filter(handed_in_at__isnull=False).latest("number")
        language = self.submission.person.language
        if version.text.strip() != works(self.submission.exercise.code)[language]:
            wanted = ReviewOutcome.REVISE
        else:
            wanted = ReviewOutcome.PARTLY if self.rng.random() < 0.08 else ReviewOutcome.REACHED
        try:
            write_review(
                by=self.person,
                submission=self.submission,
                version_number=version.number,
                marks=self._marks(wanted),
                praise=self.rng.choice(PRAISE[language]),
                main_point=MAIN_POINT[language][wanted.value],
                next_step=NEXT_STEP[language],
            )
        except Refused:
            return  # the learner took the version back in the meantime
        yield from ()

    def _marks(self, wanted: ReviewOutcome) -> dict[str, tuple[int, str]]:
        marks = {}
        for criterion in self.submission.edition.criteria.all():
            mark = self.rng.choice((2, 2, 3))
            if wanted == ReviewOutcome.REVISE and criterion.is_critical:
                mark = 0
            elif wanted == ReviewOutcome.PARTLY and not criterion.is_critical:
                mark = 1
            marks[criterion.key] = (mark, "")
        if wanted == ReviewOutcome.PARTLY:
            critical = next(c.key for c in self.submission.edition.criteria.all() if c.is_critical)
            marks[critical] = (1, "")
        return marks
