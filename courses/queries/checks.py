"""Short checks as their person sees them: what is due, what a check draws from, and what it came to (docs/short-checks.md).

Only ever about the person who asks: nobody else learns that a level fades, or how a check went.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, JSONField, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from competence import clock
from competence.models import Competence, CompetenceLevel, Person, RuleSetVersion
from competence.rules.retention import retained
from competence.rules.rule_set import CheckRule
from competence.texts import Translated, translated
from courses.enums import AttemptKind
from courses.models import Attempt, AttemptQuestion, CheckPostponement, Lesson, Quiz
from courses.queries.learning_facts import standing_of, standing_rows
from courses.queries.placement import drawable, ready, skips_due
from courses.queries.quiz import bar_of
from courses.rules import checks
from courses.rules.blueprint import Candidate
from courses.rules.kinds import kind_of


@dataclass(frozen=True)
class CheckLine:
    """A competence on the page before a check. `asked` is 0 where no check asks it; `refreshed_at` is None without a level."""

    code: str
    name: Translated
    level: int
    target: int
    asked: int = 0
    refreshed_at: datetime | None = None


@dataclass(frozen=True)
class CheckStanding:
    """Where a person stands with short checks today.

    `running` is the open one; `possible_from` is None unless the last one was handed in less than a week ago; `next_due_at` is
    when the next level comes due of those that are not due yet.
    """

    plan: checks.Plan = field(default_factory=checks.Plan)
    lines: Mapping[str, CheckLine] = field(default_factory=dict)
    running: int | None = None
    possible_from: datetime | None = None
    postponed_until: datetime | None = None
    next_due_at: datetime | None = None

    @property
    def is_possible(self) -> bool:
        """Whether a check can begin now."""
        return bool(self.plan.blocks) and self.possible_from is None

    @property
    def is_asked_for(self) -> bool:
        """Whether my path says so."""
        return self.running is not None or (self.is_possible and self.postponed_until is None)

    @property
    def kept_fresh(self) -> list[CheckLine]:
        """What the check keeps fresh."""
        return [self._line(block) for block in self.plan.blocks if block["reason"] == checks.RETENTION]

    @property
    def looked_at(self) -> list[CheckLine]:
        """What is asked only for the sake of skipped lessons."""
        return [self._line(block) for block in self.plan.blocks if block["reason"] == checks.SKIP]

    @property
    def named(self) -> str:
        """What the check keeps fresh, as it stands in a sentence."""
        *most, last = [_("“%(title)s”") % {"title": line.name} for line in self.kept_fresh] or [""]
        return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last

    @property
    def by_practice(self) -> list[CheckLine]:
        return [self.lines[one.competence] for one in self.plan.by_practice]

    @property
    def too_few_questions(self) -> list[CheckLine]:
        return [self.lines[one.competence] for one in self.plan.too_few_questions]

    def _line(self, block: Mapping[str, Any]) -> CheckLine:
        known = self.lines[block["competence"]]
        return CheckLine(known.code, known.name, block["level"], known.target, block["asked"], known.refreshed_at)


def _of_level(person: Person, column: str) -> Subquery:
    return Subquery(CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk")).values(column)[:1])


def check_columns(person: Person) -> dict[str, Any]:
    """What `check_standing_of` reads, as annotations of competences; without `ready_1` and `ready_2`, which others share."""
    own = Attempt.objects.visible_to(person).filter(kind=AttemptKind.CHECK)
    done = own.exclude(handed_in_at=None).order_by("-handed_in_at")
    rule = RuleSetVersion.objects.annotate(check_rule=KT("constants__check")).values("check_rule")[:1]
    skips = skips_due(person).annotate(as_json=JSONObject(course=F("course__code"), lesson=F("key"), asks=F("competences")))
    return {
        "check_due_at": _of_level(person, "check_due_at"),
        "refreshed_at": _of_level(person, "refreshed_at"),
        "half_life_days": _of_level(person, "half_life_days"),
        "check_rule": Subquery(rule),
        "check_running": Subquery(own.filter(handed_in_at=None).values("pk")[:1]),
        "check_handed_in_at": Subquery(done.values("handed_in_at")[:1]),
        "check_postponed_until": Subquery(CheckPostponement.objects.filter(person=person).values("until")[:1]),
    } | {
        f"skip_{place}": Subquery(skips.values("as_json")[place : place + 1], output_field=JSONField())
        for place in range(checks.MOST_SKIPS)
    }


def check_standing_of(rows: Sequence[Any]) -> CheckStanding:
    """From all competences with `check_columns` (no query)."""
    if not rows or rows[0].check_rule is None:
        return CheckStanding()
    now, one, rule = clock.now(), rows[0], CheckRule(**json.loads(rows[0].check_rule))
    due = [row for row in rows if row.check_due_at and row.check_due_at <= now]
    possible = checks.next_from(one.check_handed_in_at, rule)
    postponed = one.check_postponed_until
    return CheckStanding(
        plan=checks.plan(
            [_due_level(row, now) for row in due],
            [_skipped(one, place) for place in range(checks.MOST_SKIPS) if getattr(one, f"skip_{place}")],
            rule,
            ready={(row.pk, level): getattr(row, f"ready_{level}") for row in rows for level in (1, 2)},
        ),
        lines={
            row.pk: CheckLine(row.pk, translated(row.name), row.awarded or 0, row.wanted or 0, refreshed_at=row.refreshed_at)
            for row in rows
        },
        running=one.check_running,
        possible_from=possible if possible and possible > now else None,
        postponed_until=postponed if postponed and postponed > now else None,
        next_due_at=min((row.check_due_at for row in rows if row.check_due_at and row.check_due_at > now), default=None),
    )


def _due_level(row: Any, now: datetime) -> checks.DueLevel:
    standing = standing_of(row)
    share = retained(row.refreshed_at, row.half_life_days, now)
    return checks.DueLevel(row.pk, standing.awarded, row.check_due_at, share, standing.target, standing.is_critical)


def _skipped(row: Any, place: int) -> checks.SkippedLesson:
    skip = getattr(row, f"skip_{place}")
    asks = json.loads(skip["asks"]) if isinstance(skip["asks"], str) else skip["asks"]  # SQLite keeps JSON as text
    return checks.SkippedLesson(skip["course"], skip["lesson"], tuple((one["competence"], one["level"]) for one in asks))


def due_check(person: Person) -> CheckStanding:
    """What is due for this person, what one check asks of it, and from when that is possible (one query)."""
    rows = standing_rows(person).annotate(ready_1=ready(1), ready_2=ready(2), **check_columns(person))
    return check_standing_of(list(rows))


# ── What a check draws from ──


def _places(blocks: Iterable[Mapping[str, Any]], *, level: str, competence: str) -> Q:
    wanted = Q(pk__in=[])
    for block in blocks:
        wanted |= Q(**{competence: block["competence"], level: block["level"]})
    return wanted


def check_candidates(blocks: Sequence[Mapping[str, Any]]) -> list[Candidate]:
    """The ready questions of all banks on these competences and levels, without those that a person must mark (one query)."""
    items = drawable().filter(_places(blocks, competence="competence", level="level"))
    return [
        Candidate(key, version, competence, level, kind_of(kind).keys(content))
        for key, version, competence, level, kind, content in items.values_list(
            "key", "current", "competence", "level", "current__kind", "current__content"
        )
    ]


def asked_before(person: Person, blocks: Sequence[Mapping[str, Any]]) -> list[set[str]]:
    """The keys of questions on these competences and levels that the person's attempts asked, the latest first (one query)."""
    rows = (
        AttemptQuestion.objects.filter(attempt__person=person)
        .filter(_places(blocks, competence="competence_code", level="level"))
        .order_by("-attempt__started_at", "-attempt")
    )
    by_attempt: dict[int, set[str]] = {}
    for attempt, key in rows.values_list("attempt", "item_version__item__key"):
        by_attempt.setdefault(attempt, set()).add(key)
    return list(by_attempt.values())


def cuts_in_force() -> dict[checks.Place, float]:
    """The highest cut of the quizzes that can be taken today, by competence and level (one query)."""
    quizzes = Quiz.objects.filter(version=F("version__course__current")).values_list("blocks", flat=True)
    return checks.highest_cuts(block for blocks in quizzes for block in blocks)


# ── What it came to ──


@dataclass(frozen=True)
class SkipOutcome:
    """A skipped lesson that the check looked at; `lesson` is None if its course no longer has it."""

    lesson: Lesson | None
    is_confirmed: bool


@dataclass(frozen=True)
class CheckOutcome:
    """A block of a check that was handed in, with the level as it stands today, and where to read if it was not passed."""

    competence: Competence
    result: Mapping[str, Any]
    needed: float | None
    level: int  # what it counts as
    target: int
    due_at: datetime | None
    lesson: Lesson | None
    skips: tuple[SkipOutcome, ...]

    @property
    def refreshes(self) -> bool:
        return checks.refreshes_level(self.result)

    @property
    def is_for_skips(self) -> bool:
        return bool(self.result["reason"] == checks.SKIP)

    @property
    def fresh_until(self) -> datetime | None:
        """When the next check comes due; None once that is past."""
        return self.due_at if self.due_at and self.due_at > clock.now() else None


def check_outcomes(attempt: Attempt) -> list[CheckOutcome]:
    """The blocks of a check in their order (two queries)."""
    codes = [result["competence"] for result in attempt.results]
    rows = standing_rows(attempt.person).filter(pk__in=codes).annotate(check_due_at=_of_level(attempt.person, "check_due_at"))
    by_code: dict[str, Any] = {row.pk: row for row in rows}
    lessons = list(
        Lesson.objects.in_force()
        .select_related("quiz")
        .defer("text", "html", "sections")
        .order_by("version__course__code", "position")
    )
    by_key = {(lesson.version.course.code, lesson.key): lesson for lesson in lessons}
    confirmed = checks.skip_results(attempt.results)
    return [
        CheckOutcome(
            competence=by_code[result["competence"]],
            result=result,
            needed=bar_of(result),
            level=standing_of(by_code[result["competence"]]).level,
            target=standing_of(by_code[result["competence"]]).target,
            due_at=by_code[result["competence"]].check_due_at,
            lesson=None if result["passed"] else _teaching(lessons, result["competence"], result["level"]),
            skips=tuple(
                SkipOutcome(by_key.get((skip["course"], skip["lesson"])), confirmed[skip["course"], skip["lesson"]])
                for skip in result["skips"]
            ),
        )
        for result in attempt.results
        if result["competence"] in by_code
    ]


def _teaching(lessons: Iterable[Lesson], competence: str, level: int) -> Lesson | None:
    """The lesson whose quiz asks for it on this level, else one that names the competence."""
    naming = [lesson for lesson in lessons if competence in lesson.competences or competence in _asked_after(lesson)]
    return min(naming, key=lambda lesson: _asked_after(lesson).get(competence) != level, default=None)


def _asked_after(lesson: Lesson) -> dict[str, int]:
    """Competence → highest level in the quiz of a lesson."""
    if not hasattr(lesson, "quiz"):
        return {}
    return {block["competence"]: block["level"] for block in sorted(lesson.quiz.blocks, key=lambda block: block["level"])}
