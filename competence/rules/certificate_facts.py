"""What a certificate freezes: plain facts in both languages, so that later names and words change nothing about it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

from competence.enums import Language, Level
from competence.texts import Translated, translated


@dataclass(frozen=True)
class CertifiedCompetence:
    """One competence as it was shown. `kinds` are entries of the rule set."""

    code: str
    name: Mapping[str, str]
    level: int
    kinds: Sequence[str]
    proven_on: date

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "code": self.code,
            "name": dict(self.name),
            "level": self.level,
            "level_name": in_both_languages(Level(self.level).label),
            "kinds": list(self.kinds),
            "proven_on": self.proven_on.isoformat(),
        }


def in_both_languages(text: Any) -> dict[str, str]:
    """A translatable text as the texts that it has today."""
    found = {}
    for language in Language:
        with translation.override(language.value):
            found[language.value] = str(text)
    return found


@dataclass(frozen=True)
class Row:
    """A stored competence, read back."""

    name: Translated
    level: int
    level_name: Translated
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """Number and word: "2 practised"."""
        return f"{self.level} {self.level_name}"


def rows_of(facts: Mapping[str, Any]) -> tuple[Row, ...]:
    """The competences of stored facts."""
    return tuple(
        Row(translated(entry["name"]), entry["level"], translated(entry["level_name"]), tuple(entry["kinds"]))
        for entry in facts.get("competences", ())
    )


def rest_on_something(facts: Mapping[str, Any]) -> bool:
    """Whether there is anything that a certificate could say: a competence on a level, or a part that was done."""
    return any(entry["level"] > 0 for entry in facts.get("competences", ())) or any(
        facts.get(part) for part in ("lessons", "quizzes", "exercises")
    )
