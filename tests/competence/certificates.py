"""Certificates for tests: someone who is ready for a role, and certificates as they are stored."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from competence import clock
from competence.actions.certificates import issue_certificate
from competence.actions.evidence import record_evidence
from competence.enums import CertificateOf, EvidenceKind, Role, Sharing
from competence.models import Certificate, Evidence, Person, Target
from tests import build

_sources = count(1)
CODES = ("SEC-1", "SEC-2", "SEC-3")


def facts(*levels: int) -> dict[str, Any]:
    """Facts with one competence for each level."""
    return {
        "rule_set": "2026.1",
        "competences": [
            {
                "code": f"SEC-{number}",
                "name": {"de": f"Fähigkeit SEC-{number}", "en": f"Ability SEC-{number}"},
                "level": level,
                "level_name": {"de": "kennt", "en": "aware"},
                "kinds": ["quiz"],
                "proven_on": "2026-11-01",
            }
            for number, level in enumerate(levels or (1,), 1)
        ],
    }


def issued(person: Person, subject: str = "user", **fields: Any) -> Certificate | None:
    """What issuing gives, for 12 months from today unless told otherwise."""
    defaults: dict[str, Any] = {
        "kind": CertificateOf.ROLE,
        "title": {"de": "Anwenderin oder Anwender", "en": "User"},
        "content_version": "2026.1",
        "facts": facts(),
        "valid_months": 12,
        "by": person,
    }
    return issue_certificate(person=person, subject=subject, **(defaults | fields))


def certificate(person: Person, *, share: Sharing = Sharing.NOTHING, **fields: Any) -> Certificate:
    """A certificate that was issued, shared as wanted."""
    made = issued(person, **fields)
    assert made is not None
    if share != Sharing.NOTHING:
        Certificate.objects.filter(pk=made.pk).update(share=share, shared_at=clock.now())
    return Certificate.objects.get(pk=made.pk)


def critical_target(person: Person, code: str, *, level: int = 1, role: Role = Role.USER, months: int = 12) -> Target:
    """A critical target by that role."""
    competence = build.competence(code)
    type(competence).objects.filter(pk=code).update(validity_months=months)
    return Target.objects.create(
        person=person,
        competence=competence,
        level=level,
        is_critical=True,
        weight=3,
        reasons=[{"kind": "role", "role": role.value, "level": level, "is_critical": True}],
        starts_on=build.LONG_AGO,
    )


def shown(person: Person, code: str, *, level: int = 1, days_ago: int = 0, **fields: Any) -> Evidence:
    """A quiz with 12 questions that shows the level."""
    defaults: dict[str, Any] = {
        "kind": EvidenceKind.QUIZ,
        "source": f"attempt:{next(_sources)}:{code}",
        "instrument": f"quiz:{code}:{level}",
        "supports_level": level,
        "n_items": 12,
        "occurred_at": clock.now() - timedelta(days=days_ago),
        "by": person,
    }
    made = record_evidence(person=person, competence=code, **(defaults | fields))
    assert made is not None
    return made


def ready(person: Person | None = None, *, role: Role = Role.USER, days_ago: int = 0) -> Person:
    """Someone who holds the role and has reached its three critical targets."""
    person = person or build.person()
    build.grant(person, role)
    for code in CODES:
        critical_target(person, code, role=role)
        shown(person, code, days_ago=days_ago)
    return person


def day(text: str) -> date:
    return date.fromisoformat(text)
