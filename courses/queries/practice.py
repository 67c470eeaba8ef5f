"""What a person may practise with: questions that no quiz asks, and those whose answers the person has seen already."""

from dataclasses import dataclass
from random import Random

from django.db.models import Count, Q, QuerySet

from competence.models import Competence, Person
from courses.enums import ItemKind, ItemState
from courses.models import AttemptQuestion, Item, ItemVersion
from courses.queries.asked_now import asked_now


def _pool(person: Person) -> QuerySet[Item]:
    """A question of an open attempt or placement is never among them, so that practice gives nothing away that is due."""
    own = AttemptQuestion.objects.filter(attempt__person=person)
    seen = own.exclude(attempt__handed_in_at=None).values("item_version__item")
    ready = Item.objects.filter(state=ItemState.READY, current__isnull=False)
    return (
        ready.filter(Q(bank__is_practice=True) | Q(pk__in=seen))
        .exclude(asked_now(person))
        .exclude(current__kind=ItemKind.FREE_TEXT)  # nobody would read it
    )


@dataclass(frozen=True)
class Practice:
    """A competence with the number of questions to practise with."""

    competence: Competence
    number: int


def practice_list(person: Person) -> list[Practice]:
    """Competences that can be practised, in the order of the framework (two queries)."""
    numbers = dict(_pool(person).order_by().values_list("competence").annotate(Count("pk")))
    return [Practice(row, numbers[row.pk]) for row in Competence.objects.filter(pk__in=numbers)]


def next_question(person: Person, competence: Competence, *, seed: int, avoid: list[int]) -> ItemVersion | None:
    """A version by chance (the seed), not one of those just asked (their items) if there are others (two queries)."""
    rows = list(_pool(person).filter(competence=competence).order_by("pk").values_list("pk", "current"))
    fresh = [version for item, version in rows if item not in avoid] or [version for _item, version in rows]
    if not fresh:
        return None
    return ItemVersion.objects.get(pk=Random(seed).choice(fresh))  # noqa: S311  which question comes next is no secret


def question_again(person: Person, competence: Competence, version_id: int) -> ItemVersion | None:
    """The version that was just asked, if the person may still practise with it (one query)."""
    allowed = _pool(person).filter(competence=competence).values("pk")
    return ItemVersion.objects.filter(pk=version_id, item__in=allowed).first()
