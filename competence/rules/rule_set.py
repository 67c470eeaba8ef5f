"""The published constants by which proof becomes a level (docs/levels.md). They live in one versioned file and nowhere in code.

Numbers are read as decimals from their written form, so that 0.55 means 0.55 and nothing next to it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from competence.enums import ProofProfile

from .rule_set_node import Node
from .rule_set_node import RuleSetFault as RuleSetFault

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class KindRule:
    """What one kind of proof is worth. `one_proof_per` "kind": of all proofs of the kind only the strongest counts."""

    strength: Decimal
    highest_level: int
    half_life_days: int | None
    one_proof_per: str
    saturation: int | None
    min_items: int
    second_proof_below_items: int
    strength_uncalibrated: Decimal | None
    highest_level_if_exercise_level_4: int | None
    max_difference_per_criterion: int | None


@dataclass(frozen=True)
class Gate:
    """What a level needs beside all lower gates. Empty conditions are no conditions."""

    level: int
    confidence: Decimal
    one_of: frozenset[str]
    one_of_by_profile: Mapping[ProofProfile, frozenset[str]]
    independent_assessors: int
    contexts: int
    days_between_contexts: int

    def kinds_for(self, profile: ProofProfile) -> frozenset[str]:
        """The kinds of which at least one is needed; empty means any."""
        return self.one_of_by_profile.get(profile, self.one_of)


@dataclass(frozen=True)
class Words:
    """Two bounds that turn a number into one of three words."""

    low_below: Decimal
    medium_below: Decimal

    def word(self, value: Decimal | float) -> str:
        """ "low", "medium" or "high"."""
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if number < self.low_below:
            return "low"
        return "medium" if number < self.medium_below else "high"


@dataclass(frozen=True)
class CutScore:
    """The share of right answers that passes a quiz block."""

    default: Decimal
    safety: Decimal


@dataclass(frozen=True)
class SubmissionPass:
    """When an exercise is reached, and when partly."""

    mean: Decimal
    critical_minimum: int
    criterion_minimum: int
    partial_mean: Decimal
    partial_critical_minimum: int
    partial_levels_lower: int


@dataclass(frozen=True)
class Calibration:
    """Below this agreement over so many double-marked pairs a rubric needs calibration."""

    kappa_minimum: Decimal
    pairs: int


@dataclass(frozen=True)
class RetentionRule:
    """How a level fades and is refreshed. Shares are values of R = 2^(−days/half-life)."""

    longest_half_life_days: int
    days_between_refreshes: int
    refreshed_by: frozenset[str]
    current_from: Decimal
    lapsed_below: Decimal
    grace_days: int
    lapsed_levels_lower: int
    days_from_call_to_lapse: int


@dataclass(frozen=True)
class CheckRule:
    """Short checks that refresh: questions for each competence, competences in one check, days between two checks."""

    least_items: int
    most_items: int
    competences: int
    days_between: int


@dataclass(frozen=True)
class DisputeRule:
    """Within how many days an objection is decided."""

    days_to_decide: int


@dataclass(frozen=True)
class Placement:
    """The placement ladder (docs/placement.md): two chances to be right, the accepted shares of error, the length of a step.

    `pass_at_most` is the sum that passes a step whose `most` questions did not decide it; `check_from_days` and
    `check_to_days` say when what was skipped is checked.
    """

    master: Decimal
    non_master: Decimal
    alpha: Decimal
    beta: Decimal
    least: int
    most: int
    pass_at_most: Decimal
    check_from_days: int
    check_to_days: int

    @classmethod
    def from_dict(cls, data: object) -> "Placement":
        """Read the group as it stands in the file, or as a placement has kept it. Raises RuleSetFault."""
        node = Node(data, "placement")
        read = cls(
            master=node.share("master"),
            non_master=node.share("non_master"),
            alpha=node.share("alpha"),
            beta=node.share("beta"),
            least=node.whole("least"),
            most=node.whole("most"),
            pass_at_most=node.number("pass_at_most"),
            check_from_days=node.whole("check_from_days"),
            check_to_days=node.whole("check_to_days"),
        )
        half = Decimal("0.5")
        for name, is_sound, message in (
            ("master", read.non_master < read.master < 1, _("must be above non_master and below 1")),
            ("non_master", read.non_master > 0, _("must be above 0")),
            ("alpha", 0 < read.alpha < half, _("must be above 0 and below 0.5")),
            ("beta", 0 < read.beta < half, _("must be above 0 and below 0.5")),
            ("least", read.least >= 1, _("must be a whole number of at least 1")),
            ("most", read.most >= read.least, _("must not be below least")),
            ("check_to_days", read.check_to_days >= read.check_from_days, _("must not be below check_from_days")),
        ):
            if not is_sound:
                raise RuleSetFault(node.key(name), message)
        return read

    def as_dict(self) -> dict[str, str]:
        """The plain form that `from_dict` reads again."""
        return {name: str(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class RuleSet:
    """All constants of one version."""

    version: str
    evidence: Mapping[str, KindRule]
    gates: Mapping[int, Gate]
    confidence_words: Words
    strength_words: Words
    cut_score: CutScore
    submission_pass: SubmissionPass
    calibration: Calibration
    retention: RetentionRule
    check: CheckRule
    dispute: DisputeRule
    placement: Placement

    @classmethod
    def from_dict(cls, data: object) -> "RuleSet":
        """Read the plain form of the file (or of the stored copy, whose keys are text). Raises RuleSetFault."""
        top = Node(data, "")
        kinds = {name: _kind(node) for name, node in top.node("evidence").items()}
        for name in KIND_NAMES:
            if name not in kinds:
                raise RuleSetFault(f"evidence.{name}", _("is missing"))
        gates = {level: _gate(top.node("gates").node(str(level)), level, kinds) for level in LEVELS}
        confidence, strength = top.node("confidence_words"), top.node("strength_words")
        cut, passed, calibration = top.node("cut_score"), top.node("submission_pass"), top.node("calibration")
        return cls(
            version=top.text("version"),
            evidence=kinds,
            gates=gates,
            confidence_words=Words(confidence.share("low_below"), confidence.share("medium_below")),
            strength_words=Words(strength.share("weak_below"), strength.share("medium_below")),
            cut_score=CutScore(cut.share("default"), cut.share("safety")),
            submission_pass=SubmissionPass(
                mean=passed.number("mean"),
                critical_minimum=passed.whole("critical_minimum"),
                criterion_minimum=passed.whole("criterion_minimum"),
                partial_mean=passed.number("partial_mean"),
                partial_critical_minimum=passed.whole("partial_critical_minimum"),
                partial_levels_lower=passed.whole("partial_levels_lower"),
            ),
            calibration=Calibration(calibration.share("kappa_minimum"), calibration.whole("pairs")),
            retention=_retention(top.node("retention"), kinds),
            check=_check(top.node("check")),
            dispute=DisputeRule(top.node("dispute").count("days_to_decide")),
            placement=Placement.from_dict(top.node("placement").data),
        )


@dataclass(frozen=True)
class Published:
    """A rule set and the moment from which it holds."""

    since: datetime
    rules: RuleSet


@dataclass(frozen=True)
class RuleBook:
    """All published versions, the oldest first. What was awarded under an earlier one is kept (docs/levels.md)."""

    versions: tuple[Published, ...]

    @classmethod
    def of(cls, rules: RuleSet) -> "RuleBook":
        """A book of one version."""
        return cls((Published(datetime.min.replace(tzinfo=UTC), rules),))

    @property
    def current(self) -> RuleSet:
        """The newest version."""
        return self.versions[-1].rules

    def at(self, moment: datetime) -> RuleSet:
        """The version that held at a moment; before the first publication the first one."""
        held = [version.rules for version in self.versions if version.since.astimezone(UTC) <= moment.astimezone(UTC)]
        return held[-1] if held else self.versions[0].rules

    def publications(self, after: datetime) -> list[datetime]:
        """When later versions than the first were published, as far as that was after a moment."""
        return [version.since for version in self.versions[1:] if version.since.astimezone(UTC) > after.astimezone(UTC)]

    def followed_by(self, rules: RuleSet, since: datetime) -> "RuleBook":
        """The book as it would be if another version were published."""
        return RuleBook((*self.versions, Published(since, rules)))


# Every kind a proof can turn out to be (rules/levels.py rule_name).
KIND_NAMES = (
    "self_assessment",
    "placement",
    "quiz",
    "peer_review",
    "exercise_review_single",
    "exercise_review_double",
    "external_certificate_practical",
    "external_certificate_knowledge",
    "external_certificate_unverified",
    "workplace_observation",
    "retention_check",
    "attendance",
)


def _kind(node: Node) -> KindRule:
    half_life = node.maybe_whole("half_life_days")
    strength = node.share("strength")
    if strength and not half_life:
        raise RuleSetFault(node.key("half_life_days"), _("must be a whole number of at least 1"))
    highest = node.whole("highest_level")
    if highest not in (0, *LEVELS):
        raise RuleSetFault(node.key("highest_level"), _("must be a level from 0 to 4"))
    return KindRule(
        strength=strength,
        highest_level=highest,
        half_life_days=half_life,
        one_proof_per=node.text("one_proof_per"),
        saturation=node.maybe_whole("saturation"),
        min_items=node.whole("min_items", 0),
        second_proof_below_items=node.whole("second_proof_below_items", 0),
        strength_uncalibrated=node.maybe_share("strength_uncalibrated"),
        highest_level_if_exercise_level_4=node.maybe_whole("highest_level_if_exercise_level_4"),
        max_difference_per_criterion=node.maybe_whole("max_difference_per_criterion"),
    )


def _retention(node: Node, kinds: Mapping[str, KindRule]) -> RetentionRule:
    current, lapsed = node.share("current_from"), node.share("lapsed_below")
    if node.whole("lapsed_levels_lower") > 1:
        raise RuleSetFault(node.key("lapsed_levels_lower"), _("must be 0 or 1"))
    if not 0 < lapsed < current < 1:
        raise RuleSetFault(node.key("lapsed_below"), _("must lie between 0 and current_from, and that below 1"))
    return RetentionRule(
        longest_half_life_days=node.count("longest_half_life_days"),
        days_between_refreshes=node.whole("days_between_refreshes"),
        refreshed_by=node.kinds("refreshed_by", kinds),
        current_from=current,
        lapsed_below=lapsed,
        grace_days=node.whole("grace_days"),
        lapsed_levels_lower=node.whole("lapsed_levels_lower"),
        days_from_call_to_lapse=node.whole("days_from_call_to_lapse"),
    )


def _check(node: Node) -> CheckRule:
    least, most = node.count("least_items"), node.count("most_items")
    if most < least:
        raise RuleSetFault(node.key("most_items"), _("must not be below least_items"))
    return CheckRule(least, most, node.count("competences"), node.count("days_between"))


def _gate(node: Node, level: int, kinds: Mapping[str, KindRule]) -> Gate:
    by_profile: dict[ProofProfile, frozenset[str]] = {}
    if "one_of_by_profile" in node.data:
        profiles = node.node("one_of_by_profile")
        by_profile = {profile: profiles.kinds(profile.value, kinds) for profile in ProofProfile}
    return Gate(
        level=level,
        confidence=node.share("confidence"),
        one_of=node.kinds("one_of", kinds) if "one_of" in node.data else frozenset(),
        one_of_by_profile=by_profile,
        independent_assessors=node.whole("independent_assessors", 0),
        contexts=node.whole("contexts", 0),
        days_between_contexts=node.whole("days_between_contexts", 0),
    )
