"""What a finished placement shows, which lessons may be skipped for it, and why (docs/placement.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import Level
from competence.models import Competence, CompetenceLevel, Person, Target
from competence.rules.rule_set import Placement as PlacementRules
from competence.texts import Translated
from courses.enums import SkipEnd, StepKind
from courses.models import ModuleSkip, Placement
from courses.queries.asked_now import asked_now
from courses.queries.my_learning import MyWay, Part, my_way
from courses.queries.quiz import MarkedQuestion, marked
from courses.rules import placement as ladder
from courses.rules import scoring
from courses.rules.path_progress import PartState


@dataclass(frozen=True)
class SkipOffer:
    """A lesson with its quiz. `why` says in sentences why it may be skipped, or why not (`is_offered`)."""

    course: str
    course_title: Translated
    key: str
    title: Translated
    url: str
    minutes: int
    asks: Mapping[str, int]
    is_offered: bool
    skip: ModuleSkip | None
    why: tuple[str, ...]

    @property
    def value(self) -> str:
        """What the form sends."""
        return f"{self.course}/{self.key}"


@dataclass(frozen=True)
class StepLine:
    """How a step was decided, so that anyone can check it with a pencil."""

    level: int
    asked: int
    right: int
    passed: bool
    reached: Decimal
    needed: Decimal  # the sum that passes


@dataclass(frozen=True)
class CompetenceLine:
    """One competence of the area: what was asked, what that shows, and where the person stands now."""

    code: str
    name: Translated
    blocks: tuple[Mapping[str, Any], ...]
    shown: int
    level: int
    target: int | None


@dataclass(frozen=True)
class ResultPage:
    """Everything that the result shows."""

    steps: tuple[StepLine, ...]
    competences: tuple[CompetenceLine, ...]
    lessons: tuple[SkipOffer, ...]
    wrong: tuple[MarkedQuestion, ...]
    entry: Part | None
    way: MyWay
    possible_from: datetime | None

    @property
    def offers(self) -> list[SkipOffer]:
        return [lesson for lesson in self.lessons if lesson.is_offered]

    @property
    def skipped(self) -> list[SkipOffer]:
        return [lesson for lesson in self.lessons if lesson.skip]

    @property
    def others(self) -> list[SkipOffer]:
        return [lesson for lesson in self.lessons if not lesson.is_offered and not lesson.skip]

    @property
    def minutes_offered(self) -> int:
        return sum(lesson.minutes for lesson in self.offers)

    @property
    def minutes_saved(self) -> int:
        return sum(lesson.minutes for lesson in self.skipped)

    @property
    def is_shown(self) -> bool:
        return any(line.shown for line in self.competences)


def skip_offers(person: Person, placement: Placement) -> list[SkipOffer]:
    """The lessons that the person may skip now (eight queries)."""
    lessons = _lessons(person, placement, my_way(person), _competences(person, placement))
    return [lesson for lesson in lessons if lesson.is_offered]


def result_page(person: Person, placement: Placement) -> ResultPage:
    """The page of a finished placement of this person (nine queries)."""
    way = my_way(person)
    competences = _competences(person, placement)
    lessons = _lessons(person, placement, way, competences)
    offered = {(lesson.course, lesson.key) for lesson in lessons if lesson.is_offered}
    last = max((row.last_ended for row in competences.values()), default=None)
    again = scoring.possible_from(last) if last else None
    return ResultPage(
        steps=_steps(placement),
        competences=_lines(placement, competences),
        lessons=lessons,
        wrong=_wrong(person, placement),
        entry=_entry(way, offered),
        way=way,
        possible_from=again if again and again > clock.now() else None,
    )


def _competences(person: Person, placement: Placement) -> dict[str, Any]:
    """All competences by code with level and target, and when the last placement in this area ended (one query)."""
    level = CompetenceLevel.objects.filter(person=person, competence=OuterRef("pk"))
    target = Target.objects.held_on(clock.today()).filter(person=person, competence=OuterRef("pk"))
    ended = Placement.objects.visible_to(person).filter(area=placement.area_id).order_by().values("area")
    rows = Competence.objects.annotate(
        reached=Subquery(level.values("effective_level")[:1]),
        wanted=Subquery(target.values("level")[:1]),
        last_ended=Subquery(ended.annotate(last=Max("finished_at")).values("last")),
    )
    return {row.pk: row for row in rows}


def _steps(placement: Placement) -> tuple[StepLine, ...]:
    rules = PlacementRules.from_dict(placement.constants["placement"])
    return tuple(
        StepLine(
            level=step["level"],
            asked=step["asked"],
            right=step["right"],
            passed=step["passed"],
            reached=ladder.total(rules, right=step["right"], asked=step["asked"]),
            needed=rules.pass_at_most if step["asked"] >= rules.most else ladder.weights(rules).upper,
        )
        for step in placement.result.get("steps", ())
    )


def _lines(placement: Placement, competences: Mapping[str, Any]) -> tuple[CompetenceLine, ...]:
    """The area's competences in the order of the framework."""
    asked = {one["competence"]: one for one in placement.result.get("competences", ())}
    return tuple(
        CompetenceLine(
            code=code,
            name=row.name,
            blocks=tuple(asked[code]["blocks"]) if code in asked else (),
            shown=asked[code]["level"] if code in asked else 0,
            level=row.reached or 0,
            target=row.wanted,
        )
        for code, row in competences.items()
        if row.area_id == placement.area_id
    )


def _shown(placements: Iterable[Placement], *, after: datetime | None = None) -> dict[str, int]:
    """The highest level that any of these placements showed, by competence; taking one again never makes less of it."""
    found: dict[str, int] = {}
    for placement in placements:
        if after is not None and placement.finished_at is not None and placement.finished_at <= after:
            continue
        for one in placement.result.get("competences", ()):
            found[one["competence"]] = max(found.get(one["competence"], 0), one["level"])
    return found


def _lessons(person: Person, placement: Placement, way: MyWay, competences: Mapping[str, Any]) -> tuple[SkipOffer, ...]:
    """The lessons of the person's open courses that touch this area, as far as they are not done (two queries)."""
    area = {code for code, row in competences.items() if row.area_id == placement.area_id}
    finished = list(Placement.objects.visible_to(person).exclude(finished_at=None).only("finished_at", "result"))
    skips = list(ModuleSkip.objects.visible_to(person).select_related("course"))
    standing = {skip.pk: skip for skip in skips if skip.ended_at is None}
    refuted = {(skip.course.code, skip.key): skip.ended_at for skip in reversed(skips) if skip.end_reason == SkipEnd.RECHECK}
    found = []
    for station in way.stations:
        for lesson in station.lessons:
            quiz = station.quiz_after(lesson.key)
            pair = [lesson, *([quiz] if quiz else [])]
            skip = standing.get(lesson.skip or 0)
            left = [part for part in pair if part.is_skipped] if skip else [p for p in pair if p.state != PartState.DONE]
            if not left or not area & set(lesson.asks):
                continue
            since = refuted.get((station.code, lesson.key))
            shown = _shown(finished, after=since)
            found.append(
                SkipOffer(
                    course=station.code,
                    course_title=station.title,
                    key=lesson.key,
                    title=lesson.title,
                    url=lesson.url,
                    minutes=sum(part.minutes for part in left),
                    asks=lesson.asks,
                    is_offered=not skip and ladder.may_skip(lesson.asks, shown),
                    skip=skip,
                    why=_why(lesson.asks, shown, competences, is_refuted=since is not None),
                )
            )
    return tuple(found)


def _why(
    asks: Mapping[str, int], shown: Mapping[str, int], competences: Mapping[str, Any], *, is_refuted: bool
) -> tuple[str, ...]:
    """One sentence for each competence that the lesson teaches; the same facts always give the same sentences."""
    sentences = []
    for code, needed in asks.items():
        has = shown.get(code)
        facts = {
            "name": competences[code].name if code in competences else code,
            "needed": Level(needed).words,
            "shown": Level(has or 0).words,
        }
        if has is not None and has >= needed:
            sentences.append(_("“%(name)s”: shown on level %(shown)s, and the lesson asks for level %(needed)s.") % facts)
        elif has:
            sentences.append(_("“%(name)s”: shown on level %(shown)s, but the lesson asks for level %(needed)s.") % facts)
        elif has == 0:
            sentences.append(_("“%(name)s”: not shown yet. The lesson asks for level %(needed)s.") % facts)
        elif is_refuted:
            sentences.append(_("“%(name)s”: a short check showed that the lesson helps.") % facts)
        else:
            sentences.append(_("“%(name)s”: no placement asked about it. The lesson asks for level %(needed)s.") % facts)
    return tuple(sentences)


def _wrong(person: Person, placement: Placement) -> tuple[MarkedQuestion, ...]:
    """What was not right, with the reasons (one query). What a quiz or placement asks right now is explained after that."""
    rows = placement.answers.filter(is_right=False).exclude(asked_now(person, item="item_version__item"))
    return tuple(marked(row, is_asked_now=False) for row in rows.select_related("item_version").order_by("position"))


def _entry(way: MyWay, offered: set[tuple[str, str]]) -> Part | None:
    """Where the way would begin if everything that is offered were skipped; an exercise is the last thing to begin with."""
    parts: Sequence[Part] = [
        part
        for station in way.stations
        for lesson in station.lessons
        if (station.code, lesson.key) not in offered
        for part in (lesson, station.quiz_after(lesson.key))
        if part is not None and part.state != PartState.DONE
    ]
    exercises = [
        part
        for station in way.stations
        for part in station.parts
        if part.kind == StepKind.EXERCISE and part.state not in (PartState.DONE, PartState.WAITING)
    ]
    return next(iter([*parts, *exercises]), None)
