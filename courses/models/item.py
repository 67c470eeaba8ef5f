"""Item banks. A published item version never changes; an edit makes a new one out of the draft."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from competence.models import Competence
from competence.models.translated import TranslatedField
from courses.enums import ItemKind, ItemState


class ItemBank(models.Model):
    """A named set of items: shipped with a course, or the company's own; for quizzes, or for practice."""

    key = models.SlugField(max_length=80, unique=True)
    title = TranslatedField()
    is_shipped = models.BooleanField(default=True)
    is_practice = models.BooleanField(default=False)  # never asked in a quiz, so practising gives no quiz away

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class ItemTag(models.Model):
    """A word that champions sort items by."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet["Item"]):
    def askable(self) -> Self:
        """Items that a quiz may draw."""
        return self.filter(state=ItemState.READY, current__isnull=False, bank__is_practice=False)

    def for_practice(self) -> Self:
        """Items that only practice uses."""
        return self.filter(state=ItemState.READY, current__isnull=False, bank__is_practice=True)


class Item(models.Model):
    """One question under its permanent key.

    `draft` holds the fields of a version that is being written, as the editor and the text formats know them
    (docs/items.md); `draft_revision` counts its saves, so that two windows never overwrite each other.
    """

    bank = models.ForeignKey(ItemBank, on_delete=models.CASCADE, related_name="items")
    key = models.SlugField(max_length=80, unique=True)
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.READY)
    current = models.ForeignKey("ItemVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tags = models.ManyToManyField(ItemTag, blank=True, related_name="items")
    note = models.CharField(max_length=300, blank=True)  # why it is flagged or retired
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # whoever changed the state; none if that came with a course
    changed_at = models.DateTimeField(null=True, blank=True)
    draft = models.JSONField(null=True, blank=True)
    draft_kind = models.CharField(max_length=10, choices=ItemKind, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=2), name="item_level_is_1_or_2"),
            models.CheckConstraint(condition=Q(draft=None) | ~Q(draft_kind=""), name="item_draft_has_a_kind"),
        ]
        indexes = [models.Index(fields=["competence", "level", "state"])]

    def __str__(self) -> str:
        return self.key


class ItemVersion(models.Model):
    """Stem, content and explanations at one moment. What `content` holds depends on the kind (courses/rules/kinds)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=ItemKind)
    topic = TranslatedField()
    stem = TranslatedField()
    content = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    review_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_number_is_unique")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ItemPicture(models.Model):
    """A picture that items show: rebuilt from its pixels, named by its digest, so it never changes."""

    name = models.CharField(max_length=90, unique=True)  # digest and ending; also the name of its file
    file = models.FileField(upload_to="items/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class QuestionFile(models.Model):
    """An uploaded file of questions (GIFT, Moodle XML) on its way into a bank: kept until it is imported or given up."""

    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    bank = models.ForeignKey(ItemBank, on_delete=models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)  # what was said on the mapping page
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class ItemCount(models.Model):
    """How often an item version was answered how, without persons (docs/item-statistics.md).

    `counts` goes on with every counted attempt; `shown` is what pages may show: it is renewed only when several answers
    have come in since, so that nobody can read a single answer off two readings.
    """

    version = models.OneToOneField(ItemVersion, on_delete=models.CASCADE, related_name="count")
    counts = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    shown_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"counts of {self.version_id}"


class BlockCount(models.Model):
    """Sums over attempts for one block of a quiz, without persons: what KR-20 is reckoned from."""

    quiz_key = models.CharField(max_length=120)
    competence_code = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()  # questions in the block; blocks of different length are not mixed
    counts = models.JSONField(default=dict)
    shown = models.JSONField(default=dict)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["quiz_key", "competence_code", "level", "-asked"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz_key", "competence_code", "level", "asked"], name="block_count_is_one_per_block"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz_key} {self.competence_code} {self.level}"
