"""How long a certificate holds, when there can be a new one, and what of it may be shared (docs/certificates.md). Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from competence.enums import PolicyPreset, Sharing

ID_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none looks like another, so that an address can be typed from paper
ID_LENGTH = 26  # 128 bits by chance

RENEWAL_DAYS = 60  # so long before its end a certificate can be renewed

SHARING_STEPS = (Sharing.NOTHING, Sharing.VALIDITY, Sharing.NAME, Sharing.COMPETENCES)
# Levels of single people leave the hands of the learner only where the agreed policy lets them.
MOST_SHARED = {
    PolicyPreset.STRICT: Sharing.NAME,
    PolicyPreset.STANDARD: Sharing.NAME,
    PolicyPreset.EXTENDED: Sharing.COMPETENCES,
}


class CertificateState(StrEnum):
    """Whether a certificate holds on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Offer(StrEnum):
    """What can be done about a certificate that someone has the proofs for."""

    NEW = "new"
    RENEW = "renew"
    HELD = "held"  # the present one holds, and it is too early to renew it
    NEEDS_FRESH_PROOF = "needs_fresh_proof"  # time to renew, but nothing was shown since
    TOO_OLD = "too_old"  # the proofs are older than a certificate may be


@dataclass(frozen=True)
class Decision:
    """What can be done, and the last day of the certificate that would be issued."""

    offer: Offer
    valid_until: date

    @property
    def is_possible(self) -> bool:
        return self.offer in (Offer.NEW, Offer.RENEW)


def is_public_id(text: str) -> bool:
    """Whether a text has the form of a public id; anything else need not be looked up."""
    return len(text) == ID_LENGTH and set(text) <= set(ID_SIGNS)


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(counted_from: date, months: int) -> date:
    """The last day of a certificate: of 12 months from 21 November the 20 November a year later."""
    return add_months(counted_from, months) - timedelta(days=1)


def renewal_opens(valid_until: date) -> date:
    """From when on a certificate can be renewed."""
    return valid_until - timedelta(days=RENEWAL_DAYS)


def state(*, valid_until: date, is_withdrawn: bool, today: date) -> CertificateState:
    """Whether it holds today; what was withdrawn never holds again."""
    if is_withdrawn:
        return CertificateState.WITHDRAWN
    return CertificateState.VALID if today <= valid_until else CertificateState.EXPIRED


def decide(*, counted_from: date, months: int, standing_until: date | None, today: date) -> Decision:
    """What can be done.

    `counted_from` is the day of the oldest proof that the certificate rests on: a certificate is as old as that. So whoever
    wants to renew shows it again first. `standing_until` is the end of the newest certificate that was not withdrawn.
    """
    ends = last_day(counted_from, months)
    if standing_until is not None and standing_until >= today:
        if today < renewal_opens(standing_until):
            return Decision(Offer.HELD, ends)
        return Decision(Offer.RENEW if ends > standing_until else Offer.NEEDS_FRESH_PROOF, ends)
    return Decision(Offer.NEW if ends >= today else Offer.TOO_OLD, ends)


def allowed_sharing(preset: PolicyPreset) -> Sequence[Sharing]:
    """The steps that the agreed policy lets people choose from."""
    return SHARING_STEPS[: SHARING_STEPS.index(MOST_SHARED[preset]) + 1]


def shown_sharing(chosen: Sharing, preset: PolicyPreset) -> Sharing:
    """What the public page shows today: what was chosen, as far as the policy still allows it."""
    return min(chosen, MOST_SHARED[preset], key=SHARING_STEPS.index)
