"""Deleting what proofs from elsewhere leave behind, when its time is over (docs/proofs.md, "What is kept how long")."""

from django.db import transaction
from django.db.models import Q

from competence import clock
from competence.enums import CertificateState, ObservationState
from competence.models import ExternalCertificate, WorkplaceObservation
from competence.models.observation import TEXTS
from competence.rules.external_certificates import FILE_KEPT_FOR
from competence.rules.observations import ENDED_KEPT_FOR, GIVEN_UP_AFTER, TEXTS_KEPT_FOR

from . import audit
from .external_certificate import remove_file
from .observation import NOTHING


def delete_old_proofs() -> str:
    """Delete files, texts and rows whose time is over. Returns what was done, for the jobs page.

    Files of certificates: 30 days after the decision, at once when withdrawn. Texts of observations: 180 days after the second
    signature. Observations that nobody agreed to before their moment, or that lay untouched for 180 days, end; what ended goes
    30 days later. Safe to run twice, and after a kill. Side effects: files, texts and rows deleted, audit rows with the numbers.
    """
    files = _delete_files()
    ended, texts, rows = _tidy_observations()
    return f"files: {files}, ended: {ended}, texts: {texts}, observations: {rows}"


def _delete_files() -> int:
    old = Q(decided_at__lte=clock.now() - FILE_KEPT_FOR) | Q(state=CertificateState.WITHDRAWN)
    number = sum(remove_file(certificate) for certificate in ExternalCertificate.objects.filter(old).exclude(file=""))
    if number:
        audit.record("certificate.delete_files", by=None, files=number)
    return number


@transaction.atomic
def _tidy_observations() -> tuple[int, int, int]:
    now = clock.now()
    running = WorkplaceObservation.objects.still_open()
    over = Q(state=ObservationState.PROPOSED, takes_place_at__lte=now) | Q(takes_place_at__lte=now - GIVEN_UP_AFTER)
    ended = running.filter(over).update(state=ObservationState.WITHDRAWN, ended_at=now, **NOTHING)
    signed = WorkplaceObservation.objects.filter(texts_deleted_at=None, signed_at__lte=now - TEXTS_KEPT_FOR)
    texts = signed.update(texts_deleted_at=now, occasion="", **dict.fromkeys(TEXTS, ""))
    rows, _by_model = WorkplaceObservation.objects.ended().filter(ended_at__lte=now - ENDED_KEPT_FOR).delete()
    if ended or texts or rows:
        audit.record("observation.tidy", by=None, ended=ended, texts=texts, deleted=rows)
    return ended, texts, rows
