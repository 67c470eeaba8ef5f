from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from competence import clock
from courses.templatetags.exercise import said_on, waiting_for

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # 12:00 in Berlin


@pytest.mark.parametrize(
    ("moment", "said", "waiting"),
    [
        (NOON, "today, 12:00", "since 12:00"),
        (NOON - timedelta(hours=11, minutes=59), "today, 00:01", "since 00:01"),
        (NOON - timedelta(hours=12, minutes=1), "yesterday, 23:59", "since yesterday"),
        (NOON - timedelta(days=3), "19 November", "for 3 days"),
        (NOON - timedelta(days=400), "18 October 2025", "for 400 days"),
        (NOON + timedelta(minutes=5), "today, 12:05", "since 12:05"),
    ],
)
def test_times_in_words(moment: datetime, said: str, waiting: str) -> None:
    with translation.override("en"), clock.at(NOON):
        assert said_on(moment) == said
        assert waiting_for(moment) == waiting
