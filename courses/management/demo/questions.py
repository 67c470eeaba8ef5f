"""A bank of the demo company's own: two questions in use, one flagged, one that waits for its second champion."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from competence import clock
from competence.models import Competence, Person
from competence.texts import Translated
from courses.actions.items import create_bank, create_item, flag_item, release_item, save_draft
from courses.actions.items_at_once import tag_items
from courses.enums import ItemKind
from courses.models import Item, ItemBank

_REVIEW = "2027-06-30"
_ORDER: dict[str, Any] = {
    "topic": {"de": "Kundenanfrage", "en": "Customer enquiry"},
    "stem": {
        "de": "Eine Kundin schickt eine Anfrage mit Zeichnung. Sie möchten die Antwort im internen Chat entwerfen lassen. "
        "Bringen Sie die Schritte in die richtige Reihenfolge.",
        "en": "A customer sends an enquiry with a drawing. You want the internal chat to draft the reply. "
        "Put the steps in the right order.",
    },
    "source": "Verfahrensanweisung Vertrieb 7, Abschnitt 2",
    "review_on": _REVIEW,
    "steps": [
        {"text": {"de": "Datenklasse der Anfrage bestimmen", "en": "Determine the data class of the enquiry"}},
        {"text": {"de": "Namen und Zeichnungsnummer ersetzen", "en": "Replace name and drawing number"}},
        {"text": {"de": "Entwurf erstellen lassen", "en": "Have the draft made"}},
        {"text": {"de": "Zusagen an der Quelle prüfen", "en": "Check promises at the source"}},
        {"text": {"de": "Antwort absenden", "en": "Send the reply"}},
    ],
    "why": {
        "de": "Erst die Daten schützen, dann entwerfen, dann prüfen. Was abgesendet ist, holt niemand zurück.",
        "en": "First protect the data, then draft, then check. What is sent, nobody can call back.",
    },
}
_NUMBER: dict[str, Any] = {
    "topic": {"de": "Prüfzeit mitrechnen", "en": "Count the checking"},
    "stem": {
        "de": "Ein Prüfbericht kostet von Hand 40 Minuten. Mit dem internen Chat sind es 12 Minuten Schreiben und 9 Minuten Prüfen. "
        "Wie viele Minuten spart der Bericht wirklich?",
        "en": "An inspection report takes 40 minutes by hand. With the internal chat it is 12 minutes of writing and 9 minutes of "
        "checking. How many minutes does the report really save?",
    },
    "source": "Leitfaden Nutzen messen, Beispiel 3",
    "review_on": _REVIEW,
    "value": "19",
    "unit": {"de": "Minuten", "en": "minutes"},
    "why": {
        "de": "40 − (12 + 9) = 19 Minuten. Das Prüfen gehört dazu.",
        "en": "40 − (12 + 9) = 19 minutes. Checking is part of it.",
    },
    "wrong": [
        {
            "value": "28",
            "why": {"de": "Hier fehlt die Zeit für das Prüfen.", "en": "The time for checking is missing here."},
        }
    ],
}
_STATEMENT: dict[str, Any] = {
    "topic": {"de": "Zeichnungen im Chat", "en": "Drawings in the chat"},
    "stem": {
        "de": "Fertigungszeichnungen für Kunden dürfen in den internen Chat, weil er im Haus betrieben wird. Stimmt das?",
        "en": "Production drawings for customers may go into the internal chat because it runs in the house. Is that so?",
    },
    "source": "KI-Richtlinie Brandt, Regel 4",
    "review_on": "2026-09-30",
    "right": False,
    "why_true": {
        "de": "Wo das Werkzeug läuft, genügt nicht. Zeichnungen der Kunden sind vertraulich, der Chat ist bis „intern“ frei.",
        "en": "Where the tool runs is not enough. Customers' drawings are confidential; the chat is cleared up to internal.",
    },
    "why_false": {
        "de": "Entscheidend ist die Datenklasse: Zeichnungen der Kunden sind vertraulich, der Chat ist bis „intern“ frei.",
        "en": "The data class decides: customers' drawings are confidential; the chat is cleared up to internal.",
    },
}
_TEXT: dict[str, Any] = {
    "topic": {"de": "Nein sagen", "en": "Saying no"},
    "stem": {
        "de": "Ein Kollege bittet Sie, eine Kundenliste in ein freies Übersetzungsprogramm zu kopieren. "
        "Schreiben Sie ihm eine kurze, freundliche Antwort.",
        "en": "A colleague asks you to copy a customer list into a free translation programme. "
        "Write him a short, friendly reply.",
    },
    "source": "KI-Richtlinie Brandt, Regel 1 und 4",
    "review_on": _REVIEW,
    "words": 50,
    "criteria": [
        {"title": {"de": "nennt den Grund", "en": "gives the reason"}},
        {"title": {"de": "bietet einen erlaubten Weg an", "en": "offers a permitted way"}},
    ],
    "sample": {
        "de": "Das geht leider nicht: Die Liste enthält Kundendaten, und das Programm ist dafür nicht freigegeben. "
        "Ich nehme die Namen heraus und übersetze sie mit unserem internen Chat, dann haben Sie sie in einer Stunde.",
        "en": "I am afraid that is not possible: the list holds customer data and the programme is not approved for it. "
        "I will take out the names and translate it with our internal chat; you will have it in an hour.",
    },
}


def write_questions(first: Person, second: Person) -> Iterator[datetime]:
    """Two champions build the bank; each releases what the other one wrote. The last draft waits for the second one."""
    bank = create_bank(
        by=first, key="brandt", title=Translated({"de": "Fragen aus unserem Haus", "en": "Questions from our company"})
    )
    order = _draft(first, bank, "SEC-1", ItemKind.ORDERING, _ORDER)
    number = _draft(second, bank, "VAL-4", ItemKind.NUMERIC, _NUMBER)
    statement = _draft(first, bank, "SEC-1", ItemKind.TRUE_FALSE, _STATEMENT)
    yield clock.now() + timedelta(days=2)
    for item, releaser in ((order, second), (number, first), (statement, second)):
        release_item(by=releaser, item=item, based_on=item.draft_revision)
    tag_items(by=second, items=[order, statement], tag="Vertrieb")
    yield clock.now() + timedelta(days=9)
    flag_item(by=second, item=statement, reason="Seit Oktober ist der Chat bis „vertraulich“ im Test. Bitte neu fassen.")
    _draft(first, bank, "SEC-1", ItemKind.FREE_TEXT, _TEXT)


def _draft(by: Person, bank: ItemBank, competence: str, kind: ItemKind, raw: dict[str, Any]) -> Item:
    item = create_item(by=by, bank=bank, competence=Competence.objects.get(pk=competence), level=1, kind=kind)
    return save_draft(by=by, item=item, raw=raw, based_on=item.draft_revision)
