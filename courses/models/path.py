"""Learning paths, one a role, and who has which for what reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from competence.enums import Role
from competence.models.translated import TranslatedField

from .course import Course


class LearningPath(models.Model):
    """The way of a role: courses in order, and of each course the exercises that the role needs."""

    role = models.CharField(max_length=20, choices=Role, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    title = TranslatedField()

    def __str__(self) -> str:
        return str(self.title)


class PathStep(models.Model):
    """One course of a path."""

    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    exercises = models.JSONField(default=list)  # codes

    class Meta:
        ordering = ["path", "position"]
        constraints = [models.UniqueConstraint(fields=["path", "course"], name="path_has_a_course_once")]

    def __str__(self) -> str:
        return f"{self.path_id} {self.course_id}"


class Assignment(models.Model):
    """A person has a path. It may have several reasons and ends with the last one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    path = models.ForeignKey(LearningPath, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "path", condition=Q(ended_at=None), name="path_is_assigned_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path_id}"


class AssignmentReason(models.Model):
    """Why someone has a path, as a fact with dates: "because you lead people", "because everyone has it"."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reasons")
    kind = models.CharField(max_length=20, default="role")
    detail = models.JSONField(default=dict)  # {"role": …, "rule": …}
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("assignment", "kind", condition=Q(ended_at=None), name="reason_holds_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.kind}"
