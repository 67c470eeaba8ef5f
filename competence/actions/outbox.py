"""The outbox: announce work in the transaction of its cause, and do it later, once.

The row is the promise; the task queue only rings the bell. A message is claimed by one conditional update that moves its
`not_before` forward (a lease), so two workers never take the same one, on SQLite as on PostgreSQL.
"""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from competence import clock
from competence.enums import OutboxState
from competence.models import OutboxMessage, Person

from .audit import record

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_TRIES = 8


def announce(kind: str, **payload: Any) -> None:
    """Add a message to the outbox and ring the bell after commit. The payload holds ids only."""
    moment = clock.now()
    OutboxMessage.objects.create(kind=kind, payload=payload, created_at=moment, not_before=moment)
    if all(callback is not _ring for _, callback, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring)  # one bell for a transaction, however much it announces


def _ring() -> None:
    from competence.tasks import drain_outbox as task

    try:
        task.delay()
    except (OSError, task.OperationalError) as error:
        # The broker is away. The message stands; the sweeper comes by every 30 seconds.
        log.warning("outbox: nobody heard the bell (%s)", type(error).__name__)


def drain_outbox(*, most: int = 500) -> int:
    """Do the waiting work. Returns how many messages were done.

    A failing message waits longer each time and is given up after eight tries.
    """
    done = 0
    for pk in list(
        OutboxMessage.objects.filter(state=OutboxState.WAITING, not_before__lte=clock.now())
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    ):
        done += _work_on(pk)
    return done


def _work_on(pk: int) -> bool:
    moment = clock.now()
    won = OutboxMessage.objects.filter(pk=pk, state=OutboxState.WAITING, not_before__lte=moment).update(
        not_before=moment + LEASE, tries=F("tries") + 1
    )
    if not won:
        return False  # another worker was first
    message = OutboxMessage.objects.get(pk=pk)
    consumer = import_string(settings.OUTBOX_CONSUMERS[message.kind])
    try:
        with transaction.atomic():
            consumer(**message.payload)
            OutboxMessage.objects.filter(pk=pk).update(state=OutboxState.DONE, done_at=clock.now(), error="")
    except Exception as error:  # the edge of background work: kept, shown on the jobs page, tried again
        log.exception("outbox: message %s (%s) failed", pk, message.kind)
        gone = message.tries >= MOST_TRIES
        OutboxMessage.objects.filter(pk=pk).update(
            state=OutboxState.DEAD if gone else OutboxState.WAITING,
            not_before=clock.now() + timedelta(seconds=2**message.tries),
            error=type(error).__name__,
        )
        return False
    return True


@transaction.atomic
def try_again(*, by: Person) -> int:
    """Put everything that was given up back among what waits, with all its tries. Returns how many messages that were.

    Side effects: audit row; after commit the bell rings.
    """
    number = OutboxMessage.objects.filter(state=OutboxState.DEAD).update(
        state=OutboxState.WAITING, tries=0, not_before=clock.now(), error=""
    )
    if number:
        record("outbox.try_again", by=by, number=number)
        transaction.on_commit(_ring)
    return number
