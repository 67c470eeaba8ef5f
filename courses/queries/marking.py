"""What answers earned, and the free-text answers that wait for a champion (shown without the name of the person)."""

from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet

from competence import clock
from competence.models import Membership, Person
from competence.roles import Permission
from courses.models import AnswerMark, AttemptQuestion, PlacementAnswer
from courses.rules.kinds import kind_of
from courses.rules.kinds.free_text import credit_by


def credit_of(question: AttemptQuestion | PlacementAnswer) -> Fraction | None:
    """What an answer earns by the pinned version of its item; None while it waits for a champion.

    What was edited since plays no part. The question comes with `item_version` and, if it has one, `mark`.
    """
    version = question.item_version
    mark = getattr(question, "mark", None)
    if mark is not None:
        return credit_by(version.content, mark.marks)
    return kind_of(version.kind).credit(version.content, question.answer)


def answers_to_mark(champion: Person) -> QuerySet[AttemptQuestion]:
    """What this champion may mark, longest waiting first: nobody's own answer, and none of people whom they lead (one query).

    Nothing that a quiz asks the champion right now: its page shows a good answer and those of others.
    """
    return _of_others(champion).exclude(item_version__item__in=_asked_now(champion))


def kept_back(champion: Person) -> int:
    """How many answers this champion can mark only once an own open quiz is handed in (one query)."""
    return _of_others(champion).filter(item_version__item__in=_asked_now(champion)).count()


def _asked_now(person: Person) -> QuerySet[AttemptQuestion, int]:
    asked = AttemptQuestion.objects.filter(attempt__person=person, attempt__handed_in_at=None)
    return asked.values_list("item_version__item", flat=True)


def _of_others(champion: Person) -> QuerySet[AttemptQuestion]:
    if not champion.may(Permission.REVIEW_SUBMISSIONS):
        return AttemptQuestion.objects.none()
    led = Membership.objects.held_on(clock.today()).filter(person=OuterRef("attempt__person"), manager=champion)
    return (
        AttemptQuestion.objects.filter(is_waiting=True)
        .exclude(attempt__person=champion)
        .exclude(Exists(led))
        .select_related("item_version", "attempt__quiz__version__course", "attempt__person")
        .order_by("attempt__handed_in_at__date", "item_version", "pk")  # by days: a time would tell who it was
    )


def may_mark(champion: Person, person: Person) -> bool:
    """Whether the champion may mark this person's answers today (one query)."""
    if not champion.may(Permission.REVIEW_SUBMISSIONS) or champion.pk == person.pk:
        return False
    return not Membership.objects.held_on(clock.today()).filter(person=person, manager=champion).exists()


def was_marked(champion: Person, pk: int) -> bool:
    """Whether this answer has its mark already, and the champion may know (two queries)."""
    mark = AnswerMark.objects.filter(question=pk).select_related("question__attempt__person").first()
    return mark is not None and may_mark(champion, mark.question.attempt.person)
