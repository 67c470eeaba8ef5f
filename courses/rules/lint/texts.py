"""Checks that hold for the texts of every kind: language, length, reading ease, explanations, negation in the question."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import LANGUAGES
from courses.rules.kinds import kind_of
from courses.rules.kinds.cloze import GAP
from courses.rules.question_text import split_question
from courses.rules.reading_ease import is_hard

from .finding import Finding, Lintable, hint, language_name, stop
from .words import NEGATIONS, NOT_A_TURN, count_words, other_language, same_form, without_quotes, words

LONGEST_STEM, LONGEST_OPTION, LONGEST_REASON = 60, 25, 40  # words
SURE_OF_LANGUAGE = 6  # words; fewer do not tell
SAME_TEXT = 4  # words; fewer may be a name

# Explanations that question files get where they have none; they tell a learner nothing.
NO_REASON = (
    "Das ist die richtige Antwort.",
    "Das ist nicht die richtige Antwort.",
    "This is the right answer.",
    "This is not the right answer.",
)
_EMPTY_REASONS = frozenset(map(same_form, NO_REASON))
_REASON = re.compile(r"(?:^|\.)why(?:_true|_false)?$")
_MAY_BE_EMPTY = re.compile(r"^prompts\[\d+\]\.why$")  # the whole has its own
_OPTION = re.compile(r"^(?:options|choices)\[\d+\]\.text$")
_ASKS_FOR_REASON = re.compile(r"\b(?:warum|weshalb|wieso|why)\b", re.IGNORECASE)


def texts_of(item: Lintable) -> list[tuple[str, Translated]]:
    """Every text of an item with the path of its field."""
    return [("topic", item.topic), ("stem", item.stem), *kind_of(item.kind).texts(item.content)]


def text_findings(item: Lintable) -> Iterator[Finding]:
    """What the texts of an item give away by themselves."""
    texts = texts_of(item)
    yield from _languages(texts)
    for path, text in texts:
        if _REASON.search(path) or path == "sample":
            yield from _reason(path, text)
        if path == "stem":
            message = _("The question has %(count)s words; more than %(most)s are hard to keep in mind. Shorten it.")
            yield from _too_long(path, text, LONGEST_STEM, message)
        elif _OPTION.search(path):
            message = _("The option has %(count)s words; more than %(most)s are hard to compare. Shorten it.")
            yield from _too_long(path, text, LONGEST_OPTION, message)
        elif _REASON.search(path):
            message = _("The explanation has %(count)s words; more than %(most)s are seldom read. Keep what matters.")
            yield from _too_long(path, text, LONGEST_REASON, message)
    yield from _ease(item)
    yield from _negation(item)


def _languages(texts: list[tuple[str, Translated]]) -> Iterator[Finding]:
    filled = [(path, text) for path, text in texts if any(text.values())]
    for language in LANGUAGES:
        without = [path for path, text in filled if not text.get(language)]
        name = language_name(language)
        if filled and len(without) == len(filled):
            message = _("The item has no %(language)s text; whoever reads %(language)s sees the other one. Translate it.")
            yield hint("language-missing", message % {"language": name}, language=language)
        else:
            message = _("The %(language)s text is missing here; whoever reads %(language)s sees the other one. Add it.")
            for path in without:
                yield hint("language-missing", message % {"language": name}, path, language)
    for path, text in filled:
        german, english = text.get("de", ""), text.get("en", "")
        if german and same_form(german) == same_form(english) and len(words(german)) >= SAME_TEXT:
            message = _("German and English have the same text. Translate it, or check which language it is in.")
            yield hint("same-text", message, path)
            continue
        for language in text:
            other = other_language(text[language], language, least=SURE_OF_LANGUAGE)
            if other:
                message = _("This seems to be %(found)s, but it stands in the field for %(language)s. Move or translate it.")
                names = {"found": language_name(other), "language": language_name(language)}
                yield hint("wrong-language", message % names, path, language)


def _reason(path: str, text: Translated) -> Iterator[Finding]:
    if not any(same_form(words_) for words_ in text.values()):
        if not _MAY_BE_EMPTY.search(path):
            message = _("The explanation is missing. Say why this is right or wrong: it is what people learn from.")
            yield stop("explanation-missing", message, path)
        return
    for language, reason in text.items():
        if same_form(reason) in _EMPTY_REASONS:
            message = _("This explanation only says right or wrong. Say why.")
            yield hint("explanation-empty", message, path, language)


def _too_long(path: str, text: Translated, most: int, message: str) -> Iterator[Finding]:
    for language, written in text.items():
        count = count_words(written)
        if count > most:
            yield hint("too-long", message % {"count": count, "most": most}, path, language)


def _ease(item: Lintable) -> Iterator[Finding]:
    message = _("This is hard to read for somebody at B1. Make sentences shorter and take apart or replace long words.")
    read = {"stem": item.stem}
    if item.kind == ItemKind.CLOZE:
        read["text"] = Translated({language: _filled(item.content, language) for language in item.content["text"]})
    for path, text in read.items():
        for language in LANGUAGES:
            if text.get(language) and is_hard(text[language], language):
                yield hint("hard-to-read", message, path, language)


def _filled(content: Mapping[str, Any], language: str) -> str:
    """A text with gaps as it reads with the right words."""
    accept = {gap["key"]: gap["accept"].get(language, [""])[0] for gap in content["gaps"]}
    pieces = GAP.split(content["text"][language])
    return "".join(piece if place % 2 == 0 else accept.get(f"g{piece}", "") for place, piece in enumerate(pieces))


def _negation(item: Lintable) -> Iterator[Finding]:
    for language, stem in item.stem.items():
        plain = without_quotes(stem)
        asked = split_question(plain)[1]
        if "?" not in asked and item.kind == ItemKind.TRUE_FALSE:
            asked = plain  # all of it is the statement
        if not asked:
            continue
        if _ASKS_FOR_REASON.search(asked):  # then the fact is negative, not the question
            continue
        known = NEGATIONS.get(language, frozenset())
        found = [word for word in words(NOT_A_TURN.sub(" ", asked)) if word in known or word.endswith(("n't", "n’t"))]
        if found:
            message = (
                _("The statement turns on “%(word)s”: “false” then denies a denial. Say it positively.")
                if item.kind == ItemKind.TRUE_FALSE
                else _("The question turns on “%(word)s”, which is easily read over. Ask for what is right instead.")
            )
            yield hint("negation", message % {"word": found[0]}, "stem", language)
