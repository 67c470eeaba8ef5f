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


@shared_task(name="courses.close_attempts")
def close_attempts() -> None:
    """Hand in what was saved of quizzes whose time is over."""
    from competence.actions.jobs import note_run
    from courses.actions.attempt import close_all

    with note_run("close_attempts") as outcome:
        outcome(close_all())


@shared_task(name="courses.count_answers")
def count_answers() -> None:
    """Take marked attempts into the statistics of questions."""
    from competence.actions.jobs import note_run
    from courses.actions.item_counts import count_answers as action

    with note_run("count_answers") as outcome:
        outcome(action())


@shared_task(name="courses.delete_old_answers")
def delete_old_answers() -> None:
    """Delete answers whose time is over."""
    from competence.actions.jobs import note_run
    from courses.actions.answer_retention import delete_old_answers as action

    with note_run("delete_old_answers") as outcome:
        outcome(action())
