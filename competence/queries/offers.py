"""What there is to do for a level. Whoever offers learning is named in settings.LEARNING_OFFERS; this side never imports it."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from competence.models import Person
from competence.rules.learning_offer import Offers


def learning_offers(person: Person, codes: Iterable[str]) -> Offers:
    """Lessons, quizzes and exercises for these competences by code and level, with the person's own state (two queries)."""
    found: Offers = import_string(settings.LEARNING_OFFERS)(person, tuple(codes))
    return found
