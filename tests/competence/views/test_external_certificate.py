"""Certificates from elsewhere in the browser: upload, own page, file, verification, mapping."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from competence import clock
from competence.enums import Language, Role
from competence.models import AuditEvent, CertificateKind, ExternalCertificate, Person
from tests import build
from tests.competence.proofs import certificate, file_of, kind, uploaded
from tests.files import SCRIPT, pdf, picture

pytestmark = pytest.mark.django_db
NEW = "/me/proofs/certificates/new/"


@pytest.fixture
def learner() -> Person:
    build.company()
    build.competence("SEC-1")
    return build.person(first_name="Jana", last_name="Probst", language=Language.ENGLISH)


@pytest.fixture
def hr() -> Person:
    person = build.person(language=Language.ENGLISH)
    build.grant(person, Role.HR)
    return person


def fields(**given: Any) -> dict[str, Any]:
    day = clock.today() - timedelta(days=20)
    return {"title": "KI-Lehrgang", "issuer": "Kammer", "issued_on": day.isoformat(), "file": file_of()} | given


def test_a_certificate_is_uploaded(client: Client, sign_in: Any, learner: Person) -> None:
    kind("course")
    page = sign_in(client, learner)
    response = page.post(NEW, fields(kind="course", valid_until=(clock.today() + timedelta(days=300)).isoformat()))
    row = ExternalCertificate.objects.get()
    assert response.headers["Location"] == f"/me/proofs/certificates/{row.pk}/"
    assert (row.person, row.kind_id, row.title, row.file_name) == (learner, "course", "KI-Lehrgang", "zertifikat.pdf")
    text = page.get(response.headers["Location"]).content.decode()
    assert "waits to be verified" in text
    assert "Withdraw the certificate" in text
    assert "Delete the file now" not in text


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"title": ""}, "title", "this is still missing"),
        ({"title": "x" * 151}, "title", "at most 150 characters"),
        ({"title": "a\x00b"}, "title", "cannot be saved"),
        ({"issued_on": "31.02.2026"}, "issued_on", "no day of the calendar"),
        ({"issued_on": "2999-01-01"}, "issued_on", "still ahead"),
        ({"valid_until": "2001-01-01"}, "valid_until", "before the day of issue"),
        ({"kind": "nowhere"}, "kind", "one of the answers given"),
        ({"file": ""}, "file", "Choose the file of the certificate."),
        ({"file": file_of(b"", "empty.pdf")}, "file", "The file is empty."),
        ({"file": file_of(SCRIPT, "page.pdf")}, "file", "does not fit the ending .pdf"),
        ({"file": file_of(b"MZ", "report.pdf.exe")}, "file", "allowed are pdf, jpg, png"),
        ({"file": file_of(picture("GIF"), "film.png")}, "file", "JPEG, PNG"),
        ({"file": file_of(pdf(b"x" * 10 * 1024 * 1024))}, "file", "at most 10"),
        ({"file": file_of(b"x" * (25 * 1024 * 1024 + 2))}, "file", "too large"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: Client, sign_in: Any, learner: Person, given: dict[str, Any], field: str, words: str
) -> None:
    response = sign_in(client, learner).post(NEW, fields(**given))
    assert response.status_code == 422
    text = response.content.decode()
    assert words in str(response.context["form"].errors[field])
    assert f'href="#id_{field}"' in text
    assert "<title>Error:" in text
    assert 'value="Kammer"' in text
    assert not ExternalCertificate.objects.exists()


def test_the_second_click_says_that_the_file_is_there(client: Client, sign_in: Any, learner: Person) -> None:
    page = sign_in(client, learner)
    for status in (302, 422):
        response = page.post(NEW, fields(file=file_of(pdf())))
        assert response.status_code == status
    assert "uploaded this file already" in response.content.decode()


def test_the_person_reads_why_it_was_refused(client: Client, sign_in: Any, learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind())
    answer = sign_in(client, hr).post(
        f"/people/certificates/{row.pk}/", {"action": "refuse", "refuse-reason": "The name <b>is missing</b>."}
    )
    assert answer.headers["Location"] == "/people/certificates/"
    text = sign_in(client, learner).get(f"/me/proofs/certificates/{row.pk}/").content.decode()
    assert "The name &lt;b&gt;is missing&lt;/b&gt;." in text
    assert "Withdraw" not in text


def test_the_own_page_and_steps_belong_to_the_person(client: Client, sign_in: Any, learner: Person, hr: Person) -> None:
    row = certificate(learner)
    page = sign_in(client, hr)
    base = f"/me/proofs/certificates/{row.pk}/"
    assert page.get(base).status_code == 404
    assert page.post(f"{base}withdraw/").status_code == 404
    assert page.post(f"{base}delete-file/").status_code == 404


# ── the file ──


def test_who_opens_the_file_stands_under_who_sees_what(client: Client, sign_in: Any, learner: Person, hr: Person) -> None:
    row = certificate(learner)
    address = f"/me/proofs/certificates/{row.pk}/file/"
    own = sign_in(client, learner).get(address)
    assert b"".join(own.streaming_content).startswith(b"%PDF")
    assert not AuditEvent.objects.filter(action="certificate.read").exists()
    response = sign_in(Client(), hr).get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    events = sign_in(client, learner).get("/me/visibility/").context["events"]
    assert [(str(event.what), str(event.who)) for event in events] == [
        ("Opened the file of a certificate that you uploaded", "Human resources")
    ]


@pytest.mark.parametrize("role", [Role.USER, Role.CHAMPION, Role.DEPARTMENT_HEAD, Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_nobody_else_opens_the_file(client: Client, sign_in: Any, learner: Person, hr: Person, role: Role) -> None:
    row, other = certificate(learner), build.person()
    build.grant(other, role)
    build.membership(learner, build.unit(), manager=other)
    assert sign_in(client, other).get(f"/me/proofs/certificates/{row.pk}/file/").status_code == 404
    assert not AuditEvent.objects.filter(action="certificate.read").exists()


def test_a_file_that_is_gone_or_withdrawn_is_not_found(client: Client, sign_in: Any, learner: Person, hr: Person) -> None:
    gone, withdrawn = certificate(learner), certificate(learner)
    ExternalCertificate.objects.filter(pk=gone.pk).update(
        file="", file_deleted_at=clock.now(), state="refused", decided_at=clock.now(), reason="x"
    )
    ExternalCertificate.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    for person in (learner, hr):
        page = sign_in(Client(), person)
        for row in (gone, withdrawn):
            assert page.get(f"/me/proofs/certificates/{row.pk}/file/").status_code == 404
            assert page.get(f"/people/certificates/{row.pk}/").status_code == 404


# ── verification ──


def test_hr_finds_what_waits_and_verifies_it(client: Client, sign_in: Any, learner: Person, hr: Person) -> None:
    row = uploaded(learner, kind=kind("course"))
    page = sign_in(client, hr)
    assert "1 certificate waits to be verified" in page.get("/people/certificates/").content.decode()
    text = page.get(f"/people/certificates/{row.pk}/").content.decode()
    assert "Jana Probst" in text
    assert '<option value="course" selected>' in text
    given = {"action": "verify", "verify-kind": "course", "verify-shows": "practical"}
    assert page.post(f"/people/certificates/{row.pk}/", given).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.is_practical) == ("verified", True)
    text = page.get("/people/certificates/").content.decode()
    assert "No certificate waits" in text
    assert "Decided, with the file still there" in text
    assert "Verify the certificate" not in page.get(f"/people/certificates/{row.pk}/").content.decode()
    late = page.post(f"/people/certificates/{row.pk}/", given | {"verify-shows": "knowledge"}, follow=True)
    assert "Someone else decided" in late.content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"action": "verify"}, "verify-kind"),
        ({"action": "verify", "verify-kind": "plain", "verify-shows": "practical"}, "verify-shows"),
        ({"action": "verify", "verify-kind": "gone", "verify-shows": "knowledge"}, "verify-kind"),
        ({"action": "refuse"}, "refuse-reason"),
        ({}, "verify-kind"),
    ],
)
def test_a_decision_that_lacks_something_is_a_form_error(
    client: Client, sign_in: Any, learner: Person, hr: Person, given: dict[str, str], field: str
) -> None:
    kind("plain", has_practical_part=False)
    kind("gone", is_offered=False)
    row = certificate(learner)
    response = sign_in(client, hr).post(f"/people/certificates/{row.pk}/", given)
    assert response.status_code == 422
    text = response.content.decode()
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}"' in text
    row.refresh_from_db()
    assert row.state == "uploaded"


def test_the_own_certificate_stands_in_no_list_but_is_told(client: Client, sign_in: Any, hr: Person) -> None:
    build.company()
    row = certificate(hr)
    page = sign_in(client, hr)
    text = page.get("/people/certificates/").content.decode()
    assert "No certificate waits" in text
    assert "Your own certificate waits too" in text
    assert page.get(f"/people/certificates/{row.pk}/").status_code == 404


def test_the_very_same_file_of_someone_else_is_told_without_a_name(
    client: Client, sign_in: Any, learner: Person, hr: Person
) -> None:
    row = certificate(learner)
    certificate(build.person(last_name="CANARY"), file_hash=row.file_hash)
    text = sign_in(client, hr).get(f"/people/certificates/{row.pk}/").content.decode()
    assert "Someone else has uploaded the very same file" in text
    assert "CANARY" not in text


def test_the_lists_cost_the_same_with_one_and_three(
    client: Client, sign_in: Any, learner: Person, hr: Person, django_assert_num_queries: Any
) -> None:
    page, unit = sign_in(client, hr), build.unit()
    build.membership(learner, unit)
    for number in (1, 3):
        while ExternalCertificate.objects.count() < 2 * number:
            certificate(learner)
            done = certificate(learner)
            ExternalCertificate.objects.filter(pk=done.pk).update(
                state="refused", reason="x", decided_by=hr, decided_at=clock.now()
            )
        with django_assert_num_queries(8):
            # session, person, grants, waiting, decided, own, company, own place (menu)
            page.get("/people/certificates/")
        row = ExternalCertificate.objects.filter(state="uploaded").first()
        assert row is not None
        with django_assert_num_queries(10):
            # session, person, grants, certificate, twin, names, kinds, kinds of the form, company, own place (menu)
            page.get(f"/people/certificates/{row.pk}/")


def test_the_mapping_is_open_to_everyone(client: Client, sign_in: Any, learner: Person, django_assert_num_queries: Any) -> None:
    page = sign_in(client, learner)
    assert "No kinds are loaded yet" in page.get("/framework/external-certificates/").content.decode()
    for number in (1, 3):
        while CertificateKind.objects.count() < number:
            kind(f"kind-{CertificateKind.objects.count()}")
        with django_assert_num_queries(7):
            text = page.get("/framework/external-certificates/").content.decode()
    assert text.count("Course kind-") == 3
    assert "Ability SEC-1" in text
