"""Kinds of certificates from elsewhere, and what each says in the terms of the framework."""

from typing import Self

from django.db import models
from django.db.models import Q

from .translated import TranslatedField


class CertificateKindQuerySet(models.QuerySet["CertificateKind"]):
    def offered(self) -> Self:
        """Kinds that stand in the file today."""
        return self.filter(is_offered=True)


class CertificateKind(models.Model):
    """One entry of fixtures/framework/certificate_mapping.yaml. An entry that leaves the file stays as a row, no longer offered."""

    key = models.CharField(max_length=60, primary_key=True)
    name = TranslatedField()
    issuer = TranslatedField()
    note = TranslatedField()
    competences = models.JSONField(default=dict)  # code → level that it supports at most
    has_practical_part = models.BooleanField()
    validity_months = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    version = models.CharField(max_length=20)  # of the file it was loaded from
    is_offered = models.BooleanField(default=True)

    objects = CertificateKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        constraints = [models.CheckConstraint(condition=Q(validity_months__gte=1), name="certificate_kind_is_valid_for_a_time")]

    def __str__(self) -> str:
        return str(self.name)
