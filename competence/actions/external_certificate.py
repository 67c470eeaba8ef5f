"""Certificates from elsewhere: uploaded by the person, verified or refused by someone else, withdrawn by the person."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competence import clock
from competence.enums import CertificateState, EvidenceKind, Language
from competence.errors import AlreadyDone, Refused
from competence.models import CertificateKind, Evidence, ExternalCertificate, Person
from competence.queries.rule_sets import current_rules
from competence.rules import external_certificates as rules

from . import audit
from .evidence import record_evidence, wait_for_turn
from .uploads import CheckedFile, stored

FOLDER = "certificates"


def upload_certificate(
    *,
    by: Person,
    file: CheckedFile,
    title: str,
    issuer: str,
    issued_on: date,
    valid_until: date | None = None,
    kind: CertificateKind | None = None,
) -> ExternalCertificate:
    """Keep a certificate from elsewhere. Until someone verifies it, it counts a little, for level 1 at most.

    `kind` is what the person thinks it is; None is a kind that the mapping does not know, which counts only once verified.
    Refused with AlreadyDone if the same file waits or counts already, and for dates that cannot be right.
    Side effects: the file in the storage, a row, an unverified piece of evidence for each competence of the kind, audit rows.
    """
    rules.check_dates(issued_on, valid_until, clock.today())
    digest = _digest(file)
    with stored(file, FOLDER, is_used=_is_used) as name, transaction.atomic():
        wait_for_turn(by)
        if by.external_certificates.filter(state=CertificateState.UPLOADED).count() >= rules.MOST_WAITING:
            said = _(
                "%(most)s of your certificates wait already. Please wait until some of them are decided, or withdraw some."
            )
            raise Refused(said % {"most": rules.MOST_WAITING}, code="certificate.too_many")
        claims = _levels(kind, is_verified=False, is_practical=False)
        try:
            with transaction.atomic():
                certificate = ExternalCertificate.objects.create(
                    person=by,
                    kind=kind,
                    title=title,
                    issuer=issuer,
                    issued_on=issued_on,
                    valid_until=valid_until,
                    file=name,
                    file_name=file.name,
                    file_type=file.type,
                    file_size=file.size,
                    file_hash=digest,
                    uploaded_at=clock.now(),
                    claims=claims,
                )
        except IntegrityError:
            raise AlreadyDone(_("You have uploaded this file already."), code="certificate.double") from None
        _record(certificate, claims, by=by, outcome=CertificateState.UPLOADED)
        audit.record("certificate.upload", by=by, subject=f"certificate:{certificate.pk}", size=file.size)
    return certificate


@transaction.atomic
def verify_certificate(
    *, by: Person, certificate: ExternalCertificate, kind: CertificateKind, is_practical: bool
) -> ExternalCertificate:
    """Confirm what the certificate says, having read it: its kind, and whether somebody marked practical work.

    Refused for the own certificate, for those out of reach, for practical work that the kind does not contain, and with
    AlreadyDone if someone else decided first. Side effects: the row is decided; for each competence of the kind a verified
    piece of evidence, which supersedes the unverified one; the file goes 30 days later; audit rows.
    """
    _check_reach(by, certificate)
    if is_practical and not kind.has_practical_part:
        said = _(
            "Certificates of this kind contain no practical work that was marked. Choose “knowledge only” or another kind."
        )
        raise Refused(said, code="certificate.not_practical")
    levels = _levels(kind, is_verified=True, is_practical=is_practical)
    _win(
        certificate,
        by,
        state=CertificateState.VERIFIED,
        kind=kind,
        is_practical=is_practical,
        claims=levels,
        valid_until=rules.holds_until(certificate.issued_on, certificate.valid_until, kind.validity_months),
    )
    _record(certificate, levels, by=by, outcome=CertificateState.VERIFIED)
    audit.record("certificate.verify", by=by, subject=f"certificate:{certificate.pk}", kind=kind.pk, practical=is_practical)
    return certificate


@transaction.atomic
def refuse_certificate(*, by: Person, certificate: ExternalCertificate, reason: str) -> ExternalCertificate:
    """Do not accept a certificate, with a reason that the person reads.

    Refused like a verification, and without a reason. Side effects: the row is decided; what it counted until now is
    superseded by nothing; the file goes 30 days later; audit rows.
    """
    _check_reach(by, certificate)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write a reason that helps the person."), code="certificate.no_reason")
    if len(reason) > rules.LONGEST_REASON:
        said = _("A reason has at most %(most)s characters.")
        raise Refused(said % {"most": rules.LONGEST_REASON}, code="certificate.reason_too_long")
    _win(certificate, by, state=CertificateState.REFUSED, reason=reason, claims={})
    _record(certificate, {}, by=by, outcome=CertificateState.REFUSED)
    audit.record("certificate.refuse", by=by, subject=f"certificate:{certificate.pk}")
    return certificate


@transaction.atomic
def withdraw_certificate(*, by: Person, certificate: ExternalCertificate) -> bool:
    """Take the own certificate back, whether it waits or was verified. False if it is taken back or refused already.

    Side effects: what it counted is superseded by nothing, so a level that stood on it may go; the file is deleted after
    commit; audit rows.
    """
    _check_owner(by, certificate)
    wait_for_turn(by)
    mine = ExternalCertificate.objects.filter(pk=certificate.pk, person=by)
    counts = (CertificateState.UPLOADED, CertificateState.VERIFIED)
    if not mine.filter(state__in=counts).update(state=CertificateState.WITHDRAWN, claims={}):
        return False
    certificate.refresh_from_db()
    _record(certificate, {}, by=by, outcome=CertificateState.WITHDRAWN)
    audit.record("certificate.withdraw", by=by, subject=f"certificate:{certificate.pk}")
    transaction.on_commit(lambda: remove_file(certificate))
    return True


def delete_certificate_file(*, by: Person, certificate: ExternalCertificate) -> bool:
    """Delete the file of the own certificate before its time. False if it is gone. While the certificate waits, withdraw it instead.

    Side effects: the file is gone, an audit row. What was verified stays.
    """
    _check_owner(by, certificate)
    if certificate.state == CertificateState.UPLOADED:
        raise Refused(_("Nobody could verify it without its file. Withdraw the certificate instead."), code="certificate.waits")
    if not remove_file(certificate):
        return False
    audit.record("certificate.delete_file", by=by, subject=f"certificate:{certificate.pk}")
    return True


def note_reading(*, by: Person, certificate: ExternalCertificate) -> None:
    """Keep that someone opened the file of another person, who reads about it under "Who sees what about me".

    Side effects: an audit row; none for the own file.
    """
    if by.pk != certificate.person_id:
        audit.record("certificate.read", by=by, subject=f"person:{certificate.person_id}", certificate=certificate.pk)


def remove_file(certificate: ExternalCertificate) -> bool:
    """Delete the bytes, then note it; a run that ends in between is made good by the next. False if they were gone already."""
    name = certificate.file.name
    if not name:
        return False
    default_storage.delete(name)
    still = ExternalCertificate.objects.filter(pk=certificate.pk, file=name)
    return bool(still.update(file="", file_deleted_at=clock.now()))


def _digest(file: CheckedFile) -> str:
    with file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_used(name: str) -> bool:
    return ExternalCertificate.objects.filter(file=name).exists()


def _levels(kind: CertificateKind | None, *, is_verified: bool, is_practical: bool) -> dict[str, int]:
    if kind is None:
        return {}
    return rules.supported_levels(kind.competences, current_rules(), is_verified=is_verified, is_practical=is_practical)


def _check_owner(by: Person, certificate: ExternalCertificate) -> None:
    if certificate.person_id != by.pk:
        raise Refused(_("Only the person whose certificate it is can do this."), code="certificate.stranger")


def _check_reach(by: Person, certificate: ExternalCertificate) -> None:
    if certificate.person_id == by.pk:
        raise Refused(_("Nobody verifies the own certificate. Someone else must do it."), code="certificate.own")
    if not ExternalCertificate.objects.in_reach_of(by).filter(pk=certificate.pk).exists():
        raise Refused(_("You may not decide about this certificate."), code="certificate.out_of_reach")


def _win(certificate: ExternalCertificate, by: Person, **fields: object) -> None:
    """Decide, or find that someone else has. The person's turn comes first, as in a withdrawal, so that the two never block."""
    wait_for_turn(certificate.person)
    waiting = ExternalCertificate.objects.filter(pk=certificate.pk, state=CertificateState.UPLOADED)
    if not waiting.update(decided_by=by, decided_at=clock.now(), **fields):
        raise AlreadyDone(
            _("Someone else decided about this certificate, or it was withdrawn."), code="certificate.not_waiting"
        )
    certificate.refresh_from_db()


def _record(certificate: ExternalCertificate, levels: Mapping[str, int], *, by: Person, outcome: CertificateState) -> None:
    """Bring the ledger to what the certificate says now: a row for each competence, level 0 where nothing is left of one."""
    before = {row.competence_id: row for row in _rows(certificate)}
    is_verified = outcome == CertificateState.VERIFIED
    for code in sorted({*before, *levels}):
        stands = code in levels
        record_evidence(
            person=certificate.person,
            competence=code,
            kind=EvidenceKind.EXTERNAL_CERTIFICATE,
            source=_source(certificate, outcome),
            instrument=f"certificate:{certificate.kind_id}",
            supports_level=levels.get(code, 0),
            occurred_at=_noon(certificate.issued_on),
            by=by,
            outcome=CertificateState.REFUSED if is_verified and not stands else outcome,
            has_practical_part=stands and bool(certificate.is_practical),
            is_verified=is_verified and stands,
            instrument_version=certificate.kind.version if certificate.kind else "",
            context={"title": dict.fromkeys(Language.values, f"{certificate.title}, {certificate.issuer}")},
            supersedes=before.get(code),
            valid_until=certificate.valid_until,
        )


def _rows(certificate: ExternalCertificate) -> list[Evidence]:
    """What counts for the certificate now: its own rows, or what corrected them after an objection."""
    sources = {_source(certificate, state) for state in (CertificateState.UPLOADED, CertificateState.VERIFIED)}
    rows = Evidence.objects.standing().filter(person=certificate.person_id, kind=EvidenceKind.EXTERNAL_CERTIFICATE)
    return [row for row in rows if sources & set(_chain(row))]


def _chain(row: Evidence | None) -> Iterator[str]:
    while row is not None:
        yield row.source
        row = row.supersedes


def _source(certificate: ExternalCertificate, state: CertificateState) -> str:
    base = f"certificate:{certificate.pk}"
    return base if state == CertificateState.UPLOADED else f"{base}:{state.value}"


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
