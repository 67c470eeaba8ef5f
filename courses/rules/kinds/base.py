"""What a kind of question must be able to do, and the parts that its pages are made of.

A kind is one file of this folder: it reads an item (`parse`), says what the learner meets (`ask`), reads an answer (`read`),
marks it (`credit`) and explains it (`explain`). All of it is pure: the same item version and answer give the same mark on
any machine. What a kind shows is data (controls and marked parts), which `templates/courses/kinds/` turns into HTML, so a
new kind needs no template of its own.

An answer is a list of short texts, whatever the kind: the keys of chosen options (["b", "d"]), or one "part=value" for each
field (["p1=c2", "p2=c1"], ["value=12,5"]). The empty list is "I do not know"; None is not answered yet.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from competence.errors import Refused
from competence.texts import Translated, translated
from courses.enums import ItemKind
from courses.rules.entry import Entry, has_odd_characters

LONGEST_LINE = 300  # characters of a typed word or number
LONGEST_TEXT = 20_000  # characters of a free text

Content = Mapping[str, Any]  # what `parse` gives and the item version stores


class NotAnAnswer(Refused):
    """What was sent cannot be an answer to this question; `field` says which part."""

    def __init__(self, message: str, *, code: str, field: str = "answer") -> None:
        super().__init__(message, code=code)
        self.field = field


# ── What the learner meets: controls hold no word of what is right ──


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    key: str
    text: Translated | str
    is_chosen: bool
    area: "Area | None" = None


@dataclass(frozen=True)
class Area:
    """A place in a picture, in percent of its width and height."""

    number: int
    shape: str  # "rectangle" or "ellipse"
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class Picture:
    """A picture of an item."""

    name: str  # digest with ending; the address is /items/pictures/<name>
    alt: Translated
    width: int
    height: int

    @property
    def drawn_height(self) -> int:
        """Its height if it is drawn a thousand wide, so that numbers and frames have one size on every picture."""
        return round(1000 * self.height / self.width)


@dataclass(frozen=True)
class Choices:
    """One or several of a list, with or without a picture that shows where they are."""

    template: ClassVar[str] = "courses/kinds/choices.html"
    options: tuple[Option, ...]
    is_multiple: bool
    picture: Picture | None = None


@dataclass(frozen=True)
class Menu:
    """One of a list, for one part of the question."""

    part: str
    label: Translated | str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.is_chosen), None)


@dataclass(frozen=True)
class Line:
    """A typed word or number. `width` is how many letters the field shows."""

    template: ClassVar[str] = "courses/kinds/line.html"
    part: str
    label: Translated | str
    value: str
    unit: Translated | str = ""
    is_number: bool = False
    width: int = 24
    most: int = LONGEST_LINE


@dataclass(frozen=True)
class Writing:
    """A typed text of several sentences."""

    template: ClassVar[str] = "courses/kinds/writing.html"
    part: str
    label: Translated | str
    value: str
    words: int
    most: int = LONGEST_TEXT
    criteria: tuple["Criterion", ...] = ()


@dataclass(frozen=True)
class Menus:
    """A menu for each row: what belongs to it, or (`is_order`) which place it takes."""

    template: ClassVar[str] = "courses/kinds/menus.html"
    rows: tuple[Menu, ...]
    is_order: bool = False


@dataclass(frozen=True)
class Passage:
    """A text with controls in it."""

    template: ClassVar[str] = "courses/kinds/passage.html"
    pieces: tuple["str | Menu | Line", ...]

    @property
    def flow(self) -> list[dict[str, Any]]:
        """Each piece as a template asks for it."""
        return [{"text": piece} if isinstance(piece, str) else {"control": piece} for piece in self.pieces]


Control = Choices | Menu | Line | Writing | Menus | Passage


# ── What is shown after handing in ──


@dataclass(frozen=True)
class MarkedOption:
    """An option with its worth and its reason."""

    key: str
    text: Translated | str
    why: Translated
    is_right: bool
    is_chosen: bool
    area: Area | None = None


@dataclass(frozen=True)
class MarkedPart:
    """One part of a question: what was given, what would have been right."""

    label: Translated | str
    given: str
    right: str
    why: Translated
    is_right: bool


@dataclass(frozen=True)
class Criterion:
    """What a champion looks for in a free text, and the mark once it is given (in halves: 0, 1, 2)."""

    key: str
    title: Translated
    hint: Translated
    half_points: int | None = None


@dataclass(frozen=True)
class Explained:
    """A question after handing in. Only one of options, parts and criteria is filled."""

    options: tuple[MarkedOption, ...] = ()
    is_multiple: bool = False
    picture: Picture | None = None
    parts: tuple[MarkedPart, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    text: str = ""
    sample: Translated = field(default_factory=Translated)
    why: Translated = field(default_factory=Translated)

    @property
    def given(self) -> list[str]:
        """What was answered, in words."""
        if self.text:
            return [self.text]
        chosen = [str(option.text) for option in self.options if option.is_chosen]
        return chosen or [_labelled(part.label, part.given) for part in self.parts if part.given]

    @property
    def better(self) -> list[str]:
        """What would have been right, in words."""
        right = [str(option.text) for option in self.options if option.is_right]
        return right or [_labelled(part.label, part.right) for part in self.parts if not part.is_right]


def _labelled(label: Translated | str, value: str) -> str:
    return f"{label}: {value}" if str(label) else value


# ── The form an author fills in ──


@dataclass(frozen=True)
class Field:
    """A field of the item editor. `type`: both (a text in each language), lines (several texts in each language), line,
    number, flag, choice, picture."""

    name: str
    label: Any
    type: str = "both"
    hint: Any = ""
    needed: bool = True
    tall: bool = False
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Rows:
    """A list of equal entries in the item editor."""

    name: str
    label: Any
    fields: tuple[Field, ...]
    least: int
    most: int
    hint: Any = ""


class Kind(ABC):
    """A kind of question."""

    code: ClassVar[ItemKind]
    rule: ClassVar[Any] = ""  # how it is marked, as learners read it; empty where nobody would ask
    needs_person: ClassVar[bool] = False  # marked by a champion
    fields: ClassVar[tuple[Field | Rows, ...]]

    @abstractmethod
    def parse(self, entry: Entry) -> dict[str, Any]:
        """Read this kind's own fields of an item; faults go to the entry."""

    @abstractmethod
    def raw(self, content: Content) -> dict[str, Any]:
        """The fields that `parse` would read the same content from."""

    @abstractmethod
    def keys(self, content: Content) -> tuple[str, ...]:
        """What may be shown in any order; the attempt pins the order."""

    @abstractmethod
    def ask(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Control:
        """What the learner meets. Holds no word of what is right or why."""

    @abstractmethod
    def read(self, content: Content, answer: Sequence[str]) -> list[str]:
        """An answer in its one fixed form, or NotAnAnswer."""

    @abstractmethod
    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        """Whether every part has an answer; what is incomplete is saved and marked all the same."""

    @abstractmethod
    def credit(self, content: Content, answer: Sequence[str] | None) -> Fraction | None:
        """The share of the point that this answer earns, 0 to 1; None where a person has to say."""

    @abstractmethod
    def right(self, content: Content) -> list[str]:
        """An answer that earns the whole point; empty where a person has to say."""

    @abstractmethod
    def explain(self, content: Content, order: Sequence[str], answer: Sequence[str] | None) -> Explained:
        """What was right, and why."""

    @abstractmethod
    def picks(self, content: Content, answer: Sequence[str]) -> list[str]:
        """What was chosen, as item statistics count it: keys from the item itself, never what a person typed."""

    @abstractmethod
    def texts(self, content: Content) -> Iterator[tuple[str, Translated]]:
        """Every text of the content with the path of its field ("options[2].why"), for linter and counts."""


# ── Parts that several kinds share ──


def split_parts(answer: Sequence[str] | None) -> dict[str, str]:
    """["a=1", "b=2"] as a mapping."""
    return dict(entry.split("=", 1) for entry in answer or () if "=" in entry)


def _quoted(value: str) -> str:
    """The beginning of what was sent, fit for a message: a page could not write a lone surrogate."""
    return value[:80].encode("utf-8", "replace").decode().replace("\x00", "?")


def check_characters(value: str) -> None:
    """Refuse what no database can store."""
    if has_odd_characters(value):
        raise NotAnAnswer(_("The answer has characters that cannot be stored. Please remove them."), code="answer.characters")


class PartsKind(Kind):
    """A kind whose answer has named parts."""

    @abstractmethod
    def parts(self, content: Content) -> Mapping[str, Iterable[str] | int]:
        """For each part the values it may have, or the greatest length of what is typed into it."""

    def read(self, content: Content, answer: Sequence[str]) -> list[str]:
        parts = self.parts(content)
        found: dict[str, str] = {}
        for entry in answer:
            name, sign, value = entry.partition("=")
            if not sign or name not in parts:
                raise NotAnAnswer(
                    _("“%(value)s” is no part of this question.") % {"value": _quoted(name)}, code="answer.unknown"
                )
            if name in found:
                raise NotAnAnswer(_("“%(value)s” is answered twice.") % {"value": _quoted(name)}, code="answer.twice")
            allowed = parts[name]
            if isinstance(allowed, int):
                value = value.replace("\r\n", "\n")  # as forms send a line break; a script sends the same text without
                check_characters(value)
                if len(value) > allowed:
                    raise NotAnAnswer(
                        _("This is too long: at most %(most)s characters.") % {"most": allowed}, code="answer.too_long"
                    )
            elif value and value not in allowed:
                raise NotAnAnswer(
                    _("“%(value)s” is none of the options of this question.") % {"value": _quoted(value)}, code="answer.unknown"
                )
            found[name] = value
        given = [f"{name}={found[name]}" for name in parts if found.get(name, "").strip()]
        if answer and not given:
            raise NotAnAnswer(_("Nothing is filled in. The answer saved before still stands."), code="answer.empty")
        return given

    def is_complete(self, content: Content, answer: Sequence[str]) -> bool:
        return set(split_parts(answer)) == set(self.parts(content))


def keys_chosen(known: Sequence[str], answer: Sequence[str], *, most: int | None = None) -> list[str]:
    """Chosen keys in a fixed order, or NotAnAnswer."""
    twice = [key for key, number in Counter(answer).items() if number > 1]
    if twice:
        raise NotAnAnswer(_("“%(value)s” is chosen twice.") % {"value": _quoted(twice[0])}, code="answer.twice")
    for key in answer:
        if key not in known:
            raise NotAnAnswer(
                _("“%(value)s” is none of the options of this question.") % {"value": _quoted(key)}, code="answer.unknown"
            )
    if most is not None and len(answer) > most:
        raise NotAnAnswer(_("Choose one option."), code="answer.too_many")
    return sorted(answer)


def several(right: set[str], chosen: set[str]) -> Fraction:
    """Partial marking of several answers: each right one counts, each wrong one takes one away, never below nothing."""
    return max(Fraction(len(chosen & right) - len(chosen - right), len(right)), Fraction(0)) if right else Fraction(0)


def text_of(value: Any) -> Translated:
    """A text inside the stored content."""
    return translated(value)
