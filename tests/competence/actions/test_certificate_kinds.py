from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from competence.actions.certificate_kinds import MappingFaulty, load_certificate_kinds
from competence.actions.framework import Loading
from competence.models import AuditEvent, CertificateKind
from tests import build

pytestmark = pytest.mark.django_db
FILE = "certificate_mapping.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build.shipped_framework()
    source = settings.FIXTURES_DIR / "framework" / FILE
    (tmp_path / FILE).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def change(folder: Path, edit: Any) -> None:
    data = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    edit(data)
    (folder / FILE).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def test_the_shipped_mapping_is_loaded_in_its_order(folder: Path) -> None:
    load = load_certificate_kinds()
    assert (load.outcome, load.kinds) == (Loading.CREATED, CertificateKind.objects.offered().count())
    first = CertificateKind.objects.offered()[0]
    assert (first.pk, first.competences["VAL-1"], first.has_practical_part) == ("ihk-ki-manager", 2, True)
    assert AuditEvent.objects.get(action="certificate_kinds.load").details["kinds"] == load.kinds


def test_the_same_file_again_changes_nothing(folder: Path) -> None:
    load_certificate_kinds(folder=folder)
    assert load_certificate_kinds(folder=folder).outcome == Loading.UNCHANGED
    assert AuditEvent.objects.filter(action="certificate_kinds.load").count() == 1


def test_a_changed_kind_is_updated_and_one_that_left_is_no_longer_offered(folder: Path) -> None:
    load_certificate_kinds(folder=folder)
    gone = CertificateKind.objects.offered().last()
    assert gone is not None
    change(folder, lambda data: data["certificates"].pop())
    change(folder, lambda data: data["certificates"][0].update(competences={"UND-1": 1}))
    assert load_certificate_kinds(folder=folder).outcome == Loading.UPDATED
    assert CertificateKind.objects.get(pk="ihk-ki-manager").competences == {"UND-1": 1}
    gone.refresh_from_db()
    assert not gone.is_offered


def test_a_fault_is_named_with_file_and_key_and_nothing_is_loaded(folder: Path) -> None:
    change(folder, lambda data: data["certificates"][0].update(competences={"XYZ-1": 1}))
    with pytest.raises(MappingFaulty) as refusal:
        load_certificate_kinds(folder=folder)
    assert "certificate_mapping.yaml: certificates.ihk-ki-manager.competences.XYZ-1" in str(refusal.value)
    assert not CertificateKind.objects.exists()


@pytest.mark.parametrize("content", [b"certificates: [", "größe".encode("cp1252"), None])
def test_a_file_that_cannot_be_read_is_told(folder: Path, content: bytes | None) -> None:
    if content is None:
        (folder / FILE).unlink()
    else:
        (folder / FILE).write_bytes(content)
    with pytest.raises(MappingFaulty, match="certificate_mapping"):
        load_certificate_kinds(folder=folder)


def test_without_a_framework_every_competence_is_unknown(db: None) -> None:
    with pytest.raises(MappingFaulty):
        load_certificate_kinds()


def test_the_command_says_what_it_did(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_certificate_kinds", str(folder))
    call_command("load_certificate_kinds", str(folder))
    first, second = capsys.readouterr().out.splitlines()
    assert first != second
    assert "2026.1" in first
    (folder / FILE).unlink()
    with pytest.raises(CommandError, match=r"certificate_mapping\.yaml"):
        call_command("load_certificate_kinds", str(folder))
