"""Objections: a person says that a level or a proof is not right, and someone independent decides."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence import clock
from competence.enums import DisputeState, Level
from competence.roles import Permission

from .evidence import Evidence
from .framework import Competence
from .membership import Membership
from .person import Person


class LevelDisputeQuerySet(models.QuerySet["LevelDispute"]):
    def visible_to(self, person: Any) -> Self:
        """Own objections, and those that this person decides or has decided."""
        return self.filter(Q(person=person) | Q(reviewer=person))

    def undecided(self) -> Self:
        """Objections that somebody still has to decide."""
        return self.filter(state=DisputeState.OPEN)

    def to_decide_by(self, person: Person) -> Self:
        """Open objections that this person decides: never the own one, and of nobody whom the person leads or is led by today."""
        if not person.may(Permission.DECIDE_DISPUTES):
            return self.none()
        places = Membership.objects.held_on(clock.today())
        return (
            self.undecided()
            .filter(reviewer=person)
            .exclude(person=person)
            .exclude(person__in=places.filter(manager=person).values("person"))
            .exclude(person__in=places.filter(person=person, manager__isnull=False).values("manager"))
        )

    def decided_by(self, person: Person) -> Self:
        """What this person has decided; what the other took back is none of it."""
        return self.filter(reviewer=person, state__in=[DisputeState.GRANTED, DisputeState.REFUSED])

    def late_on(self, day: date) -> Self:
        """Open objections whose last day has passed."""
        return self.undecided().filter(due_on__lt=day)


class LevelDispute(models.Model):
    """An objection. Until it is decided, the disputed proof counts against nobody (Evidence.objects.standing)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="disputes")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, null=True, blank=True, related_name="disputes")
    level_then = models.PositiveSmallIntegerField(choices=Level)  # the awarded level when it was raised
    level_wanted = models.PositiveSmallIntegerField(choices=Level)
    reason = models.TextField()
    raised_at = models.DateTimeField()
    due_on = models.DateField()  # the day by which it is decided
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="disputes_to_decide"
    )
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)  # the reason of the decision, as the person reads it
    correction = models.OneToOneField(
        Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="corrects_dispute"
    )

    objects = LevelDisputeQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint("person", "competence", condition=Q(state="open"), name="dispute_is_one_at_a_time"),
            models.CheckConstraint(condition=Q(reviewer=None) | ~Q(reviewer=F("person")), name="nobody_decides_their_own"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="dispute_decided_has_its_time",
            ),
            models.CheckConstraint(condition=Q(level_wanted__gte=1, level_wanted__lte=4), name="dispute_wants_1_to_4"),
            models.CheckConstraint(condition=Q(level_wanted__gt=F("level_then")), name="dispute_wants_more"),
        ]
        indexes = [models.Index(fields=["reviewer", "state", "due_on"], name="dispute_to_decide")]

    def __str__(self) -> str:
        return f"dispute {self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether it is still open after its last day."""
        return self.state == DisputeState.OPEN and self.due_on < clock.today()
