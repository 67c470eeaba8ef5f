"""What a person can do to show a level: one lesson, quiz or exercise with its place. Plain values; who offers them stands elsewhere
(docs/adr/0013-offers-come-by-a-registry.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from competence.enums import EvidenceKind, ProofProfile
from competence.texts import Translated

from .levels import Proof, fresh_strength, gate_state, supported_level
from .rule_set import RuleSet


class OfferKind(StrEnum):
    """In the order in which one meets them."""

    LESSON = "lesson"
    QUIZ = "quiz"
    EXERCISE = "exercise"


ORDER = tuple(OfferKind)


class OfferState(StrEnum):
    """Where the person stands with it."""

    OPEN = "open"
    STARTED = "started"
    LOCKED = "locked"  # something is to be read first
    RESTING = "resting"  # possible again later
    WAITING = "waiting"  # somebody else is at it
    DONE = "done"


@dataclass(frozen=True)
class LearningOffer:
    """One lesson, quiz or exercise for one level of one competence.

    `key` is unique among its kind; `needs` are the keys of all lessons to be read first, `first` the titles of those that are not
    read yet and `first_minutes` what they take. `instrument` and `n_items` are those of the proof that would come of it.
    """

    kind: OfferKind
    key: str
    competence: str
    level: int
    title: Translated
    course: str
    course_title: Translated
    url: str
    minutes: int
    state: OfferState
    instrument: str = ""
    n_items: int = 0
    needs: tuple[str, ...] = ()
    first: tuple[Translated, ...] = ()
    first_minutes: int = 0
    possible_from: datetime | None = None
    is_on_path: bool = False

    @property
    def is_test(self) -> bool:
        """Whether a proof can come of it; reading alone shows nothing."""
        return self.kind != OfferKind.LESSON

    def proof(self, at: datetime) -> Proof:
        """The proof that would come of it, read by someone who is not the superior."""
        kind = EvidenceKind.QUIZ if self.kind == OfferKind.QUIZ else EvidenceKind.EXERCISE_REVIEW
        assessors = () if self.kind == OfferKind.QUIZ else (0,)  # 0 is nobody: one person, whoever it will be
        return Proof(
            kind=kind,
            instrument=self.instrument,
            supports_level=self.level,
            occurred_at=at,
            recorded_at=at,
            n_items=self.n_items,
            assessors=assessors,
        )


Offers = Mapping[tuple[str, int], Sequence[LearningOffer]]  # by competence and level


def testing(offers: Offers, competence: str, level: int, at: datetime, rules: RuleSet) -> list[LearningOffer]:
    """What could show the level: quizzes and exercises on it or above it that count, each once; the nearest level first."""
    found: dict[tuple[str, str], LearningOffer] = {}
    for (code, height), group in sorted(offers.items()):
        if code != competence or height < level:
            continue
        for offer in group:
            proof = offer.proof(at)
            if offer.is_test and supported_level(proof, rules) >= level and fresh_strength(proof, rules) > 0:
                found.setdefault((offer.kind, offer.key), offer)
    return sorted(found.values(), key=lambda one: (one.level, not one.is_on_path, one.minutes + one.first_minutes, one.key))


def is_enough(
    offers: Iterable[LearningOffer], level: int, history: Sequence[Proof], profile: ProofProfile, at: datetime, rules: RuleSet
) -> bool:
    """Whether these, shown today beside what was shown before, would open the gate of the level."""
    return gate_state(level, [*history, *(offer.proof(at) for offer in offers)], profile, at, rules).holds
