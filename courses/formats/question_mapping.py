"""Questions of another system on their way into a bank: what a category means, which key a question gets, what would change.

Pure: the same file, choices and stored questions give the same plan (docs/question-files.md).
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.formats.item_draft import DraftText, read_draft
from courses.formats.item_text import ItemText
from courses.formats.moodle_taking import place_of
from courses.formats.question_file import ForeignQuestion
from courses.rules.item_lint import Finding, lint_item

AS_FILE = 0  # the level that each question of a category names itself
LONGEST_KEY = 80
LONGEST_TOPIC = 120

_FILLED_IN = ("topic", "source", "review_on")  # the file may leave these out
_LEVEL = re.compile(r"\b(?:level|stufe|niveau)[\s:_-]*([12])\b", re.IGNORECASE)
_CODE = re.compile(r"[a-z]+-\d+", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Outcome(StrEnum):
    """What an import would do with a question."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Target:
    """Where the questions of a category belong. Level 0 is the one that each question names itself."""

    competence: str
    level: int


@dataclass(frozen=True)
class Choices:
    """What a person said about a file. Without targets the mapping page has not been sent yet."""

    language: str
    targets: Mapping[str, Target] = field(default_factory=dict)  # by category
    source: str = ""
    review_on: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Choices":
        """From what `stored` gave."""
        targets = {row["category"]: Target(row["competence"], row["level"]) for row in stored.get("categories", ())}
        return cls(stored.get("language", "de"), targets, stored.get("source", ""), stored.get("review_on", ""))

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        rows = [
            {"category": category, "competence": target.competence, "level": target.level}
            for category, target in self.targets.items()
        ]
        return {"language": self.language, "categories": rows, "source": self.source, "review_on": self.review_on}


@dataclass(frozen=True)
class Stored:
    """A question that has one of the file's keys already. `current` and `draft` are its fields as text."""

    pk: int
    bank: int
    competence: str
    level: int
    revision: int
    is_retired: bool
    current: Mapping[str, Any] | None
    draft: Mapping[str, Any] | None


@dataclass(frozen=True)
class Planned:
    """One question of the file and what an import would do with it."""

    question: ForeignQuestion
    key: str
    outcome: Outcome
    text: ItemText
    stored: Stored | None = None
    faults: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The draft: what the question says, without what stands in columns of the item."""
        return {name: value for name, value in self.text.raw().items() if name not in ("key", "level", "kind")}

    @property
    def where(self) -> str:
        """Line and name, as in the faults of the formats."""
        return place_of(self.question.line, self.name)

    @property
    def name(self) -> str:
        return self.question.name or str(self.text.stem)[:80]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What the linter says to what would be written."""
        return lint_item(self.text) if self.outcome in (Outcome.NEW, Outcome.CHANGED) else ()

    @property
    def replaces_draft(self) -> bool:
        """Whether someone's unfinished draft would give way."""
        return self.outcome == Outcome.CHANGED and self.stored is not None and self.stored.draft is not None


@dataclass(frozen=True)
class Plan:
    """What an import would do, question by question in the order of the file."""

    questions: tuple[Planned, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        found = Counter(question.outcome for question in self.questions)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @cached_property
    def changes(self) -> tuple[Planned, ...]:
        return tuple(one for one in self.questions if one.outcome in (Outcome.NEW, Outcome.CHANGED))

    @cached_property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Every fault after its line and the name of its question."""
        return tuple((one.where, fault) for one in self.questions for fault in one.faults)

    @cached_property
    def digest(self) -> str:
        """The same as long as an import would do the same."""
        rows = [
            [one.key, one.outcome, one.text.digest, one.text.competence, one.text.level]
            + ([one.stored.pk, one.stored.revision] if one.stored else [])
            for one in self.questions
        ]
        return sha256(json.dumps(rows).encode()).hexdigest()


# ── Categories ──


def propose(category: str, questions: Iterable[ForeignQuestion], codes: Iterable[str], earlier: Target | None) -> Target:
    """Where a category probably belongs: as in an earlier import, or as its name says ("kundig/SEC-1/level 1")."""
    known = {code.upper(): code for code in codes}
    named = next((known[word.upper()] for word in _CODE.findall(category) if word.upper() in known), "")
    said = _LEVEL.search(category)
    if earlier is not None and earlier.competence in known.values() and (earlier.level or says_level(questions)):
        return earlier
    level = int(said[1]) if said else AS_FILE
    return Target(named, level)


def says_level(questions: Iterable[ForeignQuestion]) -> bool:
    """Whether each of these questions names its own level."""
    return all("level" in question.raw for question in questions)


def lacks(questions: Iterable[ForeignQuestion], name: str) -> bool:
    """Whether any of these questions leaves this field out."""
    return any(not question.raw.get(name) for question in questions)


# ── Keys ──


def given_keys(questions: Iterable[ForeignQuestion]) -> list[str]:
    """The keys that the file itself brings."""
    return [question.raw["key"] for question in questions if question.raw.get("key")]


def keys_for(questions: Sequence[ForeignQuestion], bank_key: str, own: Collection[str] = ()) -> list[str]:
    """The key of each question, the same for the same file: its own, or one made of the bank's key and its name.

    The own one is taken only if it begins with the bank's key or is among `own`, the keys that this bank has already.
    Keys are for ever, and any other may be the one that a course or another bank will need.
    """
    prefix = f"{_prefix(bank_key)}-"
    taken = {key for key in given_keys(questions) if key in own or key.startswith(prefix)}
    made: set[str] = set()
    keys = []
    for question in questions:
        key = question.raw.get("key")
        if key not in taken:
            base = key = _key_from(question, bank_key)
            number = 1
            while key in taken or key in made:
                number += 1
                key = f"{base}-{number}"
            made.add(key)
        keys.append(key)
    return keys


def _key_from(question: ForeignQuestion, bank_key: str) -> str:
    prefix = _prefix(bank_key)
    name = _plain(question.name)
    stem = json.dumps(question.raw.get("stem"), sort_keys=True, default=str)
    if not name:
        name = sha256(stem.encode()).hexdigest()[:10]
    room = LONGEST_KEY - len(prefix) - 6  # a hyphen, and a number for questions of the same name
    if len(name) > room:
        name = f"{name[: room - 9].rstrip('-')}-{sha256(question.name.encode()).hexdigest()[:8]}"
    return f"{prefix}-{name}"


def _prefix(bank_key: str) -> str:
    return _plain(bank_key)[:40].strip("-") or "q"


def _plain(text: str) -> str:
    return re.sub(r"[-_]+", "-", slugify(text.translate(_UMLAUTS))).strip("-")


# ── The plan ──


def plan_questions(
    questions: Sequence[ForeignQuestion], choices: Choices, *, bank: int, bank_key: str, stored: Mapping[str, Stored]
) -> Plan:
    """What an import of these questions into this bank would do."""
    keys = keys_for(questions, bank_key, {key for key, row in stored.items() if row.bank == bank})
    seen: set[str] = set()
    planned = []
    for question, key in zip(questions, keys, strict=True):
        one = _plan(question, key, choices, bank, stored.get(key))
        if key in seen:
            one = _refused(one, _("The key “%(key)s” stands in this file twice. Each question needs its own.") % {"key": key})
        seen.add(key)
        planned.append(one)
    return Plan(tuple(planned))


def _plan(question: ForeignQuestion, key: str, choices: Choices, bank: int, stored: Stored | None) -> Planned:
    target = choices.targets[question.category]
    base = (stored.draft or stored.current) if stored is not None and stored.bank == bank else None
    read = _read(_filled(question, key, target, choices, base), target.competence)
    text = read.text
    one = Planned(question, key, Outcome.NEW, text, stored)
    for fault in read.faults:
        one = _refused(one, f"{fault.path}: {fault.message}" if fault.path else fault.message)
    if stored is None or one.faults:
        return one
    if stored.bank != bank:
        return _refused(
            one,
            _("The key “%(key)s” belongs to a question of another bank. Give this one another key or name.") % {"key": key},
        )
    has_moved = (stored.competence, stored.level) != (text.competence, text.level)
    if has_moved and stored.current is not None:
        return _refused(
            one,
            _("The question “%(key)s” is released as %(competence)s, level %(level)s; that cannot change.")
            % {"key": key, "competence": stored.competence, "level": stored.level},
        )
    is_same = not has_moved and any(
        _is_as(question, key, target, choices, form) for form in (stored.current, stored.draft) if form is not None
    )
    if not is_same and stored.is_retired:
        return _refused(one, _("The question “%(key)s” is retired. Bring it back before you change it.") % {"key": key})
    return replace(one, outcome=Outcome.SAME if is_same else Outcome.CHANGED)


def _refused(one: Planned, fault: str) -> Planned:
    return replace(one, outcome=Outcome.REFUSED, faults=(*one.faults, fault))


def _is_as(question: ForeignQuestion, key: str, target: Target, choices: Choices, form: Mapping[str, Any]) -> bool:
    """Whether the file says nothing that this form of the stored question does not say already."""
    there = _read(form, target.competence)
    here = _read(_filled(question, key, target, choices, form), target.competence)
    return not there.faults and _words(here.text) == _words(there.text)


def _words(text: ItemText) -> str:
    """The digest without keys of options: most formats have none."""
    options = text.content.get("options")
    if not isinstance(options, list):
        return text.digest
    return replace(text, content={**text.content, "options": [{**option, "key": ""} for option in options]}).digest


def _filled(
    question: ForeignQuestion, key: str, target: Target, choices: Choices, base: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The fields of the question; what the file leaves out stays as it is stored, or comes from the mapping page."""
    raw = dict(question.raw) | {"key": key, "kind": str(question.kind)}
    if target.level != AS_FILE:
        raw["level"] = target.level
    topic = question.name or _first_words(question.raw.get("stem"))
    given = {"topic": {choices.language: topic[:LONGEST_TOPIC]}, "source": choices.source, "review_on": choices.review_on}
    for name in _FILLED_IN:
        if not raw.get(name):
            raw[name] = (base or {}).get(name) or given[name]
    return raw


def _first_words(stem: Any) -> str:
    texts = [text for text in stem.values() if isinstance(text, str)] if isinstance(stem, Mapping) else []
    line = texts[0].strip().partition("\n")[0] if texts else ""
    return line if len(line) <= 60 else line[:60].rpartition(" ")[0] + " …"


def _read(raw: Mapping[str, Any], competence: str) -> DraftText:
    return read_draft(raw, key=raw["key"], competence=competence, level=raw.get("level") or 0, kind=raw["kind"])
