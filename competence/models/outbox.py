"""What must still happen. The row is written in the transaction of its cause; the broker only rings the bell."""

from django.db import models
from django.db.models import Q

from competence.enums import OutboxState


class OutboxMessage(models.Model):
    """A piece of work for the consumer that settings.OUTBOX_CONSUMERS names for its kind. The payload holds ids only."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=OutboxState, default=OutboxState.WAITING)
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()  # also the lease: whoever claims a row moves this forward
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="done") & Q(done_at__isnull=False)) | (~Q(state="done") & Q(done_at=None)),
                name="outbox_done_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class JobRun(models.Model):
    """The last run of a periodic job, shown on the jobs page."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
