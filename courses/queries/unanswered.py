"""Messages that wait for an answer: the newest one is by the other side, and one has said nothing since."""

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery

from competence.models import Person
from courses.models import Message, Review, Submission


def _newest(field: str) -> Subquery:
    messages = Message.objects.filter(submission=OuterRef("pk")).order_by("-sent_at", "-pk")
    return Subquery(messages.values(field)[:1])


def marked_unanswered(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Each submission with `is_unanswered`: the person wrote the newest message, and no review came after it."""
    read = Review.objects.filter(version__submission=OuterRef("pk"), reviewed_at__gte=OuterRef("message_at"))
    is_open = Q(message_by=F("person")) & ~Exists(read)
    return submissions.annotate(message_by=_newest("author"), message_at=_newest("sent_at")).annotate(
        is_unanswered=ExpressionWrapper(is_open, output_field=BooleanField())
    )


def unanswered_by(person: Person) -> dict[int, tuple[str, str]]:
    """Of every exercise that the person has begun the state, and who waits for an answer, or "" (one query)."""
    rows = (
        Submission.objects.filter(person=person)
        .order_by()
        .annotate(handed_in_at=Max("versions__handed_in_at"))
        .annotate(message_by=_newest("author"), message_at=_newest("sent_at"))
        .annotate(first_name=_newest("author__first_name"), last_name=_newest("author__last_name"))
        .values_list("exercise", "state", "message_by", "message_at", "handed_in_at", "first_name", "last_name")
    )
    found = {}
    for exercise, state, author, sent_at, handed_in_at, *names in rows:
        is_open = author not in (None, person.pk) and (handed_in_at is None or sent_at > handed_in_at)
        found[exercise] = (state, " ".join(names).strip() if is_open else "")
    return found
