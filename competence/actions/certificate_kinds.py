"""Loading the mapping of certificates from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import ngettext

from competence.errors import Refused
from competence.models import CertificateKind, Competence, Person
from competence.rules.certificate_kinds import FILE, CertificateMapping, KindEntry, read_mapping
from competence.rules.framework_files import Fault

from . import audit
from .framework import MOST_FAULTS, Loading, read_files


@dataclass(frozen=True)
class KindsLoad:
    """The outcome of a load."""

    outcome: Loading
    version: str
    kinds: int


class MappingFaulty(Refused):
    """The file has faults; nothing was loaded."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults[:MOST_FAULTS]
        lines = "\n".join(str(fault) for fault in self.faults)
        message = ngettext(
            "The mapping of certificates was not loaded, %(count)s fault:",
            "The mapping of certificates was not loaded, %(count)s faults:",
            len(faults),
        ) % {"count": len(faults)}
        super().__init__(f"{message}\n{lines}", code="certificate_kinds.faulty")


def load_certificate_kinds(*, by: Person | None = None, folder: Path | None = None) -> KindsLoad:
    """Load the mapping from its YAML file, all or nothing. The framework must be loaded before, because its codes are checked.

    Side effects: rows of kinds added and changed, an audit row. A kind that left the file is no longer offered, but stays,
    because certificates name it. The same file again changes nothing. What was verified before stays as it was recorded.
    """
    files, faults = read_files(folder or settings.FIXTURES_DIR / "framework", [FILE])
    if faults:
        raise MappingFaulty(faults)
    mapping, faults = read_mapping(files[FILE], set(Competence.objects.values_list("pk", flat=True)))
    if mapping is None:
        raise MappingFaulty(faults)
    return _store(mapping, by)


@transaction.atomic
def _store(mapping: CertificateMapping, by: Person | None) -> KindsLoad:
    stored = {row.pk: row for row in CertificateKind.objects.all()}
    wanted = {entry.key: _columns(entry, number, mapping.version) for number, entry in enumerate(mapping.kinds, 1)}
    gone = [key for key, row in stored.items() if row.is_offered and key not in wanted]
    same = all(key in stored and _is_as(stored[key], columns) for key, columns in wanted.items())
    if same and not gone:
        return KindsLoad(Loading.UNCHANGED, mapping.version, len(wanted))
    CertificateKind.objects.bulk_create(
        [CertificateKind(key=key, **columns) for key, columns in wanted.items()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=list(next(iter(wanted.values()))),
    )
    CertificateKind.objects.filter(pk__in=gone).update(is_offered=False)
    outcome = Loading.UPDATED if stored else Loading.CREATED
    audit.record("certificate_kinds.load", by=by, kinds=len(wanted), gone=len(gone), outcome=outcome.value)
    return KindsLoad(outcome, mapping.version, len(wanted))


def _columns(entry: KindEntry, position: int, version: str) -> dict[str, Any]:
    return {
        "name": dict(entry.name),
        "issuer": dict(entry.issuer),
        "note": dict(entry.note),
        "competences": dict(entry.competences),
        "has_practical_part": entry.has_practical_part,
        "validity_months": entry.validity_months,
        "position": position,
        "version": version,
        "is_offered": True,
    }


def _is_as(row: CertificateKind, columns: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())
