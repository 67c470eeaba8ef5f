"""What lies behind a proof, as plain texts. The company's side does not know quizzes or exercises: settings.EVIDENCE_MATERIAL
names, by the prefix of `Evidence.source`, who does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from competence.models import Evidence, Person


@dataclass(frozen=True)
class MaterialField:
    """A label, and a text of one or many lines."""

    label: Any
    text: str


@dataclass(frozen=True)
class MaterialSection:
    """A part of the material: `text` and the fields below it; `is_long` says that it may stay folded."""

    title: Any
    text: str = ""
    fields: tuple[MaterialField, ...] = ()
    is_long: bool = False


@dataclass(frozen=True)
class MaterialFile:
    """A file that was handed in. `path` is its place in the storage, `size` in bytes."""

    name: str
    path: str
    type: str
    size: int


@dataclass(frozen=True)
class Material:
    """What lies behind a proof.

    `level` is the highest level that the quiz or exercise can show in the competence (None: unknown), `judges` are the ids of
    people who marked something in it, `note` says what is no longer there.
    """

    title: str
    sections: tuple[MaterialSection, ...] = ()
    files: tuple[MaterialFile, ...] = ()
    level: int | None = None
    judges: tuple[int, ...] = ()
    note: str = ""


def material_of(evidence: Evidence, *, reader: Person | None = None) -> Material | None:
    """What lies behind a proof, or None if nobody knows. With a `reader`, as that person may read it.

    Whether the reader may read it at all was asked before.
    """
    providers: Mapping[str, str] = settings.EVIDENCE_MATERIAL
    prefix, _colon, _number = evidence.source.partition(":")
    if prefix not in providers:
        return None
    found: Material | None = import_string(providers[prefix])(evidence, reader=reader)
    return found
