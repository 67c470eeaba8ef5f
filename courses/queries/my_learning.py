"""My path: what is next, the way in order, and why someone has it (docs/paths.md). Only ever about the person who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from competence import clock
from competence.models import Person
from competence.queries.profile import AreaStanding, Standing, area_standing
from competence.texts import Translated
from courses.enums import StepKind, SubmissionState
from courses.models import Course
from courses.queries.checks import CheckStanding, check_columns, check_standing_of
from courses.queries.learning_facts import (
    AssignmentFacts,
    CourseFacts,
    Facts,
    PartTexts,
    assigned_courses,
    course_facts,
    facts_of,
    standing_of,
    standing_rows,
)
from courses.queries.placement import PlacementOffer, area_columns, path_areas, placement_offer
from courses.queries.reason_words import reason_words, role_words
from courses.rules.path_progress import CourseProgress, PartProgress, PartState, course_progress, next_part

UNDER_WAY = (PartState.STARTED, PartState.WAITING, PartState.REVISE)
ICONS = {StepKind.LESSON: "book", StepKind.QUIZ: "quiz", StepKind.EXERCISE: "pen"}


@dataclass(frozen=True)
class Part:
    """A lesson, quiz or exercise on the way, ready to be shown. `note` is a sentence about what is missing first, or ""."""

    kind: StepKind
    key: str
    title: Translated
    url: str
    minutes: int
    state: PartState
    word: str
    competences: tuple[str, ...]
    note: str = ""
    is_next: bool = False
    is_skipped: bool = False
    skip: int | None = None  # of a lesson: the skip that holds
    asks: Mapping[str, int] = field(default_factory=dict)  # of a lesson: what must be shown to skip it

    @property
    def icon(self) -> str:
        return "lock" if self.state == PartState.LOCKED else ICONS[self.kind]

    @property
    def css(self) -> str:
        """The design's class of the state."""
        if self.state == PartState.DONE:
            return "done"
        if self.state == PartState.REVISE or self.is_next:
            return "now"
        return "wait" if self.state in (PartState.WAITING, PartState.RESTING) else ""


@dataclass(frozen=True)
class Station:
    """A course on the way."""

    code: str
    title: Translated
    url: str
    minutes: int
    minutes_left: int
    minutes_saved: int
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    is_done: bool
    is_begun: bool
    is_current: bool

    @property
    def contents(self) -> str:
        """What there is to do: "5 lessons, 5 quizzes, 1 exercise"."""
        counts = {kind: sum(part.kind == kind for part in self.parts) for kind in StepKind}
        words = (
            (ngettext("%(count)s lesson", "%(count)s lessons", counts[StepKind.LESSON]), counts[StepKind.LESSON]),
            (ngettext("%(count)s quiz", "%(count)s quizzes", counts[StepKind.QUIZ]), counts[StepKind.QUIZ]),
            (ngettext("%(count)s exercise", "%(count)s exercises", counts[StepKind.EXERCISE]), counts[StepKind.EXERCISE]),
        )
        return ", ".join(word % {"count": count} for word, count in words if count)

    @property
    def lessons(self) -> list[Part]:
        return [part for part in self.parts if part.kind == StepKind.LESSON]

    def quiz_after(self, lesson: str) -> Part | None:
        """The quiz of a lesson."""
        following = self._following(lesson)
        return following[0] if following and following[0].kind == StepKind.QUIZ else None

    def url_after(self, lesson: str) -> str:
        """Where it goes on after a lesson: to its quiz unless that is done, else to the next lesson, else to the course."""
        quiz = self.quiz_after(lesson)
        if quiz and quiz.state != PartState.DONE:
            return quiz.url
        return next((part.url for part in self._following(lesson) if part.kind == StepKind.LESSON), self.url)

    def _following(self, lesson: str) -> tuple[Part, ...]:
        place = next(place for place, part in enumerate(self.parts) if (part.kind, part.key) == (StepKind.LESSON, lesson))
        return self.parts[place + 1 :]


@dataclass(frozen=True)
class AssignedPath:
    """A path that someone has, with the sentences why."""

    id: int
    title: Translated
    role: str
    assigned_at: datetime
    ended_at: datetime | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class NextStep:
    """The one next step."""

    kind: StepKind
    title: Translated
    why: str
    minutes: int
    url: str
    label: str
    counts_for: Standing | None
    counts_why: str


@dataclass(frozen=True)
class MyWay:
    """Everything that my path shows about the way."""

    paths: tuple[AssignedPath, ...]
    stations: tuple[Station, ...]
    next_step: NextStep | None
    areas: tuple[AreaStanding, ...]
    areas_under_way: frozenset[str]
    waiting: tuple[Part, ...]  # with somebody else, or possible again later
    placement: PlacementOffer | None
    check: CheckStanding

    @property
    def is_done(self) -> bool:
        return bool(self.stations) and all(station.is_done for station in self.stations)


def my_way(person: Person) -> MyWay:
    """The way of a person over all open assignments, each course once (five queries)."""
    assignments, courses = assigned_courses(person)
    return _way(person, assignments, courses)


def assignment_way(person: Person, pk: int) -> MyWay:
    """The way of one assignment of this person, even if it has ended; without paths if it is not theirs (five queries)."""
    assignments, courses = assigned_courses(person, assignment=pk)
    return _way(person, assignments, courses)


def course_station(person: Person, course: Course) -> Station:
    """A published course with all its parts and the person's state, assigned or not (three queries)."""
    facts = course_facts(course)
    return _stations([facts], facts_of(person, [facts]), {})[0][0]


def _way(person: Person, assignments: Sequence[AssignmentFacts], courses: Sequence[CourseFacts]) -> MyWay:
    paths = tuple(
        AssignedPath(
            row.id, row.title, role_words(row.role), row.assigned_at, row.ended_at, tuple(map(reason_words, row.reasons))
        )
        for row in assignments
    )
    facts = facts_of(person, courses)
    reasons = {path.id: path.reasons for path in paths}
    stations, chosen = _stations(courses, facts, reasons)
    rows = list(standing_rows(person).annotate(**area_columns(person), **check_columns(person)))
    known = {row.pk: standing_of(row) for row in rows}
    parts = [part for station in stations for part in station.parts]
    unread = [part for part in parts if part.kind == StepKind.LESSON and part.state != PartState.DONE]
    under_way = {code for part in parts if part.state in UNDER_WAY for code in part.competences}
    step = None
    if chosen is not None:
        place, part = chosen
        step = _next_step(part, stations[place], facts[courses[place].code].texts[part.kind.value, part.key], known)
    return MyWay(
        paths=paths,
        stations=tuple(stations),
        next_step=step,
        areas=tuple(area for area in area_standing(known.values()) if area.target or area.level),
        areas_under_way=frozenset(known[code].area for code in under_way if code in known and known[code].gap),
        waiting=tuple(part for part in parts if part.state in (PartState.WAITING, PartState.RESTING)),
        placement=placement_offer(
            path_areas(rows), {known[code].area for part in unread for code in part.competences if code in known}
        ),
        check=check_standing_of(rows),
    )


def _stations(
    courses: Sequence[CourseFacts], facts: dict[str, Facts], reasons: dict[int, tuple[str, ...]]
) -> tuple[list[Station], tuple[int, PartProgress] | None]:
    moment = clock.now()
    progress = [
        course_progress(facts[course.code].lessons, facts[course.code].quizzes, facts[course.code].exercises, now=moment)
        for course in courses
    ]
    chosen = next_part(progress)
    unfinished = next((place for place, course in enumerate(progress) if not course.is_done), None)
    current = chosen[0] if chosen else unfinished
    stations = [
        _station(
            course,
            facts[course.code],
            progress[place],
            reasons,
            chosen[1] if chosen and chosen[0] == place else None,
            place == current,
        )
        for place, course in enumerate(courses)
    ]
    return stations, chosen


def _station(
    course: CourseFacts,
    facts: Facts,
    progress: CourseProgress,
    reasons: dict[int, tuple[str, ...]],
    chosen: PartProgress | None,
    is_current: bool,
) -> Station:
    sentences = dict.fromkeys(sentence for pk in course.assignments for sentence in reasons.get(pk, ()))
    return Station(
        code=course.code,
        title=course.title,
        url=reverse("course-show", args=[course.slug]),
        minutes=course.minutes,
        minutes_left=progress.minutes_left,
        minutes_saved=progress.minutes_saved,
        parts=tuple(_part(course, facts, part, is_next=part is chosen) for part in progress.parts),
        reasons=tuple(sentences),
        is_done=progress.is_done,
        is_begun=progress.is_begun,
        is_current=is_current,
    )


def _part(course: CourseFacts, facts: Facts, part: PartProgress, *, is_next: bool) -> Part:
    texts = facts.texts[part.kind.value, part.key]
    if part.kind == StepKind.EXERCISE:
        url = reverse("exercise-show", args=[texts.slug])
    elif part.kind == StepKind.QUIZ:
        url = reverse("quiz-start", args=[course.slug, texts.slug])
    else:
        url = reverse("lesson-read", args=[course.slug, part.key])
    return Part(
        kind=part.kind,
        key=part.key,
        title=texts.title,
        url=url,
        minutes=part.minutes,
        state=part.state,
        word=_word(part, texts, facts),
        competences=texts.competences,
        note=_note(part, facts),
        is_next=is_next,
        is_skipped=part.is_skipped,
        skip=texts.skip,
        asks=texts.asks,
    )


def _note(part: PartProgress, facts: Facts) -> str:
    """What stands between the person and the part."""
    if part.possible_from:
        return _("With fresh questions from %(when)s.") % {"when": clock.in_words(part.possible_from)}
    if not part.missing:
        return ""
    names = ", ".join(_("“%(title)s”") % {"title": facts.texts["lesson", key].title} for key in part.missing)
    words = ngettext(
        "Opens after %(lessons)s, about %(minutes)s minute.",
        "Opens after %(lessons)s, about %(minutes)s minutes.",
        part.missing_minutes,
    )
    return words % {"lessons": names, "minutes": part.missing_minutes}


def _word(part: PartProgress, texts: PartTexts, facts: Facts) -> str:
    """The state in words, short enough for the end of a line."""
    score = _("%(right)s of %(asked)s") % {"right": texts.right, "asked": texts.asked}
    if part.state == PartState.LOCKED:
        return _("locked")
    if part.is_skipped:
        return pgettext("part of a course", "skipped")
    if part.kind == StepKind.LESSON:
        return _("read") if part.state == PartState.DONE else minutes_words(part.minutes)
    if part.kind == StepKind.QUIZ:
        if part.state == PartState.STARTED:
            return _("begun")
        return score if part.is_repeat else minutes_words(part.minutes)
    state = next(exercise.state for exercise in facts.exercises if exercise.code == part.key)
    return str(SubmissionState(state).label) if state else minutes_words(part.minutes)


def minutes_words(minutes: int) -> str:
    """ "about 8 minutes"."""
    return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}


def _next_step(part: PartProgress, station: Station, texts: PartTexts, known: dict[str, Standing]) -> NextStep:
    shown = next(one for one in station.parts if (one.kind, one.key) == (part.kind, part.key))
    why, label = _why_and_label(part, station, texts)
    # Of several competences the one with the widest gap to its target; the order of the framework decides a tie.
    counts_for = max((known[code] for code in texts.competences if code in known), key=lambda one: one.gap, default=None)
    return NextStep(
        kind=part.kind,
        title=texts.title,
        why=why,
        minutes=part.minutes,
        url=shown.url,
        label=label,
        counts_for=counts_for,
        counts_why=_counts_why(counts_for),
    )


def _counts_why(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if not standing.target:
        return _("Your role sets no target here. What you show counts all the same.")
    if standing.is_met:
        return _("You have reached the target of your role.")
    return _("It brings you closer to the target of your role.")


def _why_and_label(part: PartProgress, station: Station, texts: PartTexts) -> tuple[str, str]:
    facts: dict[str, Any] = {"course": station.title, "name": texts.reviewer, "point": texts.main_point}
    if part.kind == StepKind.LESSON:
        if not station.is_begun:
            return _("With this lesson begins the course “%(course)s”.") % facts, _("Read the lesson")
        return _("The next lesson of the course “%(course)s”.") % facts, _("Read the lesson")
    if part.kind == StepKind.QUIZ:
        if part.state == PartState.STARTED:
            return _("You have begun this quiz. Your answers are saved."), _("Go on with the quiz")
        if part.is_repeat:
            return _("Fresh questions on the same lesson. Earlier results do not count against you."), _("Take the quiz again")
        return (
            ngettext(
                "You have read the lesson. %(count)s question, and every answer is explained.",
                "You have read the lesson. %(count)s questions, and every answer is explained.",
                texts.questions,
            )
            % {"count": texts.questions},
            _("Start the quiz"),
        )
    if part.state == PartState.REVISE:
        why = (
            _("%(name)s has read your version: %(point)s")
            if texts.main_point
            else _("%(name)s has read your version and asks you to add something.")
        )
        if not texts.reviewer:
            why = _("Your version has been read. Please add something to it.")
        return why % facts, _("Complete your version")
    if part.state == PartState.STARTED:
        return _("Your draft is saved. Nobody else can read it yet."), _("Go on writing")
    return _("Practise on your own work. Someone who knows it reads what you hand in."), _("Open the exercise")
