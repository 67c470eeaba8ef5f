"""Time in the demo company: whoever has something to do says when, and the diary calls them in order."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from competence import clock

Life = Iterator[datetime]  # does something, then says when it wants to be called again


class Diary:
    """Calls each life at its moments, in the order of time, under the simulated clock."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._next: list[tuple[datetime, int, Life]] = []
        self._number = count()

    def enter(self, moment: datetime, life: Life) -> None:
        """Call this life first at that moment."""
        heapq.heappush(self._next, (moment, next(self._number), life))

    def live(self) -> None:
        """Let everyone live until the end; what lies beyond it has not happened yet."""
        while self._next:
            moment, _, life = heapq.heappop(self._next)
            if moment >= self.until:
                return
            with clock.at(moment):
                wanted = next(life, None)
            if wanted is not None:
                self.enter(max(wanted, moment + timedelta(minutes=1)), life)


def at_work(rng: Random, moment: datetime, *, after_days: float = 0) -> datetime:
    """A moment in working hours (Monday to Friday, 7:30 to 16:30) some days later."""
    local = timezone.localtime(moment) + timedelta(days=after_days)
    if after_days < 1 and local.weekday() < 5 and 7 <= local.hour < 16:
        return local
    day = local.date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    opening = datetime(day.year, day.month, day.day, 7, 30, tzinfo=timezone.get_current_timezone())
    chosen = opening + timedelta(minutes=rng.randrange(0, 540))
    return chosen if chosen > moment else at_work(rng, opening + timedelta(days=1))
