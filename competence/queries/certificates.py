"""Certificates as their holder sees them, and as a stranger sees one that is shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from competence import clock
from competence.enums import CertificateOf, PolicyPreset, Sharing
from competence.models import Certificate, Company, Person
from competence.rules.certificate import (
    CertificateState,
    Decision,
    allowed_sharing,
    decide,
    is_public_id,
    renewal_opens,
    shown_sharing,
    state,
)
from competence.rules.certificate_words import Sheet, SheetRow, sheet
from competence.texts import Translated, translated


@dataclass(frozen=True)
class OwnCertificate:
    """One line of the holder's list. `renewal_opens` is None where it was renewed or does not hold any more."""

    pk: int
    kind: CertificateOf
    subject: str
    number: str
    title: Translated
    state: CertificateState
    issued_on: date
    valid_until: date
    is_renewed: bool
    share: Sharing
    renewal_opens: date | None

    @property
    def is_shared(self) -> bool:
        return self.share != Sharing.NOTHING


def own_certificates(person: Person) -> list[OwnCertificate]:
    """All certificates of a person, the newest first (one query)."""
    today = clock.today()
    rows = list(Certificate.objects.visible_to(person))
    renewed = {row.renews_id for row in rows}
    found = []
    for row in rows:
        holds = state(valid_until=row.valid_until, is_withdrawn=row.withdrawn_at is not None, today=today)
        may_renew = holds == CertificateState.VALID and row.pk not in renewed
        found.append(
            OwnCertificate(
                pk=row.pk,
                kind=CertificateOf(row.kind),
                subject=row.subject,
                number=row.number,
                title=translated(row.title),
                state=holds,
                issued_on=row.issued_on,
                valid_until=row.valid_until,
                is_renewed=row.pk in renewed,
                share=Sharing(row.share),
                renewal_opens=renewal_opens(row.valid_until) if may_renew else None,
            )
        )
    return found


def decision_for(
    certificates: Mapping[tuple[CertificateOf, str], OwnCertificate],
    kind: CertificateOf,
    subject: str,
    *,
    counted_from: date,
    months: int,
) -> Decision:
    """What could be issued now, given the newest own certificate of each subject (no query)."""
    held = certificates.get((kind, subject))
    standing = held.valid_until if held and held.state != CertificateState.WITHDRAWN else None
    return decide(counted_from=counted_from, months=months, standing_until=standing, today=clock.today())


def newest_of_each(certificates: list[OwnCertificate]) -> dict[tuple[CertificateOf, str], OwnCertificate]:
    """The end of each chain."""
    return {(one.kind, one.subject): one for one in certificates if not one.is_renewed}


def sheet_of(certificate: Certificate) -> Sheet:
    """What stands on it, in the active language."""
    return sheet(
        kind=certificate.kind,
        number=certificate.number,
        title=certificate.title,
        content_version=certificate.content_version,
        facts=certificate.facts,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
    )


def state_of(certificate: Certificate) -> CertificateState:
    """Whether it holds today."""
    return state(valid_until=certificate.valid_until, is_withdrawn=certificate.withdrawn_at is not None, today=clock.today())


def current_preset() -> PolicyPreset:
    """The agreed policy (one query)."""
    company = Company.current()
    return PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD


def sharing_choices() -> tuple[Sharing, ...]:
    """What the agreed policy lets people share (one query)."""
    return tuple(allowed_sharing(current_preset()))


@dataclass(frozen=True)
class PublicCertificate:
    """What the public page shows, and nothing beside it: `name` and `rows` are empty unless they are shared."""

    number: str
    about: str
    company: str
    state: CertificateState
    issued_on: date
    valid_until: date
    withdrawn_on: date | None
    name: str
    rows: tuple[SheetRow, ...]


def public_certificate(public_id: str) -> PublicCertificate | None:
    """The shared certificate with this id; None if there is none, or if it is not shared (one query either way)."""
    if not is_public_id(public_id):
        return None
    row = Certificate.objects.shared().select_related("person").filter(public_id=public_id).first()
    if row is None:
        return None
    shown = shown_sharing(Sharing(row.share), current_preset())
    page = sheet_of(row)
    return PublicCertificate(
        number=page.number,
        about=page.about,
        company=page.company,
        state=state_of(row),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        withdrawn_on=timezone.localdate(row.withdrawn_at) if row.withdrawn_at else None,
        name=row.person.full_name if shown in (Sharing.NAME, Sharing.COMPETENCES) else "",
        rows=page.rows if shown == Sharing.COMPETENCES else (),
    )
