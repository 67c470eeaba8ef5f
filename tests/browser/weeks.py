"""What others do, and what time does, between two visits of a person: `python -m tests.browser.weeks WHAT NUMBER`.

`skips` lets the weeks pass after which what was skipped is looked at again. `partly` hands in an exercise that its champion finds
partly reached. `reviewer` prints the sign-in of whoever decides the open objection.
"""

import json
import os
import sys

import django


def main(what: str, number: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "competence.config.settings")
    django.setup()
    from competence.models import Person

    {"skips": _skips, "partly": _partly, "reviewer": _reviewer}[what](Person.objects.get(personnel_number=number))


def _skips(person) -> None:
    from competence import clock
    from courses.models import ModuleSkip

    print(ModuleSkip.objects.filter(person=person).update(check_due_on=clock.today()))


def _partly(person) -> None:
    from courses.actions.lesson import read_lesson
    from courses.actions.review import write_review
    from courses.actions.review_assignment import assign_reviewers
    from courses.actions.submission import hand_in_submission, save_draft
    from courses.enums import DataClass
    from courses.models import Exercise, Lesson

    exercise = Exercise.objects.select_related("course").get(code="K02-E1")
    for lesson in Lesson.objects.filter(version=exercise.course.current):
        read_lesson(by=person, lesson=lesson)
    submission = save_draft(
        by=person,
        exercise=exercise,
        text="1 – green – it is on the website",
        tool="none",
        data_class=DataClass.INTERNAL,
        checked="Each colour",
        minutes_with=20,
        minutes_without=45,
        is_clean=True,
    )
    hand_in_submission(by=person, submission=submission)
    assign_reviewers()
    submission.refresh_from_db()
    keys = list(submission.edition.criteria.values_list("key", flat=True))
    review = write_review(
        by=submission.reviewer,
        submission=submission,
        version_number=1,
        marks={key: (2 if place % 2 == 0 else 1, "") for place, key in enumerate(keys)},
        praise="Every message has a colour.",
        main_point="Say of each one why.",
        next_step="Compare with the table of the lesson.",
    )
    print(review.outcome)


def _reviewer(person) -> None:
    from competence.actions.people import issue_sign_in_card
    from competence.enums import Language, Role
    from competence.models import LevelDispute, Person, RoleAssignment

    reviewer = LevelDispute.objects.undecided().select_related("reviewer").get(person=person).reviewer
    Person.objects.filter(pk=reviewer.pk).update(language=Language.ENGLISH)
    administrator = RoleAssignment.objects.filter(role=Role.ADMINISTRATOR).select_related("person").first().person
    print(json.dumps([reviewer.login, issue_sign_in_card(by=administrator, person=reviewer)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
