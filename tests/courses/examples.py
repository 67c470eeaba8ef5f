"""One example of each kind of question, with the word CANARY in everything that must not leave the server too early."""

from typing import Any
from uuid import uuid4

from competence.models import Person
from courses.actions.attempt import hand_in, save_answer, start_attempt
from courses.enums import ItemKind
from courses.models import AttemptQuestion, Item, ItemVersion, Quiz
from courses.rules.entry import Entry, Faults
from courses.rules.kinds import kind_of
from tests import build

PICTURE = f"{'0' * 64}.png"


def _both(text: str) -> dict[str, str]:
    return {"de": f"{text} deutsch", "en": f"{text} englisch"}


WHY = _both("CANARY Grund")
RAW: dict[ItemKind, dict[str, Any]] = {
    ItemKind.SINGLE: {
        "options": [{"key": key, "right": key == "a", "text": _both(f"Auswahl {key}"), "why": WHY} for key in "abc"]
    },
    ItemKind.MULTIPLE: {
        "options": [{"key": key, "right": key in "ab", "text": _both(f"Auswahl {key}"), "why": WHY} for key in "abcd"]
    },
    ItemKind.TRUE_FALSE: {"right": True, "why_true": WHY, "why_false": WHY},
    ItemKind.MATCHING: {
        "prompts": [{"text": _both(f"Frage {n}"), "match": _both(f"Antwort {n}"), "why": WHY} for n in (1, 2, 3)],
        "extras": [{"text": _both("Antwort 4")}],
        "why": WHY,
    },
    ItemKind.ORDERING: {"steps": [{"text": _both(f"Schritt {word}")} for word in ("eins", "zwei", "drei", "vier")], "why": WHY},
    ItemKind.CLOZE: {
        "text": {"de": "Erst [[1]] prüfen, dann [[2]].", "en": "First check [[1]], then [[2]]."},
        "gaps": [
            {
                "accept": {"de": ["Daten"], "en": ["data"]},
                "others": {"de": ["Wetter"], "en": ["weather"]},
                "why": WHY,
            },
            {"accept": {"de": ["CANARYsenden", "schicken"], "en": ["CANARYsend"]}, "why": WHY},
        ],
    },
    ItemKind.NUMERIC: {"value": 12.5, "tolerance": 0.5, "unit": {"de": "kg", "en": "kg"}, "why": WHY},
    ItemKind.SHORT_TEXT: {"accept": {"de": ["CANARYampel"], "en": ["CANARYlight"]}, "why": WHY},
    ItemKind.FREE_TEXT: {
        "words": 40,
        "criteria": [{"title": _both("nennt die Quelle")}, {"title": _both("nennt die Folge")}],
        "sample": _both("CANARY Muster"),
    },
    ItemKind.HOTSPOT: {
        "picture": {"name": PICTURE, "width": 600, "height": 400},
        "alt": _both("Ein Formular"),
        "regions": [
            {"label": _both("Kopf"), "x": 5, "y": 5, "width": 40, "height": 20, "right": True, "why": WHY},
            {"label": _both("Fuß"), "x": 5, "y": 70, "width": 40, "height": 20, "right": False, "why": WHY},
        ],
    },
}


def content(kind: ItemKind) -> dict[str, Any]:
    """The stored content of the example."""
    faults = Faults()
    found = kind_of(kind).parse(Entry(RAW[kind], "", "", {}, faults))
    assert faults.found == []
    return found


def item(kind: ItemKind, *, competence_code: str = "SEC-1", level: int = 1, bank: str = "K90") -> Item:
    """A ready item of this kind."""
    row = build.item(f"{bank.lower()}-{kind.replace('_', '-')}", competence_code=competence_code, level=level, bank=bank)
    assert row.current is not None
    ItemVersion.objects.filter(pk=row.current.pk).update(kind=kind, content=content(kind))
    row.current.refresh_from_db()
    return row


def right(question: AttemptQuestion) -> list[str]:
    """An answer that earns the whole point."""
    return kind_of(question.item_version.kind).right(question.item_version.content)


def mixed_quiz(code: str = "K93", *, asked: int = 3, cut: float = 0.5) -> Quiz:
    """A quiz of one block that asks for one free text beside questions that are marked by rule."""
    quiz = build.quiz(("SEC-1", 1, asked, cut), bank=asked, code=code)
    Quiz.objects.filter(pk=quiz.pk).update(blocks=[{**quiz.blocks[0], "by_hand": 1}])
    item(ItemKind.FREE_TEXT, bank=code)
    quiz.refresh_from_db()
    return quiz


def answer(question: AttemptQuestion, *entries: str) -> None:
    """Save an answer as its person."""
    save_answer(
        by=question.attempt.person,
        attempt_id=question.attempt_id,
        position=question.position,
        answer=entries,
        based_on=question.revision,
        key=uuid4(),
    )


def free_text_to_mark(person: Person, quiz: Quiz | None = None) -> AttemptQuestion:
    """A free text that the person has handed in, everything else answered rightly."""
    quiz = quiz or mixed_quiz()
    build.reading(person, quiz.lesson)
    attempt = start_attempt(by=person, quiz=quiz)
    for question in attempt.questions.select_related("item_version", "attempt__person"):
        answer(question, *(["text=Ein eigener Text."] if question.is_by_hand else right(question)))
    hand_in(by=person, attempt=attempt)
    return attempt.questions.select_related("attempt__person", "attempt__quiz__version__course", "item_version").get(
        is_by_hand=True
    )
