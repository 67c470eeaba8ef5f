"""Plain values, read field by field: what is taken, what is told, and where."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.entry import LANGUAGES, MOST_FAULTS, Entry, Faults, has_odd_characters

MISSING = object()


def entry(values: dict[str, Any], *, languages_needed: tuple[str, ...] = LANGUAGES, **where: Any) -> Entry:
    where = {"file": "", "path": "", "lines": {}} | where
    return Entry(values, faults=Faults(), languages_needed=languages_needed, **where)


def of(value: Any, **how: Any) -> Entry:
    return entry({} if value is MISSING else {"x": value}, **how)


def paths(source: Entry) -> list[str]:
    return [fault.path for fault in source.faults.found]


@pytest.mark.parametrize(
    ("value", "text", "is_fault"),
    [
        ("a", "a", False),
        ("  a b\n", "a b", False),
        ("a\r\nb", "a\nb", False),
        ("a" * 300, "a" * 300, False),
        ("a" * 300 + "\n", "a" * 300, False),
        ("a" * 301, "a" * 301, True),
        ("", "", True),
        (" \t\n\u00a0", "", True),
        (None, "", True),
        (MISSING, "", True),
        (1, "", True),
        (True, "", True),
        (["a"], "", True),
        ({"a": 1}, "", True),
        ("a\x00b", "", True),
        ("a\ud83d", "", True),
        ("a😀", "a😀", False),
    ],
)
def test_a_text(value: Any, text: str, is_fault: bool) -> None:
    source = of(value)
    assert source.text("x") == text
    assert paths(source) == (["x"] if is_fault else [])


@pytest.mark.parametrize("value", ["", " ", None, MISSING])
def test_a_text_that_may_be_left_out(value: Any) -> None:
    source = of(value)
    assert source.text("x", needed=False) == ""
    assert source.faults.count == 0


@pytest.mark.parametrize(
    ("value", "is_fault"),
    [
        ("a", False),
        ("a-b-9", False),
        ("9", False),
        ("A", True),
        ("a_b", True),
        ("a--b", True),
        ("-a", True),
        ("ä", True),
        ("", True),
        ("a\nb", True),
        ("a" * 81, True),
    ],
)
def test_a_key(value: str, is_fault: bool) -> None:
    source = of(value)
    source.key("x")
    assert paths(source) == (["x"] if is_fault else [])


@pytest.mark.parametrize(
    ("value", "found", "told"),
    [
        ({"de": "a", "en": "b"}, {"de": "a", "en": "b"}, []),
        ({"de": " a ", "en": "b"}, {"de": "a", "en": "b"}, []),
        ({"de": "a"}, {"de": "a"}, ["x.en"]),
        ({"de": "a", "en": " "}, {"de": "a"}, ["x.en"]),
        ({}, {}, ["x.de", "x.en"]),
        ({"de": "a", "en": "b", "fr": "c"}, {"de": "a", "en": "b"}, ["x.fr"]),
        ({"de": 1, "en": "b"}, {"en": "b"}, ["x.de"]),
        ({1: "a", "de": "a", "en": "b"}, {"de": "a", "en": "b"}, ["x.1"]),
        ("a", {}, ["x"]),
        (["a"], {}, ["x"]),
        (None, {}, ["x"]),
        (MISSING, {}, ["x"]),
    ],
)
def test_a_text_in_both_languages(value: Any, found: dict[str, str], told: list[str]) -> None:
    source = of(value)
    assert source.both("x") == found
    assert paths(source) == told


@pytest.mark.parametrize(
    ("value", "found", "told"),
    [
        ({"de": "a"}, {"de": "a"}, []),
        ({"en": "b"}, {"en": "b"}, []),
        ({"de": "", "en": "b"}, {"en": "b"}, []),
        ({}, {}, ["x"]),
        ({"de": " ", "en": ""}, {}, ["x"]),
        (MISSING, {}, ["x"]),
    ],
)
def test_where_one_language_is_enough(value: Any, found: dict[str, str], told: list[str]) -> None:
    source = of(value, languages_needed=())
    assert source.both("x") == found
    assert paths(source) == told


@pytest.mark.parametrize("languages_needed", [LANGUAGES, ()])
@pytest.mark.parametrize("value", [MISSING, None, {}, {"de": ""}, {"de": " ", "en": None}])
def test_a_text_in_both_languages_that_may_be_left_out(value: Any, languages_needed: tuple[str, ...]) -> None:
    source = of(value, languages_needed=languages_needed)
    assert source.both("x", needed=False) == {}
    assert source.faults.count == 0


def test_what_may_be_left_out_is_whole_or_not_there() -> None:
    source = of({"de": "a", "en": ""})
    source.both("x", needed=False)
    assert paths(source) == ["x.en"]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3), (1, 1), (9, 9), (0, None), (10, None), (True, None), ("3", None), (3.0, None), (None, None), (MISSING, None),
    ],
)  # fmt: skip
def test_a_whole_number(value: Any, number: int | None) -> None:
    source = of(value)
    assert source.number("x", 1, 9) == (1 if number is None else number)
    assert paths(source) == (["x"] if number is None else [])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12.5", "12.5"), ("12,5", "12.5"), (" 12,50 ", "12.50"), (12, "12"), (0.1, "0.1"), (-3, "-3"), ("1e3", "1e3"), (1e15, "1e15"),
        ("", None), (None, None), (MISSING, None), ("zwölf", None), ("1.250,00", None), (True, None), ([1], None), ({}, None),
        ("NaN", None), ("Infinity", None), (float("nan"), None), (float("inf"), None), ("1e400", None), (1e16, None),
        ("1e-400", None), ("1" * 31, None), pytest.param(10**5000, None, id="thousands of digits"),
    ],
)  # fmt: skip
def test_an_exact_number(value: Any, number: str | None) -> None:
    source = of(value)
    assert source.decimal("x") == Decimal(number or 0)
    assert paths(source) == (["x"] if number is None else [])


def test_an_exact_number_that_may_be_left_out() -> None:
    for value in ("", None, MISSING):
        source = of(value)
        assert source.decimal("x", default="0.5") == Decimal("0.5")
        assert source.faults.count == 0
    source = of("x")
    source.decimal("x", default="0.5")
    assert paths(source) == ["x"]


@pytest.mark.parametrize(
    ("value", "share"),
    [
        (0.8, 0.8),
        (1, 1.0),
        (0.001, 0.001),
        (0, None),
        (1.1, None),
        (-1, None),
        (True, None),
        ("0.8", None),
        (float("nan"), None),
    ],
)
def test_a_share(value: Any, share: float | None) -> None:
    source = of(value)
    assert source.share("x") == (1.0 if share is None else share)
    assert paths(source) == (["x"] if share is None else [])


@pytest.mark.parametrize(
    ("value", "flag", "is_fault"),
    [
        (True, True, False),
        (False, False, False),
        (MISSING, False, False),
        ("true", False, True),
        (1, False, True),
        (None, False, True),
    ],
)
def test_a_flag(value: Any, flag: bool, is_fault: bool) -> None:
    source = of(value)
    assert source.flag("x") is flag
    assert paths(source) == (["x"] if is_fault else [])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2027-05-31", date(2027, 5, 31)), ("2027-02-29", None), ("2027-5-1", None), ("31.05.2027", None),
        ("2027-05-31\n", None), ("20270531", None), (date(2027, 5, 31), None), (None, None), (MISSING, None),
    ],
)  # fmt: skip
def test_a_day(value: Any, day: date | None) -> None:
    source = of(value)
    assert source.day("x") == (day or date.min)
    assert paths(source) == ([] if day else ["x"])


@pytest.mark.parametrize(
    ("value", "is_known"), [("a", True), ("c", False), ("", False), (None, False), (1, False), (["a"], False), (MISSING, False)]
)
def test_a_choice(value: Any, is_known: bool) -> None:
    source = of(value)
    assert source.choice("x", ["a", "b"]) == ("a" if is_known else "")
    assert paths(source) == ([] if is_known else ["x"])


@pytest.mark.parametrize(
    ("value", "found", "is_fault"),
    [
        (["a", "b"], ("a", "b"), False),
        ([], (), True),
        (None, (), True),
        ("a", (), True),
        (["a", 1], (), True),
        ({"a": 1}, (), True),
    ],
)
def test_words(value: Any, found: tuple[str, ...], is_fault: bool) -> None:
    source = of(value)
    assert source.words("x") == found
    assert paths(source) == (["x"] if is_fault else [])
    if value in ([], None):
        assert of(value).words("x", needed=False) == ()


@pytest.mark.parametrize(
    ("value", "found", "told"),
    [
        ({"de": ["a"], "en": ["b", "c"]}, {"de": ["a"], "en": ["b", "c"]}, []),
        ({"de": [" a  b ", "", " "], "en": ["b\n"]}, {"de": ["a b"], "en": ["b"]}, []),
        ({"de": ["a\nb"], "en": ["b"]}, {"de": ["a b"], "en": ["b"]}, []),  # a line is one line
        ({"de": ["a"]}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": []}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": [" "]}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": "b"}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": ["b", 1]}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": ["b\x00"]}, {"de": ["a"]}, ["x.en"]),
        ({"de": ["a"], "en": ["b"], "fr": ["c"]}, {"de": ["a"], "en": ["b"]}, ["x.fr"]),
        ({"de": ["a"] * 3, "en": ["b"] * 3}, {"de": ["a"] * 3, "en": ["b"] * 3}, []),
        ({"de": ["a"] * 4, "en": ["b"]}, None, ["x.de"]),
        ({"de": ["a" * 5], "en": ["b" * 5]}, {"de": ["a" * 5], "en": ["b" * 5]}, []),
        ({"de": ["a"], "en": ["b" * 6]}, None, ["x.en"]),
        ({}, {}, ["x.de", "x.en", "x"]),
        (["a"], {}, ["x"]),
        (None, {}, ["x"]),
        (MISSING, {}, ["x"]),
    ],
)
def test_lines_by_language(value: Any, found: dict[str, list[str]] | None, told: list[str]) -> None:
    source = of(value)
    read = source.lines_by_language("x", most=3, longest=5)
    assert paths(source) == told
    if found is not None:
        assert read == found


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"de": ["a"]}, []),
        ({"en": ["a"]}, []),
        ({}, ["x"]),
        ({"de": []}, ["x"]),
        ({"de": [" "], "en": None}, ["x"]),
        ({"de": "a"}, ["x.de", "x"]),
    ],
)
def test_lines_where_one_language_is_enough(value: Any, told: list[str]) -> None:
    source = of(value, languages_needed=())
    source.lines_by_language("x")
    assert paths(source) == told


@pytest.mark.parametrize(
    ("value", "found", "told"),
    [
        ([{"a": 1}], ["x[1]"], []),
        ([{}, {}, {}], ["x[1]", "x[2]", "x[3]"], []),
        ([], [], ["x"]),
        ([{}] * 4, [], ["x"]),
        ([{}, 1, {}], ["x[1]", "x[3]"], ["x[2]"]),
        ([None], [], ["x[1]"]),
        ({}, [], ["x"]),
        ("a", [], ["x"]),
        (None, [], ["x"]),
        (MISSING, [], ["x"]),
    ],
)
def test_a_list_of_entries(value: Any, found: list[str], told: list[str]) -> None:
    source = of(value)
    assert [inner.path for inner in source.entries("x", least=1, most=3)] == found
    assert paths(source) == told


def test_a_list_may_be_left_out_where_none_is_needed() -> None:
    source = of(MISSING)
    assert list(source.entries("x", least=0, most=3)) == []
    assert source.faults.count == 0


def test_what_is_not_known_is_told() -> None:
    source = entry({"a": 1, "b": 2, "c" * 90: 3, 4: 5})
    source.only("a")
    assert paths(source) == ["b", "c" * 80, "4"]


def test_every_fault_has_path_line_and_file() -> None:
    source = entry({"rows": [{"why": {"de": 1}}]}, file="a.yaml", path="items[2]", lines={"items[2]": 7, "items[2].rows[1]": 9})
    (row,) = source.entries("rows")
    row.both("why")
    source.text("key")
    source.faults.add("b.yaml", "", "Message")
    assert [(fault.path, str(fault).split(": ")[0]) for fault in source.faults.found] == [
        ("items[2].rows[1].why.de", "a.yaml, Zeile 9, items[2].rows[1].why.de"),
        ("items[2].rows[1].why.en", "a.yaml, Zeile 9, items[2].rows[1].why.en"),
        ("items[2].key", "a.yaml, Zeile 7, items[2].key"),
        ("", "b.yaml"),
    ]


def test_the_first_faults_are_kept_and_all_are_counted() -> None:
    source = entry({str(number): 1 for number in range(MOST_FAULTS + 7)})
    source.only()
    assert (len(source.faults.found), source.faults.count) == (MOST_FAULTS, MOST_FAULTS + 7)


def test_what_an_entry_needs_holds_inside_it_too() -> None:
    source = entry({"a": {"x": {"de": "a"}}, "rows": [{"x": {"en": "a"}}]}, languages_needed=())
    inner = source.entry("a")
    assert inner is not None
    inner.both("x")
    for row in source.entries("rows"):
        row.both("x")
    assert source.faults.count == 0


@given(st.text(max_size=40))
def test_a_text_without_odd_characters_can_be_stored(text: str) -> None:
    stored = True
    try:
        text.encode()
    except UnicodeEncodeError:
        stored = False
    assert has_odd_characters(text) is not (stored and "\x00" not in text)


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates()
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3), max_leaves=10
)


@given(st.dictionaries(st.sampled_from(["x", "y"]) | plain, values, max_size=4), st.sampled_from([LANGUAGES, ("de",), ()]))
def test_whatever_comes_is_read_or_told(raw: dict[Any, Any], languages_needed: tuple[str, ...]) -> None:
    source = entry(raw, languages_needed=languages_needed)
    source.only("x")
    for read in (source.text, source.key, source.both, source.decimal, source.share, source.flag, source.day, source.words):
        read("x")
    source.number("x", 0, 9)
    source.choice("x", ["a"])
    source.lines_by_language("x")
    for inner in source.entries("x", least=0):
        inner.both("y", needed=False)
    source.entry("x")
