"""A number: how it may be written, how far off it may be, and what comes with it."""

from typing import Any

import pytest
from django.utils import translation

from courses.rules.kinds import KINDS
from courses.rules.kinds.base import Line

from .contents import both, content_of, fault_paths

KIND = KINDS["numeric"]


def question(value: Any, tolerance: Any = None, unit: dict[str, str] | None = None, **wrong: str) -> dict[str, Any]:
    return {
        "value": value,
        "why": both("Rechenweg"),
        **({} if tolerance is None else {"tolerance": tolerance}),
        **({} if unit is None else {"unit": unit}),
        **({"wrong": [{"value": number, "why": both(why)} for why, number in wrong.items()]} if wrong else {}),
    }


def is_right(content: dict[str, Any], typed: str) -> bool:
    return KIND.credit(content, [f"value={typed}"]) == 1


@pytest.mark.parametrize(
    ("value", "typed", "right"),
    [
        ("12.5", "12,5", True),
        ("12,5", "12.5", True),
        ("12.5", "12,50", True),
        ("12.5", "12,51", False),
        ("12.5", "125", False),
        ("1250", "1.250,00", True),
        ("1250", "1,250.00", True),
        ("1250", "1 250", True),
        ("1250", "1'250", True),
        ("-3", "−3", True),
        ("-3", "3", False),
        ("3", "+3", True),
        ("1250", "1.250", True),  # may be a thousand …
        ("1.25", "1.250", True),  # … or not; whoever means it rightly is right
        ("125", "1.250", False),
        ("125", "0.125", False),
        ("125", ".125", False),
        ("0.125", "0,125", True),
        ("0", "0", True),
        ("0", "-0", True),
        ("0", "", False),
        ("12", "zwölf", False),
        ("12", "1e400", False),
        ("12", "NaN", False),
        ("12", "12 Stück", False),
        ("1e3", "1000", True),
        ("1000000000000", "1.000.000.000.000", True),
    ],
)
def test_how_a_number_may_be_written(value: str, typed: str, right: bool) -> None:
    assert is_right(content_of(KIND, question(value)), typed) is right


@pytest.mark.parametrize(
    ("tolerance", "typed", "right"),
    [
        ("0,5", "12,5", True),
        ("0,5", "12", True),
        ("0,5", "13", True),
        ("0,5", "13,0", True),
        ("0,5", "13,000000000000000000000000000000000001", False),
        ("0,5", "11,999", False),
        ("0,5", "13,001", False),
        (0, "12,5", True),
        (0, "12,500000000000000000000000000000000001", False),
        (0.1, "12,6", True),
        (0.1, "12,4", True),
        (0.1, "12,61", False),
    ],
)
def test_the_edges_of_the_tolerance(tolerance: Any, typed: str, right: bool) -> None:
    assert is_right(content_of(KIND, question("12.5", tolerance)), typed) is right


@pytest.mark.parametrize(
    ("unit", "typed", "right"),
    [
        (both("kg"), "12,5 kg", True),
        (both("kg"), "12,5kg", True),
        (both("kg"), "12,5 KG", True),
        (both("kg"), "12,5 kg.", True),
        (both("kg"), "12,5", True),
        (both("kg"), "12,5 g", False),
        (both("kg"), "12,5 t", False),
        (both("kg"), "kg", False),
        (both("kg"), "12,5 kg kg", False),
        (both("m"), "12,5 km", False),
        (both("€"), "12,50 €", True),
        (both("€"), "€12.50", True),
        (both("€"), "€ 12.50", True),
        (both("%"), "12,5%", True),
        (both("m²"), "12,5 m2", True),
        (both("m²"), "12,5 m²", True),
        (both("km/h"), "12,5 km / h", True),
        (both("Maß"), "12,5 MASS", True),
        (both("µg"), "12,5 μg", True),  # micro sign and Greek letter
        (both("1/min"), "12,5 1/min", True),
        (both("000"), "12,5", True),
        ({"de": "Std.", "en": "h"}, "12,5 h", True),
        ({"de": "Std.", "en": "h"}, "12,5 Std.", True),
        ({"de": "Std.", "en": "h"}, "12,5 std", True),
        ({"de": "Std.", "en": "h"}, "12,5 h Std.", False),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_unit_may_be_typed_too(unit: dict[str, str], typed: str, right: bool, language: str) -> None:
    with translation.override(language):
        assert is_right(content_of(KIND, question("12.5", unit=unit)), typed) is right


def test_a_unit_never_eats_digits() -> None:
    content = content_of(KIND, question("1", unit=both("0")))
    assert not is_right(content, "10")
    assert is_right(content, "1")


def test_a_common_mistake_is_told_and_counted_once() -> None:
    content = content_of(KIND, question("12.5", unit=both("kg"), Komma="125", Vorzeichen="-12.5"))
    explained = KIND.explain(content, [], ["value=-12,5 kg"])
    assert str(explained.parts[0].why) == "Vorzeichen"
    assert explained.parts[0].given == "-12,5 kg"
    assert KIND.picks(content, ["value=-12,5 kg"]) == ["wrong2"]
    assert KIND.picks(content, ["value=125"]) == ["wrong1"]
    assert KIND.picks(content, ["value=99"]) == KIND.picks(content, []) == []


def test_what_is_right_is_told_no_mistake() -> None:
    content = content_of(KIND, question("1250", Tausender="1.25"))
    assert is_right(content, "1.250")
    assert str(KIND.explain(content, [], ["value=1.250"]).parts[0].why) == ""
    assert KIND.picks(content, ["value=1.250"]) == []
    assert KIND.picks(content, ["value=1.25"]) == ["wrong1"]


def test_the_right_number_is_written_as_readers_write_it() -> None:
    content = content_of(KIND, question("12.5", "0.5", both("kg")))
    with translation.override("de"):
        explained = KIND.explain(content, [], ["value=13,2"])
        assert "12,5 kg" in explained.parts[0].right
        assert "0,5" in explained.parts[0].right
        assert explained.parts[0].given == "13,2 kg"
    with translation.override("en"):
        assert "12.5 kg" in KIND.explain(content, [], []).parts[0].right
        assert KIND.explain(content, [], []).parts[0].given == ""
    hours = content_of(KIND, question("12.5", unit={"de": "Std.", "en": "h"}))
    assert KIND.explain(hours, [], ["value=13 h"]).parts[0].given == "13 h", "one unit is enough"
    assert KIND.explain(content_of(KIND, question("1e3")), [], []).parts[0].right.replace(".", "") == "1000"


def test_a_number_is_stored_as_anybody_would_type_it() -> None:
    assert content_of(KIND, question("1e3", 1e-3))["value"] == "1000"
    assert content_of(KIND, question("1e3", 1e-3))["tolerance"] == "0.001"
    assert content_of(KIND, question("-0"))["value"] == "0"
    assert content_of(KIND, question("12,50"))["value"] == "12.50"


def test_the_field_says_nothing_about_the_number() -> None:
    short, long = (KIND.ask(content_of(KIND, question(value)), [], None) for value in ("1", "123456789.5"))
    assert short == long
    assert isinstance(short, Line)
    assert short.most == 40


@pytest.mark.parametrize(
    ("raw", "paths"),
    [
        ({"why": both("x")}, {"value"}),
        (question("zwölf"), {"value"}),
        (question("1.250,00"), {"value"}),
        (question("NaN"), {"value"}),
        (question("1e400"), {"value"}),
        (question(float("inf")), {"value"}),
        (question(True), {"value"}),
        (question([1]), {"value"}),
        (question(10**5000), {"value"}),
        (question(1, "-1"), {"tolerance"}),
        (question(1, "x"), {"tolerance"}),
        (question(1, ""), set()),
        (question(1, unit={"de": "kg"}), {"unit.en"}),
        (question(1, unit=both("")), set()),
        (question(1, unit=both("x" * 31)), {"unit.de", "unit.en"}),
        (question(1, "0.5", a="2"), set()),
        (question(1, "0.5", a="2", b="1.5"), {"wrong[2].value"}),  # this one is right
        (question(1, a="x"), {"wrong[1].value"}),
        (question(1) | {"wrong": [{"value": 2, "why": both("x"), "key": "a"}]}, {"wrong[1].key"}),
        (question(1) | {"wrong": [{"value": 2}]}, {"wrong[1].why"}),
        (question(1) | {"wrong": [{"value": number, "why": both("x")} for number in range(2, 9)]}, {"wrong"}),
    ],
)
def test_faults(raw: dict[str, Any], paths: set[str]) -> None:
    assert fault_paths(KIND, raw) == paths
