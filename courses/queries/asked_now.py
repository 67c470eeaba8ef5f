"""Questions that a quiz or a placement asks someone right now: what is right in them is shown nowhere meanwhile."""

from django.db.models import Q, QuerySet

from competence.models import Person
from courses.models import AttemptQuestion, PlacementAnswer


def in_open_quizzes(person: Person | int) -> QuerySet[AttemptQuestion]:
    """The questions of the quizzes that were begun and not handed in."""
    return AttemptQuestion.objects.filter(attempt__person=person, attempt__handed_in_at=None)


def in_open_placements(person: Person | int) -> QuerySet[PlacementAnswer]:
    """The questions of the placements that were begun and not finished."""
    return PlacementAnswer.objects.filter(placement__person=person, placement__finished_at=None)


def asked_now(person: Person | int, *, item: str = "pk") -> Q:
    """A condition on items, or on rows whose field `item` names one."""
    field = f"{item}__in"
    return Q(**{field: in_open_quizzes(person).values("item_version__item")}) | Q(
        **{field: in_open_placements(person).values("item_version__item")}
    )
