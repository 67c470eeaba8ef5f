"""Fixed vocabularies of courses, quizzes and exercises."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(TextChoices):
    """How a question is answered. What each kind can do stands in `courses/rules/kinds`."""

    SINGLE = "single", _("one answer")
    MULTIPLE = "multiple", _("several answers")
    TRUE_FALSE = "true_false", _("true or false")
    MATCHING = "matching", _("matching")
    ORDERING = "ordering", _("ordering")
    CLOZE = "cloze", _("cloze")
    NUMERIC = "numeric", _("number")
    SHORT_TEXT = "short_text", _("short text")
    FREE_TEXT = "free_text", _("free text")
    HOTSPOT = "hotspot", _("place in a picture")


class ItemState(TextChoices):
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    FLAGGED = "flagged", _("flagged")
    RETIRED = "retired", _("retired")


class StepKind(TextChoices):
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")
    EXERCISE = "exercise", _("Exercise")


class AttemptKind(TextChoices):
    """What an attempt is a go at."""

    QUIZ = "quiz", _("Quiz")
    CHECK = "check", _("Short check")


class SubmissionState(TextChoices):
    """Where a submission stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting for review")
    REVISE = "revise", _("Please add")
    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Partly reached")


class ReviewOutcome(TextChoices):
    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Partly reached")
    REVISE = "revise", _("Please add")


class Mark(IntegerChoices):
    """What a reviewer says about one criterion."""

    NOT_SHOWN = 0, pgettext_lazy("mark", "not shown")
    PARTLY = 1, pgettext_lazy("mark", "partly")
    MET = 2, pgettext_lazy("mark", "met")
    EXCEEDED = 3, pgettext_lazy("mark", "exceeded")


class DataClass(TextChoices):
    """How much a text is protected, from the least to the most."""

    PUBLIC = "public", pgettext_lazy("data class", "public")
    INTERNAL = "internal", pgettext_lazy("data class", "internal")
    CONFIDENTIAL = "confidential", pgettext_lazy("data class", "confidential")
    STRICTLY_PROTECTED = "strictly_protected", pgettext_lazy("data class", "strictly protected")


class SkipEnd(TextChoices):
    """Why a skipped lesson is back on the way."""

    BY_PERSON = "by_person", _("taken back")
    RECHECK = "recheck", _("after a check")
