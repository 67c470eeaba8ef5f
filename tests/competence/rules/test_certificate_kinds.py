"""The mapping of certificates: the shipped file is sound, and every fault is named with its key."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from competence.rules.certificate_kinds import HIGHEST_LEVEL, read_mapping

from .plain import plain

SHIPPED = plain("certificate_mapping.yaml")
CODES = {entry["code"] for area in plain("competences.yaml")["areas"] for entry in area["competences"]}


def test_the_shipped_mapping_is_sound() -> None:
    mapping, faults = read_mapping(SHIPPED, CODES)
    assert faults == []
    assert mapping is not None
    assert len(mapping.kinds) >= 12
    for kind in mapping.kinds:
        assert set(kind.name) == set(kind.issuer) == set(kind.note) == {"de", "en"}
        assert all(1 <= level <= HIGHEST_LEVEL for level in kind.competences.values())
        if not kind.has_practical_part:
            assert max(kind.competences.values()) <= 2, f"{kind.key}: knowledge alone supports level 2 at most"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda first, _all: first.pop("key"), "certificates.1.key"),
        (lambda first, _all: first.update(key="IHK Manager!"), "certificates.IHK Manager!.key"),
        (lambda first, _all: first["name"].pop("en"), "certificates.ihk-ki-manager.name.en"),
        (lambda first, _all: first.pop("note"), "certificates.ihk-ki-manager.note"),
        (lambda first, _all: first.update(has_practical_part="yes"), "certificates.ihk-ki-manager.has_practical_part"),
        (lambda first, _all: first.update(validity_months=0), "certificates.ihk-ki-manager.validity_months"),
        (lambda first, _all: first.update(competences={}), "certificates.ihk-ki-manager.competences"),
        (lambda first, _all: first.update(competences={"XYZ-1": 1}), "certificates.ihk-ki-manager.competences.XYZ-1"),
        (lambda first, _all: first.update(competences={"UND-1": 4}), "certificates.ihk-ki-manager.competences.UND-1"),
        (lambda first, _all: first.update(competences={"UND-1": True}), "certificates.ihk-ki-manager.competences.UND-1"),
        (lambda first, _all: first.update(key="ki-fuehrerschein"), "certificates.ki-fuehrerschein"),
        (lambda _first, top: top.update(certificates=[]), "certificates"),
        (lambda _first, top: top.pop("version"), "version"),
    ],
)
def test_each_fault_is_named(change: Callable[[Any, Any], object], key: str) -> None:
    data = deepcopy(SHIPPED)
    change(data["certificates"][0], data)
    mapping, faults = read_mapping(data, CODES)
    assert mapping is None
    assert key in [fault.key for fault in faults]
    assert {fault.file for fault in faults} == {"certificate_mapping.yaml"}


@pytest.mark.parametrize("data", [None, [], "text", {"certificates": ["x", 3]}])
def test_whatever_the_file_holds_is_told_and_never_breaks(data: Any) -> None:
    mapping, faults = read_mapping(data, CODES)
    assert mapping is None
    assert faults
