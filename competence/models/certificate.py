"""Certificates: what someone had shown on a day, frozen. Rows are added; only sharing and withdrawal ever change."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence.enums import CertificateOf, Sharing, WithdrawalReason

from .person import Person
from .translated import TranslatedField

MAY_CHANGE = frozenset({"share", "shared_at", "withdrawn_at", "withdrawn_for"})


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def update(self, **kwargs: Any) -> int:
        if not set(kwargs) <= MAY_CHANGE:
            raise TypeError("What a certificate says is never changed; a renewal is a new row.")
        return super().update(**kwargs)

    def visible_to(self, person: Person) -> Self:
        """A person's own; nobody else finds any here."""
        return self.filter(person=person)

    def shared(self) -> Self:
        """Those whose public page shows anything."""
        return self.exclude(share=Sharing.NOTHING)

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Certificate(models.Model):
    """One certificate about a completed course or a role that someone is ready for.

    `public_id` is 26 signs by chance (128 bits): whoever knows it may ask the public page, which shows what `share` allows.
    `facts` is what was true at issue (competence/rules/certificate_facts.py); the holder's name is not part of it, so a person
    who changes the name does not carry the former one along.
    Certificates of one person about one subject form a chain: each points to the one before it.
    """

    public_id = models.CharField(max_length=26, unique=True)
    number = models.CharField(max_length=20, unique=True)  # for people: "2026-0417"
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates")
    kind = models.CharField(max_length=10, choices=CertificateOf)
    subject = models.CharField(max_length=40)  # the code of a course ("K02") or a role ("user")
    title = TranslatedField()
    content_version = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()  # the same as a day in the company's time zone
    valid_until = models.DateField()  # the last day on which it holds
    renews = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="renewed_by")
    share = models.CharField(max_length=12, choices=Sharing, default=Sharing.NOTHING)
    shared_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_for = models.CharField(max_length=12, choices=WithdrawalReason, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject"], condition=Q(renews=None), name="certificate_chain_begins_once"
            ),
            models.CheckConstraint(condition=~Q(renews=F("pk")), name="certificate_renews_another"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("issued_on")), name="certificate_holds_for_a_day"),
            models.CheckConstraint(condition=~Q(facts={}), name="certificate_rests_on_facts"),
            models.CheckConstraint(
                condition=(Q(share=Sharing.NOTHING) & Q(shared_at=None))
                | (~Q(share=Sharing.NOTHING) & Q(shared_at__isnull=False)),
                name="certificate_sharing_has_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(withdrawn_at=None) & Q(withdrawn_for="")) | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_for="")),
                name="certificate_withdrawal_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What a certificate says is never changed; a renewal is a new row.")
        super().save(*args, **kwargs)


class CertificateSeries(models.Model):
    """How many numbers were given out in a year. They are never given out again, even after an erasure."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
