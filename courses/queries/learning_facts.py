"""The rows behind my path: which courses, why, and what was done with their parts. Few queries, whatever the rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from competence import clock
from competence.enums import Level, ProofProfile, Role
from competence.models import ChampionMandate, Competence, CompetenceLevel, Membership, Person, Target
from competence.queries.profile import Standing
from competence.texts import Translated, translated
from courses.enums import SubmissionState
from courses.models import (
    AssignmentReason,
    Attempt,
    Course,
    Exercise,
    Lesson,
    LessonReading,
    ModuleSkip,
    Review,
    SubmissionVersion,
)
from courses.rules.path_progress import ExerciseFacts, LessonFacts, QuizFacts, merged_order
from courses.rules.placement import levels_asked

# Everyone's path comes first, then what the other roles add to it.
PATH_ORDER = (Role.USER, Role.DEPARTMENT_HEAD, Role.LEADERSHIP, Role.CHAMPION)


@dataclass(frozen=True)
class ReasonFacts:
    """Why a path is assigned: the facts, not yet the words."""

    kind: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class AssignmentFacts:
    """An assignment with its path."""

    id: int
    role: str
    title: Translated
    assigned_at: datetime
    ended_at: datetime | None
    reasons: tuple[ReasonFacts, ...]
    courses: tuple[str, ...]


@dataclass
class CourseFacts:
    """A course that someone has, or looks at."""

    code: str
    slug: str
    version: int
    title: Translated
    minutes: int
    exercises: set[str] | None  # codes that the paths ask for; None is all of them
    assignments: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PartTexts:
    """What a page needs of one part beside its state."""

    title: Translated
    competences: tuple[str, ...]
    slug: str = ""
    questions: int = 0
    right: int = 0
    asked: int = 0
    reviewer: str = ""
    main_point: str = ""
    edition: int = 0
    asks: Mapping[str, int] = field(default_factory=dict)  # competence → level that must be shown to skip a lesson
    skip: int | None = None  # the skip that holds


@dataclass
class Facts:
    """Everything about the parts of one course."""

    lessons: list[LessonFacts] = field(default_factory=list)
    quizzes: list[QuizFacts] = field(default_factory=list)
    exercises: list[ExerciseFacts] = field(default_factory=list)
    texts: dict[tuple[str, str], PartTexts] = field(default_factory=dict)


def assigned_courses(person: Person, *, assignment: int | None = None) -> tuple[list[AssignmentFacts], list[CourseFacts]]:
    """The open assignments with their reasons, and their courses merged (one query); or only `assignment`, even ended."""
    reasons = AssignmentReason.objects.filter(assignment__person=person)
    if assignment is None:
        reasons = reasons.filter(assignment__ended_at=None, ended_at=None)
    else:
        reasons = reasons.filter(assignment=assignment)
    path, course = "assignment__path__", "assignment__path__steps__course__"
    rows = list(
        reasons.order_by("pk").values(
            "pk",
            "kind",
            "detail",
            "assignment_id",
            assigned_at=F("assignment__assigned_at"),
            assignment_ended_at=F("assignment__ended_at"),
            role=F(path + "role"),
            path_title=F(path + "title"),
            position=F(path + "steps__position"),
            exercises=F(path + "steps__exercises"),
            code=F(course + "code"),
            slug=F(course + "slug"),
            version=F(course + "current_id"),
            title=F(course + "current__title"),
            minutes=F(course + "current__minutes"),
        )
    )
    rows.sort(key=lambda row: (PATH_ORDER.index(Role(row["role"])), row["position"] or 0, row["pk"]))
    return _assignments(rows), _courses(rows)


def _assignments(rows: Sequence[Mapping[str, Any]]) -> list[AssignmentFacts]:
    grouped: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["assignment_id"]].append(row)
    return [
        AssignmentFacts(
            id=pk,
            role=group[0]["role"],
            title=translated(group[0]["path_title"]),
            assigned_at=group[0]["assigned_at"],
            ended_at=group[0]["assignment_ended_at"],
            reasons=tuple({row["pk"]: ReasonFacts(row["kind"], row["detail"]) for row in group}.values()),
            courses=tuple(dict.fromkeys(row["code"] for row in group if row["version"])),
        )
        for pk, group in grouped.items()
    ]


def _courses(rows: Sequence[Mapping[str, Any]]) -> list[CourseFacts]:
    found: dict[str, CourseFacts] = {}
    by_path: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        if not row["version"]:  # a path without courses, or a course that is not published
            continue
        by_path[row["assignment_id"]].append(row["code"])
        course = found.setdefault(
            row["code"],
            CourseFacts(row["code"], row["slug"], row["version"], translated(row["title"]), row["minutes"], set()),
        )
        course.exercises = (course.exercises or set()) | set(row["exercises"])
        if row["assignment_id"] not in course.assignments:
            course.assignments.append(row["assignment_id"])
    return [found[code] for code in merged_order(list(by_path.values()))]


def course_facts(course: Course) -> CourseFacts:
    """A published course as someone sees it who looks at all of it (no query if `current` is loaded)."""
    assert course.current is not None
    version = course.current
    return CourseFacts(course.code, course.slug, version.pk, translated(version.title), version.minutes, None)


def facts_of(person: Person, courses: Sequence[CourseFacts]) -> dict[str, Facts]:
    """What the person has done with the parts of these courses, by course code (three queries)."""
    found = {course.code: Facts() for course in courses}
    if not courses:
        return found
    code_of = {course.version: course.code for course in courses}
    lessons = list(_lessons(person, code_of))
    keys = [f"{code_of[lesson.version_id]}/{lesson.quiz.key}" for lesson in lessons if _has_quiz(lesson)]
    attempts: defaultdict[str, list[Attempt]] = defaultdict(list)
    if keys:
        rows = Attempt.objects.visible_to(person).filter(quiz_key__in=keys).order_by("handed_in_at", "pk")
        for attempt in rows.only("quiz_key", "handed_in_at", "results"):
            attempts[attempt.quiz_key].append(attempt)
    for lesson in lessons:
        code = code_of[lesson.version_id]
        facts = found[code]
        is_read, skip = bool(lesson.is_read), lesson.skip  # type: ignore[attr-defined]
        facts.lessons.append(LessonFacts(lesson.key, lesson.minutes, is_read, skip is not None))
        asks = levels_asked(lesson.competences, lesson.quiz.blocks if _has_quiz(lesson) else ())
        facts.texts["lesson", lesson.key] = PartTexts(translated(lesson.title), tuple(lesson.competences), asks=asks, skip=skip)
        if _has_quiz(lesson):
            _add_quiz(facts, lesson, attempts[f"{code}/{lesson.quiz.key}"])
    for row in _exercises(person, courses):
        _add_exercise(found[row["course__code"]], row)
    return found


def _has_quiz(lesson: Lesson) -> bool:
    return hasattr(lesson, "quiz")


def _lessons(person: Person, versions: Iterable[int]) -> QuerySet[Lesson]:
    reading = LessonReading.objects.filter(person=person, course=OuterRef("version__course"), key=OuterRef("key"))
    skip = ModuleSkip.objects.visible_to(person).standing().filter(course=OuterRef("version__course"), key=OuterRef("key"))
    return (
        Lesson.objects.filter(version__in=list(versions))
        .annotate(is_read=Exists(reading), skip=Subquery(skip.order_by("pk").values("pk")[:1]))
        .select_related("quiz")
        .defer("text", "html", "sections")
        .order_by("version", "position")
    )


def _add_quiz(facts: Facts, lesson: Lesson, attempts: Sequence[Attempt]) -> None:
    quiz = lesson.quiz
    handed_in = [attempt for attempt in attempts if attempt.handed_in_at is not None]
    last = max(handed_in, key=lambda attempt: (attempt.handed_in_at, attempt.pk), default=None)
    # The best one is shown: taking a quiz again never makes what was shown look worse.
    best = max(handed_in, key=lambda attempt: (_right(attempt), attempt.handed_in_at), default=None)
    facts.quizzes.append(
        QuizFacts(
            key=quiz.key,
            lesson=lesson.key,
            minutes=quiz.minutes,
            blocks=quiz.blocks,
            results=[attempt.results for attempt in handed_in],
            is_running=len(handed_in) < len(attempts),
            last_handed_in=last.handed_in_at if last else None,
            handed_in=[attempt.handed_in_at for attempt in handed_in if attempt.handed_in_at],
        )
    )
    facts.texts["quiz", quiz.key] = PartTexts(
        title=translated(quiz.title),
        competences=tuple(dict.fromkeys(block["competence"] for block in quiz.blocks)),
        slug=lesson.key,
        questions=sum(block["asked"] for block in quiz.blocks),
        right=_right(best) if best else 0,
        asked=sum(block["asked"] for block in best.results) if best else 0,
    )


def _right(attempt: Attempt) -> int:
    return sum(block["right"] for block in attempt.results)


def _exercises(person: Person, courses: Sequence[CourseFacts]) -> Iterable[Mapping[str, Any]]:
    """The exercises of the courses with the person's own submission, in one query."""
    wanted = Q()
    for course in courses:
        part = Q(course__code=course.code)
        wanted |= part if course.exercises is None else part & Q(code__in=course.exercises)
    last = Review.objects.filter(version__submission=OuterRef("mine__pk")).order_by("-reviewed_at", "-pk")
    written = SubmissionVersion.objects.filter(submission=OuterRef("mine__pk")).order_by("-number")
    return (
        Exercise.objects.filter(wanted, current__isnull=False)
        .annotate(mine=FilteredRelation("submissions", condition=Q(submissions__person=person)))
        .annotate(
            state=F("mine__state"),
            edition=Subquery(written.values("number")[:1]),
            main_point=Subquery(last.values("main_point")[:1]),
            reviewer_first=Subquery(last.values("reviewer__first_name")[:1]),
            reviewer_last=Subquery(last.values("reviewer__last_name")[:1]),
        )
        .order_by("code")
        .values(
            "code",
            "slug",
            "needs",
            "course__code",
            "current__title",
            "current__minutes",
            "current__proves",
            "state",
            "edition",
            "main_point",
            "reviewer_first",
            "reviewer_last",
        )
    )


def _add_exercise(facts: Facts, row: Mapping[str, Any]) -> None:
    state = SubmissionState(row["state"]) if row["state"] else None
    facts.exercises.append(ExerciseFacts(row["code"], row["current__minutes"], row["needs"], state))
    facts.texts["exercise", row["code"]] = PartTexts(
        title=translated(row["current__title"]),
        competences=tuple(proof["competence"] for proof in row["current__proves"]),
        slug=row["slug"],
        reviewer=" ".join(part for part in (row["reviewer_first"], row["reviewer_last"]) if part),
        main_point=row["main_point"] or "",
        edition=row["edition"] or 0,
    )


def standings(person: Person) -> list[Standing]:
    """Level and target of today in every competence, in one query; how sure a level is stands on the profile page only."""
    return [standing_of(row) for row in standing_rows(person)]


def standing_rows(person: Person) -> QuerySet[Competence]:
    """Every competence with what `standing_of` reads."""
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    target = Target.objects.held_on(clock.today()).filter(person=person, competence=OuterRef("pk"))
    return Competence.objects.select_related("area").annotate(
        awarded=Subquery(level.values("awarded_level")[:1]),
        effective=Subquery(level.values("effective_level")[:1]),
        level_state=Subquery(level.values("state")[:1]),
        wanted=Subquery(target.values("level")[:1]),
        critical=Subquery(target.values("is_critical")[:1]),
    )


def standing_of(row: Any) -> Standing:
    """A row of `standing_rows`."""
    return Standing(
        code=row.pk,
        name=translated(row.name),
        area=row.area_id,
        area_name=translated(row.area.name),
        target=row.wanted or 0,
        is_critical=bool(row.critical),
        level=row.effective or Level.OPEN.value,
        confidence="",
        proof_profile=ProofProfile(row.proof_profile),
        awarded=row.awarded or Level.OPEN.value,
        state=row.level_state or "",
    )


@dataclass(frozen=True)
class Mentor:
    """The champion who serves someone's unit."""

    full_name: str
    initials: str
    unit: str


def mentor_of(person: Person) -> Mentor | None:
    """The champion with a mandate for the unit, or for the nearest one above it; nobody is their own (one query)."""
    day = clock.today()
    own = Membership.objects.held_on(day).filter(person=person, unit__path__startswith=OuterRef("unit__path"))
    mandates = (
        ChampionMandate.objects.held_on(day)
        .filter(Exists(own), person__in=Person.objects.at_work())
        .exclude(person=person)
        .select_related("person", "unit")
    )
    best = min(mandates, key=lambda mandate: (-len(mandate.unit.path), mandate.pk), default=None)
    return Mentor(best.person.full_name, best.person.initials, best.unit.name) if best else None
