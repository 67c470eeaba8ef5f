"""Questions of every kind, as hypothesis makes them up: raw fields, the content they are read as, and answers to it."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from courses.rules.entry import LANGUAGES, Entry, Fault, Faults
from courses.rules.kinds import KINDS, Content, Control, Kind, kind_of
from courses.rules.kinds.base import Choices, Menus, PartsKind, Passage

Raw = dict[str, Any]

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
some = settings(max_examples=12, deadline=None)

LETTERS = "abcdefgäöüßéABCÄÖ ñø0123456789-_'’“”&<>=%|"


def entry_of(raw: Mapping[str, Any], *, languages_needed: Sequence[str] = LANGUAGES) -> Entry:
    """These fields as an entry that has no faults yet."""
    return Entry(values=raw, file="", path="", lines={}, faults=Faults(), languages_needed=tuple(languages_needed))


def read_with_faults(
    kind: Kind | str, raw: Mapping[str, Any], *, languages_needed: Sequence[str] = LANGUAGES
) -> tuple[dict[str, Any], list[Fault]]:
    """What a kind reads from these fields, and what it finds wrong."""
    entry = entry_of(raw, languages_needed=languages_needed)
    content = (kind_of(kind) if isinstance(kind, str) else kind).parse(entry)
    return content, entry.faults.found


def content_of(kind: Kind | str, raw: Mapping[str, Any], *, languages_needed: Sequence[str] = LANGUAGES) -> dict[str, Any]:
    """What a kind reads from these fields, which are right."""
    content, found = read_with_faults(kind, raw, languages_needed=languages_needed)
    assert found == [], [str(fault) for fault in found]
    return content


def fault_paths(kind: Kind | str, raw: Mapping[str, Any], *, languages_needed: Sequence[str] = LANGUAGES) -> set[str]:
    """Where a kind finds something wrong."""
    return {fault.path for fault in read_with_faults(kind, raw, languages_needed=languages_needed)[1]}


# ── Raw fields ──

words = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


def both(text: str, english: str | None = None) -> dict[str, str]:
    """A text in both languages."""
    return {"de": text, "en": text if english is None else english}


@st.composite
def texts(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> dict[str, str]:
    return {language: draw(words) for language in languages}


@st.composite
def different_texts(draw: st.DrawFn, number: int, languages: Sequence[str] = LANGUAGES) -> list[dict[str, str]]:
    """So many texts, of which no two are the same in any language."""
    lists = {
        language: draw(st.lists(words, min_size=number, max_size=number, unique_by=str.casefold)) for language in languages
    }
    return [{language: lists[language][place] for language in languages} for place in range(number)]


@st.composite
def lines(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> dict[str, list[str]]:
    """Patterns that a word is compared with."""
    pattern = st.one_of(words, words.map(lambda word: f"{word}*"), words.map(lambda word: f"*{word}"))
    return {language: draw(st.lists(pattern, min_size=1, max_size=3)) for language in languages}


decimals = st.decimals(-10_000, 10_000, places=2).map(str) | st.integers(-10_000, 10_000).map(str) | st.floats(-9, 9, width=16)


@st.composite
def options(draw: st.DrawFn, several: bool, languages: Sequence[str] = LANGUAGES) -> Raw:
    shown = draw(different_texts(draw(st.integers(3, 5)), languages))
    right = draw(st.sets(st.integers(0, len(shown) - 1), min_size=2, max_size=len(shown) - 1)) if several else {0}
    return {
        "options": draw(
            st.permutations(
                [{"right": place in right, "text": text, "why": draw(texts(languages))} for place, text in enumerate(shown)]
            )
        )
    }


@st.composite
def true_false(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    return {"right": draw(st.booleans()), "why_true": draw(texts(languages)), "why_false": draw(texts(languages))}


@st.composite
def matching(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    """Answers may belong to several prompts, and some to none; at least two are used."""
    prompts = draw(different_texts(draw(st.integers(2, 4)), languages))
    answers = draw(different_texts(draw(st.integers(2, 5)), languages))
    used = [0, 1, *draw(st.lists(st.sampled_from(range(len(answers))), min_size=len(prompts) - 2, max_size=len(prompts) - 2))]
    rows = [{"text": text, "match": answers[place]} for text, place in zip(prompts, used, strict=True)]
    if draw(st.booleans()):
        rows[0]["why"] = draw(texts(languages))
    extras = [{"text": text} for place, text in enumerate(answers) if place not in used]
    return {"prompts": draw(st.permutations(rows)), "why": draw(texts(languages))} | ({"extras": extras} if extras else {})


@st.composite
def ordering(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    steps = draw(different_texts(draw(st.integers(3, 6)), languages))
    return {"steps": [{"text": text} for text in steps], "why": draw(texts(languages))}


@st.composite
def cloze(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    """Typed gaps and menus, in another order in each language."""
    gaps = []
    for _number in range(draw(st.integers(1, 4))):
        gap: Raw = {"why": draw(texts(languages))}
        if draw(st.booleans()):
            gap["accept"] = draw(lines(languages))
        else:
            shown = draw(different_texts(draw(st.integers(2, 4)), languages))
            gap["accept"] = {language: [shown[0][language]] for language in languages}
            gap["others"] = {language: [text[language] for text in shown[1:]] for language in languages}
        gaps.append(gap)
    marks = [f"[[{number}]]" for number in range(1, len(gaps) + 1)]
    return {
        "text": {language: " … ".join([draw(words), *draw(st.permutations(marks))]) for language in languages},
        "gaps": gaps,
    }


@st.composite
def numeric(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    raw: Raw = {"value": draw(decimals), "why": draw(texts(languages))}
    if draw(st.booleans()):
        raw["tolerance"] = draw(st.sampled_from(["0", "0,5", 2, 0.25]))
    if draw(st.booleans()):
        raw["unit"] = draw(st.sampled_from([both("kg"), both("€"), both("Std.", "h"), both("%"), both("m²"), both("1/min")]))
        raw["unit"] = {language: raw["unit"][language] for language in languages}
    if draw(st.booleans()):
        raw["wrong"] = [{"value": str(float(raw["value"]) + 1000), "why": draw(texts(languages))}]
    return raw


@st.composite
def short_text(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    raw: Raw = {"accept": draw(lines(languages)), "why": draw(texts(languages))}
    if draw(st.booleans()):
        raw["wrong"] = [{"accept": draw(lines(languages)), "why": draw(texts(languages))}]
    return raw


@st.composite
def free_text(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    criteria: list[Raw] = [{"title": draw(texts(languages))} for _number in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        criteria[0]["hint"] = draw(texts(languages))
    return {"words": draw(st.integers(10, 500)), "criteria": criteria, "sample": draw(texts(languages))}


@st.composite
def hotspot(draw: st.DrawFn, languages: Sequence[str] = LANGUAGES) -> Raw:
    labels = draw(different_texts(draw(st.integers(2, 4)), languages))
    right = draw(st.sets(st.integers(0, len(labels) - 1), min_size=1, max_size=len(labels) - 1))
    figure = st.sampled_from([2, 5.5, "12,5", 30])
    regions = [
        {
            "label": label,
            "right": place in right,
            "why": draw(texts(languages)),
            **{name: draw(figure) for name in ("x", "y", "width", "height")},
            **draw(st.sampled_from([{}, {"shape": "rectangle"}, {"shape": "ellipse"}])),
        }
        for place, label in enumerate(labels)
    ]
    return {
        "picture": {"name": f"{'a' * 64}.webp", "width": 640, "height": 360},
        "alt": draw(texts(languages)),
        "regions": regions,
    }


def raws(kind: Kind, languages: Sequence[str] = LANGUAGES) -> st.SearchStrategy[Raw]:
    """Fields of a question of this kind that have no fault."""
    if kind.code in ("single", "multiple"):
        return options(kind.code == "multiple", languages)
    made = {
        "true_false": true_false,
        "matching": matching,
        "ordering": ordering,
        "cloze": cloze,
        "numeric": numeric,
        "short_text": short_text,
        "free_text": free_text,
        "hotspot": hotspot,
    }
    return made[kind.code](languages)


def contents(kind: Kind, languages: Sequence[str] = LANGUAGES) -> st.SearchStrategy[dict[str, Any]]:
    """What the fields of such a question are read as."""
    return raws(kind, languages).map(lambda raw: content_of(kind, raw, languages_needed=languages))


@st.composite
def other_right_one(draw: st.DrawFn, kind: Kind, raw: Raw) -> Raw:
    """The same question to a learner's eye, of which something else is right."""
    other = deepcopy(raw)
    match kind.code:
        case "single" | "multiple" | "hotspot":
            rows = other["regions" if kind.code == "hotspot" else "options"]
            for row, right in zip(rows, draw(st.permutations([row["right"] for row in rows])), strict=True):
                row["right"] = right
        case "true_false":
            other["right"] = not other["right"]
        case "matching":
            rows, extras = other["prompts"], other.get("extras", [])
            answers: list[dict[str, str]] = []
            for text in [*(row["match"] for row in rows), *(row["text"] for row in extras)]:
                if text not in answers:
                    answers.append(text)
            answers = draw(st.permutations(answers))
            places = range(len(answers))
            used = [0, 1, *draw(st.lists(st.sampled_from(places), min_size=len(rows) - 2, max_size=len(rows) - 2))]
            for row, place in zip(rows, used, strict=True):
                row["match"] = answers[place]
            other["extras"] = [{"text": answers[place]} for place in places if place not in used]
        case "ordering":
            other["steps"] = draw(st.permutations(other["steps"]))
        case "cloze":
            for gap in other["gaps"]:
                if "others" not in gap:
                    gap["accept"] = {language: ["something much longer than before"] for language in gap["accept"]}
                    continue
                count = len(next(iter(gap["others"].values()))) + 1
                order = draw(st.permutations(range(count)))
                for language in gap["accept"]:
                    shown = [gap["accept"][language][0], *gap["others"][language]]
                    first, *rest = [shown[place] for place in order]
                    gap["accept"][language], gap["others"][language] = [first], rest
        case "numeric":
            other |= {"value": "123456", "tolerance": "7", "wrong": []}
        case "short_text":
            other |= {"accept": {language: ["something much longer"] for language in other["accept"]}, "wrong": []}
        case "free_text":
            other["sample"] = dict.fromkeys(other["sample"], "something else")
    return other


# ── Answers ──


@st.composite
def answers(draw: st.DrawFn, kind: Kind, content: Content) -> list[str]:
    """What a person may send: complete or not, in any order; the empty list is "I do not know"."""
    if isinstance(kind, PartsKind):
        entries = []
        for name, allowed in kind.parts(content).items():
            if isinstance(allowed, int):
                typed = [entry.partition("=")[2] for entry in kind.right(content)] + ["12,5", "1.250", "−3 kg", "=", "x=y"]
                value = st.sampled_from(typed) | st.text(LETTERS, max_size=20)
            else:
                value = st.sampled_from(list(allowed))
            entries.append(f"{name}={draw(value)}")
        kept = [entry for entry in entries if entry.partition("=")[2].strip() and draw(st.integers(0, 4))]
        return draw(st.permutations(kept))
    control = kind.ask(content, kind.keys(content), None)
    assert isinstance(control, Choices)
    keys = [option.key for option in control.options]
    most = len(keys) if control.is_multiple else 1
    return draw(st.lists(st.sampled_from(keys), max_size=most, unique=True))


def orders(kind: Kind, content: Content) -> st.SearchStrategy[list[str]]:
    """An order that an attempt may pin."""
    return st.permutations(kind.keys(content))


def controls(control: Control) -> list[Any]:
    """The parts of a control that have options or a field."""
    if isinstance(control, Menus):
        return list(control.rows)
    if isinstance(control, Passage):
        return [piece for piece in control.pieces if not isinstance(piece, str)]
    return [control]


# ── One of each kind, with a canary in all that a learner must not see ──

CANARY = "Kanarienvogel"
SHOWN = {"a": both("Aa"), "b": both("Bb"), "c": both("Cc")}
SECRET = both(CANARY)
PLANTED: dict[str, dict[str, Any]] = {
    "single": {"options": [{"right": key == "b", "text": SHOWN[key], "why": SECRET} for key in SHOWN]},
    "multiple": {"options": [{"right": key != "b", "text": SHOWN[key], "why": SECRET} for key in SHOWN]},
    "true_false": {"right": True, "why_true": SECRET, "why_false": SECRET},
    "matching": {
        "prompts": [{"text": SHOWN[key], "match": both(f"{key}{key}{key}"), "why": SECRET} for key in SHOWN],
        "extras": [{"text": both("dd")}],
        "why": SECRET,
    },
    "ordering": {"steps": [{"text": SHOWN[key]} for key in SHOWN], "why": SECRET},
    "cloze": {
        "text": both("Erst [[1]], dann [[2]]."),
        "gaps": [
            {"accept": {"de": [CANARY, f"{CANARY}*"], "en": [CANARY]}, "why": SECRET},
            {"accept": {"de": ["a", CANARY], "en": ["a"]}, "others": {"de": ["b"], "en": ["b"]}, "why": SECRET},
        ],
    },
    "numeric": {
        "value": "98765",
        "tolerance": "98765",
        "unit": both("kg"),
        "why": SECRET,
        "wrong": [{"value": "-98765", "why": SECRET}],
    },
    "short_text": {
        "accept": {"de": [CANARY], "en": [CANARY]},
        "why": SECRET,
        "wrong": [{"accept": {"de": [f"{CANARY}*"], "en": [CANARY]}, "why": SECRET}],
    },
    "free_text": {"words": 50, "criteria": [{"title": SHOWN["a"], "hint": SHOWN["b"]}], "sample": SECRET},
    "hotspot": {
        "picture": {"name": f"{'a' * 64}.webp", "width": 640, "height": 360},
        "alt": both("Bild"),
        "regions": [
            {"label": SHOWN[key], "right": key == "b", "why": SECRET, "x": 1, "y": 1, "width": 5, "height": 5} for key in SHOWN
        ],
    },
}
