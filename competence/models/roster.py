"""HR exports: the remembered meaning of headings, and a file between dry run and import."""

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HeadingMemory(models.Model):
    """What a heading of the company's export means, as a person once confirmed it."""

    heading = models.CharField(max_length=150, unique=True)  # as normalised by rules/roster_headings.py
    field = models.CharField(max_length=40, blank=True)  # empty: to be ignored

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"


class RosterImport(models.Model):
    """One uploaded HR export. Its bytes are kept only until it is imported, discarded or a day old."""

    class State(TextChoices):
        UPLOADED = "uploaded", _("waiting for the check")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("discarded")

    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(blank=True)
    mapping = models.JSONField(default=dict, blank=True)  # column number (text) → field
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    counts = models.JSONField(default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="imported", imported_at__isnull=False) | ~models.Q(state="imported"),
                name="roster_import_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
