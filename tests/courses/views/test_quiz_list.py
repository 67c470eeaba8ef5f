"""The quizzes as champions look at them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competence import clock
from courses.models import BlockCount, Item
from tests import build

pytestmark = pytest.mark.django_db
ADDRESS = "/authoring/quizzes/"


@pytest.fixture(autouse=True)
def champion(client: Client) -> None:
    build.company()
    client.force_login(build.champion())


def test_a_short_bank_is_said(client: Client) -> None:
    build.quiz(("SEC-1", 1, 8, 0.8), bank=15)
    page = client.get(ADDRESS).content.decode()
    assert "Kurzcheck" in page
    assert re.search(r"80\s%", page)
    assert page.count('class="st now"') == 1
    build.item("more", competence_code="SEC-1", level=1)
    assert 'class="st now"' not in client.get(ADDRESS).content.decode()


def test_questions_of_other_courses_and_those_not_ready_do_not_count(client: Client) -> None:
    build.quiz(("SEC-1", 1, 1, 0.8), bank=3)
    build.item("foreign", competence_code="SEC-1", level=1, bank="K91")
    Item.objects.filter(key="k90-sec-1-l1-01").update(state="flagged")
    assert '<td class="r">2</td>' in client.get(ADDRESS).content.decode()


def test_no_figure_before_enough_attempts(client: Client) -> None:
    quiz = build.quiz(("SEC-1", 1, 2, 0.8), bank=4)
    BlockCount.objects.create(
        quiz_key=quiz.permanent_key, competence_code="SEC-1", level=1, asked=2, counts={}, shown={}, shown_at=clock.now()
    )
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_whatever_the_number_of_quizzes(client: Client, number: int) -> None:
    for code in ("K91", "K92", "K93")[:number]:
        build.quiz(("SEC-1", 1, 2, 0.8), bank=2, code=code)
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS)
    assert len(queries) == 10
