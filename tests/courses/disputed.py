"""Proofs that people object to, made as the product makes them, and objections to them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from competence import clock
from competence.actions.disputes import raise_dispute
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind
from competence.models import Competence, Evidence, LevelDispute, Person
from courses.actions.review import write_review
from tests import build


def reviewed(person: Person, reader: Person, *, code: str = "K95-E1", level: int = 2, **fields: Any) -> Evidence:
    """A proof for one level below `level`: the exercise was read and partly reached. `fields` go to the version."""
    exercise = build.exercise(code=code, proves=[{"competence": "SEC-1", "level": level}])
    work = build.submission(person, exercise, reviewer=reader, **({"text": "WORK of mine"} | fields))
    review = write_review(
        by=reader,
        submission=work,
        version_number=1,
        marks={"found": (1, "REASON found"), "safe": (1, ""), "useful": (2, ""), "clear": (2, "")},
        praise="PRAISE",
        main_point="POINT",
    )
    return Evidence.objects.get(source=f"review:{review.pk}")


def recorded(person: Person, *, source: str = "import:1", **fields: Any) -> Evidence:
    """A proof from somewhere, behind which no material lies: a quiz for level 1 of SEC-1 unless the test says otherwise."""
    build.competence("SEC-1")
    given: dict[str, Any] = {
        "competence": "SEC-1",
        "kind": EvidenceKind.QUIZ,
        "instrument": "quiz:a",
        "supports_level": 1,
        "n_items": 12,
        "occurred_at": clock.now(),
        "by": None,
    }
    evidence = record_evidence(person=person, source=source, **(given | fields))
    assert evidence is not None
    return evidence


def objection(evidence: Evidence | None, *, by: Person | None = None, wanted: int = 2, **fields: Any) -> LevelDispute:
    """An objection to a proof, or to the level in SEC-1."""
    person = by or (evidence.person if evidence else build.person())
    reason = fields.pop("reason", "WHY I see it differently")
    return raise_dispute(
        by=person,
        competence=Competence.objects.get(pk=evidence.competence_id if evidence else build.competence("SEC-1").pk),
        level_wanted=wanted,
        reason=reason,
        evidence=evidence,
        **fields,
    )


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, address: str) -> str:
    response = signed_in(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def address(dispute: LevelDispute) -> str:
    return reverse("dispute-decide", args=[dispute.pk])
