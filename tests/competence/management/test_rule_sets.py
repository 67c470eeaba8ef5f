"""publish_rules and simulate_rules, as people run them."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from competence.models import AuditEvent, RuleSetVersion
from tests import build
from tests.competence.queries.test_simulation import staff

pytestmark = pytest.mark.django_db

SHIPPED = (settings.FIXTURES_DIR / "framework" / "rule_set.yaml").read_text(encoding="utf-8")


@pytest.fixture
def changed(tmp_path):
    build.company()
    build.shipped_framework()
    file = tmp_path / "rule_set.yaml"
    text = SHIPPED.replace('version: "2026.1"', 'version: "2027.1"').replace("confidence: 0.50", "confidence: 0.65")
    file.write_text(text, encoding="utf-8")
    return file


def run(name: str, *arguments: object) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_dry_run_shows_the_changes_and_writes_nothing(changed):
    said = run("publish_rules", changed, "--dry-run")
    assert "Level 1 aware: confidence at least: 0.5 → 0.65" in said
    assert "Nothing was written." in said
    assert RuleSetVersion.objects.count() == 1


def test_publishing_keeps_the_file_with_its_comments_and_is_done_once(changed):
    assert "Rule set 2027.1 is published." in run("publish_rules", changed)
    assert "published already" in run("publish_rules", changed)
    newest = RuleSetVersion.objects.first()
    assert newest is not None
    assert (newest.version, newest.text) == ("2027.1", changed.read_text())
    assert AuditEvent.objects.filter(action="rule_set.publish").count() == 2  # the shipped one and this


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version: "2027.1"', 'version: "2026.1"', "new version"),
        ("confidence: 0.65", "confidence: 1.65", "gates.1.confidence"),
        ("retention:", "retentions:", "retention"),
        ("gates:", "gates: [", "not valid YAML"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_faulty_file_is_refused_with_its_place(changed, old, new, said, options):
    changed.write_text(changed.read_text().replace(old, new))
    with pytest.raises(CommandError, match=re.escape(said)):
        run("publish_rules", changed, *options)
    assert RuleSetVersion.objects.count() == 1


def test_a_missing_file_is_told(changed):
    for name in ("publish_rules", "simulate_rules"):
        with pytest.raises(CommandError, match="cannot be opened"):
            run(name, changed.with_name("nothing.yaml"))


def test_a_simulation_prints_figures_and_protects_small_groups(changed):
    staff(12)
    staff(3, "APP-1")
    said = run("simulate_rules", changed)
    assert "Rule set 2027.1 instead of 2026.1" in said
    lines = {line.split(":")[0].strip(): line for line in said.splitlines() if line.startswith("  ")}
    assert "≥ 90 % are kept" in lines["Company"]
    assert sum("protected" in line for line in lines.values()) == 5
    assert RuleSetVersion.objects.count() == 1
