"""The linter as a whole: it takes whatever a kind can read, and it leaves good questions alone."""

from collections import Counter
from time import perf_counter
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from competence.texts import Translated
from courses.enums import ItemKind
from courses.formats.course_package import read_package
from courses.management.commands.check_course import competences_of_the_framework
from courses.rules.entry import Entry, Faults
from courses.rules.item_lint import HINT, STOP, LintText, lint_all, lint_bank, lint_item
from courses.rules.kinds import KINDS, parse_content

from .lint.making import multiple, single, true_false

pytestmark = pytest.mark.once

WORDS = st.sampled_from(
    ["immer", "nie", "nicht", "the", "der", "Alle genannten", "All of the above", "KI", "z. B.", "Wort?", "„Ja“", "“no”", "*", "-5",
     "10–20", "[[1]]", "[[9]]", "…", "ß", "é", "Verantwortung", "colleague’s", "\u0308", "۳", "🙂", "."]
)  # fmt: skip
LINE = st.one_of(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.text(min_size=1, max_size=20))
LANGUAGES = st.sampled_from([("de",), ("en",), ("de", "en")])


@st.composite
def texts(draw: Any, line: st.SearchStrategy[str] = LINE) -> dict[str, str]:
    return {language: draw(line) for language in draw(LANGUAGES)}


@st.composite
def accepted(draw: Any) -> dict[str, list[str]]:
    return {language: draw(st.lists(LINE, min_size=1, max_size=3)) for language in draw(LANGUAGES)}


def rows(least: int, most: int, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(fields), min_size=least, max_size=most)


PERCENT = st.integers(0, 48)
NUMBER = st.sampled_from(["0", "1.5", "-2", "1e3", "12,25"])
GAPS = rows(1, 3, accept=accepted(), why=texts())
RAW: dict[ItemKind, st.SearchStrategy[dict[str, Any]]] = {
    ItemKind.SINGLE: st.fixed_dictionaries({"options": rows(2, 5, text=texts(), why=texts(), right=st.booleans())}),
    ItemKind.MULTIPLE: st.fixed_dictionaries({"options": rows(3, 5, text=texts(), why=texts(), right=st.booleans())}),
    ItemKind.TRUE_FALSE: st.fixed_dictionaries({"right": st.booleans(), "why_true": texts(), "why_false": texts()}),
    ItemKind.MATCHING: st.fixed_dictionaries(
        {"prompts": rows(2, 4, text=texts(), match=texts(), why=texts()), "extras": rows(0, 2, text=texts()), "why": texts()}
    ),
    ItemKind.ORDERING: st.fixed_dictionaries({"steps": rows(3, 8, text=texts()), "why": texts()}),
    ItemKind.CLOZE: GAPS.flatmap(
        lambda gaps: st.fixed_dictionaries(
            {
                "gaps": st.just(gaps),
                "text": texts(LINE.map(lambda line: line + "".join(f" [[{n}]] x" for n in range(1, len(gaps) + 1)))),
            }
        )
    ),
    ItemKind.NUMERIC: st.fixed_dictionaries(
        {"value": NUMBER, "tolerance": st.sampled_from(["0", "0.5"]), "why": texts(), "unit": texts(st.just("kg"))}
    ),
    ItemKind.SHORT_TEXT: st.fixed_dictionaries({"accept": accepted(), "why": texts()}),
    ItemKind.FREE_TEXT: st.fixed_dictionaries(
        {"words": st.integers(10, 500), "criteria": rows(1, 3, title=texts()), "sample": texts()}
    ),
    ItemKind.HOTSPOT: st.fixed_dictionaries(
        {
            "picture": st.just({"name": f"{'a' * 64}.png", "width": 10, "height": 10}),
            "alt": texts(),
            "regions": rows(
                2,
                4,
                label=texts(),
                why=texts(),
                right=st.booleans(),
                shape=st.sampled_from(["rectangle", "ellipse"]),
                x=PERCENT,
                y=PERCENT,
                width=st.integers(2, 50),
                height=st.integers(2, 50),
            ),
        }
    ),
}


def test_every_kind_is_tried() -> None:
    assert set(RAW) == set(KINDS) == set(ItemKind)


@pytest.mark.parametrize("kind", list(ItemKind))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data())
def test_the_linter_takes_whatever_a_kind_reads(kind: ItemKind, data: st.DataObject) -> None:
    raw = data.draw(RAW[kind])
    faults = Faults()
    content = parse_content(kind, Entry(raw, "", "", {}, faults, ()))
    if faults.count:
        return
    item = LintText("k", kind, Translated(data.draw(texts())), Translated(data.draw(texts())), content)
    for finding in lint_item(item):
        assert finding.severity in (STOP, HINT)
        assert finding.language in ("", "de", "en")
        assert finding.message.strip()
        assert "%(" not in finding.message
    assert lint_item(item) == lint_item(item)
    lint_bank([item] * 13)


def test_the_strategies_reach_good_items() -> None:
    """Without this the property above could hold because nothing was ever read without faults."""
    good: Counter[ItemKind] = Counter()

    @hypothesis_settings(
        max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(st.data())
    def count(data: st.DataObject) -> None:
        for kind, strategy in RAW.items():
            faults = Faults()
            parse_content(kind, Entry(data.draw(strategy), "", "", {}, faults, ()))
            good[kind] += not faults.count

    count()
    assert all(good[kind] >= 3 for kind in ItemKind), good


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_course_has_no_stop_and_few_hints(language: str) -> None:
    package = read_package(settings.FIXTURES_DIR / "courses" / "K02", competences=competences_of_the_framework())
    with translation.override(language):
        every = lint_all([*package.items, *package.practice])
        asked = lint_all(package.items)
    assert [(key, finding.code) for key, finding in every if finding.severity == STOP] == []
    hard = Counter(finding.language for _key, finding in asked if finding.code == "hard-to-read")
    assert max(hard.values()) <= len(package.items) // 10
    assert len(asked) <= len(package.items) // 4


def test_findings_come_item_by_item_and_the_bank_first() -> None:
    items = [single(key=key, stem="eins zwei drei vier fünf sechs", wrong=[("Nein", "No")]) for key in ("b", "a")]
    found = [(key, finding.code) for key, finding in lint_all(items)]
    assert found == [
        ("b", "same-text"),
        ("b", "few-options"),
        ("a", "same-text"),
        ("a", "few-options"),
        ("a", "nearly-the-same"),
    ]
    bank = [true_false("Ein Satz.", key=f"k{number}") for number in range(12)]
    assert [key for key, _finding in lint_all(bank)] == [""]


def test_time_grows_with_the_bank_and_no_faster() -> None:
    """600 items are 180,000 pairs; few of them have to be compared."""
    items = [
        single(key=f"k{n}", stem=f"Im Werk {n} fragt Frau {n * 7} nach der Liste {n * 3} für den Raum {n * 5}. Was tun Sie?")
        for n in range(600)
    ]
    begin = perf_counter()
    lint_bank(items)
    assert perf_counter() - begin < 5


def test_long_texts_take_no_long_time() -> None:
    nasty = ["„" * 1500, "." * 1500, "(" * 1500, "a-" * 700, "nicht " * 250, "*" * 1500, " " * 1499 + "x", "1-" * 700]
    begin = perf_counter()
    for text in nasty:
        lint_item(multiple([text[:390] + "1", text[:390] + "2"], [text[:390] + "3", text[:390] + "4"], stem=text))
    assert perf_counter() - begin < 5
