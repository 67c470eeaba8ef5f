"""Certificates from elsewhere: upload, decision by someone else, withdrawal; and what each leaves in the ledger."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connections, transaction

from competence import clock
from competence.actions import external_certificate as actions
from competence.actions.evidence import record_evidence
from competence.enums import CertificateState, EvidenceKind, PersonStatus, ProofProfile, Role
from competence.errors import AlreadyDone, Refused
from competence.models import AuditEvent, CompetenceLevel, Evidence, ExternalCertificate, Person
from competence.rules.external_certificates import MOST_WAITING
from tests import build
from tests.competence.proofs import certificate, file_of, kind, uploaded
from tests.files import SCRIPT, exif, packed_pdf, pdf, picture, png_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Person:
    build.competence("SEC-1", ProofProfile.KNOWLEDGE)
    build.competence("APP-1", ProofProfile.PRACTICE)
    return build.person()


@pytest.fixture
def hr() -> Person:
    person = build.person()
    build.grant(person, Role.HR)
    return person


def level(person: Person, code: str = "SEC-1") -> int:
    row = CompetenceLevel.objects.filter(person=person, competence=code).first()
    return row.awarded_level if row else 0


def code_of(act: Callable[..., Any], **how: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(**how)
    assert str(refusal.value.message)
    return refusal.value.code


def stored_files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "certificates").rglob("*")] if (folder / "certificates").exists() else []


# ── upload ──


def test_an_upload_counts_a_little_until_it_is_verified(learner: Person) -> None:
    row = uploaded(learner, kind=kind(competences={"SEC-1": 2, "APP-1": 3}))
    assert (row.state, row.claims, row.decided_at) == (CertificateState.UPLOADED, {"SEC-1": 1, "APP-1": 1}, None)
    assert len(row.file_hash) == 64
    proofs = Evidence.objects.order_by("competence_id")
    assert [(one.competence_id, one.supports_level, one.is_verified, one.kind) for one in proofs] == [
        ("APP-1", 1, False, "external_certificate"),
        ("SEC-1", 1, False, "external_certificate"),
    ]
    assert proofs[0].context["title"]["de"] == "KI-Lehrgang, Kammer Beispiel"
    assert level(learner) == 0, "0.20 opens no gate"
    assert AuditEvent.objects.filter(action="certificate.upload", subject=f"certificate:{row.pk}").count() == 1


def test_many_uploads_count_once(learner: Person) -> None:
    for number in range(6):
        uploaded(learner, kind=kind(f"course-{number}"))
    assert level(learner) == 0


def test_an_unknown_kind_leaves_no_evidence(learner: Person) -> None:
    assert uploaded(learner).claims == {}
    assert not Evidence.objects.exists()


def test_the_same_file_is_taken_once(learner: Person, settings: Any) -> None:
    uploaded(learner, upload=file_of(pdf()))
    assert code_of(uploaded, person=learner, upload=file_of(pdf())) == "certificate.double"
    assert ExternalCertificate.objects.count() == 1
    assert len(stored_files(settings.MEDIA_ROOT)) == 1, "the bytes of the second are gone"
    assert uploaded(build.person(), upload=file_of(pdf())), "someone else may have the same file; whoever verifies is told"


def test_so_many_wait_at_once_and_no_more(learner: Person) -> None:
    for _number in range(MOST_WAITING):
        certificate(learner)
    assert code_of(uploaded, person=learner) == "certificate.too_many"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issued_on": clock.today() + timedelta(days=1)}, "certificate.future"),
        ({"valid_until": clock.today() - timedelta(days=1)}, "certificate.expired"),
    ],
)
def test_dates_that_cannot_be_right_are_refused(learner: Person, settings: Any, fields: dict[str, Any], code: str) -> None:
    assert code_of(uploaded, person=learner, **fields) == code
    assert stored_files(settings.MEDIA_ROOT) == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.pdf", b"", "file.empty"),
        ("empty.png", b"", "file.empty"),
        ("signature.png", picture()[:8], "picture.unreadable"),
        ("cut.png", picture(size=(400, 400))[:200], "picture.damaged"),
        ("bomb.png", png_with(size=(50_000, 50_000)), "picture.too_many_pixels"),
        ("page.png", SCRIPT, "picture.format"),
        ("film.png", picture("GIF"), "picture.format"),
        ("modern.jpg", picture("WEBP"), "picture.format"),
        ("document.png", pdf(), "picture.format"),
        ("picture.pdf", picture(), "file.content"),
        ("page.pdf", SCRIPT, "file.content"),
        ("cut.pdf", pdf()[:20], "file.damaged"),
        ("script.pdf", packed_pdf(b"<</S /JavaScript /JS (x)>>"), "file.script"),
        ("certificate.pdf.exe", b"MZ", "file.ending"),
        ("certificate.docx", b"PK\x03\x04", "file.ending"),
        ("certificate.svg", b"<svg/>", "file.ending"),
        ("certificate.gif", picture("GIF"), "file.ending"),
        ("certificate", pdf(), "file.ending"),
        ("heavy.pdf", pdf(b"x" * (10 * 1024 * 1024)), "file.too_large"),
        ("heavy.jpg", picture("JPEG") + b"x" * (10 * 1024 * 1024), "file.too_large"),
    ],
)
def test_bad_files_are_refused_with_the_reason(learner: Person, settings: Any, name: str, data: bytes, code: str) -> None:
    assert code_of(uploaded, person=learner, upload=file_of(data, name)) == code
    assert stored_files(settings.MEDIA_ROOT) == []
    assert not ExternalCertificate.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "type"),
    [
        ("certificate.pdf", pdf(), "application/pdf"),
        ("photo.jpg", picture("JPEG", exif=exif(6)), "image/jpeg"),
        ("scan.png", picture("PNG"), "image/png"),
        ("wrong.png", picture("JPEG"), "image/jpeg"),  # by content, not by name
        ("large.png", png_with() + b"\x00" * (6 * 1024 * 1024), "image/png"),  # above the limit of work, below that of here
        ("../../etc/passwd.pdf", pdf(), "application/pdf"),
    ],
)
def test_sound_files_are_kept_and_pictures_rebuilt(learner: Person, name: str, data: bytes, type: str) -> None:
    row = uploaded(learner, upload=file_of(data, name))
    with default_storage.open(row.file.name) as stream:
        kept = stream.read()
    assert (row.file_type, row.file_size) == (type, len(kept))
    assert b"SecretCam" not in kept
    assert "/" not in row.file_name


# ── decision ──


def test_a_verified_certificate_supersedes_the_upload_and_counts(learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind())
    before = Evidence.objects.get()
    actions.verify_certificate(by=hr, certificate=row, kind=kind(), is_practical=False)
    after = Evidence.objects.standing().get()
    assert (after.supersedes, after.is_verified, after.has_practical_part, after.supports_level) == (before, True, False, 2)
    assert (after.recorded_by, after.occurred_at.date()) == (hr, row.issued_on)
    assert (row.state, row.decided_by, row.is_practical, row.claims) == ("verified", hr, False, {"SEC-1": 2})
    assert row.valid_until is not None, "from the months of the kind, because the certificate names no end"
    assert row.file, "kept for 30 days, so that both may look again"


@pytest.mark.parametrize(("is_practical", "expected"), [(False, 2), (True, 3)])
def test_the_level_is_capped_by_what_it_shows(learner: Person, hr: Person, is_practical: bool, expected: int) -> None:
    row = uploaded(learner)
    actions.verify_certificate(by=hr, certificate=row, kind=kind(competences={"APP-1": 3}), is_practical=is_practical)
    assert Evidence.objects.get().supports_level == expected
    assert level(learner, "APP-1") == (2 if is_practical else 0), (
        "knowledge of ten days ago closes just under half of the doubt"
    )


def test_another_kind_than_the_person_chose_leaves_nothing_of_the_first(learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind("wrong", {"APP-1": 2}))
    actions.verify_certificate(by=hr, certificate=row, kind=kind("right", {"SEC-1": 1}), is_practical=False)
    standing = {one.competence_id: one.supports_level for one in Evidence.objects.standing()}
    assert standing == {"APP-1": 0, "SEC-1": 1}


def test_two_certificates_of_one_kind_are_one_instrument(learner: Person, hr: Person) -> None:
    for _copy in range(2):
        actions.verify_certificate(by=hr, certificate=uploaded(learner), kind=kind(), is_practical=False)
    assert len(set(Evidence.objects.values_list("instrument", flat=True))) == 1


def test_practical_work_needs_a_kind_that_contains_some(learner: Person, hr: Person) -> None:
    row, knowledge = uploaded(learner), kind("online", has_practical_part=False)
    how = {"by": hr, "certificate": row, "kind": knowledge, "is_practical": True}
    assert code_of(actions.verify_certificate, **how) == "certificate.not_practical"


def test_a_refusal_tells_why_and_takes_back_what_counted(learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind())
    for reason, code in (("  ", "certificate.no_reason"), ("x" * 1001, "certificate.reason_too_long")):
        assert code_of(actions.refuse_certificate, by=hr, certificate=row, reason=reason) == code
    actions.refuse_certificate(by=hr, certificate=row, reason=" Der Name fehlt. ")
    assert (row.state, row.reason, row.claims) == ("refused", "Der Name fehlt.", {})
    standing = Evidence.objects.standing().get()
    assert (standing.supports_level, standing.outcome) == (0, "refused")
    assert uploaded(learner, upload=file_of(pdf(b"better"))), "a better file may follow"


@pytest.mark.parametrize("decide", ["verify", "refuse"])
def test_the_second_decision_finds_the_first(learner: Person, hr: Person, decide: str) -> None:
    row = uploaded(learner, kind=kind())
    other = ExternalCertificate.objects.get(pk=row.pk)  # as a second window holds it
    actions.verify_certificate(by=hr, certificate=row, kind=kind(), is_practical=False)
    proofs = Evidence.objects.count()
    with pytest.raises(AlreadyDone):
        if decide == "verify":
            actions.verify_certificate(by=hr, certificate=other, kind=kind(), is_practical=True)
        else:
            actions.refuse_certificate(by=hr, certificate=other, reason="Nein.")
    row.refresh_from_db()
    assert (row.state, row.is_practical, Evidence.objects.count()) == ("verified", False, proofs)


def test_nobody_verifies_the_own_certificate(hr: Person) -> None:
    build.competence("SEC-1")
    row = uploaded(hr, kind=kind())
    assert code_of(actions.verify_certificate, by=hr, certificate=row, kind=kind(), is_practical=False) == "certificate.own"
    assert code_of(actions.refuse_certificate, by=hr, certificate=row, reason="x") == "certificate.own"
    with pytest.raises(IntegrityError, match="nobody_verifies_the_own_certificate"), transaction.atomic():
        ExternalCertificate.objects.filter(pk=row.pk).update(decided_by=hr)


def test_only_who_may_decides(learner: Person) -> None:
    row = uploaded(learner, kind=kind())
    for role in (Role.USER, Role.CHAMPION, Role.DEPARTMENT_HEAD, Role.LEADERSHIP, Role.WORKS_COUNCIL, Role.ADMINISTRATOR):
        other = build.person()
        build.grant(other, role)
        how = {"by": other, "certificate": row, "kind": kind(), "is_practical": False}
        assert code_of(actions.verify_certificate, **how) == "certificate.out_of_reach", role


def test_a_second_person_in_hr_decides_and_alone_an_administrator(hr: Person) -> None:
    build.competence("SEC-1")
    administrator, second = build.person(), build.person(status=PersonStatus.ABSENT)
    build.grant(administrator, Role.ADMINISTRATOR)
    build.grant(second, Role.HR)
    row = uploaded(hr, kind=kind())
    reach = ExternalCertificate.objects.in_reach_of
    assert list(reach(administrator)) == [row], "the second person is away for long, so HR is alone"
    assert list(reach(second)) == [row]
    Person.objects.filter(pk=second.pk).update(status=PersonStatus.ACTIVE)
    assert not reach(administrator).exists(), "an administrator sees nothing as long as someone else can do it"
    assert not reach(hr).exists()
    assert not ExternalCertificate.objects.filter(pk=certificate(build.person()).pk, pk__in=reach(administrator)).exists()


def test_an_administrator_who_stands_in_sees_nothing_of_others(hr: Person) -> None:
    administrator, learner = build.person(), build.person()
    build.grant(administrator, Role.ADMINISTRATOR)
    own, _other = certificate(hr), certificate(learner)
    assert list(ExternalCertificate.objects.to_verify_by(administrator)) == [own]


# ── withdrawal ──


@pytest.mark.parametrize("verified", [False, True])
def test_a_withdrawn_certificate_counts_for_nothing_and_its_file_is_gone(
    learner: Person, hr: Person, verified: bool, django_capture_on_commit_callbacks: Any
) -> None:
    row = uploaded(learner, kind=kind(competences={"SEC-1": 1}), issued_on=clock.today())
    if verified:
        actions.verify_certificate(by=hr, certificate=row, kind=kind(), is_practical=False)
        assert level(learner) == 1
    name = row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.withdraw_certificate(by=learner, certificate=row) is True
    assert actions.withdraw_certificate(by=learner, certificate=row) is False
    row.refresh_from_db()
    assert (row.state, row.file.name, row.claims) == ("withdrawn", "", {})
    assert row.file_deleted_at is not None
    assert row.file_hash, "the hash stays"
    assert not default_storage.exists(name)
    assert level(learner) == 0
    assert [one.outcome for one in Evidence.objects.standing()] == ["withdrawn"]


def test_what_else_was_shown_stays_when_a_certificate_goes(learner: Person) -> None:
    row = uploaded(learner, kind=kind())
    record_evidence(
        person=learner,
        competence="SEC-1",
        kind=EvidenceKind.QUIZ,
        source="attempt:1",
        instrument="quiz:a",
        supports_level=1,
        n_items=12,
        occurred_at=clock.now(),
        by=learner,
    )
    actions.withdraw_certificate(by=learner, certificate=row)
    assert level(learner) == 1


def test_only_the_person_withdraws_and_a_refused_one_stays_refused(learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind())
    assert code_of(actions.withdraw_certificate, by=hr, certificate=row) == "certificate.stranger"
    assert code_of(actions.delete_certificate_file, by=hr, certificate=row) == "certificate.stranger"
    actions.refuse_certificate(by=hr, certificate=row, reason="Der Name fehlt.")
    assert actions.withdraw_certificate(by=learner, certificate=row) is False


def test_the_file_of_a_decided_certificate_may_go_early(learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind())
    assert code_of(actions.delete_certificate_file, by=learner, certificate=row) == "certificate.waits"
    actions.verify_certificate(by=hr, certificate=row, kind=kind(), is_practical=False)
    name = row.file.name
    assert actions.delete_certificate_file(by=learner, certificate=row) is True
    row.refresh_from_db()
    assert actions.delete_certificate_file(by=learner, certificate=row) is False
    assert (row.state, row.file.name, default_storage.exists(name)) == ("verified", "", False)


def test_who_opens_the_file_of_someone_else_is_noted(learner: Person, hr: Person) -> None:
    row = certificate(learner)
    actions.note_reading(by=learner, certificate=row)
    assert not AuditEvent.objects.filter(action="certificate.read").exists()
    actions.note_reading(by=hr, certificate=row)
    event = AuditEvent.objects.get(action="certificate.read")
    assert (event.by, event.subject, event.details) == (hr, f"person:{learner.pk}", {"certificate": row.pk})


# ── constraints ──


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "verified"}, "certificate_decision_has_its_time"),
        ({"decided_at": clock.now()}, "certificate_decision_has_its_time"),
        ({"state": "refused", "decided_at": clock.now()}, "certificate_refusal_has_a_reason"),
        ({"state": "verified", "decided_at": clock.now()}, "certificate_verified_has_its_kind"),
        ({"file": ""}, "certificate_file_goes_with_its_time"),
        ({"file_deleted_at": clock.now()}, "certificate_file_goes_with_its_time"),
        ({"valid_until": clock.today() - timedelta(days=4000)}, "certificate_ends_after_start"),
    ],
)
def test_the_database_keeps_what_belongs_together(learner: Person, fields: dict[str, Any], name: str) -> None:
    row = certificate(learner)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ExternalCertificate.objects.filter(pk=row.pk).update(**fields)


def test_the_database_takes_a_file_once_while_it_counts(learner: Person) -> None:
    row = certificate(learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate(learner, file_hash=row.file_hash)
    ExternalCertificate.objects.filter(pk=row.pk).update(state=CertificateState.WITHDRAWN)
    assert certificate(learner, file_hash=row.file_hash)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins() -> None:
    build.competence("SEC-1")
    people = [build.person(), build.person()]
    for person in people:
        build.grant(person, Role.HR)
    row = uploaded(build.person(), kind=kind())
    start, found = Barrier(2), []

    def work(person: Person) -> None:
        try:
            mine = ExternalCertificate.objects.get(pk=row.pk)
            start.wait(timeout=10)
            actions.verify_certificate(by=person, certificate=mine, kind=kind(), is_practical=False)
            found.append("verified")
        except Exception as error:
            found.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(found) == ["AlreadyDone", "verified"]
    assert Evidence.objects.standing().count() == 1
