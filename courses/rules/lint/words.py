"""Words as the linter compares them."""

import re
from collections.abc import Collection, Iterable
from unicodedata import normalize

from django.utils.translation import gettext as _

_WORD = re.compile(r"[^\W_]+(?:[-’'.,][^\W_]+)*")
_GAP = re.compile(r"\[\[\d+\]\]")
_QUOTED = re.compile(r"„[^“”\"]*[“”\"]|“[^“”]*”|«[^«»]*»|\"[^\"]*\"")
_EDGES = " \t\r\n.,;:!?\"'„“”‚‘’«»()[]"


def _set(small_words: str) -> frozenset[str]:
    return frozenset(small_words.casefold().split())  # "ß" as `words` gives it


NEGATIONS = {
    "de": _set("nicht kein keine keinen keinem keiner keines außer ausgenommen weder"),
    "en": _set("not except cannot neither"),
}
# Words that say it holds without exception; test takers know that such an option is seldom the right one.
ABSOLUTE = {
    "de": _set("immer nie niemals ausschließlich stets ausnahmslos keinesfalls jederzeit"),
    "en": _set("always never only exclusively invariably"),
}
# What looks like one of them and says something else.
NOT_ABSOLUTE = re.compile(
    r"\b(?:immer (?:noch|mehr|wieder|öfter|besser)|noch immer|nicht (?:immer|nur|ausschließlich)|not (?:always|only)|"
    r"only (?:then|after|when|if))\b",
    re.IGNORECASE,
)
NOT_A_TURN = re.compile(r"\b(?:nicht (?:nur|mehr als)|not (?:only|more than)|whether or not)\b", re.IGNORECASE)

# Frequent small words that only one of the two languages has.
FUNCTION_WORDS = {
    "de": _set(
        "der das und ist nicht ein eine einen einem einer mit für auf von zu den dem des sich wird werden sind es wie aus bei "
        "nach über um noch nur oder auch dass wenn weil denn sie er ich wir ihr ihre sein seine kann darf muss soll haben "
        "welche welcher welches diese dieser dieses zum zur vom beim im"
    ),
    "en": _set(
        "the and is not a of to with for on that this are be or as by from at which who what when because he she they we "
        "you your their its has have can may must should would been were there these those into about if does do"
    ),
}


def words(text: str) -> list[str]:
    """The words of a text in small letters; the marks of gaps are none."""
    return _WORD.findall(_GAP.sub(" ", normalize("NFC", text)).casefold())


def count_words(text: str) -> int:
    """How many words a reader meets; a dash by itself is none."""
    return sum(any(letter.isalnum() for letter in word) for word in _GAP.sub(" ", text).split())


def same_form(text: str) -> str:
    """Texts with the same form are the same to a reader: case, blanks and marks at the ends do not count."""
    return " ".join(normalize("NFC", text).casefold().split()).strip(_EDGES)


def without_quotes(text: str) -> str:
    """A text without what stands in quotation marks in it."""
    return _QUOTED.sub(" ", text)


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """The share of words that two texts have in common (Jaccard)."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a or b else 1.0


def other_language(text: str, language: str, *, least: int) -> str:
    """The language that a text is in although it stands under `language`; "" if that is right or cannot be said.

    A text of at least `least` words speaks the other language when that one has three small words at least, and three
    times as many as its own. What stands in quotation marks does not count.
    """
    found = words(without_quotes(text))
    if len(found) < least or language not in FUNCTION_WORDS:
        return ""
    counts = {code: sum(word in known for word in found) for code, known in FUNCTION_WORDS.items()}
    for code, count in counts.items():
        if code != language and count >= 3 and count >= 3 * counts[language]:
            return code
    return ""


def quoted_list(found: Iterable[str]) -> str:
    """Words in quotation marks, separated by commas."""
    return ", ".join(_("“%(word)s”") % {"word": word} for word in found)
