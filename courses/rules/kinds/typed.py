"""Typed words and numbers: what counts as the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_EDGES = " \t\r\n.,;:!?\"'„“”‚‘’«»‹›…()[]"
# Telephones write these by themselves, whatever key was pressed.
_SAME_SIGNS = str.maketrans(dict.fromkeys("’‘‚ʼ´`′", "'") | dict.fromkeys("‐‑‒–—−", "-"))

_ARTICLE = re.compile(r"^(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|the|a|an) ")
_JOINTS = re.compile(r"(?<=[^\W\d])[ -](?=[^\W\d])")  # between letters

LONGEST_NUMBER = 40  # characters
_MARK = re.compile(r" *([.,]) *")
_PLAIN = re.compile(r"[0-9]+[.,]?|[0-9]*[.,][0-9]+")
# Groups of three with one sign between them; never after a leading zero, which nobody groups.
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?P<between>[ '.,])[0-9]{3})(?:(?P=between)[0-9]{3})*(?:(?P<mark>[.,])[0-9]*)?")


def _folded(text: str) -> str:
    """Without case, double blanks and signs that nobody sees."""
    seen = "".join(letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(seen.casefold().translate(_SAME_SIGNS).split())


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _spellings(folded: str) -> set[str]:
    return {_without_accents(folded), _without_accents(folded.translate(_UMLAUTS))}


def readings(text: str) -> set[str]:
    """How a word may be written: case, accents, an article before it and marks at its ends do not count, ä may be a or ae, and
    "E-Mail" may be "E Mail" or "Email".

    Where there are only marks, they count: ";" is not "!". In a pattern with a star every letter counts.
    """
    folded = _folded(text)
    bare = folded.strip(_EDGES) or folded
    if "*" in text:
        return _spellings(bare)
    found = {bare, _ARTICLE.sub("", bare) or bare}
    found |= {joined for word in found if (joined := _JOINTS.sub("", word))}
    return {spelling for word in found for spelling in _spellings(word)}


def fits(pattern: str, text: str) -> bool:
    """Whether a word fits a pattern; * stands for any letters, also none."""
    typed = readings(text)
    if "*" in pattern:  # marks beside a star belong to the pattern: "a.*" is not "a*"
        folded = _folded(text)
        typed |= _spellings(folded) | _spellings(folded.lstrip(_EDGES)) | _spellings(folded.rstrip(_EDGES))
    return any(_wild(one, other) for one in readings(pattern) for other in typed)


def _wild(pattern: str, text: str) -> bool:
    """Compare without going back further than the last star, so that no pattern takes long."""
    at = mark = 0
    star = -1
    here = 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, here
            at += 1
        elif at < len(pattern) and pattern[at] == text[here]:
            at += 1
            here += 1
        elif star >= 0:
            at = star + 1
            mark += 1
            here = mark
        else:
            return False
    return all(letter == "*" for letter in pattern[at:])


def fits_any(patterns: Mapping[str, Iterable[str]], text: str) -> bool:
    """Whether a word fits one of the patterns, in whatever language it is written."""
    return bool(text.strip()) and any(fits(pattern, text) for lines in patterns.values() for pattern in lines)


def numbers(text: str) -> set[Decimal]:
    """What a typed number may mean: "12,5" and "12.5" are the same, "1.250" may be 1250 or 1.25. Empty if it is no number.

    Point, comma, blank and apostrophe may stand between groups of three digits; one point or comma is the decimal mark.
    """
    bare = " ".join(text.translate(_SAME_SIGNS).split())
    if not bare or len(bare) > LONGEST_NUMBER:
        return set()
    sign, bare = ("-" if bare[0] == "-" else ""), (bare[1:] if bare[0] in "+-" else bare).strip()
    bare = _MARK.sub(r"\1", bare)
    found = set()
    if _PLAIN.fullmatch(bare):
        found.add(sign + bare.replace(",", "."))
    grouped = _GROUPED.fullmatch(bare)
    if grouped and grouped["mark"] != grouped["between"]:
        whole = bare[: grouped.start("mark")] if grouped["mark"] else bare
        rest = bare[len(whole) + 1 :]
        found.add(sign + whole.replace(grouped["between"], "") + (f".{rest}" if rest else ""))
    return {Decimal(number) for number in found}
