from typing import Any

import pytest

from competence.errors import Refused
from competence.models import AuditEvent
from courses.actions.items import flag_item, retire_item
from courses.enums import ItemState
from courses.models import Item
from tests import build
from tests.courses import items

pytestmark = pytest.mark.django_db


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


@pytest.mark.parametrize("change", [flag_item, retire_item])
def test_a_question_that_a_quiz_needs_stays_until_there_is_another(change: Any) -> None:
    author = build.champion()
    build.quiz(("SEC-1", 1, 8, 0.8), bank=8)
    needed = Item.objects.get(key="k90-sec-1-l1-01")
    with pytest.raises(Refused) as refused:
        change(by=author, item=needed, reason="warum")
    assert refused.value.code == "item.needed"
    said = str(refused.value.message)
    assert all(word in said for word in ("8", "7", "SEC-1", "Kurzcheck", "Sicher arbeiten"))
    assert state(needed) == ItemState.READY
    assert not AuditEvent.objects.filter(subject=f"item:{needed.pk}").exists()
    items.released(author)  # of the company: asked next to those of the course
    change(by=author, item=needed, reason="warum")
    assert state(needed) != ItemState.READY
