"""Item banks. An item version that was answered never changes; an edit makes a new version."""

from django.db import models
from django.db.models import Q

from competence.models import Competence
from competence.models.translated import TranslatedField
from courses.enums import ItemKind, ItemState


class ItemBank(models.Model):
    """A named set of items: shipped with a course, or the company's own."""

    key = models.SlugField(max_length=80, unique=True)
    title = TranslatedField()
    is_shipped = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.key


class Item(models.Model):
    """One question under its permanent key."""

    bank = models.ForeignKey(ItemBank, on_delete=models.CASCADE, related_name="items")
    key = models.SlugField(max_length=80, unique=True)
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.READY)
    current = models.ForeignKey("ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["key"]
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=2), name="item_level_is_1_or_2")]
        indexes = [models.Index(fields=["competence", "level", "state"])]

    def __str__(self) -> str:
        return self.key


class ItemVersion(models.Model):
    """Stem, options and explanations at one moment."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=ItemKind)
    topic = TranslatedField()
    stem = TranslatedField()
    options = models.JSONField()  # [{"key", "right", "text": {de, en}, "why": {de, en}}]
    source = models.CharField(max_length=300)
    review_on = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_number_is_unique")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
