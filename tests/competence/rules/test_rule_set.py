from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from competence.rules.rule_set import RuleSet, RuleSetFault

from .plain import plain, rules


def test_the_shipped_constants_are_read():
    found = rules()
    assert found.version == "2026.1"
    assert found.evidence["quiz"].strength == Decimal("0.80")
    assert found.evidence["quiz"].min_items == 8
    assert found.gates[3].confidence == Decimal("0.85")
    assert found.cut_score.default == Decimal("0.7")
    assert found.cut_score.safety == Decimal("0.8")
    assert found.submission_pass.mean == 2
    assert found.calibration.pairs == 20
    assert (found.placement.master, found.placement.most) == (Decimal("0.8"), 12)


def test_the_stored_copy_with_text_keys_reads_the_same():
    data = plain("rule_set.yaml")
    data["gates"] = {str(level): gate for level, gate in data["gates"].items()}
    assert RuleSet.from_dict(data) == rules()


def test_words_for_a_number():
    words = rules().confidence_words
    assert [words.word(value) for value in (0.5, 0.649, 0.65, 0.849, 0.85, 1)] == [
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]


def _set(data: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for part in way:
        data = data[int(part) if part.isdigit() else part]
    if value is None:
        del data[int(last) if last.isdigit() else last]
    else:
        data[int(last) if last.isdigit() else last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", None),
        ("version", 2026.1),
        ("evidence.quiz", None),
        ("evidence.quiz.strength", "much"),
        ("evidence.quiz.strength", 1.2),
        ("evidence.quiz.strength", -0.1),
        ("evidence.quiz.strength", True),
        ("evidence.quiz.highest_level", 5),
        ("evidence.quiz.saturation", 2.5),
        ("evidence.quiz.half_life_days", 0),
        ("evidence.placement", "x"),
        ("gates.2", None),
        ("gates.3.confidence", None),
        ("gates.3.one_of", ["exam"]),
        ("gates.3.one_of", []),
        ("confidence_words.low_below", None),
        ("cut_score.default", 70),
        ("submission_pass.critical_minimum", 1.5),
        ("calibration.pairs", None),
        ("placement", None),
        ("placement", "x"),
        ("placement.master", 0.4),
        ("placement.master", 1.0),
        ("placement.non_master", 0),
        ("placement.alpha", 0),
        ("placement.beta", 0.5),
        ("placement.least", 0),
        ("placement.most", 3),
        ("placement.pass_at_most", None),
        ("placement.check_to_days", 13),
    ],
)
def test_a_fault_names_its_key(path, value):
    data = deepcopy(plain("rule_set.yaml"))
    _set(data, path, value)
    with pytest.raises(RuleSetFault) as fault:
        RuleSet.from_dict(data)
    assert fault.value.key == path


def test_a_text_is_no_rule_set():
    with pytest.raises(RuleSetFault):
        RuleSet.from_dict("2026.1")
