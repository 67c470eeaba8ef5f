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


class CertificateState(TextChoices):
    """Where an uploaded certificate from elsewhere stands."""

    UPLOADED = "uploaded", pgettext_lazy("certificate", "waits to be verified")
    VERIFIED = "verified", pgettext_lazy("certificate", "verified")
    REFUSED = "refused", pgettext_lazy("certificate", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "withdrawn")


class ObservationForm(TextChoices):
    """An agreed occasion with a form, or a short note on a real case that a champion confirms."""

    OCCASION = "occasion", _("Observation at work")
    REAL_CASE = "real_case", _("Used on a real case")


class ObservationState(TextChoices):
    """Where an observation stands. The last two look the same to everyone: it did not come about."""

    PROPOSED = "proposed", pgettext_lazy("observation", "proposed")
    AGREED = "agreed", pgettext_lazy("observation", "agreed")
    WRITTEN = "written", pgettext_lazy("observation", "written, waits for the second signature")
    SIGNED = "signed", pgettext_lazy("observation", "signed by both")
    DECLINED = "declined", pgettext_lazy("observation", "did not come about")
    WITHDRAWN = "withdrawn", pgettext_lazy("observation", "did not come about")


OPEN_OBSERVATIONS = (ObservationState.PROPOSED, ObservationState.AGREED, ObservationState.WRITTEN)


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


class PolicySwitch(TextChoices):
    """What the company and the works council switch together; the value is the field of Company."""

    LEVELS_FADE = "levels_fade", _("Levels fade with time")


class PolicyChangeState(TextChoices):
    """Where a proposal to change the policy stands."""

    OPEN = "open", pgettext_lazy("proposal", "waits for the works council")
    CONFIRMED = "confirmed", pgettext_lazy("proposal", "confirmed")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")


class OutboxState(TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    DEAD = "dead", _("given up after eight tries")


class CertificateOf(TextChoices):
    """What a certificate of this house is about."""

    COURSE = "course", pgettext_lazy("certificate", "Course")
    ROLE = "role", pgettext_lazy("certificate", "Role")


class Sharing(TextChoices):
    """What the holder of a certificate lets its public page show; each step includes those before it."""

    NOTHING = "nothing", pgettext_lazy("certificate", "Nothing")
    VALIDITY = "validity", pgettext_lazy("certificate", "Validity")
    NAME = "name", pgettext_lazy("certificate", "With my name")
    COMPETENCES = "competences", pgettext_lazy("certificate", "With my name and my levels")


class WithdrawalReason(TextChoices):
    """Why a certificate no longer holds."""

    EVIDENCE = "evidence", pgettext_lazy("certificate", "A proof was corrected")
