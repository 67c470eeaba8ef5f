"""Certificates that people bring from elsewhere, and who may look at them."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competence import clock
from competence.enums import CertificateState, Role
from competence.roles import PERMISSIONS, Permission

from .certificate_kind import CertificateKind
from .person import Person
from .role_assignment import RoleAssignment

DECIDED = (CertificateState.VERIFIED, CertificateState.REFUSED)


class ExternalCertificateQuerySet(models.QuerySet["ExternalCertificate"]):
    def in_reach_of(self, person: Person) -> Self:
        """Certificates of others that this person may decide about: with the permission all of them.

        Who stands in sees those of the only person with the permission, because nobody verifies the own certificate.
        """
        others = self.exclude(person=person)
        if person.may(Permission.VERIFY_CERTIFICATES):
            return others
        if person.may(Permission.STAND_IN_FOR_VERIFIER):
            alone = _verifiers_at_work()
            return others.filter(person__in=alone) if len(alone) == 1 else others.none()
        return others.none()

    def to_verify_by(self, person: Person) -> Self:
        """What waits for this person, the longest wait first."""
        return self.in_reach_of(person).filter(state=CertificateState.UPLOADED).order_by("uploaded_at", "pk")

    def decided_with_file(self) -> Self:
        """Decided, and the file is still there: it may be looked at again."""
        return self.filter(state__in=DECIDED).exclude(file="")

    def readable_by(self, person: Person) -> Self:
        """The own ones, and those of others that wait for a decision or still have their file after it."""
        own = Q(person=person)
        reach = self.model.objects.in_reach_of(person).exclude(file="").exclude(state=CertificateState.WITHDRAWN)
        return self.filter(own | Q(pk__in=reach.values("pk")))


def _verifiers_at_work() -> list[int]:
    """At most two people who may verify and are here; two are as good as many."""
    roles: Iterable[Role] = [role for role, held in PERMISSIONS.items() if Permission.VERIFY_CERTIFICATES in held]
    grants = RoleAssignment.objects.held_on(clock.today()).filter(role__in=roles)
    return list(Person.objects.at_work().filter(pk__in=grants.values("person")).values_list("pk", flat=True)[:2])


class ExternalCertificate(models.Model):
    """One certificate from elsewhere. The file goes, at the latest 30 days after the decision; row and hash stay.

    `kind` is the entry of the mapping that the person chose, at the decision the one that was found right; None is unknown.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="external_certificates")
    kind = models.ForeignKey(CertificateKind, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=150)  # as the person typed it
    issuer = models.CharField(max_length=150)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # as it stands on the certificate; else set when it is verified
    file = models.FileField(upload_to="certificates/", blank=True, max_length=200)
    file_name = models.CharField(max_length=120)  # as the person called it, cleaned
    file_type = models.CharField(max_length=80)
    file_size = models.PositiveIntegerField()  # bytes
    file_hash = models.CharField(max_length=64)  # SHA-256 of the stored file
    file_deleted_at = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CertificateState, default=CertificateState.UPLOADED)
    claims = models.JSONField(default=dict)  # code → level: what the kind said, after the decision what was recorded
    is_practical = models.BooleanField(null=True)  # decided: with work that somebody marked, or knowledge only
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of a refusal; the person reads it

    objects = ExternalCertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "file_hash"],
                condition=Q(state__in=[CertificateState.UPLOADED, CertificateState.VERIFIED]),
                name="certificate_file_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("person")), name="nobody_verifies_the_own_certificate"
            ),
            models.CheckConstraint(
                condition=Q(state=CertificateState.WITHDRAWN)
                | Q(state=CertificateState.UPLOADED, decided_at=None)
                | Q(state__in=DECIDED, decided_at__isnull=False),
                name="certificate_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.REFUSED) | ~Q(reason=""), name="certificate_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.VERIFIED) | Q(kind__isnull=False, is_practical__isnull=False),
                name="certificate_verified_has_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(file="", file_deleted_at__isnull=False) | (~Q(file="") & Q(file_deleted_at=None)),
                name="certificate_file_goes_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")), name="certificate_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk}"
