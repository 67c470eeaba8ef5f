"""What placements there are for a person, what they draw from, and which skips hold (docs/placement.md).

Only ever about the person who asks. Nothing here says whether an answer of an open placement was right.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from competence import clock
from competence.enums import EvidenceKind
from competence.models import Competence, CompetenceArea, Evidence, Person, RuleSetVersion
from competence.rules.rule_set import Placement as PlacementRules
from competence.texts import Translated, translated
from courses.models import Attempt, AttemptQuestion, Item, ModuleSkip, Placement, PlacementAnswer, PlacementDecline
from courses.models.item import ItemQuerySet
from courses.queries.asked_now import in_open_quizzes
from courses.rules import placement as ladder
from courses.rules import scoring
from courses.rules.blueprint import Candidate
from courses.rules.kinds import KINDS, Control, kind_of
from courses.rules.kinds.base import Choices
from courses.rules.question_text import split_question

AVOIDED_ROUNDS = 2  # questions of the last two placements, and of the last two attempts at each quiz, come last
BY_HAND = [kind.code for kind in KINDS.values() if kind.needs_person]


def drawable() -> ItemQuerySet:
    """What any placement may ask: ready, never of a practice bank, marked without a person."""
    return Item.objects.askable().filter(level__in=ladder.LEVELS).exclude(current__kind__in=BY_HAND)


def candidates(person: Person, area: str) -> list[Candidate]:
    """What the person's placement in this area may ask (one query).

    A question of an open quiz is never among them: the placement would explain it before it is handed in.
    """
    asked_now = in_open_quizzes(person).values("item_version__item")
    rows = drawable().filter(competence__area=area).exclude(pk__in=asked_now)
    return [
        Candidate(key, version, competence, level, ())
        for key, version, competence, level in rows.values_list("key", "current", "competence", "level")
    ]


def is_enough(rules: PlacementRules, drawn_from: Iterable[Candidate]) -> bool:
    """Whether both levels have as many questions as the longest step asks."""
    levels = [candidate.level for candidate in drawn_from]
    return all(levels.count(level) >= rules.most for level in ladder.LEVELS)


def met_before(person: Person, area: str) -> list[set[str]]:
    """The keys of the questions that the person has met lately, the latest round first (four queries).

    Rounds are the last placements in the area and the last attempts at each quiz.
    """
    placements = (
        Placement.objects.visible_to(person).filter(area=area).exclude(finished_at=None).order_by("-finished_at", "-pk")
    )
    rounds: list[tuple[datetime | None, str, int]] = [
        (finished_at, "placement", pk) for pk, finished_at in placements.values_list("pk", "finished_at")[:AVOIDED_ROUNDS]
    ]
    attempts = Attempt.objects.visible_to(person).exclude(handed_in_at=None).order_by("-handed_in_at", "-pk")
    of_quiz: dict[str, int] = {}
    for pk, quiz, handed_in_at in attempts.values_list("pk", "quiz_key", "handed_in_at"):
        of_quiz[quiz] = of_quiz.get(quiz, 0) + 1
        if of_quiz[quiz] <= AVOIDED_ROUNDS:
            rounds.append((handed_in_at, "attempt", pk))
    keys: dict[tuple[str, int], set[str]] = {(kind, pk): set() for _moment, kind, pk in rounds}
    item = "item_version__item__key"
    asked = PlacementAnswer.objects.filter(placement__in=[pk for _moment, kind, pk in rounds if kind == "placement"])
    drawn = AttemptQuestion.objects.filter(attempt__in=[pk for _moment, kind, pk in rounds if kind == "attempt"])
    both = asked.values_list(F("placement"), item).order_by(), drawn.values_list(F("attempt"), item).order_by()
    for kind, rows in zip(("placement", "attempt"), both, strict=True):
        for pk, key in rows:
            keys[kind, pk].add(key)
    return [keys[kind, pk] for _moment, kind, pk in sorted(rounds, key=lambda one: (str(one[0]), *one[1:]), reverse=True)]


def self_assessed(person: Person, area: str) -> dict[str, int]:
    """How the person saw the own level last, by competence (one query)."""
    said = Evidence.objects.filter(person=person, competence__area=area, kind=EvidenceKind.SELF_ASSESSMENT)
    return dict(said.order_by("recorded_at", "pk").values_list("competence", "supports_level"))


def given_answers(placement: Placement) -> list[ladder.Given]:
    """The answers so far in their order, as the rules see them (one query)."""
    rows = placement.answers.exclude(answered_at=None).order_by("position")
    return [
        ladder.Given(key, competence, level, bool(is_right))
        for key, competence, level, is_right in rows.values_list(
            "item_version__item__key", "competence_code", "level", "is_right"
        )
    ]


# ── The list of areas, and one of them before the start ──


@dataclass(frozen=True)
class Scope:
    """A competence of an area and the levels on which it can be asked; none where no bank has questions about it."""

    code: str
    name: Translated
    levels: tuple[int, ...]


@dataclass(frozen=True)
class AreaLine:
    """An area with what the person did there. `possible_from` is None unless the last one ended less than 24 hours ago."""

    area: CompetenceArea
    scope: tuple[Scope, ...]
    is_ready: bool
    running: Placement | None
    last: Placement | None
    is_declined: bool
    possible_from: datetime | None

    @property
    def asked(self) -> list[Scope]:
        return [one for one in self.scope if one.levels]

    @property
    def not_asked(self) -> list[Scope]:
        return [one for one in self.scope if not one.levels]


def ready(level: int) -> Any:
    """How many questions of the competence a placement may ask on this level."""
    items = drawable().filter(competence=OuterRef("pk"), level=level).order_by().values("competence")
    return Coalesce(Subquery(items.annotate(number=Count("pk")).values("number")), 0)


def area_lines(person: Person, rules: PlacementRules, *, code: str = "") -> list[AreaLine]:
    """The areas that can be placed, or were, in the order of the framework; or only one (three queries)."""
    competences = Competence.objects.select_related("area").annotate(ready_1=ready(1), ready_2=ready(2))
    placements = Placement.objects.visible_to(person).defer("constants")
    if code:
        competences, placements = competences.filter(area=code), placements.filter(area=code)
    by_area: dict[str, list[Any]] = {}
    for row in competences.order_by("area__position", "area", "position"):
        by_area.setdefault(row.area_id, []).append(row)
    own: dict[str, list[Placement]] = {}
    for placement in placements:
        own.setdefault(placement.area_id, []).append(placement)
    declined = set(PlacementDecline.objects.filter(person=person).values_list("area", flat=True))
    lines = [_line(rows, own.get(area, []), rules, is_declined=area in declined) for area, rows in by_area.items()]
    return [line for line in lines if line.is_ready or line.running or line.last]


def _line(rows: Sequence[Any], placements: Sequence[Placement], rules: PlacementRules, *, is_declined: bool) -> AreaLine:
    finished = [placement for placement in placements if placement.finished_at is not None]
    last = max(finished, key=lambda placement: (placement.finished_at, placement.pk), default=None)
    wait = scoring.possible_from(last.finished_at) if last and last.finished_at else None
    return AreaLine(
        area=rows[0].area,
        scope=tuple(
            Scope(row.pk, translated(row.name), tuple(level for level in ladder.LEVELS if getattr(row, f"ready_{level}")))
            for row in rows
        ),
        is_ready=all(sum(getattr(row, f"ready_{level}") for row in rows) >= rules.most for level in ladder.LEVELS),
        running=next((placement for placement in placements if placement.finished_at is None), None),
        last=last,
        is_declined=is_declined,
        possible_from=wait if wait and wait > clock.now() else None,
    )


# ── My path offers one, once ──


@dataclass(frozen=True)
class PlacementOffer:
    """What my path says about a placement. `running` is the open one to go on with; `minutes` what it takes at most."""

    area: str
    name: Translated
    minutes: int
    running: int | None


@dataclass(frozen=True)
class PathArea:
    """What my path must know of an area to offer its placement."""

    offer: PlacementOffer
    is_ready: bool
    is_settled: bool  # finished once, or not wanted


def area_columns(person: Person) -> dict[str, Any]:
    """What `path_areas` reads, as annotations of competences."""
    here = Placement.objects.visible_to(person).filter(area=OuterRef("area"))
    most = RuleSetVersion.objects.annotate(most=Cast(KT("constants__placement__most"), IntegerField()))
    return {
        "ready_1": ready(1),
        "ready_2": ready(2),
        "most": Subquery(most.values("most")[:1]),
        "running": Subquery(here.filter(finished_at=None).order_by("pk").values("pk")[:1]),
        "is_finished": Exists(here.exclude(finished_at=None)),
        "is_declined": Exists(PlacementDecline.objects.filter(person=person, area=OuterRef("area"))),
    }


def path_areas(rows: Iterable[Any]) -> list[PathArea]:
    """The placements of all areas, from competences with `area_columns` (no query)."""
    by_area: dict[str, list[Any]] = {}
    for row in rows:
        by_area.setdefault(row.area_id, []).append(row)
    return [_path_area(group) for group in by_area.values()]


def _path_area(rows: Sequence[Any]) -> PathArea:
    one = rows[0]
    most = one.most or 0
    return PathArea(
        PlacementOffer(one.area_id, translated(one.area.name), ladder.minutes(most * len(ladder.LEVELS)), one.running),
        is_ready=bool(most) and all(sum(getattr(row, f"ready_{level}") for row in rows) >= most for level in ladder.LEVELS),
        is_settled=one.is_finished or one.is_declined,
    )


def placement_offer(areas: Iterable[PathArea], to_learn: Collection[str]) -> PlacementOffer | None:
    """The one to go on with, else the first that covers something still to be read and was never taken nor declined."""
    areas = list(areas)
    running = next((area.offer for area in areas if area.offer.running), None)
    fresh = (area.offer for area in areas if area.is_ready and not area.is_settled and area.offer.area in to_learn)
    return running or next(fresh, None)


# ── The question at hand ──


@dataclass(frozen=True)
class AskedNow:
    """The question of an open placement that waits for its answer; holds no word of what is right."""

    position: int
    most: int  # questions that it can be at most
    situation: str
    question: str
    rule: str
    control: Control
    is_unsure: bool

    @property
    def is_radio(self) -> bool:
        """Whether "I do not know" is one of the options of which one is chosen."""
        return isinstance(self.control, Choices) and not self.control.is_multiple

    @property
    def ticks(self) -> range:
        return range(1, self.most + 1)


def asked_now(placement: Placement, *, position: int = 0, given: Sequence[str] | None = None) -> AskedNow | None:
    """What to answer next, with what was just sent in vain for this position; None when the placement has ended (one query)."""
    row = placement.answers.filter(answered_at=None).select_related("item_version").first()
    if row is None:
        return None
    given = given if position == row.position else None
    version = row.item_version
    kind = kind_of(version.kind)
    situation, question = split_question(str(version.stem))
    return AskedNow(
        position=row.position,
        most=PlacementRules.from_dict(placement.constants["placement"]).most * len(ladder.LEVELS),
        situation=situation,
        question=question,
        rule=str(kind.rule),
        control=kind.ask(version.content, row.option_order, given),
        is_unsure=given == [],
    )


# ── What is skipped ──


def skips_due(person: Person) -> QuerySet[ModuleSkip]:
    """Skips whose check has come and was not made yet, the longest due first. `competences` says what to ask (one query)."""
    due = ModuleSkip.objects.visible_to(person).standing().filter(checked_at=None, check_due_on__lte=clock.today())
    return due.select_related("course__current").order_by("check_due_on", "pk")
