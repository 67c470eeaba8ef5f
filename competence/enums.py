"""Fixed vocabularies, named as in docs/glossary.md."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(TextChoices):
    GERMAN = "de", _("German")
    ENGLISH = "en", _("English")


class Theme(TextChoices):
    AUTO = "auto", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Level(IntegerChoices):
    """Competence levels; 0 says nothing about ability, only that nothing has been shown yet."""

    OPEN = 0, pgettext_lazy("level", "not yet shown")
    AWARE = 1, pgettext_lazy("level", "aware")
    PRACTISED = 2, pgettext_lazy("level", "practised")
    PROFICIENT = 3, pgettext_lazy("level", "proficient")
    LEADING = 4, pgettext_lazy("level", "leading")

    @property
    def words(self) -> str:
        """Number and word, as it always stands on screen: "2 practised"."""
        return f"{self.value} {self.label}" if self.value else str(self.label)


class Role(TextChoices):
    """Four learning roles and three seats. Learning roles give paths and targets; seats only give permissions."""

    LEADERSHIP = "leadership", _("Leadership")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    USER = "user", _("User")
    CHAMPION = "champion", _("AI champion")
    HR = "hr", _("Human resources")
    WORKS_COUNCIL = "works_council", _("Works council")
    ADMINISTRATOR = "administrator", _("Administrator")


LEARNING_ROLES = (Role.LEADERSHIP, Role.DEPARTMENT_HEAD, Role.USER, Role.CHAMPION)
SEATS = (Role.HR, Role.WORKS_COUNCIL, Role.ADMINISTRATOR)


class PersonStatus(TextChoices):
    """Where a person stands with the company."""

    ACTIVE = "active", _("active")
    ABSENT = "absent", _("long absence")
    LEFT = "left", _("left the company")


class ProofProfile(TextChoices):
    """Which kind of proof a competence needs (docs/levels.md)."""

    KNOWLEDGE = "K", _("knowledge-led")
    MIXED = "M", _("mixed")
    PRACTICE = "P", _("practice-led")


class EvidenceKind(TextChoices):
    SELF_ASSESSMENT = "self_assessment", _("Self-assessment")
    PLACEMENT = "placement", _("Placement")
    QUIZ = "quiz", _("Quiz")
    PEER_REVIEW = "peer_review", _("Exercise read by a trained colleague")
    EXERCISE_REVIEW = "exercise_review", _("Exercise read by an AI champion")
    EXTERNAL_CERTIFICATE = "external_certificate", _("External certificate")
    WORKPLACE_OBSERVATION = "workplace_observation", _("Observation at work")
    RETENTION_CHECK = "retention_check", _("Short check")
    ATTENDANCE = "attendance", _("Attendance")


class LevelState(TextChoices):
    """How fresh a level is. Only the person sees it."""

    CURRENT = "current", pgettext_lazy("state of a level", "current")
    FADING = "fading", pgettext_lazy("state of a level", "fading")
    LAPSED = "lapsed", pgettext_lazy("state of a level", "to be refreshed")


class DisputeState(TextChoices):
    """Where an objection stands."""

    OPEN = "open", pgettext_lazy("objection", "open")
    GRANTED = "granted", pgettext_lazy("objection", "granted")
    REFUSED = "refused", pgettext_lazy("objection", "not granted")
    TAKEN_BACK = "taken_back", pgettext_lazy("objection", "taken back")


class Verdict(TextChoices):
    """What the reviewer of an objection decides."""

    RAISE = "raise", _("Granted: more was shown than the proof says")
    WITHDRAW = "withdraw", _("Granted: the proof was recorded by mistake and is taken out")
    REFUSE = "refuse", _("Not granted: the proof stays as it is")


class PolicyPreset(TextChoices):
    """How much the works agreement allows; the number is the smallest group that a figure may describe."""

    STRICT = "strict", _("strict")
    STANDARD = "standard", _("standard")
    EXTENDED = "extended", _("extended")


class OutboxState(TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    DEAD = "dead", _("given up after eight tries")
