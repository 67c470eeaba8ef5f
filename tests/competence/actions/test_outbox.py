"""What stands in the outbox is done once, by whoever comes first, and not forgotten."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction

from competence import clock
from competence.actions import outbox
from competence.enums import OutboxState
from competence.models import AuditEvent, OutboxMessage
from tests import build

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
done: list[int] = []
faults: list[Exception] = []


def consume(number: int) -> None:
    """The consumer of these tests: notes what it was asked to do, or fails."""
    if faults:
        raise faults[0]
    done.append(number)


@pytest.fixture(autouse=True)
def _consumer(settings: Any) -> Iterator[None]:
    settings.OUTBOX_CONSUMERS = {"test.note": f"{__name__}.consume"}
    done.clear()
    faults.clear()
    yield
    done.clear()
    faults.clear()


@pytest.mark.django_db
def test_work_is_done_once() -> None:
    outbox.announce("test.note", number=7)
    assert outbox.drain_outbox() == 1
    assert outbox.drain_outbox() == 0
    assert done == [7]
    message = OutboxMessage.objects.get()
    assert (message.state, message.tries, message.error) == (OutboxState.DONE, 1, "")
    assert message.done_at is not None


@pytest.mark.django_db
def test_work_of_a_cancelled_transaction_is_never_done() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.announce("test.note", number=7)
        raise RuntimeError
    assert outbox.drain_outbox() == 0
    assert done == []


@pytest.mark.django_db
def test_a_message_that_someone_works_on_is_left_alone_until_the_lease_ends() -> None:
    with clock.at(NOON):
        outbox.announce("test.note", number=7)
        OutboxMessage.objects.update(not_before=NOON + outbox.LEASE, tries=1)  # a worker that was then killed
        assert outbox.drain_outbox() == 0
    with clock.at(NOON + outbox.LEASE - timedelta(seconds=1)):
        assert outbox.drain_outbox() == 0
    with clock.at(NOON + outbox.LEASE):
        assert outbox.drain_outbox() == 1
    assert done == [7]


@pytest.mark.django_db
def test_what_fails_waits_longer_each_time_and_is_given_up_after_eight_tries() -> None:
    faults.append(ValueError("with a name in it"))
    with clock.at(NOON):
        outbox.announce("test.note", number=7)
    moment = NOON
    pauses = []
    for _try in range(outbox.MOST_TRIES):
        with clock.at(moment):
            assert outbox.drain_outbox() == 0
            message = OutboxMessage.objects.get()
            pauses.append(message.not_before - moment)
            if message.state == OutboxState.WAITING:
                assert outbox.drain_outbox() == 0, "not before its time"
        moment = message.not_before
    assert pauses == sorted(set(pauses))
    assert (message.state, message.tries) == (OutboxState.DEAD, 8)
    assert message.error == "ValueError"  # the kind of fault, not its text
    with clock.at(moment + timedelta(days=30)):
        assert outbox.drain_outbox() == 0


@pytest.mark.django_db
def test_half_done_work_is_undone_before_it_is_tried_again(settings: Any) -> None:
    settings.OUTBOX_CONSUMERS = {"test.note": f"{__name__}.half"}
    outbox.announce("test.note", number=7)
    assert outbox.drain_outbox() == 0
    assert not AuditEvent.objects.exists()


def half(number: int) -> None:
    AuditEvent.objects.create(happened_at=clock.now(), action="test.half")
    raise ValueError


@pytest.mark.django_db
def test_one_bad_message_does_not_hold_up_the_others(settings: Any) -> None:
    settings.OUTBOX_CONSUMERS = {"test.note": f"{__name__}.consume", "test.half": f"{__name__}.half"}
    outbox.announce("test.half", number=1)
    outbox.announce("test.note", number=2)
    assert outbox.drain_outbox() == 1
    assert done == [2]


@pytest.mark.django_db
def test_trying_again_brings_back_only_what_was_given_up() -> None:
    administrator = build.person()
    faults.append(ValueError())
    outbox.announce("test.note", number=7)
    OutboxMessage.objects.update(tries=outbox.MOST_TRIES - 1)
    outbox.drain_outbox()
    outbox.announce("test.note", number=8)
    faults.clear()

    assert outbox.try_again(by=administrator) == 1
    assert outbox.try_again(by=administrator) == 0  # the second press finds nothing
    assert AuditEvent.objects.filter(action="outbox.try_again", by=administrator).count() == 1
    assert outbox.drain_outbox() == 2
    assert sorted(done) == [7, 8]


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_do_everything_once() -> None:
    for number in range(20):
        outbox.announce("test.note", number=number)
    start = threading.Barrier(2)
    counts: list[int] = []

    def drain() -> None:
        try:
            start.wait(timeout=10)
            counts.append(outbox.drain_outbox())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=drain) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(done) == list(range(20))
    assert sum(counts) == 20
    assert set(OutboxMessage.objects.values_list("tries", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_missing_broker_costs_nothing_but_time(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears the bell: the cause is kept, and the sweeper does the work."""
    from competence.tasks import drain_outbox as task

    def nobody(*args: Any, **kwargs: Any) -> None:
        raise task.OperationalError("no broker")

    monkeypatch.setattr(task, "apply_async", nobody)
    with transaction.atomic():
        outbox.announce("test.note", number=7)
    assert outbox.drain_outbox() == 1
