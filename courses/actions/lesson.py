"""What a learner does with a lesson."""

from django.db import transaction

from competence import clock
from competence.models import Person
from courses.models import Lesson, LessonReading


@transaction.atomic
def read_lesson(*, by: Person, lesson: Lesson) -> bool:
    """Remember that the person has read the lesson. True only for the call that was first.

    Side effects: one row, which later versions of the course share. No audit row: what people read is theirs alone.
    """
    _reading, is_first = LessonReading.objects.get_or_create(
        person=by,
        course_id=lesson.version.course_id,
        key=lesson.key,
        defaults={"version_id": lesson.version_id, "read_at": clock.now()},
    )
    return is_first
