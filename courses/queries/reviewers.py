"""Who could read a submission, and which submissions wait for nobody who can."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competence import clock
from competence.enums import PersonStatus, Role
from competence.models import ChampionMandate, Membership, Person, RoleAssignment
from competence.roles import PERMISSIONS, Permission
from courses.enums import SubmissionState
from courses.models import Submission
from courses.rules.reviewers import Candidate, may_review


def _holders() -> QuerySet[RoleAssignment]:
    """Grants that let someone review today."""
    roles: Iterable[Role] = [role for role, permissions in PERMISSIONS.items() if Permission.REVIEW_SUBMISSIONS in permissions]
    return RoleAssignment.objects.held_on(clock.today()).filter(role__in=roles)


def candidates_for(person: Person) -> list[Candidate]:
    """Everyone who reviews, as seen from the person's work (five queries, whatever the number of people)."""
    today = clock.today()
    where = Membership.objects.held_on(today).filter(person=person).select_related("unit").first()
    above = [int(pk) for pk in where.unit.path.split(".") if pk] if where else []
    serving = set(ChampionMandate.objects.held_on(today).filter(unit__in=above).values_list("person", flat=True))
    waiting = Submission.objects.filter(state=SubmissionState.WAITING).exclude(reviewer=None).order_by()
    load = dict(waiting.values_list("reviewer").annotate(Count("pk")))
    counterparts = set(waiting.filter(reviewer=person).values_list("person", flat=True))
    champions = Person.objects.filter(pk__in=_holders().values("person")).order_by("pk").values_list("pk", "status")
    return [
        Candidate(
            id=pk,
            waiting=load.get(pk, 0),
            serves=pk in serving,
            is_author=pk == person.pk,
            is_superior=where is not None and pk == where.manager_id,
            is_absent=status != PersonStatus.ACTIVE,
            is_counterpart=pk in counterparts,
        )
        for pk, status in champions
    ]


def can_review(reviewer_id: int | None, person: Person) -> bool:
    """Whether this champion may read the person's work today."""
    return any(one.id == reviewer_id and may_review(one) for one in candidates_for(person))


def reader_of(submission: Submission) -> Person | None:
    """Who reads the submission, or would read its next version; None if that person no longer can (one query)."""
    if submission.reviewer_id is None:
        return None
    led = Membership.objects.held_on(clock.today()).filter(person=submission.person_id, manager=submission.reviewer_id)
    able = Person.objects.at_work().filter(pk__in=_holders().values("person")).exclude(Exists(led))
    return able.filter(pk=submission.reviewer_id).first()


def waiting_without_reader() -> QuerySet[Submission]:
    """Submissions that wait for nobody, or for someone who is away, gone, no champion any more or now leads the person."""
    able = Person.objects.at_work().filter(pk__in=_holders().values("person"))
    leads = Membership.objects.held_on(clock.today()).filter(person=OuterRef("person"), manager=OuterRef("reviewer"))
    return (
        Submission.objects.filter(state=SubmissionState.WAITING)
        .filter(Q(reviewer=None) | ~Q(reviewer__in=able.values("pk")) | Exists(leads))
        .select_related("person")
    )
