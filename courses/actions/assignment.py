"""Who has which learning path, and why (docs/paths.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from competence import clock
from competence.actions import audit
from competence.enums import LEARNING_ROLES, PersonStatus
from competence.models import Person, RoleAssignment
from courses.models import Assignment, AssignmentReason, LearningPath

CHUNK = 1000  # people at once
ROLE = "role"  # the kind of reason that this module gives and ends


@dataclass(frozen=True)
class Assigned:
    """How many assignments began and ended."""

    begun: int = 0
    ended: int = 0

    def __str__(self) -> str:
        return f"{self.begun} begun, {self.ended} ended"

    def __add__(self, other: "Assigned") -> "Assigned":
        return Assigned(self.begun + other.begun, self.ended + other.ended)


def assign_paths_to(*, people: Sequence[int]) -> Assigned:
    """Give these people the paths of the learning roles that they hold today, and end what no role gives any more.

    A role gives the path of that role, with the reason who gave the role. The end of a role ends its reason; an assignment
    ends with its last reason and comes back as a new row. Whoever is absent for long loses nothing; whoever left keeps
    nothing. Running it again changes nothing; two at once do the work once.
    Side effects: assignments, reasons, one audit row for each thousand people with a change.
    """
    ids = sorted(set(people))
    return sum((_assign(ids[start : start + CHUNK]) for start in range(0, len(ids), CHUNK)), Assigned())


def assign_all() -> Assigned:
    """The same for everyone, every night: roles begin and end on a day, without anyone doing anything."""
    return assign_paths_to(people=list(Person.objects.values_list("pk", flat=True)))


@transaction.atomic
def _assign(people: list[int]) -> Assigned:
    wanted = _wanted(people)
    open_rows = {(row.person_id, row.path_id): row.pk for row in Assignment.objects.filter(person__in=people, ended_at=None)}
    held = {
        (reason.assignment.person_id, reason.assignment.path_id): reason
        for reason in AssignmentReason.objects.filter(
            assignment__person__in=people, assignment__ended_at=None, kind=ROLE, ended_at=None
        ).select_related("assignment")
    }
    absent = set(Person.objects.filter(pk__in=people, status=PersonStatus.ABSENT).values_list("pk", flat=True))
    over = [
        reason.pk for key, reason in held.items() if (reason.detail != wanted[key] if key in wanted else key[0] not in absent)
    ]
    moment = clock.now()
    AssignmentReason.objects.filter(pk__in=over, ended_at=None).update(ended_at=moment)
    missing = {key: detail for key, detail in wanted.items() if key not in held or held[key].detail != detail}
    begun = _begin(missing, open_rows)
    # The last reason takes the assignment with it. Asked of the rows themselves: a reason that someone else just gave counts.
    reasons = AssignmentReason.objects.filter(assignment=OuterRef("pk"), ended_at=None)
    ended = (
        Assignment.objects.filter(~Exists(reasons), pk__in=list(open_rows.values()), ended_at=None).update(ended_at=moment)
        if over
        else 0
    )
    if over or missing:
        audit.record(
            "paths.assign", by=None, people=len({key[0] for key in missing} | _people_of(held, over)), begun=begun, ended=ended
        )
    return Assigned(begun, ended)


def _people_of(held: dict[tuple[int, int], AssignmentReason], over: Iterable[int]) -> set[int]:
    gone = set(over)
    return {key[0] for key, reason in held.items() if reason.pk in gone}


def _wanted(people: list[int]) -> dict[tuple[int, int], dict[str, Any]]:
    """What each of these people should have today: (person, path) → the facts of the reason."""
    paths: dict[str, int] = dict(LearningPath.objects.values_list("role", "pk"))
    roles = (
        RoleAssignment.objects.held_on(clock.today())
        .filter(person__in=people, role__in=LEARNING_ROLES)
        .exclude(person__status=PersonStatus.LEFT)
        .order_by("pk")
    )
    return {
        (person, paths[role]): {"role": role, "rule": rule}
        for person, role, rule in roles.values_list("person_id", "role", "rule")
        if role in paths
    }


def _begin(missing: dict[tuple[int, int], dict[str, Any]], open_rows: dict[tuple[int, int], int]) -> int:
    """Begin assignments and reasons. A row that someone else began at the same time is taken as it is."""
    if not missing:
        return 0
    moment = clock.now()
    new = [key for key in missing if key not in open_rows]
    Assignment.objects.bulk_create(
        (Assignment(person_id=person, path_id=path, assigned_at=moment) for person, path in new), ignore_conflicts=True
    )
    rows = dict(open_rows)
    if new:
        there = Assignment.objects.filter(person__in={person for person, _path in new}, ended_at=None)
        rows |= {(row.person_id, row.path_id): row.pk for row in there}
    AssignmentReason.objects.bulk_create(
        (
            AssignmentReason(assignment_id=rows[key], kind=ROLE, detail=detail, started_at=moment)
            for key, detail in missing.items()
            if key in rows  # else someone else has ended it in the meantime, and knows better
        ),
        ignore_conflicts=True,
    )
    return len(new)
