"""The proofs that a person has added, for the person alone."""

from dataclasses import dataclass
from datetime import datetime

from competence.enums import EvidenceKind, PolicyPreset
from competence.models import CertificateKind, Company, Competence, Evidence, ExternalCertificate, Person, WorkplaceObservation
from competence.rules.observations import is_switched_on
from competence.texts import Translated

from .observations import waits_for


@dataclass(frozen=True)
class ObservationLine:
    """One observation in a list, and whether the next step is the reader's."""

    observation: WorkplaceObservation
    waits: bool


@dataclass(frozen=True)
class MyProofs:
    """What stands on the page of own proofs. `assessed_at` is the newest self-assessment."""

    certificates: list[ExternalCertificate]
    observations: list[ObservationLine]
    assessed_at: datetime | None


def my_proofs(person: Person) -> MyProofs:
    """Certificates, observations (what waits for the person first) and the day of the newest self-assessment (three queries)."""
    said = Evidence.objects.filter(person=person, kind=EvidenceKind.SELF_ASSESSMENT).order_by("-pk")
    rows = person.observations.select_related("observer", "competence")
    lines = [ObservationLine(row, waits_for(row, person)) for row in rows]
    return MyProofs(
        certificates=list(person.external_certificates.select_related("kind")),
        observations=sorted(lines, key=lambda line: not line.waits),
        assessed_at=said.values_list("recorded_at", flat=True).first(),
    )


def observations_are_on() -> bool:
    """Whether the agreed policy has observations at work (one query)."""
    company = Company.current()
    return is_switched_on(PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD)


@dataclass(frozen=True)
class KindLine:
    """One kind of certificate with the names of its competences."""

    kind: CertificateKind
    competences: tuple[tuple[str, Translated, int], ...]  # code, name, level


def kind_lines() -> list[KindLine]:
    """All kinds that are offered, with their competences in the order of the framework (two queries)."""
    names = {row.pk: row.name for row in Competence.objects.select_related("area").order_by("area__position", "position")}
    return [
        KindLine(kind, tuple((code, names[code], kind.competences[code]) for code in names if code in kind.competences))
        for kind in CertificateKind.objects.offered()
    ]
