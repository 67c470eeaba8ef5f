"""The mapping of certificates from elsewhere as its file says it: plain values in, checked entries out, every fault with its key."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .framework_files import Fault, Reader

FILE = "certificate_mapping.yaml"
HIGHEST_LEVEL = 3  # whatever the file says: level 4 needs someone who saw the work


@dataclass(frozen=True)
class KindEntry:
    """One kind of certificate. `competences` gives the level that it supports at most."""

    key: str
    name: Mapping[str, str]
    issuer: Mapping[str, str]
    note: Mapping[str, str]
    competences: Mapping[str, int]
    has_practical_part: bool
    validity_months: int


@dataclass(frozen=True)
class CertificateMapping:
    """The whole file, in its order."""

    version: str
    kinds: Sequence[KindEntry]


def read_mapping(data: Any, known: Collection[str]) -> tuple[CertificateMapping | None, list[Fault]]:
    """Check the file against the codes of the framework. Either the mapping, or the faults."""
    reader = Reader(FILE)
    top = reader.group(data, "")
    version = reader.text(top, "version", "")
    kinds: list[KindEntry] = []
    for number, entry in enumerate(reader.entries(top.get("certificates"), "certificates"), 1):
        kind = _kind(reader, entry, f"certificates.{entry.get('key') or number}", known)
        if any(kind.key == other.key for other in kinds):
            reader.fault(f"certificates.{kind.key}", _("this code stands here twice"))
        kinds.append(kind)
    return (None if reader.faults else CertificateMapping(version, kinds)), reader.faults


def _kind(reader: Reader, entry: Mapping[str, Any], key: str, known: Collection[str]) -> KindEntry:
    practical = entry.get("has_practical_part")
    if not isinstance(practical, bool):
        reader.fault(f"{key}.has_practical_part", _("must be true or false"))
    given = reader.group(entry.get("competences"), f"{key}.competences")
    if not given:
        reader.fault(f"{key}.competences", _("must name at least one competence"))
    competences = {}
    for code, level in given.items():
        if code not in known:
            reader.fault(f"{key}.competences.{code}", _("there is no such competence"))
        competences[code] = reader.whole(level, f"{key}.competences.{code}", 1, HIGHEST_LEVEL)
    return KindEntry(
        key=_key(reader, entry, key),
        name=reader.texts(entry.get("name"), f"{key}.name"),
        issuer=reader.texts(entry.get("issuer"), f"{key}.issuer"),
        note=reader.texts(entry.get("note"), f"{key}.note"),
        competences=competences,
        has_practical_part=practical is True,
        validity_months=reader.whole(entry.get("validity_months"), f"{key}.validity_months", 1, 120),
    )


def _key(reader: Reader, entry: Mapping[str, Any], where: str) -> str:
    name = reader.text(entry, "key", where)
    if name and (len(name) > 60 or not all(sign.isascii() and (sign.isalnum() or sign == "-") for sign in name)):
        reader.fault(f"{where}.key", _("must be at most 60 letters, digits and hyphens"))
    return name
