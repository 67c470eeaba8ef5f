"""What holds for the texts of every kind: for each check what is flagged and what is not, in both languages."""

from typing import Any

import pytest

from courses.enums import ItemKind
from courses.formats import question_file
from courses.rules.item_lint import HINT, NO_REASON, STOP, LintText, lint_item

from .making import WHY, codes, of, option, parsed, single, true_false

pytestmark = pytest.mark.once


def with_why(why: Any) -> LintText:
    """An item whose first option has this explanation, whether its kind would read it or not."""
    item = single()
    item.content["options"][0]["why"] = why
    return item


@pytest.mark.parametrize("why", [{}, {"de": ""}, {"de": " ", "en": "."}])
def test_a_missing_explanation_is_a_stop(why: dict[str, str]) -> None:
    (found,) = of(with_why(why), "explanation-missing")
    assert (found.severity, found.path) == (STOP, "options[1].why")


def test_stops_come_first() -> None:
    item = with_why({})
    item.content["options"][1]["text"] = {"de": "Das ist immer so", "en": "It is"}
    assert [finding.severity for finding in lint_item(item)] == [STOP, HINT]


def test_a_pair_may_go_without_its_own_explanation() -> None:
    pairs = [{"text": {"de": name}, "match": {"de": name * 2}} for name in "AB"]
    item = parsed(ItemKind.MATCHING, {"prompts": pairs, "why": WHY})
    assert not of(item, "explanation-missing")


@pytest.mark.parametrize("sentence", NO_REASON)
def test_an_explanation_that_says_nothing(sentence: str) -> None:
    language = "de" if sentence.startswith("Das") else "en"
    (found,) = of(with_why(WHY | {language: sentence}), "explanation-empty")
    assert (found.severity, found.path, found.language) == (HINT, "options[1].why", language)
    assert not of(with_why(WHY | {language: sentence[:-1] + ": so it says."}), "explanation-empty")


@pytest.mark.parametrize(
    ("language", "stem", "flagged"),
    [
        ("de", "Ein Fall. Was dürfen Sie nicht eingeben?", True),
        ("de", "Ein Fall. Was ist KEINE Lösung?", True),
        ("de", "Was gilt für alle außer der Leitung?", True),
        ("de", "Sie dürfen das nicht. Was tun Sie?", False),  # the situation
        ("de", "Warum dürfen Sie das nicht?", False),  # the fact is negative, the question is not
        ("de", "Was gilt nicht nur hier?", False),
        ("de", "Wer sagt „Das geht nicht“?", False),
        ("de", "Sie dürfen das nicht. Wählen Sie aus.", False),
        ("de", "Ein Fall. Wählen Sie, was nicht passt.", True),
        ("en", "A case. Which of these is not allowed?", True),
        ("en", "A case. Which of these doesn’t fit?", True),
        ("en", "Everyone EXCEPT whom?", True),
        ("en", "It is not allowed. What do you do?", False),
        ("en", "Why is it not allowed?", False),
    ],
)
def test_a_question_that_turns_on_a_negation(language: str, stem: str, flagged: bool) -> None:
    found = of(single(stem={language: stem}), "negation")
    assert [(finding.severity, finding.path, finding.language) for finding in found] == (
        [(HINT, "stem", language)] if flagged else []
    )


def test_a_negative_statement_denies_twice() -> None:
    assert of(true_false({"de": "KI darf das nicht. Sie fragt.", "en": "AI asks."}), "negation", "de")
    assert not of(true_false({"de": "KI darf das.", "en": "AI may do this."}), "negation")


GERMAN = "Die Leitung hat das Werkzeug für den Vertrieb freigegeben und prüft es."
ENGLISH = "The head has approved the tool for the sales team and checks it."


@pytest.mark.parametrize(
    ("stem", "flagged"),
    [
        ({"de": GERMAN, "en": ENGLISH}, []),
        ({"de": ENGLISH, "en": GERMAN}, ["de", "en"]),
        ({"de": ENGLISH, "en": "The tool works."}, ["de"]),
        ({"de": "Das Werkzeug geht.", "en": GERMAN}, ["en"]),
        ({"de": "Report for the sales team", "en": "Das ist für den Vertrieb"}, []),  # too short to say
        ({"de": "Im Entwurf steht: „The report is for the sales team and the head.“", "en": ENGLISH}, []),
        ({"de": "Der Bericht The State of the Art ist für die Leitung.", "en": ENGLISH}, []),
        ({"de": "Was heißt Machine Learning Operations Engineer Level Two?", "en": ENGLISH}, []),
    ],
)
def test_a_text_in_the_wrong_language(stem: dict[str, str], flagged: list[str]) -> None:
    assert [finding.language for finding in of(single(stem=stem), "wrong-language")] == flagged


def test_the_same_text_in_both_languages() -> None:
    assert {"same-text"} == codes(single(stem="Was ist KI heute wert?"))
    assert of(single(stem=ENGLISH), "same-text")
    assert not of(single(stem=ENGLISH), "wrong-language")  # said once
    assert not of(single(stem="ISO 42001 Annex"), "same-text")


def test_a_language_that_is_missing() -> None:
    (found,) = of(single(stem={"de": "Was tun Sie?"}), "language-missing")
    assert (found.severity, found.path, found.language) == (HINT, "stem", "en")
    item = parsed(
        ItemKind.SINGLE,
        {
            "options": [
                option({"de": text}, right=text == "Fragen", why={"de": "Darum."}) for text in ("Fragen", "Warten", "Gehen")
            ]
        },
        stem={"de": "Was tun Sie?"},
    )
    whole = LintText(item.key, item.kind, type(item.topic)({"de": "Thema"}), item.stem, item.content)
    (found,) = of(whole, "language-missing")
    assert (found.path, found.language) == ("", "en")
    assert not of(single(), "language-missing")


@pytest.mark.parametrize("language", ["de", "en"])
def test_long_texts(language: str) -> None:
    short = {"de": "kurz", "en": "short"}
    assert of(single(stem=short | {language: "ja " * 61}), "too-long", language)
    assert not of(single(stem=short | {language: "ja " * 60}), "too-long")
    assert of(single(right=short | {language: "ja " * 26}), "too-long", language)
    assert not of(single(right=short | {language: "ja " * 25}), "too-long")
    assert of(with_why(short | {language: "ja " * 41}), "too-long", language)
    assert not of(with_why(short | {language: "ja " * 40}), "too-long")


HARD = {
    "de": "Datenschutzrechtliche Verantwortlichkeiten externer Auftragsverarbeitungsunternehmen erfordern organisatorische "
    "Sicherheitsvorkehrungen, deren Dokumentationsverpflichtungen regelmäßig Überprüfungsverfahren beinhalten, oder?",
    "en": "Organisational responsibilities regarding international documentation obligations necessitate comprehensive "
    "administrative precautions, notwithstanding contradictory recommendations, correct?",
}
EASY = {
    "de": "Eine Kollegin will einen Brief mit KI schreiben. Sie hat den Namen des Kunden im Text. Was soll sie tun?",
    "en": "A colleague wants to write a letter with AI. The name of the customer is in the text. What should she do?",
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_question_that_is_hard_to_read(language: str) -> None:
    (found,) = of(single(stem=EASY | {language: HARD[language]}), "hard-to-read")
    assert (found.severity, found.path, found.language) == (HINT, "stem", language)
    assert not of(single(stem=EASY), "hard-to-read")


def test_a_text_with_gaps_is_read_with_its_words() -> None:
    gap = {"accept": {"de": ["Datenschutzfolgenabschätzungsverfahren"], "en": ["it"]}, "why": WHY}
    text = {"de": "Wir brauchen ein [[1]]. Es ist für alle da, die mit uns am Tisch sitzen.", "en": "We need [[1]]."}
    assert not of(parsed(ItemKind.CLOZE, {"text": text, "gaps": [gap]}), "hard-to-read")
    hard = {"de": HARD["de"] + " [[1]]", "en": "We need [[1]]."}
    (found,) = of(parsed(ItemKind.CLOZE, {"text": hard, "gaps": [gap]}), "hard-to-read")
    assert found.path == "text"


def test_what_question_files_fill_in_is_known_as_empty() -> None:
    assert {text for texts in question_file.NO_REASON.values() for text in texts.values()} == set(NO_REASON)
