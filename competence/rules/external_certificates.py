"""Certificates from elsewhere: which files and dates are taken, what a kind supports, how long a file stays (docs/proofs.md)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competence.enums import EvidenceKind
from competence.errors import Refused

from .rule_set import RuleSet
from .work_files import Allowed

MEGABYTE = 1024 * 1024
FILES = Allowed(("pdf", "jpg", "png"), 10 * MEGABYTE, 10 * MEGABYTE)
MOST_WAITING = 20  # certificates of one person that wait at once
FILE_KEPT_FOR = timedelta(days=30)  # after the decision, so that both sides may look again
EARLIEST = date(2000, 1, 1)
LONGEST_TITLE = 150
LONGEST_REASON = 1000


class WrongDates(Refused):
    """The dates of the certificate cannot be right, or it no longer holds. `field` names the date."""

    def __init__(self, field: str, message: str, *, code: str) -> None:
        super().__init__(message, code=code)
        self.field = field


def check_dates(issued_on: date, valid_until: date | None, today: date) -> None:
    """Refuse a certificate from the future, one that ends before it begins, and one that no longer holds."""
    if issued_on > today:
        raise WrongDates("issued_on", _("Issued on: this day is still ahead."), code="certificate.future")
    if issued_on < EARLIEST:
        said = _("Issued on: please check the year; certificates are taken from %(year)s on.") % {"year": EARLIEST.year}
        raise WrongDates("issued_on", said, code="certificate.too_old")
    if valid_until is None:
        return
    if valid_until < issued_on:
        raise WrongDates("valid_until", _("Valid until: this day lies before the day of issue."), code="certificate.ends_early")
    if valid_until < today:
        said = _("This certificate was valid until %(day)s. What no longer holds cannot be a proof.")
        day = date_format(valid_until, pgettext("date format", "j F Y"))
        raise WrongDates("valid_until", said % {"day": day}, code="certificate.expired")


def holds_until(issued_on: date, valid_until: date | None, validity_months: int) -> date:
    """The last day: as the certificate says, else so many months after the day of issue."""
    if valid_until is not None:
        return valid_until
    years, month = divmod(issued_on.month - 1 + validity_months, 12)
    first = date(issued_on.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=issued_on.day - 1), following - timedelta(days=1))


def entry_name(*, is_verified: bool, is_practical: bool) -> str:
    """The entry of the rule set that holds for a certificate."""
    if not is_verified:
        return f"{EvidenceKind.EXTERNAL_CERTIFICATE}_unverified"
    return f"{EvidenceKind.EXTERNAL_CERTIFICATE}_{'practical' if is_practical else 'knowledge'}"


def supported_levels(
    competences: Mapping[str, int], rules: RuleSet, *, is_verified: bool, is_practical: bool
) -> dict[str, int]:
    """Competence → level that the certificate supports: what its kind says, capped by the rule set."""
    most = rules.evidence[entry_name(is_verified=is_verified, is_practical=is_practical)].highest_level
    return {code: min(level, most) for code, level in competences.items()}
