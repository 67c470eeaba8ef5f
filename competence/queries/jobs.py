"""What runs in the background, without anything about persons: names of jobs, counts and times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competence import clock
from competence.enums import OutboxState
from competence.models import JobRun, OutboxMessage

# Every entry of the schedule in competence/config/celery.py, and how often it comes round.
PERIODIC_JOBS: Mapping[str, tuple[Any, Any]] = {
    "drain_outbox": (_("Do the work that waits"), _("every 30 seconds")),
    "refresh_people": (_("Begin and end what has a date"), _("every night")),
    "assign_paths": (_("Begin and end assignments"), _("every night")),
    "assign_reviewers": (_("Find a reader for what was handed in"), _("every five minutes")),
    "assign_disputes": (_("Find someone who decides an objection"), _("every night")),
    "close_attempts": (_("Hand in quizzes whose time is over"), _("every five minutes")),
    "count_answers": (_("Count answers for the statistics of questions"), _("every 15 minutes")),
    "sweep_levels": (_("Let levels fade"), _("every night")),
    "freeze_month": (_("Freeze the figures of a month"), _("every night")),
    "forget_uploads": (_("Forget HR exports that nobody imported"), _("every night")),
    "delete_old_proofs": (_("Delete files of certificates and texts of observations whose time is over"), _("every night")),
    "delete_old_answers": (_("Delete answers after 30 days"), _("every night")),
}


@dataclass(frozen=True)
class Job:
    """A periodic job and its last run, if there was one."""

    label: Any
    rhythm: Any
    run: JobRun | None

    @property
    def failed(self) -> bool:
        """Whether the last run ended with a fault."""
        return self.run is not None and self.run.outcome.startswith("failed")


@dataclass(frozen=True)
class Outbox:
    """How much work waits, was done today, and was given up."""

    waiting: int
    oldest_waiting: datetime | None
    done_today: int
    given_up: int
    faults: Sequence[Mapping[str, Any]]  # kind, error, number, latest


@dataclass(frozen=True)
class WrittenMail:
    """Mail that lies in the data folder because no mail server is configured."""

    number: int
    newest: Sequence[datetime]


def periodic_jobs() -> list[Job]:
    """Every job of the schedule, in its order, with its last run. One query."""
    runs = JobRun.objects.in_bulk(list(PERIODIC_JOBS))
    return [Job(label, rhythm, runs.get(name)) for name, (label, rhythm) in PERIODIC_JOBS.items()]


def outbox() -> Outbox:
    """The state of the outbox. Three queries."""
    midnight = timezone.make_aware(datetime.combine(clock.today(), time.min))
    waiting = OutboxMessage.objects.filter(state=OutboxState.WAITING).aggregate(number=Count("pk"), oldest=Min("created_at"))
    dead = OutboxMessage.objects.filter(state=OutboxState.DEAD)
    faults = list(dead.values("kind", "error").annotate(number=Count("pk"), latest=Max("created_at")).order_by("kind", "error"))
    return Outbox(
        waiting=waiting["number"],
        oldest_waiting=waiting["oldest"],
        done_today=OutboxMessage.objects.filter(state=OutboxState.DONE, done_at__gte=midnight).count(),
        given_up=sum(fault["number"] for fault in faults),
        faults=faults,
    )


def written_mail(newest: int = 5) -> WrittenMail | None:
    """Number and times of the mails in the data folder; None where a mail server takes them."""
    if settings.EMAIL_HOST:
        return None
    folder = Path(settings.EMAIL_FILE_PATH)
    times = sorted((file.stat().st_mtime for file in folder.glob("*.log")), reverse=True) if folder.is_dir() else []
    return WrittenMail(
        number=len(times),
        newest=[datetime.fromtimestamp(moment, tz=timezone.get_current_timezone()) for moment in times[:newest]],
    )
