"""A few people of the demo company take the short check that has come due for them; the others find it on their path."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from competence import clock
from competence.errors import Refused
from competence.models import CompetenceLevel, Person
from courses.actions.attempt import hand_in, save_answer
from courses.actions.check import postpone_check, start_check
from courses.management.demo.diary import Diary, at_work
from courses.rules.kinds import kind_of

KNOWS = (0.97, 0.95, 0.92, 0.9, 0.97, 0.6, 0.95, 0.85)  # how often each of them still knows it


def enter_checks(diary: Diary, *, leave_out: Collection[str]) -> None:
    """Let some of those whose check is due three weeks before the end take it; `leave_out` are personnel numbers."""
    diary.enter(at_work(Random("checks"), diary.until, after_days=-21), _begin(diary, leave_out))  # noqa: S311  a story


def _begin(diary: Diary, leave_out: Collection[str]) -> Iterator[datetime]:
    due = CompetenceLevel.objects.filter(check_due_at__lte=clock.now(), awarded_level__lte=2).values("person")
    people = Person.objects.at_work().filter(pk__in=due).exclude(personnel_number__in=leave_out).order_by("personnel_number")
    for number, person in enumerate(people[: len(KNOWS)]):
        rng = Random(f"check {number}")  # noqa: S311  dice of their own, so that the story of all others stays as it is
        diary.enter(at_work(rng, clock.now(), after_days=rng.uniform(1, 9)), _take(rng, person, KNOWS[number]))
    for person in people[len(KNOWS) : len(KNOWS) + 2]:
        postpone_check(by=person)
    yield from ()


def _take(rng: Random, person: Person, knows: float) -> Iterator[datetime]:
    try:
        attempt = start_check(by=person, seed=rng.getrandbits(63))
    except Refused:
        return  # shown again by other means meanwhile
    for question in attempt.questions.select_related("item_version"):
        version = question.item_version
        save_answer(
            by=person,
            attempt_id=attempt.pk,
            position=question.position,
            answer=kind_of(version.kind).right(version.content) if rng.random() < knows else [],
            based_on=question.revision,
            key=UUID(int=rng.getrandbits(128), version=4),
        )
    yield clock.now() + timedelta(minutes=rng.randint(3, 9))
    hand_in(by=person, attempt=attempt)
