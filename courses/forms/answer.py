"""What comes in when an answer is saved: as JSON from the page's script, or as a plain form without it."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from competence.errors import Refused

LARGEST = 131_072  # bytes; the longest free text has 20,000 characters
MOST_ENTRIES = 50
FIELDS = ("position", "answer", "based_on", "key")
UNSURE = ""  # the value of "I do not know" in the plain form; no option has an empty key
PART = "answer."  # before the name of a part


class BadInput(Refused):
    """What was sent is no answer. `field` is empty where the whole is meant."""

    def __init__(self, message: str, *, code: str, field: str = "", status: int = 400) -> None:
        super().__init__(message, code=code)
        self.field = field
        self.status = status


@dataclass(frozen=True)
class Answer:
    """An answer in the right shape; whether it fits the question is for the action to say."""

    position: int
    answer: tuple[str, ...]
    based_on: int
    key: UUID


def answer_from_json(request: HttpRequest) -> Answer:
    """Read the body of a save, or raise BadInput with field, reason and status (400, 413, 415)."""
    if request.content_type != "application/json":
        raise BadInput(_("Send the answer as application/json."), code="body.type", status=415)
    try:
        body = request.body
    except RequestDataTooBig:
        body = b" " * (LARGEST + 1)
    if len(body) > LARGEST:
        raise BadInput(
            _("The answer is too large: at most %(size)s bytes.") % {"size": LARGEST}, code="body.too_large", status=413
        )
    data = _object(body)
    for name in data:
        if name not in FIELDS:
            _refuse(name[:80], "unknown", _("“%(name)s” is not part of an answer.") % {"name": name[:80]})
    for name in FIELDS:
        if name not in data:
            _refuse(name, "missing", _("“%(name)s” is missing.") % {"name": name})
    return Answer(
        position=_whole(data["position"], "position", lowest=1),
        answer=_entries(data["answer"]),
        based_on=_whole(data["based_on"], "based_on", lowest=0),
        key=_key(data["key"]),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(_("The answer is not UTF-8."), code="body.encoding") from None
    try:
        data = json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadInput(_("The answer is not valid JSON."), code="body.json") from None
    if not isinstance(data, dict):
        raise BadInput(_("The answer must be an object."), code="body.object")
    return data


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            _refuse(name[:80], "twice", _("“%(name)s” is there twice.") % {"name": name[:80]})
        found[name] = value
    return found


def _no_constant(constant: str) -> NoReturn:
    raise BadInput(_("%(value)s is not allowed in JSON.") % {"value": constant}, code="body.constant")


def _whole(value: Any, field: str, *, lowest: int) -> int:
    if type(value) is not int or not lowest <= value <= 1_000_000:
        _refuse(
            field, "type", _("“%(name)s” must be a whole number of at least %(lowest)s.") % {"name": field, "lowest": lowest}
        )
    return int(value)


def _entries(value: Any) -> tuple[str, ...]:
    if type(value) is not list or len(value) > MOST_ENTRIES or not all(type(entry) is str for entry in value):
        _refuse("answer", "type", _("“answer” must be a list of option keys or parts; an empty list means “I do not know”."))
    return tuple(value)


def _key(value: Any) -> UUID:
    try:
        key = UUID(value) if type(value) is str and len(value) == 36 else None
    except ValueError:
        key = None
    if key is None:
        _refuse("key", "type", _("“key” must be a UUID such as %(example)s.") % {"example": uuid4()})
    return key


def _refuse(field: str, code: str, message: str) -> NoReturn:
    raise BadInput(message, code=f"{field}.{code}", field=field)


def answer_entries(data: QueryDict) -> list[str] | None:
    """What was answered in the plain form: [] is "I do not know", None is nothing (an empty field never deletes)."""
    entries = [value for value in data.getlist("answer") if value != UNSURE]
    for name in data:
        if name.startswith(PART):
            entries += [f"{name.removeprefix(PART)}={value}" for value in data.getlist(name) if value.strip()]
    if UNSURE in data.getlist("answer"):
        if entries:
            _refuse("answer", "both", _("Choose answers or “I do not know”, not both."))
        return []
    return entries or None


def answer_from_form(data: QueryDict, position: int) -> Answer | None:
    """Read the plain form, or raise BadInput. None: nothing was answered, so nothing changes."""
    entries = answer_entries(data)
    if entries is None:
        return None
    based_on = data.get("revision", "")
    if not (based_on.isascii() and based_on.isdigit() and len(based_on) <= 6):
        _refuse("revision", "type", _("Reload the page and choose again."))
    return Answer(
        position=position,
        answer=tuple(entries),
        based_on=int(based_on),
        key=_key(data.get("key", "")),
    )
