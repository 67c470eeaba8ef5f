"""The certificate of a completed course."""

from django.db import transaction
from django.utils.translation import gettext as _

from competence.actions.certificates import issue_certificate
from competence.enums import CertificateOf
from competence.errors import Refused
from competence.models import Certificate, Person
from competence.queries.readiness import certified_competences
from courses.enums import StepKind
from courses.models import Course
from courses.queries.certificates import course_proofs


@transaction.atomic
def issue_course_certificate(*, course: Course, by: Person) -> Certificate | None:
    """Issue the own certificate of a course, once every part of it is done; only ever because its learner asks.

    None if it is there already. Side effects: those of issue_certificate.
    """
    proof = next(iter(course_proofs(by, only=course.code)), None)
    if proof is None or proof.counted_from is None:  # that is known only once every part is done
        raise Refused(_("Not every part of this course is done yet."), code="certificate.not_done")
    competences = certified_competences(by, dict.fromkeys(proof.competences, 0))
    return issue_certificate(
        person=by,
        kind=CertificateOf.COURSE,
        subject=proof.code,
        title=proof.title,
        content_version=str(proof.version),
        facts={
            "course": proof.code,
            "minutes": proof.minutes,
            "lessons": [dict(title) for title in proof.titles[StepKind.LESSON]],
            "quizzes": [dict(title) for title in proof.titles[StepKind.QUIZ]],
            "exercises": [dict(title) for title in proof.titles[StepKind.EXERCISE]],
            "competences": [one.as_json() for one in competences],
        },
        valid_months=proof.valid_months,
        counted_from=proof.counted_from,
        by=by,
    )
