"""Builders of certificates from elsewhere and of observations at work."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from competence import clock
from competence.actions.external_certificate import upload_certificate
from competence.actions.uploads import checked
from competence.enums import ObservationForm, ObservationState
from competence.models import CertificateKind, ExternalCertificate, Person, WorkplaceObservation
from competence.rules.external_certificates import FILES
from tests import build
from tests.files import pdf

_numbers = count(1)
TEXTS = {
    "situation": "Ein Angebot mit drei Varianten.",
    "action": "Auftrag formuliert, zweimal nachgefragt.",
    "check_made": "Preise mit der Liste verglichen.",
    "strength": "Quellen verlangt.",
    "next_step": "Vorlage für das Team.",
}


def kind(key: str = "course", competences: dict[str, int] | None = None, **fields: Any) -> CertificateKind:
    """A kind of certificate; the same key gives the same row."""
    defaults: dict[str, Any] = {
        "name": {"de": f"Lehrgang {key}", "en": f"Course {key}"},
        "competences": competences or {"SEC-1": 2},
        "has_practical_part": True,
        "validity_months": 24,
        "position": next(_numbers),
        "version": "1",
    }
    return CertificateKind.objects.get_or_create(key=key, defaults=defaults | fields)[0]


def certificate(person: Person, **fields: Any) -> ExternalCertificate:
    """A certificate that waits, as a row with a stored file; without evidence."""
    number = next(_numbers)
    name = default_storage.save(f"certificates/{number}", ContentFile(pdf()))
    defaults: dict[str, Any] = {
        "title": "KI-Lehrgang",
        "issuer": "Kammer Beispiel",
        "issued_on": date(2026, 3, 1),
        "file": name,
        "file_name": "zertifikat.pdf",
        "file_type": "application/pdf",
        "file_size": 100,
        "file_hash": f"{number:064}",
        "uploaded_at": clock.now(),
    }
    return ExternalCertificate.objects.create(person=person, **(defaults | fields))


def file_of(content: bytes | None = None, name: str = "zertifikat.pdf") -> SimpleUploadedFile:
    """What a browser sends; each PDF is another one."""
    return SimpleUploadedFile(name, content if content is not None else pdf(f"% {next(_numbers)}".encode()))


def uploaded(person: Person, *, upload: SimpleUploadedFile | None = None, **fields: Any) -> ExternalCertificate:
    """A certificate through the door: checked, stored, with its evidence."""
    given: dict[str, Any] = {
        "title": "KI-Lehrgang",
        "issuer": "Kammer Beispiel",
        "issued_on": clock.today() - timedelta(days=10),
    }
    with checked(upload or file_of(), FILES) as file:
        return upload_certificate(by=person, file=file, **(given | fields))


def observation(
    person: Person, observer: Person, state: ObservationState = ObservationState.AGREED, **fields: Any
) -> WorkplaceObservation:
    """An observation as a row in that state, with its times; its occasion was yesterday."""
    now = clock.now()
    reached = [ObservationState.AGREED, ObservationState.WRITTEN, ObservationState.SIGNED]
    defaults: dict[str, Any] = {
        "competence": build.competence(),
        "proposed_by": person,
        "occasion": "Angebotsbesprechung",
        "case": "Angebote",
        "takes_place_at": now - timedelta(days=1),
        "proposed_at": now - timedelta(days=3),
        "form": ObservationForm.OCCASION,
    }
    for number, name in enumerate(("agreed_at", "written_at", "signed_at")):
        if state in reached[number:]:
            defaults[name] = now - timedelta(hours=3 - number)
    if state in reached[1:]:
        defaults |= TEXTS | {"level": 2}
    if state in (ObservationState.DECLINED, ObservationState.WITHDRAWN):
        defaults["ended_at"] = now
    return WorkplaceObservation.objects.create(person=person, observer=observer, state=state, **(defaults | fields))
