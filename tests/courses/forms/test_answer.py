"""What is no answer gets a reason and a field, never a fault of ours."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.forms.answer import LARGEST, Answer, BadInput, answer_from_form, answer_from_json

KEY = "7b0c1a52-3f14-4c8e-9a61-0d5c7c1c2f10"
GOOD: dict[str, Any] = {"position": 1, "answer": ["a"], "based_on": 0, "key": KEY}


def read(body: bytes | str | dict[str, Any], content_type: str = "application/json") -> Answer:
    data = json.dumps(body) if isinstance(body, dict) else body
    return answer_from_json(RequestFactory().generic("POST", "/", data, content_type=content_type))


def refusal(body: bytes | str | dict[str, Any], content_type: str = "application/json") -> BadInput:
    with pytest.raises(BadInput) as refused:
        read(body, content_type)
    return refused.value


def test_an_answer() -> None:
    assert read(GOOD) == Answer(1, ("a",), 0, UUID(KEY))
    assert read(GOOD | {"answer": []}).answer == ()
    assert read(json.dumps(GOOD), "application/json; charset=utf-8").key == UUID(KEY)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"position": "1"}, "position", "position.type"),
        ({"position": 1.0}, "position", "position.type"),
        ({"position": True}, "position", "position.type"),
        ({"position": 0}, "position", "position.type"),
        ({"position": 10**30}, "position", "position.type"),
        ({"position": None}, "position", "position.type"),
        ({"based_on": -1}, "based_on", "based_on.type"),
        ({"based_on": False}, "based_on", "based_on.type"),
        ({"based_on": 1e300}, "based_on", "based_on.type"),
        ({"answer": "a"}, "answer", "answer.type"),
        ({"answer": None}, "answer", "answer.type"),
        ({"answer": {"a": 1}}, "answer", "answer.type"),
        ({"answer": ["a", 1]}, "answer", "answer.type"),
        ({"answer": [["a"]]}, "answer", "answer.type"),
        ({"answer": ["a"] * 51}, "answer", "answer.type"),
        ({"key": "x"}, "key", "key.type"),
        ({"key": KEY + "0"}, "key", "key.type"),
        ({"key": "z" * 36}, "key", "key.type"),
        ({"key": "{" + KEY[:-2] + "}"}, "key", "key.type"),
        ({"key": 7}, "key", "key.type"),
        ({"score": 100}, "score", "score.unknown"),
        ({"right": True}, "right", "right.unknown"),
        ({"\x00": 1}, "\x00", "\x00.unknown"),
        ({"\ud800": 1}, "\ud800", "\ud800.unknown"),
    ],
)
def test_a_wrong_part_is_named(change: dict[str, Any], field: str, code: str) -> None:
    refused = refusal(GOOD | change)
    assert (refused.status, refused.field, refused.code) == (400, field, code)


@pytest.mark.parametrize("name", list(GOOD))
def test_a_missing_part_is_named(name: str) -> None:
    refused = refusal({key: value for key, value in GOOD.items() if key != name})
    assert (refused.field, refused.code) == (name, f"{name}.missing")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b" ", 400, "body.json"),
        (b"{", 400, "body.json"),
        (b"[]", 400, "body.object"),
        (b"null", 400, "body.object"),
        (b'"a"', 400, "body.object"),
        (b"\xff\xfe{}", 400, "body.encoding"),
        ('{"position": "ä"}'.encode("utf-16"), 400, "body.encoding"),
        (b'{"position": NaN}', 400, "body.constant"),
        (b'{"position": -Infinity}', 400, "body.constant"),
        (b'{"position": ' + b"9" * 5000 + b"}", 400, "body.json"),
        (b'{"position": ' + b"[" * 8000 + b"}", 400, "body.json"),
        (b"[" * 16_000, 400, "body.json"),
        (b'{"key": 1, "key": 2}', 400, "key.twice"),
        (b'{"answer": [{"a": 1, "a": 2}]}', 400, "a.twice"),
        (b" " * (LARGEST + 1), 413, "body.too_large"),
        (b"{" + b" " * 2**20 + b"}", 413, "body.too_large"),
    ],
)
def test_a_broken_body_has_a_reason(body: bytes, status: int, code: str) -> None:
    refused = refusal(body)
    assert (refused.status, refused.code) == (status, code)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "application/jsonp"]
)
def test_only_json_is_read(content_type: str) -> None:
    assert refusal(GOOD, content_type).status == 415


def outcome(body: bytes | str) -> Answer | BadInput:
    try:
        return read(body)
    except BadInput as refused:
        return refused


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body: bytes) -> None:
    result = outcome(body)
    assert isinstance(result, BadInput)
    assert result.status in (400, 413, 415)


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text("a\x00ä\ud800", max_size=3)
anything = values | st.lists(values, max_size=3) | st.dictionaries(st.sampled_from("ab"), values, max_size=2)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first draw of a session is slow
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(GOOD, anything)))
def test_no_values_break_it(data: dict[str, Any]) -> None:
    result = outcome(json.dumps(GOOD | data))
    if isinstance(result, Answer):
        assert type(result.position) is int
        assert all(type(option) is str for option in result.answer)
    else:
        assert result.field or result.code.startswith("body.")


def form(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in ({"revision": "2", "key": KEY} | values).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_the_plain_form() -> None:
    assert answer_from_form(form(answer="b"), 3) == Answer(3, ("b",), 2, UUID(KEY))
    assert answer_from_form(form(answer=["a", "c"]), 3) == Answer(3, ("a", "c"), 2, UUID(KEY))
    assert answer_from_form(form(answer=""), 3) == Answer(3, (), 2, UUID(KEY))


def test_nothing_chosen_changes_nothing() -> None:
    assert answer_from_form(form(), 3) is None
    assert answer_from_form(QueryDict(), 3) is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"answer": ["", "a"]}, "answer.both"),
        ({"answer": "a", "revision": "x"}, "revision.type"),
        ({"answer": "a", "revision": ""}, "revision.type"),
        ({"answer": "a", "revision": "²"}, "revision.type"),
        ({"answer": "a", "revision": "9" * 30}, "revision.type"),
        ({"answer": "a", "key": "x"}, "key.type"),
    ],
)
def test_a_broken_form_has_a_reason(values: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        answer_from_form(form(**values), 3)
    assert refused.value.code == code
