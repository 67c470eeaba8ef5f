"""What proofs from elsewhere leave behind goes when its time is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from competence import clock
from competence.actions.proof_retention import delete_old_proofs
from competence.enums import CertificateState, ObservationState
from competence.models import AuditEvent, ExternalCertificate, WorkplaceObservation
from tests import build
from tests.competence.proofs import certificate, observation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "state", "goes"),
    [
        (29, "refused", False),
        (30, "refused", True),
        (400, "uploaded", False),
        (0, "withdrawn", True),  # what a kill left of a withdrawal
    ],
)
def test_files_go_30_days_after_the_decision(days: int, state: str, goes: bool) -> None:
    row = certificate(build.person(), uploaded_at=clock.now() - timedelta(days=days))
    decided = {"decided_at": clock.now() - timedelta(days=days), "reason": "x"} if state == "refused" else {}
    ExternalCertificate.objects.filter(pk=row.pk).update(state=state, **decided)
    for _run in range(2):
        delete_old_proofs()
    after = ExternalCertificate.objects.get(pk=row.pk)
    assert (after.file.name == "") is goes
    assert (after.file_deleted_at is not None) is goes
    assert default_storage.exists(row.file.name) is not goes
    assert after.file_hash == row.file_hash
    assert AuditEvent.objects.filter(action="certificate.delete_files").count() == goes


def test_a_kill_between_bytes_and_row_is_made_good() -> None:
    row = certificate(build.person())
    ExternalCertificate.objects.filter(pk=row.pk).update(state=CertificateState.WITHDRAWN)
    default_storage.delete(row.file.name)
    delete_old_proofs()
    assert ExternalCertificate.objects.get(pk=row.pk).file_deleted_at is not None


@pytest.mark.parametrize(
    ("state", "fields", "expected"),
    [
        ("proposed", {}, "withdrawn"),  # its moment has passed without a yes
        ("proposed", {"takes_place_at": clock.now() + timedelta(days=5)}, "proposed"),
        ("agreed", {}, "agreed"),
        ("agreed", {"takes_place_at": clock.now() - timedelta(days=181)}, "withdrawn"),
        ("written", {"takes_place_at": clock.now() - timedelta(days=181)}, "withdrawn"),
        ("signed", {"takes_place_at": clock.now() - timedelta(days=181)}, "signed"),
    ],
)
def test_what_nobody_goes_on_with_ends(state: str, fields: dict[str, Any], expected: str) -> None:
    row = observation(build.person(), build.champion(), ObservationState(state), **fields)
    for _run in range(2):
        delete_old_proofs()
    row.refresh_from_db()
    assert row.state == expected
    if expected == "withdrawn":
        assert (row.level, row.situation) == (None, "")


def test_what_ended_goes_after_30_days() -> None:
    person, champion = build.person(), build.champion()
    old = observation(person, champion, ObservationState.DECLINED, ended_at=clock.now() - timedelta(days=30))
    new = observation(person, champion, ObservationState.DECLINED, ended_at=clock.now() - timedelta(days=29))
    assert delete_old_proofs() == "files: 0, ended: 0, texts: 0, observations: 1"
    assert list(WorkplaceObservation.objects.all()) == [new]
    assert not WorkplaceObservation.objects.filter(pk=old.pk).exists()


def test_texts_go_180_days_after_the_second_signature_and_the_row_stays() -> None:
    person, champion, now = build.person(), build.champion(), clock.now()
    old = observation(person, champion, ObservationState.SIGNED, signed_at=now - timedelta(days=180))
    new = observation(person, champion, ObservationState.SIGNED, signed_at=now - timedelta(days=179))
    assert delete_old_proofs() == "files: 0, ended: 0, texts: 1, observations: 0"
    assert delete_old_proofs() == "files: 0, ended: 0, texts: 0, observations: 0"
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.situation, old.occasion, old.case, old.level) == ("", "", "Angebote", 2)
    assert new.situation
