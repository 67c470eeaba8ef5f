"""What people who verify certificates see."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from competence import clock
from competence.models import Competence, ExternalCertificate, Membership, Person
from competence.texts import Translated, translated


@dataclass(frozen=True)
class CertificateLists:
    """What waits for a decision, and what was decided and can still be looked at; each row knows its `unit_name`.

    `own` says that a certificate of the reader waits too, which someone else has to decide about.
    """

    waiting: list[ExternalCertificate]
    decided: list[ExternalCertificate]
    own: bool


def certificate_lists(person: Person) -> CertificateLists:
    """The lists of one reader (three queries, four for whoever stands in)."""
    place = Membership.objects.held_on(clock.today()).filter(person=OuterRef("person"))
    rows = ExternalCertificate.objects.annotate(unit_name=Subquery(place.values("unit__name")[:1])).select_related("person")
    reach = rows.in_reach_of(person)
    return CertificateLists(
        waiting=list(reach.to_verify_by(person)),
        decided=list(reach.decided_with_file().select_related("person", "decided_by").order_by("-decided_at")),
        own=person.external_certificates.filter(state="uploaded").exists(),
    )


def claim_lines(claims: Mapping[str, int]) -> list[tuple[str, Translated, int]]:
    """Code, name and level of what a certificate says, in the order of the framework (one query)."""
    rows = Competence.objects.filter(pk__in=claims).order_by("area__position", "position")
    return [(row.pk, translated(row.name), claims[row.pk]) for row in rows]


def has_twin(certificate: ExternalCertificate) -> bool:
    """Whether someone else uploaded the very same file; not who."""
    same = ExternalCertificate.objects.filter(file_hash=certificate.file_hash)
    return same.exclude(person=certificate.person_id).exists()
