"""The framework as its files say it: plain mappings in, checked values out, every fault with file and key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from competence.enums import LEARNING_ROLES, Language, ProofProfile, Role

from .rule_set import LEVELS, RuleSet, RuleSetFault
from .targets import BaseTarget, TargetMatrix, Weights

COMPETENCES, TARGETS, MODIFIERS, RULE_SET = "competences.yaml", "targets.yaml", "modifiers.yaml", "rule_set.yaml"
FILES = (COMPETENCES, TARGETS, MODIFIERS, RULE_SET)
LANGUAGES = tuple(language.value for language in Language)
MAPPINGS = ("digcomp", "unesco", "ailit", "law")


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: file, key ("areas.SEC.SEC-1.descriptors.2.en"), sentence."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


@dataclass(frozen=True)
class CompetenceEntry:
    """One competence of the file."""

    code: str
    area: str
    name: Mapping[str, str]
    proof_profile: ProofProfile
    validity_months: int
    mappings: Mapping[str, str]
    descriptors: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class FrameworkFiles:
    """The whole framework. `rule_set` and `departments` stay plain, because they are stored as they are."""

    code: str
    version: str
    title: Mapping[str, str]
    areas: Sequence[tuple[str, Mapping[str, str]]]
    competences: Sequence[CompetenceEntry]
    matrix: TargetMatrix
    role_names: Mapping[str, Mapping[str, str]]
    departments: Sequence[Mapping[str, Any]]
    rule_set: Mapping[str, Any]


@dataclass
class Reader:
    """Collects faults instead of stopping at the first."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(self.file, key, message))

    def group(self, data: Any, key: str) -> dict[str, Any]:
        if isinstance(data, Mapping):
            return {str(name): value for name, value in data.items()}
        self.fault(key, _("must be a group of keys"))
        return {}

    def entries(self, data: Any, key: str) -> list[dict[str, Any]]:
        if isinstance(data, list) and data:
            return [self.group(entry, f"{key}.{number}") for number, entry in enumerate(data, 1)]
        self.fault(key, _("must be a list"))
        return []

    def text(self, data: Mapping[str, Any], name: str, key: str) -> str:
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(f"{key}.{name}" if key else name, _("must be a text"))
        return ""

    def texts(self, value: Any, key: str) -> dict[str, str]:
        given = self.group(value, key)
        found = {}
        for language in LANGUAGES:
            text = given.get(language)
            if isinstance(text, str) and text.strip():
                found[language] = text.strip()
            else:
                self.fault(f"{key}.{language}", _("the text in this language is missing"))
        return found

    def whole(self, value: Any, key: str, lowest: int, highest: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        self.fault(key, _("must be a whole number from %(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest})
        return lowest


def read_framework(files: Mapping[str, Any]) -> tuple[FrameworkFiles | None, list[Fault]]:
    """Check the four files together. Either the framework, or the faults."""
    readers = {name: Reader(name) for name in FILES}
    data = {name: readers[name].group(files.get(name), "") for name in FILES}
    areas, competences = _competences(readers[COMPETENCES], data[COMPETENCES])
    codes = {entry.code for entry in competences}
    roles, role_names = _roles(readers[TARGETS], data[TARGETS], codes)
    weights = _weights(readers[TARGETS], data[TARGETS])
    modifiers, departments = _departments(readers[MODIFIERS], data[MODIFIERS], codes)
    _rule_set(readers[RULE_SET], data[RULE_SET])
    version = readers[COMPETENCES].text(data[COMPETENCES], "version", "")
    for name in (TARGETS, MODIFIERS):  # the rule set has versions of its own
        if data[name].get("version") != version:
            readers[name].fault(
                "version", _("must be that of %(file)s, “%(version)s”") % {"file": COMPETENCES, "version": version}
            )
    framework = FrameworkFiles(
        code=readers[COMPETENCES].text(data[COMPETENCES], "code", ""),
        version=version,
        title=readers[COMPETENCES].texts(data[COMPETENCES].get("title"), "title"),
        areas=areas,
        competences=competences,
        matrix=TargetMatrix(roles=roles, modifiers=modifiers, weights=weights),
        role_names=role_names,
        departments=departments,
        rule_set=data[RULE_SET],
    )
    faults = [fault for name in FILES for fault in readers[name].faults]
    return (None if faults else framework), faults


def _competences(reader: Reader, data: Mapping[str, Any]) -> tuple[list[tuple[str, dict[str, str]]], list[CompetenceEntry]]:
    areas, found, seen = [], [], set()
    for area in reader.entries(data.get("areas"), "areas"):
        area_code = reader.text(area, "code", "areas")
        areas.append((area_code, reader.texts(area.get("name"), f"areas.{area_code}.name")))
        for entry in reader.entries(area.get("competences"), f"areas.{area_code}.competences"):
            code = reader.text(entry, "code", f"areas.{area_code}.competences")
            key = f"areas.{area_code}.{code}"
            if code in seen:
                reader.fault(key, _("this code stands here twice"))
            seen.add(code)
            profile = entry.get("proof_profile")
            if profile not in ProofProfile.values:
                reader.fault(
                    f"{key}.proof_profile", _("must be one of %(choices)s") % {"choices": ", ".join(ProofProfile.values)}
                )
                profile = ProofProfile.KNOWLEDGE.value
            descriptors = reader.group(entry.get("descriptors"), f"{key}.descriptors")
            found.append(
                CompetenceEntry(
                    code=code,
                    area=area_code,
                    name=reader.texts(entry.get("name"), f"{key}.name"),
                    proof_profile=ProofProfile(profile),
                    validity_months=reader.whole(entry.get("validity_months"), f"{key}.validity_months", 1, 120),
                    mappings={name: str(entry[name]) for name in MAPPINGS if entry.get(name)},
                    descriptors={
                        level: reader.texts(descriptors.get(str(level)), f"{key}.descriptors.{level}") for level in LEVELS
                    },
                )
            )
    return areas, found


def _roles(
    reader: Reader, data: Mapping[str, Any], codes: set[str]
) -> tuple[dict[Role, dict[str, BaseTarget]], dict[str, dict[str, str]]]:
    given = reader.group(data.get("roles"), "roles")
    for name in given:
        if name not in {role.value for role in LEARNING_ROLES}:
            reader.fault(f"roles.{name}", _("there is no such role"))
    targets: dict[Role, dict[str, BaseTarget]] = {}
    names = {}
    for role in LEARNING_ROLES:
        key = f"roles.{role.value}"
        entry = reader.group(given.get(role.value), key)
        names[role.value] = reader.texts(entry.get("name"), f"{key}.name")
        targets[role] = {}
        for code, value in reader.group(entry.get("targets"), f"{key}.targets").items():
            if code not in codes:
                reader.fault(f"{key}.targets.{code}", _("there is no such competence"))
                continue
            target = reader.group(value, f"{key}.targets.{code}")
            level = reader.whole(target.get("level"), f"{key}.targets.{code}.level", 1, 4)
            targets[role][code] = BaseTarget(level, target.get("critical") is True)
    return targets, names


def _weights(reader: Reader, data: Mapping[str, Any]) -> Weights:
    given = reader.group(data.get("weights"), "weights")
    return Weights(
        critical=reader.whole(given.get("critical"), "weights.critical", 1, 100),
        two_or_more=reader.whole(given.get("two_or_more"), "weights.two_or_more", 1, 100),
        one=reader.whole(given.get("one"), "weights.one", 1, 100),
    )


def _departments(
    reader: Reader, data: Mapping[str, Any], codes: set[str]
) -> tuple[dict[str, dict[str, int]], list[dict[str, Any]]]:
    modifiers: dict[str, dict[str, int]] = {}
    departments = []
    for entry in reader.entries(data.get("departments"), "departments"):
        name = reader.text(entry, "key", "departments")
        if name in modifiers:
            reader.fault(f"departments.{name}", _("this code stands here twice"))
        modifiers[name] = {}
        for code, plus in reader.group(entry.get("plus"), f"departments.{name}.plus").items():
            if code not in codes:
                reader.fault(f"departments.{name}.plus.{code}", _("there is no such competence"))
            else:
                modifiers[name][code] = reader.whole(plus, f"departments.{name}.plus.{code}", 1, 4)
        words = entry.get("unit_names")
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            reader.fault(f"departments.{name}.unit_names", _("must be a list"))
            words = []
        departments.append(
            {"key": name, "name": reader.texts(entry.get("name"), f"departments.{name}.name"), "unit_names": words}
        )
    return modifiers, departments


def _rule_set(reader: Reader, data: Mapping[str, Any]) -> None:
    try:
        RuleSet.from_dict(data)
    except RuleSetFault as fault:
        reader.fault(fault.key, fault.message)
