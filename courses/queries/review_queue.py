"""What waits for a champion, oldest first."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, F, Max, Q, QuerySet

from competence.models import Person
from courses.enums import SubmissionState
from courses.models import Submission
from courses.queries.unanswered import marked_unanswered

MOST_DONE = 100


class Tab(StrEnum):
    """Which submissions a list shows."""

    OPEN = "open"
    LEARNERS = "learners"  # read, and the person may add something
    DONE = "done"


STATES = {
    Tab.OPEN: (SubmissionState.WAITING,),
    Tab.LEARNERS: (SubmissionState.REVISE, SubmissionState.PARTLY),
    Tab.DONE: (SubmissionState.REACHED,),
}


@dataclass(frozen=True)
class Counts:
    """How many submissions stand in each list."""

    open: int
    learners: int
    done: int
    unanswered: int  # with learners, and the newest message is theirs


def queue(person: Person, tab: Tab = Tab.OPEN) -> QuerySet[Submission]:
    """Submissions of one list with person, edition, `number` of the newest version and `is_unanswered` (one query)."""
    rows = (
        marked_unanswered(Submission.objects.to_review_by(person))
        .filter(state__in=STATES[tab])
        .select_related("person", "edition")
        .annotate(
            number=Max("versions__number", filter=Q(versions__handed_in_at__isnull=False)),
            read_at=Max("versions__review__reviewed_at"),
        )
    )
    if tab == Tab.OPEN:
        return rows.order_by("waiting_since", "pk")
    return rows.order_by(F("read_at").desc(nulls_last=True), "pk")[:MOST_DONE]


def counts(person: Person) -> Counts:
    """The sizes of the three lists, and the messages that wait among the learners (one query)."""
    with_learners = Q(state__in=STATES[Tab.LEARNERS])
    sizes = marked_unanswered(Submission.objects.to_review_by(person)).aggregate(
        unanswered=Count("pk", filter=with_learners & Q(is_unanswered=True)),
        **{tab.value: Count("pk", filter=Q(state__in=states)) for tab, states in STATES.items()},
    )
    return Counts(**sizes)
