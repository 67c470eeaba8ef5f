"""The memory of periodic jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from competence import clock
from competence.models import JobRun


@contextmanager
def note_run(name: str) -> Iterator[Callable[[object], None]]:
    """Write down that a job begins, and at its end what came of it; a fault is written down and raised."""
    JobRun.objects.update_or_create(name=name, defaults={"started_at": clock.now(), "finished_at": None, "outcome": ""})
    outcome = ""

    def keep(value: object) -> None:
        nonlocal outcome
        outcome = "" if value is None else str(value)

    try:
        yield keep
    except Exception as error:
        outcome = f"failed: {type(error).__name__}"
        raise
    finally:
        JobRun.objects.filter(name=name).update(finished_at=clock.now(), outcome=outcome[:200])
