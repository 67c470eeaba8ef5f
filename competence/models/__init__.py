"""What the company stores about people, competences and figures."""

from . import snapshot as _snapshot  # noqa: F401  registered here, read only by queries/coverage.py and actions/snapshots.py
from .audit import AuditEvent
from .certificate_kind import CertificateKind
from .company import Company
from .evidence import Evidence
from .external_certificate import ExternalCertificate
from .framework import Competence, CompetenceArea, CompetenceFramework, DepartmentModifier, LevelDescriptor, RoleTarget
from .level import CompetenceLevel
from .membership import Membership
from .observation import WorkplaceObservation
from .outbox import JobRun, OutboxMessage
from .person import Person
from .role_assignment import ChampionMandate, RoleAssignment
from .roster import HeadingMemory, RosterImport
from .target import Target
from .unit import Unit

__all__ = [
    "AuditEvent",
    "CertificateKind",
    "ChampionMandate",
    "Company",
    "Competence",
    "CompetenceArea",
    "CompetenceFramework",
    "CompetenceLevel",
    "DepartmentModifier",
    "Evidence",
    "ExternalCertificate",
    "HeadingMemory",
    "JobRun",
    "LevelDescriptor",
    "Membership",
    "OutboxMessage",
    "Person",
    "RoleAssignment",
    "RoleTarget",
    "RosterImport",
    "Target",
    "Unit",
    "WorkplaceObservation",
]
