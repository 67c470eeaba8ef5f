"""The ledger: what someone has shown. Rows are added, never changed; everything about levels is derived from here."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from competence.enums import EvidenceKind, Level

from .framework import Competence


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Evidence is never changed; a correction is a new row that supersedes.")

    def standing(self) -> "EvidenceQuerySet":
        """Evidence that counts: not withdrawn, and not superseded.

        What supersedes counts only while it stands itself and is under no objection: a proof that was withdrawn counts as if it
        had never existed, and a disputed correction counts against nobody.
        """
        corrections = self.model.objects.filter(supersedes=OuterRef("pk"), withdrawal=None).exclude(disputes__state="open")
        return self.filter(~Exists(corrections), withdrawal=None)


class Evidence(models.Model):
    """One proof by one person of one competence up to one level.

    `source` is a short unique text such as "attempt:17"; recording the same source twice for a competence does nothing.
    `instrument` groups what measures the same thing (a quiz block with its retries): only the strongest of it counts.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=EvidenceKind)
    source = models.CharField(max_length=120)
    instrument = models.CharField(max_length=120)
    instrument_version = models.CharField(max_length=40, blank=True)
    supports_level = models.PositiveSmallIntegerField(choices=Level)
    outcome = models.CharField(max_length=40, blank=True)
    n_items = models.PositiveSmallIntegerField(default=0)
    is_double = models.BooleanField(default=False)  # two reviewers who agree
    has_practical_part = models.BooleanField(default=False)  # certificates
    is_verified = models.BooleanField(default=True)  # certificates
    assessors = models.JSONField(default=list)  # ids of persons, without names
    is_independent = models.BooleanField(default=True)  # no assessor is the person or the superior
    context = models.JSONField(default=dict)  # what a page may show: course, exercise, minutes…
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # A granted objection counts from the moment at which what it corrects was recorded: nobody loses by the time it took.
    counts_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # after this day it is worth nothing any more (certificates)
    supersedes = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="superseded_by")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["source", "competence"], name="evidence_source_is_recorded_once"),
            models.CheckConstraint(condition=Q(supports_level__lte=4), name="evidence_level_is_0_to_4"),
            models.CheckConstraint(
                condition=Q(counts_from=None) | Q(counts_from__lte=F("recorded_at")), name="evidence_counts_from_the_past"
            ),
        ]
        indexes = [models.Index(fields=["person", "competence"])]

    def __str__(self) -> str:
        return f"{self.source} {self.competence_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Evidence is never changed; a correction is a new row that supersedes.")
        super().save(*args, **kwargs)


class EvidenceWithdrawal(models.Model):
    """A proof was a mistake: from here on the history is read as if it had never been recorded. Added, never changed."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"withdrawal of {self.evidence_id}"
