"""Which courses someone has completed, how old that is, and what is missing. Only ever about the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from competence import clock
from competence.models import Person
from competence.texts import Translated, translated
from courses.enums import StepKind
from courses.models import Course, LessonReading, Review
from courses.queries.learning_facts import CourseFacts, Facts, assigned_courses, course_facts, facts_of
from courses.rules.certificate import PassedQuiz, proven_at, valid_months
from courses.rules.path_progress import CourseProgress, PartProgress, PartState, course_progress


@dataclass(frozen=True)
class CourseProof:
    """A course with what a person has done of it. `counted_from` is the day of its oldest proof, once it is done.

    Minutes and titles leave out what was skipped.
    """

    code: str
    slug: str
    title: Translated
    version: int
    is_mandatory: bool
    minutes: int
    progress: CourseProgress
    titles: dict[StepKind, tuple[Translated, ...]]
    competences: tuple[str, ...]
    counted_from: date | None

    @property
    def valid_months(self) -> int:
        return valid_months(is_mandatory=self.is_mandatory)

    def open_parts(self, kind: StepKind) -> int:
        """How many parts of a kind are not done yet, as far as a certificate asks for them."""
        return sum(part.kind == kind and _is_open(part) for part in self.progress.parts)

    def waits(self) -> bool:
        """Whether everything that is missing lies with someone else."""
        return all(part.state == PartState.WAITING or not _is_open(part) for part in self.progress.parts)


def _is_open(part: PartProgress) -> bool:
    """A quiz that was skipped is done on the path, but a certificate says that it was passed."""
    return part.state != PartState.DONE or (part.kind == StepKind.QUIZ and part.is_skipped)


def course_proofs(person: Person, *, only: str = "") -> list[CourseProof]:
    """The courses of the person's paths and those begun beside them; `only` names one course, begun or not (five queries).

    Of a course on a path the exercises of the path belong to it, of any other all of them.
    """
    _assignments, assigned = assigned_courses(person)
    on_path = {course.code: course for course in assigned}
    reading = LessonReading.objects.filter(person=person, course=OuterRef("pk"))
    review = Review.objects.filter(version__submission__person=person, version__submission__exercise__course=OuterRef("pk"))
    wanted = Q(code=only) if only else Q(code__in=list(on_path)) | Q(Exists(reading))
    courses = list(
        Course.objects.published()
        .filter(wanted)
        .annotate(
            last_read=Subquery(reading.order_by("-read_at").values("read_at")[:1]),
            last_review=Subquery(review.order_by("-reviewed_at").values("reviewed_at")[:1]),
        )
    )
    looked_at = [on_path.get(course.code) or course_facts(course) for course in courses]
    facts = facts_of(person, looked_at)
    return [_proof(course, look, facts[course.code]) for course, look in zip(courses, looked_at, strict=True)]


def _proof(course: Course, look: CourseFacts, facts: Facts) -> CourseProof:
    assert course.current is not None
    progress = course_progress(facts.lessons, facts.quizzes, facts.exercises, now=clock.now())
    moment = proven_at(
        [PassedQuiz(quiz.blocks, quiz.results, quiz.handed_in) for quiz in facts.quizzes],
        last_read=_moment(course, "last_read"),
        last_review=_moment(course, "last_review"),
    )
    return CourseProof(
        code=course.code,
        slug=course.slug,
        title=look.title,
        version=course.current.number,
        is_mandatory=course.is_mandatory,
        minutes=max(0, look.minutes - progress.minutes_saved),
        progress=progress,
        titles={kind: _titles(facts, progress, kind) for kind in StepKind},
        competences=tuple(dict.fromkeys(code for text in facts.texts.values() for code in text.competences)),
        counted_from=timezone.localdate(moment) if moment and progress.is_done else None,
    )


def _moment(course: Course, name: str) -> datetime | None:
    found: datetime | None = getattr(course, name)
    return found


def _titles(facts: Facts, progress: CourseProgress, kind: StepKind) -> tuple[Translated, ...]:
    """What was done of a kind; nobody certifies what was skipped."""
    parts: Sequence[str] = [part.key for part in progress.parts if part.kind == kind and not part.is_skipped]
    return tuple(translated(facts.texts[kind.value, key].title) for key in parts)
