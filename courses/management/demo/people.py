"""How differently the people of the demo company learn."""

from dataclasses import dataclass
from functools import cache
from random import Random

import yaml
from django.conf import settings

# How much of a department takes part, and after how many weeks its turn comes.
TAKES_PART = {
    "it": (0.90, 0),
    "hr": (0.95, 0),
    "legal": (1.0, 1),
    "sales_marketing": (0.75, 3),
    "customer_service": (0.60, 2),
    "engineering": (0.70, 5),
    "finance": (0.65, 6),
    "purchasing_logistics": (0.55, 10),
    "production_quality": (0.42, 13),
    "": (0.90, 2),
}


@dataclass(frozen=True)
class Character:
    """What makes a learner: when the first lesson is opened, how sure the answers are, how far it goes."""

    starts_after_days: float
    knows: float  # chance to know an answer
    lessons: int  # how many lessons are read within the six months
    takes_quizzes: bool
    exercises: int
    pause_days: float  # between two steps, on average
    gives_up_after_one: bool  # does not repeat a quiz that did not work out


def character(rng: Random, department: str, *, leads: bool, champion: bool) -> Character | None:
    """Draw a character; None for someone who has not begun yet."""
    share, weeks = TAKES_PART[department]
    if champion:
        share, weeks = 1.0, 0
    elif leads:
        share, weeks = max(share, 0.85), max(weeks - 2, 0)
    if rng.random() > share:
        return None
    far = rng.random()
    return Character(
        starts_after_days=weeks * 7 + rng.uniform(0, 35),
        knows=1.0 - rng.betavariate(2, 14) if not champion else 0.97,
        lessons=5 if champion or far > 0.3 else rng.randint(1, 4),
        takes_quizzes=champion or far > 0.12,
        exercises=3 if champion else (2 if leads and far > 0.4 else int(far > 0.42)),
        pause_days=rng.uniform(1.5, 9.0),
        gives_up_after_one=rng.random() < 0.3 and not champion,
    )


@cache
def works(exercise_code: str) -> dict[str, str]:
    """What someone hands in for an exercise, by language: the solution part of the shipped sample, without the notes for reviewers."""
    course = exercise_code.split("-", 1)[0]
    file = settings.FIXTURES_DIR / "courses" / course / "exercises" / f"{exercise_code}.yaml"
    sample = yaml.safe_load(file.read_text(encoding="utf-8"))["sample"]["text"]
    return {language: text.split("\n---\n", 1)[0].replace("**", "").strip() for language, text in sample.items()}


def unfinished(text: str) -> str:
    """The same work without its last part, as someone hands it in who stopped too early."""
    return text.rsplit("\n\n", 1)[0]


CHECKED = {
    "de": "Jeden Punkt noch einmal mit der Lektion und dem Material verglichen.",
    "en": "Compared every point with the lesson and the material once more.",
}
TOOL = {"de": "Interner Chat", "en": "Internal chat"}
PRAISE = {
    "de": (
        "Ihre Gründe sind klar und nachvollziehbar.",
        "Sie haben sich bei jedem Punkt auf eine Regel gestützt. Das ist der richtige Weg.",
        "Kurz und vollständig.",
    ),
    "en": (
        "Your reasons are clear and easy to follow.",
        "You rested every point on a rule. That is the right way.",
        "Short and complete.",
    ),
}
MAIN_POINT = {
    "de": {
        "reached": "Achten Sie weiter auf Angaben, die erst zusammen zu einem Menschen führen.",
        "partly": "An zwei Stellen fehlt die Begründung.",
        "revise": "Der letzte Teil der Aufgabe fehlt noch. Bitte ergänzen.",
    },
    "en": {
        "reached": "Keep an eye on details that lead to a person only in combination.",
        "partly": "Two points still lack a reason.",
        "revise": "The last part of the task is still missing. Please add it.",
    },
}
NEXT_STEP = {
    "de": "Probieren Sie es mit einer eigenen Anfrage aus dieser Woche.",
    "en": "Try it with a request of your own from this week.",
}
QUESTION = {
    "de": (
        "Reicht ein Satz zu jedem Punkt, oder soll ich es ausführen?",
        "Ein Satz genügt. Wichtig ist, dass die Regel dabeisteht.",
    ),
    "en": ("Is one sentence for each point enough?", "One sentence is enough, as long as it names the rule."),
}
