"""A file of questions from another system, whatever its format: what was read, and where each question stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.enums import ItemKind
from courses.rules.entry import Faults

# What an answer is told where the file says nothing; by whether it is right. The linter knows these sentences as empty.
NO_REASON: Mapping[bool, Mapping[str, str]] = {
    True: {"de": "Das ist die richtige Antwort.", "en": "This is the right answer."},
    False: {"de": "Das ist nicht die richtige Antwort.", "en": "This is not the right answer."},
}


@dataclass(frozen=True)
class ForeignQuestion:
    """One question of the file. `raw` has the fields of its kind, the stem and whatever else the file said
    (key, topic, level, source, review_on); what the file could not say comes from the mapping page."""

    name: str
    line: int
    category: str  # "" without one
    kind: ItemKind
    raw: dict[str, Any]


@dataclass
class ReadQuestions:
    """What a file came to. With faults nothing of it is used."""

    questions: list[ForeignQuestion] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    languages: Sequence[str] = ()  # those that the file itself names; empty where it does not say

    @property
    def categories(self) -> list[str]:
        """The categories in the order of the file, each once."""
        return list(dict.fromkeys(question.category for question in self.questions))


@dataclass(frozen=True)
class Written:
    """A file to hand out, and the keys of the questions that the format has no way to say, each with the reason."""

    data: bytes
    left_out: tuple[tuple[str, str], ...] = ()
