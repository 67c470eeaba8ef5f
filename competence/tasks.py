"""Shells around actions: explicit names, ids as keywords, safe to run twice."""

from collections.abc import Callable

from celery import shared_task


def _run(name: str, job: Callable[[], object]) -> None:
    """Run a job and note on the jobs page when it ran and what came of it."""
    from competence.actions.jobs import note_run

    with note_run(name) as outcome:
        outcome(job())


@shared_task(name="competence.drain_outbox")
def drain_outbox() -> None:
    """Do the work that waits in the outbox."""
    from competence.actions.outbox import drain_outbox as action

    _run("drain_outbox", action)


@shared_task(name="competence.refresh_people")
def refresh_people() -> None:
    """Begin and end what has a date: roles and targets of today."""
    from competence.actions.people import refresh_people as action

    _run("refresh_people", action)


@shared_task(name="competence.sweep_levels")
def sweep_levels() -> None:
    """Bring levels up to date that begin to fade or lapse today."""
    from competence.actions.fading import sweep_levels as action

    _run("sweep_levels", action)


@shared_task(name="competence.delete_old_proofs")
def delete_old_proofs() -> None:
    """Delete files of certificates and texts of observations whose time is over."""
    from competence.actions.proof_retention import delete_old_proofs as action

    _run("delete_old_proofs", action)


@shared_task(name="competence.assign_disputes")
def assign_disputes() -> None:
    """Hand objections that wait for nobody who may decide them to someone who may."""
    from competence.actions.disputes import assign_disputes as action

    _run("assign_disputes", action)


@shared_task(name="competence.freeze_month")
def freeze_month() -> None:
    """Freeze the figures of a month that has ended."""
    from competence.actions.snapshots import freeze_ended_month as action

    _run("freeze_month", action)


@shared_task(name="competence.forget_uploads")
def forget_uploads() -> None:
    """Forget uploaded HR exports that nobody imported."""
    from competence.actions.roster import forget_uploads as action

    _run("forget_uploads", action)
