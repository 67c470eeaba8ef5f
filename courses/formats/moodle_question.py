"""A question as Moodle knows it, whichever of its formats carries it, and the tags that keep what Moodle has no place for.

A tag "kundig:level=1;" says one fact. Moodle cuts tags after fifty characters, so a longer fact takes several numbered tags;
the semicolon closes it. A fact that was cut or only partly arrives is as good as none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from courses.formats.moodle_text import NOTHING, Source, read_text
from courses.rules.entry import LANGUAGES

LARGEST_FILE = 1_000_000  # bytes
MOST_QUESTIONS = 500  # and as many categories
MOST_ANSWERS = 50
LONGEST_TEXT = 50_000  # characters of one text with its markup

_LONGEST_CATEGORY = 255
_DEEPEST_CATEGORY = 20
_LONGEST_TAG = 50
_LEAST_IN_TAG = 12
_TAG = re.compile(r"kundig:([a-z_]+(?:\.[a-z0-9_]+)*)(?:/([1-9]\d?))?=(.*)", re.DOTALL)
_ELEMENT = re.compile(r"<[^<>]{0,200}>")
_WEIGHT = re.compile(r"-?\d{1,3}(?:[.,]\d{0,10})?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,16}(?:[.,]\d{0,16})?|[.,]\d{1,16})(?:[eE][+-]?\d{1,2})?")


@dataclass
class Answer:
    """An option, an answer that is typed, a pair or a step."""

    text: Source
    weight: Decimal = Decimal(0)  # percent
    feedback: Source = NOTHING
    line: int = 0
    tolerance: str = "0"
    match: Source = NOTHING  # what belongs to it


@dataclass
class Question:
    """What a file says about one question."""

    kind: str  # the name of its type in Moodle XML
    name: str = ""
    line: int = 0
    category: str = ""
    stem: Source = NOTHING
    answers: list[Answer] = field(default_factory=list)
    general: Source = NOTHING  # feedback on the whole
    grader: Source = NOTHING  # what those who mark are told
    is_single: bool = True
    units: list[str] = field(default_factory=list)
    idnumber: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name, or how the text begins."""
        return self.name or " ".join(_ELEMENT.sub(" ", self.stem.text[:400]).split())[:40]


def weight_of(text: str) -> Decimal | None:
    """A share in percent, -100 to 100, or None if it is none."""
    if not _WEIGHT.fullmatch(text):
        return None
    weight = Decimal(text.replace(",", "."))
    return weight if abs(weight) <= 100 else None


def number_of(text: str) -> Decimal | None:
    """A number as a question may ask for it, or None."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def tags_of(facts: Mapping[str, str]) -> list[str]:
    """Facts as tags."""
    tags = []
    for name, value in facts.items():
        rest = value.replace("\\", "\\\\").replace("\n", "\\n") + ";"
        number = 1
        while rest:
            head = f"kundig:{name}{f'/{number}' if number > 1 else ''}="
            room = _room(rest, max(_LONGEST_TAG - len(head), _LEAST_IN_TAG))
            tags.append(head + rest[:room])
            rest = rest[room:]
            number += 1
    return tags


def _room(text: str, most: int) -> int:
    """How much of a text goes into a tag. At its edges a blank would be lost, and a backslash would hide the bracket after it."""

    def is_edge(place: int) -> bool:
        return place < len(text) and (text[place - 1].isspace() or text[place].isspace() or text[place - 1] == "\\")

    room = next((place for place in range(min(most, len(text)), 0, -1) if not is_edge(place)), 0)
    return room or next(place for place in range(most, len(text) + 1) if not is_edge(place))


def facts_of(tags: list[str]) -> dict[str, str]:
    """The facts that tags say."""
    parts: dict[str, dict[int, str]] = {}
    for tag in tags:
        found = _TAG.fullmatch(tag.strip())
        if found:
            parts.setdefault(found[1], {})[int(found[2] or 1)] = found[3]
    facts = {}
    for name, pieces in parts.items():
        whole = "".join(pieces[number] for number in sorted(pieces))
        if sorted(pieces) == list(range(1, len(pieces) + 1)) and whole.endswith(";"):
            facts[name] = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], whole[:-1])
    return facts


def text_facts(name: str, text: Mapping[str, str]) -> dict[str, str]:
    """A text in several languages as facts."""
    return {f"{name}.{language}": text[language] for language in LANGUAGES if text.get(language)}


def text_from(name: str, facts: Mapping[str, str]) -> dict[str, str]:
    """The text that `text_facts` wrote; empty if it is not there."""
    return {language: facts[f"{name}.{language}"] for language in LANGUAGES if facts.get(f"{name}.{language}")}


def line_rows(lines: Mapping[str, list[str]]) -> list[tuple[tuple[str, ...], str]]:
    """Right answers by language as one list; what is the same in every language stands there once."""
    languages = tuple(language for language in LANGUAGES if lines.get(language))
    if len(languages) > 1 and all(lines[language] == lines[languages[0]] for language in languages):
        return [(languages, line) for line in lines[languages[0]]]
    return [((language,), line) for language in languages for line in lines[language]]


def category_from(path: str) -> str | None:
    """The names of a category path, joined with "/"; None if it is no path. Context marks such as $course$ go."""
    if not path.strip() or len(path) > _LONGEST_CATEGORY * _DEEPEST_CATEGORY:
        return None
    names = [name.replace("\x00", "//").strip() for name in path.replace("//", "\x00").split("/")]
    while names and ((names[0].startswith("$") and names[0].endswith("$")) or names[0] == "top"):
        names.pop(0)
    names = [next(iter(read_text(Source(name, "moodle")).by_language.values()), "") for name in names]
    if any(not name or len(name) > _LONGEST_CATEGORY for name in names) or len(names) > _DEEPEST_CATEGORY:
        return None
    return "/".join(names)


def category_of(competence: str, level: int) -> str:
    """The category that a competence and level are written as."""
    return f"$course$/top/kundig/{competence.replace('/', '//')}/level {level}"
