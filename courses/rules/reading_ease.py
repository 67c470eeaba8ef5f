"""How hard a text is to read: Flesch's reading ease, with Amstad's figures for German. Both run from about 100 (very easy) down
to 0 and below (very hard); below `HARD` a text is hard for somebody who reads the language at B1 (docs/item-linter.md)."""

import re

HARD = {"de": 40.0, "en": 55.0}
FEWEST_WORDS = 12  # one long word sways a shorter text too much

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+[”“\"’)]*(?=\s+[„“\"(]?[A-ZÄÖÜ0-9]|\s*$)")
_ABBREVIATED = re.compile(r"(?:\b[A-Za-zäöü]|\bNr|\bArt|\bAbs|\bca|\bbzw|\busw|\bDr|\bMr|\bMs|\bNo)\.$")
_GERMAN_VOWELS = re.compile(r"aa|ee|oo|ie|ei|ai|äu|au|eu|ey|ay|oy|[aeiouyäöüéèêáàâ]")
_ENGLISH_VOWELS = re.compile(r"[aeiouyé]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouyszxgc](?<!ch)(?<!sh)es)$")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a full stop after an abbreviation ends none."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if _ABBREVIATED.search(text, max(start, end.end() - 8), end.end()):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def syllables(word: str, language: str) -> int:
    """How many syllables a word has, nearly; an abbreviation such as DSGVO is spelled out, a figure counts as one."""
    if any(letter.isdigit() for letter in word):
        return 1
    if word.isupper() and len(word) <= 6:
        return len(word)
    small = word.casefold().replace("qu", "q")
    if language == "en":
        return max(1, len(_ENGLISH_VOWELS.findall(small)) - bool(_SILENT.search(small)))
    return max(1, len(_GERMAN_VOWELS.findall(small)))


def ease(text: str, language: str) -> float | None:
    """The reading ease of a text, or None for one that is too short to say."""
    words = _WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    per_sentence = len(words) / max(1, len(sentences(text)))
    per_word = sum(syllables(word, language) for word in words) / len(words)
    if language == "en":
        return 206.835 - 1.015 * per_sentence - 84.6 * per_word
    return 180 - per_sentence - 58.5 * per_word


def is_hard(text: str, language: str) -> bool:
    """Whether a text is hard for a reader at B1."""
    found = ease(text, language)
    return found is not None and found < HARD[language]
