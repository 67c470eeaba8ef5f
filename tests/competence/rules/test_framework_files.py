from copy import deepcopy

import pytest

from competence.rules.framework_files import FILES, read_framework

from .plain import plain

SHIPPED = {name: plain(name) for name in FILES}


def faults_of(change) -> list[str]:
    files = deepcopy(SHIPPED)
    change(files)
    framework, faults = read_framework(files)
    assert framework is None
    return [f"{fault.file}: {fault.key}" for fault in faults]


def test_the_shipped_framework_is_complete():
    framework, faults = read_framework(SHIPPED)
    assert faults == []
    assert framework is not None
    assert (len(framework.areas), len(framework.competences)) == (6, 23)
    for entry in framework.competences:
        for level in (1, 2, 3, 4):
            assert set(entry.descriptors[level]) == {"de", "en"}


def _competence(files):
    return files["competences.yaml"]["areas"][3]["competences"][0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda f: _competence(f)["descriptors"].pop(2), "competences.yaml: areas.SEC.SEC-1.descriptors.2"),
        (lambda f: _competence(f)["descriptors"][3].pop("en"), "competences.yaml: areas.SEC.SEC-1.descriptors.3.en"),
        (lambda f: _competence(f).update(proof_profile="X"), "competences.yaml: areas.SEC.SEC-1.proof_profile"),
        (lambda f: _competence(f).update(validity_months=0), "competences.yaml: areas.SEC.SEC-1.validity_months"),
        (lambda f: _competence(f).update(code="UND-1"), "competences.yaml: areas.SEC.UND-1"),
        (lambda f: f["competences.yaml"].update(areas=[]), "competences.yaml: areas"),
        (lambda f: f.update({"competences.yaml": ["x"]}), "competences.yaml: "),
        (lambda f: f["targets.yaml"].update(version="1999.1"), "targets.yaml: version"),
        (lambda f: f["targets.yaml"]["roles"].pop("user"), "targets.yaml: roles.user"),
        (lambda f: f["targets.yaml"]["roles"].update(boss={}), "targets.yaml: roles.boss"),
        (
            lambda f: f["targets.yaml"]["roles"]["user"]["targets"].update({"XYZ-1": {"level": 1}}),
            "targets.yaml: roles.user.targets.XYZ-1",
        ),
        (
            lambda f: f["targets.yaml"]["roles"]["user"]["targets"]["SEC-1"].update(level=5),
            "targets.yaml: roles.user.targets.SEC-1.level",
        ),
        (lambda f: f["targets.yaml"]["weights"].pop("one"), "targets.yaml: weights.one"),
        (
            lambda f: f["modifiers.yaml"]["departments"][0]["plus"].update({"SEC-1": "much"}),
            "modifiers.yaml: departments.hr.plus.SEC-1",
        ),
        (lambda f: f["modifiers.yaml"]["departments"][0].update(unit_names="hr"), "modifiers.yaml: departments.hr.unit_names"),
        (lambda f: f["modifiers.yaml"]["departments"][1].update(key="hr"), "modifiers.yaml: departments.hr"),
        (lambda f: f["rule_set.yaml"]["gates"].pop(3), "rule_set.yaml: gates.3"),
    ],
)
def test_a_fault_names_file_and_key(change, fault):
    assert fault in faults_of(change)


def test_all_faults_are_found_at_once():
    def change(files):
        _competence(files)["name"] = {"de": "Nur deutsch"}
        files["rule_set.yaml"]["cut_score"].pop("safety")

    assert faults_of(change) == ["competences.yaml: areas.SEC.SEC-1.name.en", "rule_set.yaml: cut_score.safety"]
