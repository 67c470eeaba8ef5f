"""What the company stores about people, competences and figures."""

from . import snapshot as _snapshot  # noqa: F401  registered here, read only by queries/coverage.py and actions/snapshots.py
from .audit import AuditEvent
from .certificate import Certificate, CertificateSeries
from .certificate_kind import CertificateKind
from .company import Company
from .dispute import LevelDispute
from .evidence import Evidence, EvidenceWithdrawal
from .external_certificate import ExternalCertificate
from .framework import Competence, CompetenceArea, CompetenceFramework, DepartmentModifier, LevelDescriptor, RoleTarget
from .level import CompetenceLevel
from .membership import Membership
from .observation import WorkplaceObservation
from .outbox import JobRun, OutboxMessage
from .person import Person
from .policy_change import PolicyChange
from .refresh_call import RefreshCall
from .role_assignment import ChampionMandate, RoleAssignment
from .roster import HeadingMemory, RosterImport
from .rule_set import RuleSetVersion
from .target import Target
from .unit import Unit

__all__ = [
    "AuditEvent",
    "Certificate",
    "CertificateKind",
    "CertificateSeries",
    "ChampionMandate",
    "Company",
    "Competence",
    "CompetenceArea",
    "CompetenceFramework",
    "CompetenceLevel",
    "DepartmentModifier",
    "Evidence",
    "EvidenceWithdrawal",
    "ExternalCertificate",
    "HeadingMemory",
    "JobRun",
    "LevelDescriptor",
    "LevelDispute",
    "Membership",
    "OutboxMessage",
    "Person",
    "PolicyChange",
    "RefreshCall",
    "RoleAssignment",
    "RoleTarget",
    "RosterImport",
    "RuleSetVersion",
    "Target",
    "Unit",
    "WorkplaceObservation",
]
