"""Loading the competence framework from its files."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence import clock
from competence.errors import Refused
from competence.models import (
    Competence,
    CompetenceArea,
    CompetenceFramework,
    DepartmentModifier,
    LevelDescriptor,
    Person,
    RoleTarget,
    RuleSetVersion,
)
from competence.rules.framework_files import FILES, RULE_SET, Fault, FrameworkFiles, read_framework

from . import audit
from .rule_sets import publish_rules
from .targets import refresh_targets

MOST_FAULTS = 50


class Loading(StrEnum):
    """What a load has done."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class FrameworkLoad:
    """The outcome of a load."""

    outcome: Loading
    version: str
    competences: int
    targets_changed: int = 0


class FrameworkFaulty(Refused):
    """The files have faults; nothing was loaded."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults[:MOST_FAULTS]
        lines = "\n".join(str(fault) for fault in self.faults)
        message = ngettext(
            "The competence framework was not loaded, %(count)s fault:",
            "The competence framework was not loaded, %(count)s faults:",
            len(faults),
        ) % {"count": len(faults)}
        super().__init__(f"{message}\n{lines}", code="framework.faulty")


def load_framework(*, by: Person | None = None, folder: Path | None = None) -> FrameworkLoad:
    """Load competences, targets and modifiers from a folder of YAML files, all or nothing.

    The rule set of the folder is published only where none is yet: a later one is a decision of the company (`publish_rules`).
    Side effects: replaces the rows of the framework, writes a version row, refreshes the targets of all people, one audit row.
    The same files again change nothing. Changed files under the same version update it. Levels stay; `rebuild` recomputes them.
    """
    folder = folder or settings.FIXTURES_DIR / "framework"
    files, faults = read_files(folder, FILES)
    if faults:
        raise FrameworkFaulty(faults)
    framework, faults = read_framework(files)
    if framework is None:
        raise FrameworkFaulty(faults)
    digest = hashlib.sha256(json.dumps(files, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    with transaction.atomic():
        loaded = _store(framework, digest, by)
        if not RuleSetVersion.objects.exists():
            publish_rules(constants=dict(framework.rule_set), text=(folder / RULE_SET).read_text(encoding="utf-8"), by=by)
    return loaded


def read_files(folder: Path, names: Iterable[str]) -> tuple[dict[str, Any], list[Fault]]:
    """The YAML files of a folder as plain values by name, and a fault for each that cannot be read."""
    files: dict[str, Any] = {}
    faults = []
    for name in names:
        try:
            text = (folder / name).read_text(encoding="utf-8")
            files[name] = yaml.safe_load(text)
        except FileNotFoundError:
            faults.append(Fault(name, "", _("the file is missing in %(folder)s") % {"folder": folder}))
        except UnicodeDecodeError:
            faults.append(Fault(name, "", _("the file is not UTF-8 text")))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            faults.append(Fault(name, "", _("line %(line)s is not valid YAML") % {"line": line}))
    return files, faults


@transaction.atomic
def _store(framework: FrameworkFiles, digest: str, by: Person | None) -> FrameworkLoad:
    stored = CompetenceFramework.objects.filter(code=framework.code, version=framework.version).first()
    newest = CompetenceFramework.objects.first()
    count = len(framework.competences)
    if stored and newest and stored.pk != newest.pk:
        raise Refused(
            _("Version %(version)s is older than the one that holds, %(newest)s.")
            % {"version": framework.version, "newest": newest.version},
            code="framework.older",
        )
    if stored and stored.digest == digest:
        return FrameworkLoad(Loading.UNCHANGED, framework.version, count)
    _check_codes(framework)
    _write_rows(framework)
    fields: dict[str, Any] = {
        "title": framework.title,
        "digest": digest,
        "weights": vars(framework.matrix.weights),
        "role_names": framework.role_names,
        "departments": framework.departments,
    }
    if stored:
        CompetenceFramework.objects.filter(pk=stored.pk).update(**fields)
    else:
        fields["published_at"] = clock.now()
        stored = CompetenceFramework.objects.create(code=framework.code, version=framework.version, **fields)
    outcome = Loading.UPDATED if "published_at" not in fields else Loading.CREATED
    refreshed = refresh_targets(by=by)
    audit.record("framework.load", by=by, subject=f"framework:{stored.pk}", competences=count, outcome=outcome.value)
    return FrameworkLoad(outcome, framework.version, count, refreshed.changed)


def _check_codes(framework: FrameworkFiles) -> None:
    """Codes are permanent: what people have proof of cannot vanish from the framework."""
    known = {entry.code for entry in framework.competences}
    gone = Competence.objects.exclude(pk__in=known).values_list("pk", flat=True)
    faults = [
        Fault(FILES[0], code, _("this competence is in use and may not be left out; codes are permanent")) for code in gone
    ]
    if faults:
        raise FrameworkFaulty(faults)


def _write_rows(framework: FrameworkFiles) -> None:
    CompetenceArea.objects.bulk_create(
        [CompetenceArea(code=code, name=name, position=number) for number, (code, name) in enumerate(framework.areas, 1)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "position"],
    )
    Competence.objects.bulk_create(
        [
            Competence(
                code=entry.code,
                area_id=entry.area,
                name=entry.name,
                position=number,
                proof_profile=entry.proof_profile,
                validity_months=entry.validity_months,
                mappings=dict(entry.mappings),
            )
            for number, entry in enumerate(framework.competences, 1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["area", "name", "position", "proof_profile", "validity_months", "mappings"],
    )
    CompetenceArea.objects.exclude(pk__in=[code for code, _name in framework.areas]).delete()
    LevelDescriptor.objects.all().delete()
    LevelDescriptor.objects.bulk_create(
        LevelDescriptor(competence_id=entry.code, level=level, text=text)
        for entry in framework.competences
        for level, text in entry.descriptors.items()
    )
    RoleTarget.objects.all().delete()
    RoleTarget.objects.bulk_create(
        RoleTarget(role=role, competence_id=code, level=target.level, is_critical=target.is_critical)
        for role, targets in framework.matrix.roles.items()
        for code, target in targets.items()
    )
    DepartmentModifier.objects.all().delete()
    DepartmentModifier.objects.bulk_create(
        DepartmentModifier(department=department, competence_id=code, plus=plus)
        for department, codes in framework.matrix.modifiers.items()
        for code, plus in codes.items()
    )
