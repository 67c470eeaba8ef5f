"""Evaluating many people: few at once, many by the background work."""

import pytest

from competence.actions import rebuild
from competence.actions.outbox import drain_outbox
from competence.models import CompetenceLevel, OutboxMessage
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong() -> list[int]:
    """Three people whose stored level follows from nothing."""
    build.company()
    build.competence("SEC-1")
    people = [build.person() for _ in range(3)]
    CompetenceLevel.objects.bulk_create(build.level(person, "SEC-1", 2) for person in people)
    return [person.pk for person in people]


def test_few_are_evaluated_at_once(wrong):
    assert rebuild.evaluate_soon(people=wrong) == 3
    assert not CompetenceLevel.objects.exists()
    assert not OutboxMessage.objects.filter(kind="levels.evaluate").exists()


def test_many_are_evaluated_in_portions_by_the_background_work(wrong, monkeypatch):
    monkeypatch.setattr(rebuild, "CHUNK", 2)
    assert rebuild.evaluate_soon(people=wrong) is None
    assert CompetenceLevel.objects.count() == 3
    assert [message.payload for message in OutboxMessage.objects.order_by("pk")] == [
        {"people": wrong[:2]},
        {"people": wrong[2:]},
    ]
    assert drain_outbox() == 2
    assert not CompetenceLevel.objects.exists()
