"""Shells around actions: explicit names, ids as keywords, safe to run twice."""

from celery import shared_task


@shared_task(name="courses.assign_paths")
def assign_paths() -> None:
    """Begin and end assignments whose roles begin or end today."""
    from competence.actions.jobs import note_run
    from courses.actions.assignment import assign_all

    with note_run("assign_paths") as outcome:
        outcome(assign_all())


@shared_task(name="courses.assign_reviewers")
def assign_reviewers() -> None:
    """Give submissions that wait without a reader to a champion."""
    from competence.actions.jobs import note_run
    from courses.actions.review_assignment import assign_reviewers as action

    with note_run("assign_reviewers") as outcome:
        outcome(action())
