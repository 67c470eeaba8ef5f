"""What people hand in, the conversation about it, and the reviews."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence import clock
from competence.models import Membership, Person
from competence.roles import Permission
from courses.enums import DataClass, ReviewOutcome, SubmissionState

from .exercise import Exercise, ExerciseVersion, RubricCriterion


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, person: Person) -> Self:
        """Own submissions, and those that this person reviews."""
        if not person.may(Permission.REVIEW_SUBMISSIONS):
            return self.filter(person=person)
        return self.filter(Q(person=person) | Q(pk__in=self.model.objects.to_review_by(person).values("pk")))

    def to_review_by(self, person: Person) -> Self:
        """Submissions that this champion reviews: handed in at least once, and by nobody whom the champion leads today."""
        led = Membership.objects.held_on(clock.today()).filter(manager=person)
        return (
            self.filter(reviewer=person)
            .exclude(person=person)
            .exclude(state=SubmissionState.DRAFT)
            .exclude(person__in=led.values("person"))
        )


class Submission(models.Model):
    """One person's work on one exercise, from the first draft to the last version."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="submissions")
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="submissions")
    edition = models.ForeignKey(
        ExerciseVersion, on_delete=models.PROTECT, related_name="submissions"
    )  # the rubric it is read by
    state = models.CharField(max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews_to_write"
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["waiting_since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "exercise"], name="submission_is_one_per_exercise"),
            models.CheckConstraint(condition=Q(reviewer=None) | ~Q(reviewer=F("person")), name="nobody_reviews_themselves"),
            models.CheckConstraint(
                condition=~Q(state=SubmissionState.WAITING) | Q(waiting_since__isnull=False), name="waiting_has_its_time"
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state", "waiting_since"])]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class SubmissionVersion(models.Model):
    """A version (Fassung). It may be edited until it is handed in, and never after."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    tool = models.CharField(max_length=120, blank=True)
    data_class = models.CharField(max_length=20, choices=DataClass, blank=True)
    checked = models.TextField(blank=True)  # what was checked, and how
    minutes_with = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_without = models.PositiveSmallIntegerField(null=True, blank=True)
    is_clean = models.BooleanField(default=False)  # "contains no personal data of third parties" was confirmed
    file = models.FileField(upload_to="submissions/", blank=True, max_length=200)
    file_name = models.CharField(max_length=120, blank=True)  # as the person called it, cleaned
    file_type = models.CharField(max_length=80, blank=True)
    file_size = models.PositiveIntegerField(default=0)  # bytes, for the limit per person
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submission", "number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="submission_version_number_is_unique")]

    def __str__(self) -> str:
        return f"{self.submission_id} v{self.number}"


class Message(models.Model):
    """One contribution to the conversation between the learner and the reviewer."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Review(models.Model):
    """A champion's reading of one version. Added, never changed."""

    version = models.OneToOneField(SubmissionVersion, on_delete=models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_written")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome)
    praise = models.TextField()  # what was done well
    main_point = models.TextField(blank=True)  # the one thing that matters most
    next_step = models.TextField(blank=True)
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of {self.version_id}"


class ReviewMark(models.Model):
    """The mark for one criterion, with a reason where it helps."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(RubricCriterion, on_delete=models.PROTECT, related_name="+")
    mark = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="criterion_is_marked_once"),
            models.CheckConstraint(condition=Q(mark__lte=3), name="mark_is_0_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.mark}"
