"""A few people of the demo company who know a good part of it already: they take a placement and skip what it shows."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from competence import clock
from competence.actions.evidence import assess_oneself
from competence.models import Competence, CompetenceArea, Person
from courses.actions.placement import answer_placement, start_placement, take_skips
from courses.management.demo.diary import Diary, at_work
from courses.models import Placement
from courses.queries.placement_result import skip_offers
from courses.rules.kinds import kind_of

AREA = "SEC"
# How often someone is right, which level they give themselves, and whether they skip what they may.
KINDS = ((0.97, 2, True), (0.93, 1, True), (0.90, 0, True), (0.75, 1, True), (0.55, 0, False), (0.95, 2, False))


def enter_placements(diary: Diary, people: Sequence[Person]) -> None:
    """Let the first few of these people take a placement in the last weeks of the story.

    Each throws dice of their own, so that the story of all others stays as it is.
    """
    for number, person in enumerate(people[: len(KINDS)]):
        rng = Random(f"placement {number}")  # noqa: S311  a story, not a secret
        life = _take_placement(rng, person, *KINDS[number])
        diary.enter(at_work(rng, diary.until, after_days=-7 - 4 * number), life)


def _take_placement(rng: Random, person: Person, knows: float, sees: int, skips: bool) -> Iterator[datetime]:
    if sees:
        for code in Competence.objects.filter(area=AREA).values_list("pk", flat=True):
            assess_oneself(by=person, competence=code, level=sees)
        yield at_work(rng, clock.now(), after_days=1)
    placement = start_placement(by=person, area=CompetenceArea.objects.get(pk=AREA), seed=rng.getrandbits(63))
    while question := placement.answers.filter(answered_at=None).select_related("item_version").first():
        version = question.item_version
        answer = kind_of(version.kind).right(version.content) if rng.random() < knows else []
        answer_placement(by=person, placement=placement, position=question.position, answer=answer)
        yield clock.now() + timedelta(seconds=rng.randint(20, 60))
    placement = Placement.objects.select_related("area").get(pk=placement.pk)
    if skips:
        offers = [(offer.course, offer.key) for offer in skip_offers(person, placement)]
        take_skips(by=person, placement=placement, lessons=offers)
