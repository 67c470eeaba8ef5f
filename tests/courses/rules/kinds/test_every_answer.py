"""What holds for the answers to every kind of question: reading, keeping, counting."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.kinds import KINDS, Content, Kind, NotAnAnswer
from courses.rules.kinds.base import Choices, Line, Menu, PartsKind, Writing

from .contents import (
    CANARY,
    PLANTED,
    answers,
    content_of,
    contents,
    controls,
    every_kind,
    some,
)

# ── 5. Reading an answer ──


def strange_answers(kind: Kind, content: Content) -> st.SearchStrategy[list[str]]:
    parts = list(kind.parts(content)) if isinstance(kind, PartsKind) else ["value"]
    values = st.text("ab1o=,.\x00\ud800 \r\n", max_size=6) | st.sampled_from(list(kind.keys(content)) or ["1"])
    entries = st.tuples(st.sampled_from(parts), values).map("=".join)
    return st.lists(entries | values, max_size=4)


def refusal(kind: Kind, content: Content, sent: list[str]) -> NotAnAnswer | None:
    try:
        kind.read(content, sent)
    except NotAnAnswer as refused:
        return refused
    return None


@every_kind
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_read_can_be_marked_and_what_cannot_is_refused(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    sent = data.draw(strange_answers(kind, content) | answers(kind, content))
    refused = refusal(kind, content, sent)
    if refused is not None:
        assert refused.code.startswith("answer.")
        assert refused.field == "answer"
        str(refused.message).encode()
        return
    answer = kind.read(content, sent)
    assert kind.read(content, answer) == answer
    json.dumps(answer).encode()
    "".join(answer).encode()
    credit = kind.credit(content, answer)
    assert credit is None or 0 <= credit <= 1
    assert isinstance(kind.is_complete(content, answer), bool)
    kind.explain(content, kind.keys(content), answer)
    kind.ask(content, kind.keys(content), answer)
    kind.picks(content, answer)


@every_kind
def test_what_is_no_answer_is_refused_by_its_code(kind: Kind) -> None:
    content = content_of(kind, PLANTED[kind.code])
    right = kind.right(content) or ["text=Ein Satz."]
    cases = {
        "answer.unknown": [[*right, "gone"], ["gone=1"], ["=x"], [""], ["\ud800"], ["\x00=\x00"]],
        "answer.twice": [[*right, right[0]]],
    }
    if isinstance(kind, PartsKind):
        part, allowed = next(iter(kind.parts(content).items()))
        cases["answer.empty"] = [[f"{part}="]]
        if isinstance(allowed, int):
            cases["answer.empty"] += [[f"{part}= \t\u00a0"]]
            cases["answer.characters"] = [[f"{part}=a\x00"], [f"{part}=\ud800"], [f"{part}=\udfff"]]
            cases["answer.too_long"] = [[f"{part}={'1' * (allowed + 1)}"]]
            assert kind.read(content, [f"{part}={'1' * allowed}"]) == [f"{part}={'1' * allowed}"]
            assert kind.read(content, [f"{part}=a=b"]) == [f"{part}=a=b"]
        else:
            cases["answer.unknown"] += [[f"{part}=gone"], [f"{part}= "], [f"{part}=\ud800"]]
    elif kind.code != "multiple":
        cases["answer.too_many"] = [[option.key for option in kind.ask(content, [], None).options]]  # type: ignore[union-attr]
    for code, sent in cases.items():
        for answer in sent:
            with pytest.raises(NotAnAnswer) as refused:
                kind.read(content, answer)
            assert refused.value.code == code, answer
            str(refused.value.message).encode()


def test_how_much_may_be_typed() -> None:
    most = {
        code: next(iter(kind.parts(content_of(kind, PLANTED[code])).values()))
        for code, kind in KINDS.items()
        if isinstance(kind, PartsKind)
    }
    assert (most["free_text"], most["short_text"], most["cloze"], most["numeric"]) == (20_000, 300, 300, 40)


def test_a_line_break_counts_once_however_it_was_sent() -> None:
    kind, content = KINDS["free_text"], content_of("free_text", PLANTED["free_text"])
    assert kind.read(content, ["text=a\r\nb"]) == kind.read(content, ["text=a\nb"]) == ["text=a\nb"]
    assert kind.read(content, ["text=" + "\r\n" * 10_000 + "a" * 10_000])


# ── 6. As JSON ──


@every_kind
@some
@given(data=st.data())
def test_content_and_answer_mean_the_same_after_a_way_through_json(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = kind.read(content, data.draw(answers(kind, content)))
    stored, given_ = json.loads(json.dumps([content, answer]))
    assert (stored, given_) == (content, answer)
    order = list(kind.keys(content))
    assert kind.ask(stored, order, given_) == kind.ask(content, order, answer)
    assert kind.explain(stored, order, given_) == kind.explain(content, order, answer)


@every_kind
@some
@given(data=st.data())
def test_an_answer_stands_in_the_control_again(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = kind.read(content, data.draw(answers(kind, content)))
    again: list[str] = []
    for part in controls(kind.ask(content, kind.keys(content), answer)):
        match part:
            case Choices():
                again += [option.key for option in part.options if option.is_chosen]
            case Menu():
                again += [f"{part.part}={part.chosen.key}"] if part.chosen else []
            case Line() | Writing():
                again += [f"{part.part}={part.value}"] if part.value else []
    assert sorted(again) == sorted(answer)


# ── 7. Statistics ──


@every_kind
@some
@given(data=st.data())
def test_what_is_counted_never_holds_what_a_person_typed(kind: Kind, data: st.DataObject) -> None:
    content = data.draw(contents(kind))
    answer = kind.read(content, data.draw(answers(kind, content)))
    parts = kind.parts(content) if isinstance(kind, PartsKind) else {}
    known = {f"{part}={value}" for part, allowed in parts.items() if not isinstance(allowed, int) for value in allowed}
    known |= {f"wrong{number}" for number in range(1, len(content.get("wrong", ())) + 1)}
    if not parts:
        known |= {option.key for option in kind.ask(content, [], None).options}  # type: ignore[union-attr]
    assert set(kind.picks(content, answer)) <= known
    typed = [f"{part}={CANARY}" for part, allowed in parts.items() if isinstance(allowed, int)]
    assert CANARY not in repr(kind.picks(content, typed))
