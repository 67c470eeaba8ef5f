"""Observations at work: agreed, written, signed by both. Never covert: without the person's yes there is no form."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import OPEN_OBSERVATIONS, Level, ObservationForm, ObservationState

from .framework import Competence
from .person import Person

TEXTS = ("situation", "action", "check_made", "strength", "next_step")


class WorkplaceObservationQuerySet(models.QuerySet["WorkplaceObservation"]):
    def of_pair(self, person: Person) -> Self:
        """What this person takes part in, on either side."""
        return self.filter(Q(person=person) | Q(observer=person))

    def still_open(self) -> Self:
        """Neither signed by both nor ended."""
        return self.filter(state__in=OPEN_OBSERVATIONS)

    def ended(self) -> Self:
        """Did not come about."""
        return self.filter(state__in=[ObservationState.DECLINED, ObservationState.WITHDRAWN])


class WorkplaceObservation(models.Model):
    """One occasion, one person, one observer, one competence.

    With the form `real_case` the person writes a short note and signs it by sending; the observer confirms. The level of a real
    case is the one that the person held when it was confirmed; the observer never sees it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="observations")
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="observations_made"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, choices=ObservationForm, default=ObservationForm.OCCASION)
    occasion = models.CharField(max_length=200)  # what happens there, in the words of whoever proposed it
    case = models.CharField(max_length=80)  # use case or workplace; level 4 needs two different ones
    takes_place_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ObservationState, default=ObservationState.PROPOSED)
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)  # what was seen
    situation = models.TextField(blank=True)
    action = models.TextField(blank=True)  # what the person did
    check_made = models.TextField(blank=True)  # how the result was checked
    strength = models.TextField(blank=True)  # what went well
    next_step = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)  # the first signature
    signed_at = models.DateTimeField(null=True, blank=True)  # the second signature
    ended_at = models.DateTimeField(null=True, blank=True)  # it did not come about; nobody notes why
    texts_deleted_at = models.DateTimeField(null=True, blank=True)

    objects = WorkplaceObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-takes_place_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(observer=None) | ~Q(observer=F("person")), name="nobody_observes_themselves"),
            models.CheckConstraint(
                condition=Q(written_at=None) | Q(agreed_at__isnull=False), name="observation_is_agreed_before_it_is_written"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=False)
                | Q(level=None, situation="", action="", check_made="", strength="", next_step=""),
                name="observation_holds_nothing_before_it_is_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ObservationState.DECLINED, ObservationState.WITHDRAWN])
                | Q(level=None, situation="", action="", check_made="", strength="", next_step=""),
                name="observation_that_ended_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(state=ObservationState.PROPOSED, agreed_at=None, written_at=None, signed_at=None, ended_at=None)
                | Q(
                    state=ObservationState.AGREED,
                    agreed_at__isnull=False,
                    written_at=None,
                    signed_at=None,
                    ended_at=None,
                )
                | Q(state=ObservationState.WRITTEN, written_at__isnull=False, signed_at=None, ended_at=None)
                | Q(state=ObservationState.SIGNED, written_at__isnull=False, signed_at__isnull=False, ended_at=None)
                | Q(state__in=[ObservationState.DECLINED, ObservationState.WITHDRAWN], signed_at=None, ended_at__isnull=False),
                name="observation_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObservationState.SIGNED) | Q(level__isnull=False, level__gte=1, level__lte=4),
                name="observation_signed_has_level",
            ),
        ]
        indexes = [models.Index(fields=["observer", "state"])]

    def __str__(self) -> str:
        return f"observation {self.pk}"
