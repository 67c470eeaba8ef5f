"""What options give away, and options that are not apart: for each check what is flagged and what is not, in both languages."""

from typing import Any

import pytest

from courses.enums import ItemKind
from courses.rules.item_lint import HINT, STOP

from .making import WHY, codes, multiple, of, parsed, single, true_false

pytestmark = pytest.mark.once


def test_a_plain_item_gives_no_finding() -> None:
    assert codes(single()) == set()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("right", "wrong", "flagged"),
    [
        ("a" * 53, ("b" * 40, "c" * 10), True),
        ("a" * 52, ("b" * 40, "c" * 10), False),  # exactly 1.3 times
        ("a" * 13, ("bb", "cc"), False),  # short ones always differ by much
        ("b" * 10, ("a" * 40, "c" * 10), False),  # a long wrong one gives nothing away
    ],
)
def test_the_right_option_is_much_longer(language: str, right: str, wrong: tuple[str, ...], flagged: bool) -> None:
    found = of(single({language: right}, [{language: text} for text in wrong]), "longest-right")
    assert [(finding.path, finding.language, finding.severity) for finding in found] == (
        [("options[1].text", language, HINT)] if flagged else []
    )


def test_of_several_right_options_all_must_be_longer() -> None:
    assert of(multiple(["a" * 50, "d" * 40], ["b" * 20, "c" * 20]), "longest-right", "de")
    assert not of(multiple(["a" * 50, "d" * 22], ["b" * 20, "c" * 20]), "longest-right")


ABOVE = {
    "de": [
        "Alle genannten Antworten",
        "Keine der oben genannten Antworten ist richtig.",
        "Alle Antworten sind richtig",
        "Nichts von dem Genannten",
        "Beide Antworten stimmen",
        "„Keine der Antworten“",
    ],
    "en": [
        "All of the above",
        "None of the above.",
        "None of the above, because it is late",
        "Both answers are right",
        "All the above apply",
    ],
}
NOT_ABOVE = {
    "de": [
        "Alle genannten Personen fragen",
        "Alle Antworten sind vor der Verwendung zu prüfen",
        "Alle Antworten, die Zahlen haben",
        "Keine",
    ],
    "en": ["All answers are checked by a person", "None", "All of the above-named people", "Above all, ask"],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in ABOVE for text in ABOVE[language]])
def test_all_or_none_of_the_above_is_a_stop(language: str, text: str) -> None:
    (found,) = of(single({language: "Fragen"}, [{language: "Warten"}, {language: text}]), "all-or-none")
    assert (found.severity, found.path, found.language) == (STOP, "options[3].text", language)


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in NOT_ABOVE for text in NOT_ABOVE[language]])
def test_other_options_that_begin_like_that_are_left_alone(language: str, text: str) -> None:
    assert not of(single({language: "Fragen"}, [{language: "Warten"}, {language: text}]), "all-or-none")


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Keine davon"), ("de", "A und B"), ("en", "None of these"), ("en", "Both A and C")]
)
def test_what_may_mean_things_in_the_question_is_a_hint(language: str, text: str) -> None:
    (found,) = of(single({language: "Fragen"}, [{language: "Warten"}, {language: text}]), "all-or-none")
    assert found.severity == HINT


@pytest.mark.parametrize(
    ("language", "right", "wrong", "flagged"),
    [
        ("de", "Vorher fragen", "Das ist immer erlaubt", True),
        ("de", "Vorher fragen", "Das gilt ausschließlich hier", True),
        ("de", "Das ist nie erlaubt", "Das ist immer erlaubt", False),
        ("de", "Vorher fragen", "Das ist immer noch erlaubt", False),
        ("de", "Vorher fragen", "Der Hinweis „Immer prüfen“ genügt", False),
        ("en", "Ask first", "This is always allowed", True),
        ("en", "Ask first", "Only the head may do it", True),
        ("en", "This is never allowed", "This is always allowed", False),
        ("en", "Ask first", "It is not only about data", False),
    ],
)
def test_absolute_words_in_wrong_options_only(language: str, right: str, wrong: str, flagged: bool) -> None:
    found = of(single({language: right}, [{language: "…"}, {language: wrong}]), "absolute-word")
    assert [finding.path for finding in found] == (["options[3].text"] if flagged else [])


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("one", "other", "flagged"),
    [
        ("Fragen", "fragen.", True),
        ("„Ja, gern“", "ja,  gern", True),
        ("Fragen", "Tragen", False),
        ("C", "C++", False),
        ("-5", "5", False),
    ],
)
def test_identical_options_are_a_stop(language: str, one: str, other: str, flagged: bool) -> None:
    found = of(single({language: "Anderes"}, [{language: one}, {language: other}]), "identical-options")
    assert [(finding.severity, finding.path) for finding in found] == ([(STOP, "options[3].text")] if flagged else [])


def _matching(*pairs: tuple[str, str]) -> Any:
    rows = [{"text": {"de": text}, "match": {"de": match}} for text, match in pairs]
    return parsed(ItemKind.MATCHING, {"prompts": rows, "extras": [{"text": {"de": "Drittes"}}], "why": WHY})


def _ordering(*steps: str) -> Any:
    return parsed(ItemKind.ORDERING, {"steps": [{"text": {"de": step}} for step in steps], "why": WHY})


def test_identical_entries_of_other_kinds_are_a_stop() -> None:
    assert of(_matching(("A", "eins"), ("B", "Eins")), "identical-options")
    assert of(_matching(("A", "eins"), ("a.", "zwei")), "identical-options")
    assert not of(_matching(("A", "eins"), ("B", "zwei")), "identical-options")
    assert of(_ordering("Lesen", "Prüfen", "lesen"), "identical-options")
    assert not of(_ordering("Lesen", "Prüfen", "Senden"), "identical-options")


@pytest.mark.parametrize(
    ("language", "one", "other", "flagged"),
    [
        ("de", "Vor dem Senden prüfen", "Vor dem Senden prüfen und fragen", True),
        ("de", "Ich darf das Bild senden", "Ich darf das Bild nicht senden", False),
        (
            "de",
            "In 14 Tagen dem Amt melden und danach die Kundin anrufen",
            "In 30 Tagen dem Amt melden und danach die Kundin anrufen",
            False,
        ),
        ("de", "Erst prüfen, dann senden", "Erst senden, dann prüfen", False),
        ("de", "Intern", "Streng intern", False),
        ("de", "10 bis 20 Tage", "20 bis 30 Tage", True),
        ("de", "10 bis 19 Tage", "20 bis 30 Tage", False),
        ("de", "10 bis 20 Tage", "15 bis 30 Stunden", False),
        ("en", "Check it before sending", "Check it before sending and ask", True),
        ("en", "You may send the picture", "You may not send the picture", False),
        ("en", "one two three four five six seven eight nine", "one two three four five six seven eight ten", True),
        ("en", "one two three four five six seven eight", "one two three four five six seven ten", False),
        ("en", "5–10 %", "8–12 %", True),
    ],
)
def test_overlapping_options(language: str, one: str, other: str, flagged: bool) -> None:
    found = of(single({language: "Anderes"}, [{language: one}, {language: other}]), "overlapping-options")
    assert [(finding.severity, finding.path) for finding in found] == ([(HINT, "options[3].text")] if flagged else [])


@pytest.mark.parametrize(
    ("language", "stem", "right", "wrong", "flagged"),
    [
        ("de", "Wer prüft das Datenblatt?", "Wer das Datenblatt schreibt", "Wer dort arbeitet", True),
        ("de", "Wer prüft das Datenblatt?", "Wer das Datenblatt schreibt", "Wer Datenblätter liest", False),
        ("de", "Wer prüft das Datenblatt?", "Wer dort schreibt", "Wer das Datenblatt liest", False),
        ("de", "Wer prüft den Text?", "Wer den Text schreibt", "Wer dort arbeitet", False),  # a short word
        ("en", "Who checks the quotation?", "The author of the quotation", "The head", True),
        ("en", "Who checks the quotation?", "The author of the quotation", "A reader of quotations", False),
    ],
)
def test_a_word_of_the_question_in_the_right_option_only(
    language: str, stem: str, right: str, wrong: str, flagged: bool
) -> None:
    item = single({language: right}, [{language: "…"}, {language: wrong}], stem={language: stem})
    assert [finding.path for finding in of(item, "clue-in-stem")] == (["options[1].text"] if flagged else [])


def test_two_options_are_few() -> None:
    assert of(single(wrong=[("Nein", "No")]), "few-options")
    assert not of(single(), "few-options")
    assert not of(true_false("KI kann irren."), "few-options")  # true or false has no third
