"""`manage.py seed_demo`: the demo company, built once and never again in the same data folder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from competence import clock
from competence.actions.outbox import drain_outbox
from competence.actions.people import refresh_people
from competence.actions.snapshots import freeze_ended_month
from competence.enums import Role
from competence.models import Company, Person
from courses.actions.item_counts import count_answers
from courses.management.demo.checks import enter_checks
from courses.management.demo.company import ACCOUNTS, beginning, found_company, learners, write_accounts
from courses.management.demo.diary import Diary, at_work
from courses.management.demo.learners import Learner
from courses.management.demo.people import Character, character, unfinished, works
from courses.management.demo.placement import enter_placements
from courses.management.demo.questions import write_questions
from courses.models import Course, Exercise, Lesson, PathStep

SEED = 20260522
EMPLOYEE, CHAMPION = (account.personnel_number for account in ACCOUNTS[:2])
LATE_STARTERS = ("customer_service", "sales_marketing", "engineering")
IN_A_HURRY = Character(0, 0.97, 5, True, 1, 0.5, False)


class Command(BaseCommand):
    help = "Builds the demo company: six months of learning, by the same actions that people call."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another company life")

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.DATA_DIR / "demo-accounts.json"
        if Company.current() is not None:
            if not file.exists():
                write_accounts(file)
            self.stdout.write("The demo company is there already.")
            return
        with transaction.atomic(), translation.override("de"):
            live(Random(options["seed"]))  # noqa: S311  a story, not a secret
            write_accounts(file)
        self.stdout.write(f"Built the demo company with {Person.objects.count()} people.")


def live(rng: Random) -> None:
    """Found the company six months ago and let everyone live until now."""
    now = clock.now()
    start = beginning(now)
    diary = Diary(until=now)
    with clock.at(start):
        found_company()
        course = Course.objects.get(code="K02")
        idle = [
            person
            for person in learners().prefetch_related("memberships__unit")
            if not _enter(diary, rng, person, course, start)
        ]
    enter_placements(diary, idle)
    diary.enter(now - timedelta(days=20), write_questions(*_two_champions()))
    enter_checks(diary, leave_out=[account.personnel_number for account in ACCOUNTS])
    diary.enter(start + timedelta(hours=20), _nights())
    diary.live()
    drain_outbox()
    count_answers()


def _enter(diary: Diary, rng: Random, person: Person, course: Course, start: datetime) -> bool:
    """Write the person's life into the diary; False for someone who has not begun yet."""
    membership = person.memberships.all()[0]
    roles = person.roles
    nature = character(
        rng,
        membership.unit.department,
        leads=bool(roles & {Role.LEADERSHIP, Role.DEPARTMENT_HEAD}),
        champion=Role.CHAMPION in roles,
    )
    exercises = _exercises_of(roles)
    if person.personnel_number == EMPLOYEE:
        diary.enter(at_work(rng, diary.until, after_days=-12), _employee(diary, rng, person, course, exercises))
    elif nature is None:
        if membership.unit.department in LATE_STARTERS and rng.random() < 0.8:
            # some begin only now: their first work waits for a champion
            learner = Learner(diary, rng, person, IN_A_HURRY, course, exercises)
            diary.enter(at_work(rng, diary.until, after_days=-rng.uniform(11, 17)), learner.life())
        else:
            return False
    else:
        joined = person.joined_on or start.date()
        first_day = max(start, datetime(joined.year, joined.month, joined.day, 9, tzinfo=timezone.get_current_timezone()))
        learner = Learner(diary, rng, person, nature, course, exercises)
        life = _champion(learner) if Role.CHAMPION in roles else learner.life()
        diary.enter(at_work(rng, first_day, after_days=nature.starts_after_days), life)
    return True


def _champion(learner: Learner) -> Iterator[datetime]:
    """A champion goes on to the workshop, whose quiz another champion marks in part."""
    yield from learner.life()
    nature = learner.nature
    if learner.person == _champions().last():  # whose free text still waits
        nature = replace(nature, pause_days=0.5)
        yield at_work(learner.rng, learner.diary.until, after_days=-4)
    workshop = Course.objects.select_related("current").get(code="K13")
    yield from Learner(learner.diary, learner.rng, learner.person, nature, workshop, []).life()


def _two_champions() -> tuple[Person, Person]:
    """Who writes the company's own questions; the one whose sign-in the demo shows finds a draft to release."""
    shown = Person.objects.get(personnel_number=CHAMPION)
    return _champions().exclude(pk=shown.pk)[0], shown


def _champions() -> QuerySet[Person]:
    return Person.objects.at_work().filter(role_assignments__role=Role.CHAMPION).order_by("pk").distinct()


def _exercises_of(roles: set[Role]) -> list[Exercise]:
    codes = {code for step in PathStep.objects.filter(path__role__in=roles) for code in step.exercises}
    return list(Exercise.objects.filter(code__in=codes).order_by("code"))


def _employee(diary: Diary, rng: Random, person: Person, course: Course, exercises: list[Exercise]) -> Iterator[datetime]:
    """The employee of the demo is in the middle of the way: two lessons read, one quiz done, an exercise begun."""
    nature = Character(0, 1.0, 2, True, 1, 1.0, False)
    learner = Learner(diary, rng, person, nature, course, exercises)
    yield from learner.life()
    learner.draft(exercises[0], unfinished(works(exercises[0].code)[person.language]))
    third = Lesson.objects.filter(version=course.current)[2]
    yield at_work(rng, clock.now(), after_days=1)
    from courses.actions.lesson import read_lesson

    read_lesson(by=person, lesson=third)


def _nights() -> Iterator[datetime]:
    """What the background work does: begin and end what has a date, freeze the month, send what waits. Every few nights are enough here."""
    while True:
        refresh_people()
        freeze_ended_month()
        drain_outbox()
        yield clock.now() + timedelta(days=5)
