"""What holds for every kind of question."""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.enums import ItemKind
from courses.rules.entry import LANGUAGES
from courses.rules.kinds import KINDS, Explained, Kind, own_fields
from courses.rules.kinds.base import Menus, PartsKind

from .contents import (
    CANARY,
    PLANTED,
    answers,
    content_of,
    contents,
    controls,
    every_kind,
    orders,
    other_right_one,
    raws,
    read_with_faults,
    some,
)


def test_every_kind_has_its_file() -> None:
    assert list(KINDS) == ItemKind.values


# ── 1. Marking ──


@every_kind
@some
@given(data=st.data())
def test_a_mark_follows_from_content_and_answer_alone(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = data.draw(answers(kind, content))
    before = deepcopy((content, answer))
    credit = kind.credit(content, answer)
    assert credit is None or (isinstance(credit, Fraction) and 0 <= credit <= 1)
    mixed = data.draw(st.permutations(answer))
    assert kind.credit(content, mixed) == credit == kind.credit(json.loads(json.dumps(content)), tuple(answer))
    assert kind.read(content, mixed) == kind.read(content, answer)
    assert kind.credit(content, kind.read(content, answer)) == credit, "what is stored earns the same"
    assert (content, answer) == before, "nothing is changed on the way"


@every_kind
@some
@given(data=st.data())
def test_the_right_answer_earns_the_point_and_no_answer_earns_nothing(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    assert kind.credit(content, []) == kind.credit(content, None) == 0
    right = kind.right(content)
    if kind.needs_person:
        assert right == []
        assert kind.credit(content, ["text=Ein Satz."]) is None
        return
    assert kind.read(content, right), "the right answer can be given"
    assert kind.credit(content, right) == 1
    assert kind.is_complete(content, kind.read(content, right))
    assert not kind.is_complete(content, [])


@every_kind
@some
@given(data=st.data())
def test_what_is_explained_agrees_with_the_mark(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = kind.read(content, data.draw(st.one_of(answers(kind, content), st.just(kind.right(content)))))
    explained = kind.explain(content, kind.keys(content), answer)
    assert sum(map(bool, (explained.options, explained.parts, explained.criteria))) == 1
    if kind.needs_person:
        return
    all_right = all(option.is_right == option.is_chosen for option in explained.options) and all(
        part.is_right for part in explained.parts
    )
    assert all_right == (kind.credit(content, answer) == 1)
    assert bool(explained.given) == bool(answer)
    assert all(isinstance(words, str) for words in (*explained.given, *explained.better))


# ── 2. Order ──


def marked(explained: Explained) -> Counter[Any]:
    return Counter([repr(entry) for entry in (*explained.options, *explained.parts, *explained.criteria)])


@every_kind
@some
@given(data=st.data())
def test_shuffling_never_changes_a_mark(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = data.draw(st.none() | answers(kind, content))
    one, other = data.draw(orders(kind, content)), data.draw(orders(kind, content) | st.just([]) | st.just(["gone"]))
    assert marked(kind.explain(content, one, answer)) == marked(kind.explain(content, other, answer))
    first, second = kind.ask(content, one, answer), kind.ask(content, other, answer)
    shown = []
    for control in (first, second):
        found = Counter()
        for part in controls(control):
            for option in getattr(part, "options", ()):
                found[getattr(part, "part", ""), option.key, repr(option)] += 1
        assert set(found.values()) <= {1}, "every option is there once"
        shown.append(found)
    assert shown[0] == shown[1]
    assert Counter(part.part for part in controls(first) if hasattr(part, "part")) == Counter(
        list(kind.parts(content)) if isinstance(kind, PartsKind) else ()
    )


@every_kind
@some
@given(data=st.data())
def test_the_pinned_order_is_the_order_shown(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    order = data.draw(orders(kind, content))
    assert len(set(order)) == len(order), "no key stands for two things"
    control = kind.ask(content, order, None)
    for part in controls(control):
        keys = [option.key for option in getattr(part, "options", ())]
        if set(keys) <= set(order):
            assert keys == [key for key in order if key in keys]
    if isinstance(control, Menus):
        assert [row.part for row in control.rows] == [key for key in order if key in {row.part for row in control.rows}]


# ── 3. Nothing is given away ──


@every_kind
def test_a_control_holds_no_word_of_what_is_right(kind: Kind) -> None:
    content = content_of(kind, PLANTED[kind.code])
    for answer in (None, [], [kind.right(content)[0]] if kind.code in ("single", "multiple", "true_false", "hotspot") else []):
        control = kind.ask(content, kind.keys(content), answer)
        seen = repr(control) + repr(asdict(control))
        assert CANARY not in seen
        assert "98765" not in seen
        assert "right" not in seen.replace("right'", "")


@every_kind
@some
@given(data=st.data())
def test_a_control_is_the_same_whatever_is_right(kind: Kind, data: st.DataObject) -> None:
    raw = data.draw(raws(kind))
    content, other = content_of(kind, raw), content_of(kind, data.draw(other_right_one(kind, raw)))
    assert sorted(kind.keys(content)) == sorted(kind.keys(other))
    order = data.draw(orders(kind, content) | st.just([]))
    assert kind.ask(content, order, None) == kind.ask(other, order, None)


# ── 4. Fields and back ──


@every_kind
@pytest.mark.parametrize("languages", [LANGUAGES, ("de",), ("en",)])
@some
@given(data=st.data())
def test_raw_fields_are_read_as_the_same_content(kind: Kind, languages: tuple[str, ...], data: st.DataObject) -> None:
    content = content_of(kind, data.draw(raws(kind, languages)), languages_needed=languages)
    raw = json.loads(json.dumps(kind.raw(content)))
    assert set(raw) <= set(own_fields(kind.code))
    for needed in (languages, ()):
        assert content_of(kind, raw, languages_needed=needed) == content


@every_kind
@some
@given(data=st.data())
def test_one_language_is_enough_for_a_company_and_too_little_for_what_ships(kind: Kind, data: st.DataObject) -> None:
    raw = data.draw(raws(kind, ("de",)))
    content_of(kind, raw, languages_needed=())
    assert read_with_faults(kind, raw)[1]
    with translation.override("en"):
        content = content_of(kind, raw, languages_needed=())
        assert kind.ask(content, kind.keys(content), None) is not None, "whoever reads English sees the German text"


@every_kind
def test_nothing_at_all_is_told_field_by_field(kind: Kind) -> None:
    for needed in (LANGUAGES, ()):
        found = read_with_faults(kind, {}, languages_needed=needed)[1]
        assert {fault.path for fault in found} <= set(own_fields(kind.code))
        assert found


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text("a1*[]=\x00\ud800 ", max_size=6)
names = st.sampled_from(
    [
        "de",
        "en",
        "key",
        "text",
        "why",
        "right",
        "match",
        "accept",
        "others",
        "value",
        "label",
        "x",
        "y",
        "width",
        "height",
        "shape",
        "title",
        "hint",
        "name",
    ]
) | st.text("a ", max_size=3)
junk = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=25)


@every_kind
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_comes_is_read_or_told(kind: Kind, data: st.DataObject) -> None:
    raw = data.draw(st.fixed_dictionaries(dict.fromkeys(own_fields(kind.code), junk)))
    for needed in (LANGUAGES, ()):
        content, found = read_with_faults(kind, raw, languages_needed=needed)
        for fault in found:
            assert fault.path.split("[")[0].split(".")[0] in own_fields(kind.code)
            assert fault.message
        if not found:
            assert kind.credit(content, kind.right(content)) in (1, None, 0)
            json.dumps(content)


# ── 8. Languages ──


@every_kind
@some
@given(data=st.data())
def test_every_language_reads_the_question_and_earns_the_same(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = kind.read(content, data.draw(answers(kind, content)))
    seen = set()
    for language in ("de", "en", "fr", None):
        with translation.override(language):
            control = kind.ask(content, kind.keys(content), answer)
            explained = kind.explain(content, kind.keys(content), answer)
            for part in controls(control):
                assert all(str(option.text) for option in getattr(part, "options", ()))
                assert all(str(part.label) for part in [part] if hasattr(part, "label"))
            assert explained.given is not None
            assert explained.better is not None
            assert str(kind.rule) is not None
            seen.add((kind.credit(content, answer), kind.is_complete(content, answer), repr(kind.read(content, answer))))
    assert len(seen) == 1


@every_kind
@some
@given(data=st.data())
def test_every_text_is_named_with_its_place(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    found = list(kind.texts(content))
    paths = [path for path, _text in found]
    assert len(set(paths)) == len(paths)
    assert all(set(text) <= set(LANGUAGES) for _path, text in found)
    shown = [str(option.text) for part in controls(kind.ask(content, [], None)) for option in getattr(part, "options", ())]
    if kind.code not in ("true_false", "ordering"):
        assert set(shown) <= {str(text) for _path, text in found}
