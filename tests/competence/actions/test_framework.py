import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from competence.actions.framework import FrameworkFaulty, Loading, load_framework
from competence.enums import Role
from competence.errors import Refused
from competence.models import (
    AuditEvent,
    Competence,
    CompetenceArea,
    CompetenceFramework,
    DepartmentModifier,
    LevelDescriptor,
    RoleTarget,
    Target,
)
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may change."""
    return Path(shutil.copytree(settings.FIXTURES_DIR / "framework", tmp_path / "framework"))


def change(folder: Path, name: str, edit) -> None:
    data = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    edit(data)
    (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def counts() -> list[int]:
    models = (CompetenceArea, Competence, LevelDescriptor, RoleTarget, DepartmentModifier, CompetenceFramework)
    return [model.objects.count() for model in models]


def test_the_shipped_framework_is_loaded():
    load = load_framework()
    assert (load.outcome, load.version, load.competences) == (Loading.CREATED, "2026.1", 23)
    assert counts() == [6, 23, 92, 84, 32, 1]
    assert Competence.objects.get(pk="SEC-1").name.in_language("en") == "Data protection and confidentiality"
    assert AuditEvent.objects.get(action="framework.load").details == {"competences": 23, "outcome": "created"}


def test_the_second_load_changes_nothing():
    load_framework()
    rows = list(LevelDescriptor.objects.values_list("pk", flat=True))
    assert load_framework().outcome == Loading.UNCHANGED
    assert list(LevelDescriptor.objects.values_list("pk", flat=True)) == rows
    assert AuditEvent.objects.filter(action="framework.load").count() == 1


def test_a_comment_is_no_change(folder):
    load_framework(folder=folder)
    path = folder / "rule_set.yaml"
    path.write_text("# another word\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_framework(folder=folder).outcome == Loading.UNCHANGED


def test_changed_files_under_the_same_version_update(folder):
    load_framework(folder=folder)
    change(folder, "targets.yaml", lambda data: data["roles"]["user"]["targets"].update({"LED-1": {"level": 1}}))
    assert load_framework(folder=folder).outcome == Loading.UPDATED
    assert RoleTarget.objects.filter(role=Role.USER, competence="LED-1").exists()
    assert CompetenceFramework.objects.count() == 1


def test_targets_of_people_follow(folder):
    load_framework(folder=folder)
    person = build.person()
    build.grant(person, Role.USER)
    change(folder, "targets.yaml", lambda data: data["roles"]["user"]["targets"].update({"LED-1": {"level": 1}}))
    load_framework(folder=folder)
    assert Target.objects.open().filter(person=person).count() == 16


def new_version(folder: Path, version: str) -> None:
    for name in ("competences.yaml", "targets.yaml", "modifiers.yaml", "rule_set.yaml"):
        change(folder, name, lambda data: data.update(version=version))


def test_a_new_version_is_a_new_row_and_an_older_one_is_refused(folder):
    load_framework()
    new_version(folder, "2027.1")
    assert load_framework(folder=folder).outcome == Loading.CREATED
    assert CompetenceFramework.objects.first().version == "2027.1"
    with pytest.raises(Refused) as refusal:
        load_framework()
    assert refusal.value.code == "framework.older"


def test_faults_are_named_and_nothing_is_loaded(folder):
    change(folder, "rule_set.yaml", lambda data: data["gates"].pop(2))
    change(folder, "targets.yaml", lambda data: data["weights"].update(one="x"))
    with pytest.raises(FrameworkFaulty) as refusal:
        load_framework(folder=folder)
    assert [(fault.file, fault.key) for fault in refusal.value.faults] == [
        ("targets.yaml", "weights.one"),
        ("rule_set.yaml", "gates.2"),
    ]
    assert counts() == [0, 0, 0, 0, 0, 0]


def test_broken_missing_and_foreign_files_are_named(folder):
    (folder / "targets.yaml").write_text("roles: [", encoding="utf-8")
    (folder / "modifiers.yaml").unlink()
    (folder / "rule_set.yaml").write_bytes("größe".encode("cp1252"))
    with pytest.raises(FrameworkFaulty) as refusal:
        load_framework(folder=folder)
    assert {fault.file for fault in refusal.value.faults} == {"targets.yaml", "modifiers.yaml", "rule_set.yaml"}


def test_a_competence_may_not_vanish(folder):
    load_framework(folder=folder)
    change(folder, "competences.yaml", lambda data: data["areas"][5]["competences"].pop())
    change(folder, "targets.yaml", lambda data: [role["targets"].pop("LED-4", None) for role in data["roles"].values()])
    change(folder, "modifiers.yaml", lambda data: [entry["plus"].pop("LED-4", None) for entry in data["departments"]])
    with pytest.raises(FrameworkFaulty) as refusal:
        load_framework(folder=folder)
    assert [fault.key for fault in refusal.value.faults] == ["LED-4"]
    assert counts()[1] == 23


def test_the_command_says_what_it_did(folder, capsys):
    call_command("load_framework", str(folder))
    call_command("load_framework", str(folder))
    change(folder, "targets.yaml", lambda data: data["roles"]["user"]["targets"].update({"LED-1": {"level": 1}}))
    call_command("load_framework", str(folder))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("2026.1" in line for line in lines)
    assert len(set(lines)) == 3
    (folder / "targets.yaml").unlink()
    with pytest.raises(CommandError, match=r"targets\.yaml"):
        call_command("load_framework", str(folder))
