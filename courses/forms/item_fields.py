"""The fields of a question in the editor, whatever its kind: what a form sends becomes raw fields, raw fields become boxes.

A kind says which fields it has (`courses/rules/kinds/base.py`, Field and Rows); nothing here knows a kind by name. The name
of a control is the path of its field, the same that a fault names: "stem.de", "options[2].why.en".
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.rules.entry import LANGUAGES
from courses.rules.kinds import kind_of
from courses.rules.kinds.base import Field, Rows

LANGUAGE_NAMES: Mapping[str, Any] = {"de": _("German"), "en": _("English")}
MOST_ROWS = 30  # more than any kind takes; how many it takes is said as a fault

FIRST_FIELDS = (
    Field("topic", _("Topic"), hint=_("Two or three words. Results name the question by them.")),
    Field("stem", _("Question"), hint=_("First the situation, then what is asked."), tall=True),
)
LAST_FIELDS = (
    Field("source", _("Source"), "line", _("Where it can be looked up: lesson, rule, law.")),
    Field("review_on", _("Look at it again by"), "day"),
)

_WHOLE = re.compile(r"-?\d{1,15}")
_PICTURE = re.compile(r"[0-9a-f]{64}\.[a-z]{3,4}")  # as courses/actions/item_pictures.py names them
_SEPARATORS = re.compile(r"[\[\].]+")


def fields_of(kind: str) -> tuple[Field | Rows, ...]:
    """All fields of a question of this kind, in the order of the form."""
    return (*FIRST_FIELDS, *kind_of(kind).fields, *LAST_FIELDS)


def id_of(path: str) -> str:
    """The id of the control for this path."""
    return "f-" + _SEPARATORS.sub("-", path).strip("-")


# ── From the form to raw fields ──


def read_raw(kind: str, data: Mapping[str, Any], pictures: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was typed, as raw fields. Nothing is refused here: faults are found when the fields are read.

    `pictures` are those that came with the form, by path; without one the picture chosen before stays.
    """
    return _read(fields_of(kind), data, "", pictures or {})


def _read(fields: Iterable[Field | Rows], data: Mapping[str, Any], prefix: str, pictures: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in fields:
        path = prefix + field.name
        if isinstance(field, Rows):
            numbers = _row_numbers(data, path)
            found[field.name] = [_read(field.fields, data, f"{path}[{number}].", pictures) for number in numbers]
            continue
        value = pictures.get(path) or _value(field, data, path)
        if value not in (None, "", {}):
            found[field.name] = value
    return found


def _row_numbers(data: Mapping[str, Any], path: str) -> list[int]:
    marks = re.compile(re.escape(path) + r"\[(\d{1,3})\]")
    numbers = {int(found[1]) for name in data if (found := marks.fullmatch(name))}
    return sorted(numbers)[:MOST_ROWS]


def _text(data: Mapping[str, Any], path: str) -> str:
    return str(data.get(path, "")).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _value(field: Field, data: Mapping[str, Any], path: str) -> Any:
    if field.type == "both":
        return {language: text for language in LANGUAGES if (text := _text(data, f"{path}.{language}")).strip()}
    if field.type == "lines":
        texts = {language: _text(data, f"{path}.{language}").split("\n") for language in LANGUAGES}
        return {language: lines for language, text in texts.items() if (lines := [line for line in text if line.strip()])}
    if field.type == "flag":
        return path in data
    if field.type == "picture":
        return _picture(data, path)
    text = _text(data, path).strip()
    return int(text) if field.type == "number" and _WHOLE.fullmatch(text) else text


def _picture(data: Mapping[str, Any], path: str) -> dict[str, Any] | None:
    name = _text(data, f"{path}.name")
    sizes = {side: _text(data, f"{path}.{side}") for side in ("width", "height")}
    if not _PICTURE.fullmatch(name):
        return None  # nothing that was ever stored has such a name
    return {"name": name, **{side: int(size) for side, size in sizes.items() if _WHOLE.fullmatch(size)}}


def picture_paths(kind: str) -> list[str]:
    """Where this kind has pictures."""
    return [field.name for field in kind_of(kind).fields if isinstance(field, Field) and field.type == "picture"]


def change_rows(kind: str, raw: dict[str, Any], command: str) -> str:
    """Add, remove or move a row as a button says ("options:add", "options:up:2"). Returns the path to go on at, or nothing."""
    name, _sign, rest = command.partition(":")
    verb, _sign, place = rest.partition(":")
    rows = raw.get(name)
    fields = next((field for field in kind_of(kind).fields if isinstance(field, Rows) and field.name == name), None)
    if fields is None or not isinstance(rows, list):
        return ""
    if verb == "add":
        if len(rows) < MOST_ROWS:
            rows.append({})
        return f"{name}[{len(rows)}]"
    at = int(place) - 1 if place.isascii() and place.isdigit() and len(place) < 4 else -1
    if not 0 <= at < len(rows):
        return name
    row = rows.pop(at)
    if verb == "remove":
        return f"{name}[{min(at + 1, len(rows))}]" if rows else name
    at = max(0, at - 1) if verb == "up" else min(len(rows), at + 1) if verb == "down" else at
    rows.insert(at, row)
    return f"{name}[{at + 1}]"


# ── The words for a place in the form ──


def places(kind: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every place of the form that a fault may name, with its name in words, from top to bottom."""
    yield from _places(fields_of(kind), raw, "", "")


def _places(fields: Iterable[Field | Rows], raw: Mapping[str, Any], prefix: str, words: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        path, name = prefix + field.name, f"{words}{field.label}"
        yield path, name
        if isinstance(field, Rows):
            for number, row in enumerate(rows_of(field, raw), 1):
                yield f"{path}[{number}]", f"{name} {number}"
                yield from _places(field.fields, row, f"{path}[{number}].", f"{name} {number}, ")
        elif field.type in ("both", "lines"):
            for language in LANGUAGES:
                yield f"{path}.{language}", f"{name} ({LANGUAGE_NAMES[language]})"


def rows_of(field: Rows, raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows that the form shows: those that are there, and as many empty ones as the kind needs at least."""
    given = raw.get(field.name)
    rows = [row if isinstance(row, dict) else {} for row in given] if isinstance(given, list) else []
    return [*rows, *({} for _missing in range(field.least - len(rows)))]
