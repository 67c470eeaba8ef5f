"""What the linter finds, and what it looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from competence.texts import Translated

STOP, HINT = "stop", "hint"


@dataclass(frozen=True)
class Finding:
    """Something to look at in an item or a bank."""

    code: str
    severity: str  # "stop": the item is not released like this; "hint": advice
    path: str  # of the field, "options[2].text"; "" for the whole
    language: str  # "" for both
    message: str


class Lintable(Protocol):
    """A question as the linter reads it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def topic(self) -> Translated: ...
    @property
    def stem(self) -> Translated: ...
    @property
    def content(self) -> Mapping[str, Any]: ...


def stop(code: str, message: str, path: str = "", language: str = "") -> Finding:
    """A finding that refuses release."""
    return Finding(code, STOP, path, language, message)


def hint(code: str, message: str, path: str = "", language: str = "") -> Finding:
    """A finding that is advice."""
    return Finding(code, HINT, path, language, message)


def language_name(language: str) -> str:
    """A language in the middle of a sentence."""
    return {"de": _("German"), "en": _("English")}.get(language, language)
