"""Checks on what one chooses from: what gives the right option away, and options that are not apart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import LANGUAGES
from courses.rules.kinds.base import text_of

from .finding import Finding, Lintable, hint, stop
from .words import ABSOLUTE, NEGATIONS, NOT_ABSOLUTE, likeness, quoted_list, same_form, without_quotes, words

TOO_LONG = 1.3  # times the longest wrong option
TOO_LONG_BY = 12  # characters at least, so that “Yes” against “No” is nothing
FEWEST_OPTIONS = 3
NEARLY_THE_SAME = 0.8
FEWEST_WORDS = 3  # an option with fewer is not looked for in another
CLUE = 6  # letters
ROOT = 5  # letters at the beginning by which forms of a word are known, nearly

# "All / none of the above": nothing else in the option, a reason, or "is right". `weak` may mean things that the stem names.
_TAIL = (
    r"(?=\s*$|\s*[.;:!–—(]|\s*,\s*(?:denn|weil|da|because|since|as)\b|\s+(?:sind|ist|are|is)\s+(?:richtig|falsch|korrekt|wahr|"
    r"zutreffend|right|correct|true|wrong|false)\b|\s+(?:treffen|trifft|stimmen|stimmt|apply|applies)\b)"
)
_ANSWERS = r"(?:antwort(?:en)?|antwortmöglichkeit(?:en)?|option(?:en|s)?|aussagen?|answers?|choices?|statements?)"
_ABOVE = {
    "de": re.compile(
        r"^(?:(?:alle|alles|keine?[rs]?|nichts)\s+(?:von\s+)?(?:(?:de[rmn]|die|das)\s+)?(?:oben\s+)?"
        rf"(?:(?:genannte|obige|obere|vorherige|vorstehende|aufgeführte)[mnrs]?(?:\s+{_ANSWERS})?|{_ANSWERS})|beide\s+{_ANSWERS}|"
        rf"(?P<weak>(?:alles?|keine?[rs]?|nichts)\s+davon|beides|[a-e]\s+und\s+[a-e])){_TAIL}",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:all|none|any|both)\s+(?:of\s+)?(?:(?:the|these|those)\s+)?"
        rf"(?:above(?:\s+{_ANSWERS})?|{_ANSWERS}(?:\s+above)?)|"
        rf"(?P<weak>(?:all|none|any|both)\s+of\s+(?:these|those|them)|(?:both\s+)?[a-e]\s+and\s+[a-e])){_TAIL}",
        re.IGNORECASE,
    ),
}
_RANGE = re.compile(r"^\D{0,12}?(\d+(?:[.,]\d+)?)\s*(?:-|–|bis|to)\s*(\d+(?:[.,]\d+)?)\b(.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """Something to choose, whatever kind it belongs to."""

    path: str
    text: Translated
    is_right: bool = False

    def words(self, language: str) -> list[str]:
        return words(self.text.get(language, ""))


def options_of(item: Lintable) -> list[Choice]:
    """The options of a question with one or several right ones."""
    return _choices(item.content, "options", "text") if item.kind in (ItemKind.SINGLE, ItemKind.MULTIPLE) else []


def _choices(content: Mapping[str, Any], rows: str, name: str) -> list[Choice]:
    return [
        Choice(f"{rows}[{number}].{name}", text_of(row[name]), bool(row.get("right")))
        for number, row in enumerate(content[rows], 1)
    ]


def _groups(item: Lintable) -> list[list[Choice]]:
    """The lists in which each entry must be another one."""
    match item.kind:
        case ItemKind.HOTSPOT:
            return [_choices(item.content, "regions", "label")]
        case ItemKind.MATCHING:
            return [_choices(item.content, "prompts", "text"), _choices(item.content, "choices", "text")]
        case ItemKind.ORDERING:
            return [_choices(item.content, "steps", "text")]
    return [options_of(item)]


def option_findings(item: Lintable) -> Iterator[Finding]:
    """What the options of an item give away, and where they are not apart."""
    for group in _groups(item):
        yield from _identical(group)
    options = options_of(item)
    if not options:
        return
    if len(options) < FEWEST_OPTIONS:
        yield hint("few-options", _("Two options can be guessed half the time. Add a third that sounds possible."), "options")
    for language in LANGUAGES:
        if all(option.text.get(language) for option in options):
            yield from _longest(options, language)
            yield from _clues(item.stem.get(language, ""), options, language)
            yield from _overlapping(options, language)
        yield from _above(options, language)
        yield from _absolute(options, language)


def _identical(group: list[Choice]) -> Iterator[Finding]:
    for language in LANGUAGES:
        seen: dict[str, int] = {}
        for number, choice in enumerate(group, 1):
            form = same_form(choice.text.get(language, ""))
            if form and form in seen:
                message = _("This is the same as number %(number)s. Write another text or remove one.")
                yield stop("identical-options", message % {"number": seen[form]}, choice.path, language)
            seen.setdefault(form, number)


def longest_is_right(options: list[Choice], language: str) -> bool:
    """Whether the one right option is longer than every wrong one."""
    right = [len(option.text.get(language, "")) for option in options if option.is_right]
    wrong = [len(option.text.get(language, "")) for option in options if not option.is_right]
    return bool(right and wrong) and min(right) > max(wrong)


def _longest(options: list[Choice], language: str) -> Iterator[Finding]:
    """With several right options the shortest of them counts: only then all of them stand out."""
    if not longest_is_right(options, language):
        return
    right = min((option for option in options if option.is_right), key=lambda option: len(option.text[language]))
    length = len(right.text[language])
    longest = max(len(option.text[language]) for option in options if not option.is_right)
    if length > TOO_LONG * longest and length - longest >= TOO_LONG_BY:
        message = _(
            "The right option has %(right)s characters, the longest wrong one %(wrong)s: length gives it away. Shorten it, or "
            "make a wrong one as exact."
        )
        yield hint("longest-right", message % {"right": length, "wrong": longest}, right.path, language)


def _above(options: list[Choice], language: str) -> Iterator[Finding]:
    for option in options:
        found = _ABOVE[language].search(option.text.get(language, "").strip("„“”\"' "))
        if not found:
            continue
        if found["weak"]:
            message = _("This may stand for other options. Options are shuffled, so name what is meant.")
            yield hint("all-or-none", message, option.path, language)
        else:
            message = _(
                "“All / none of the above” makes no sense once options are shuffled, and rewards guessing. Name the answers "
                "themselves, or make it a question with several answers."
            )
            yield stop("all-or-none", message, option.path, language)


def _absolute(options: list[Choice], language: str) -> Iterator[Finding]:
    found = {
        option.path: [
            word
            for word in words(NOT_ABSOLUTE.sub(" ", without_quotes(option.text.get(language, ""))))
            if word in ABSOLUTE[language]
        ]
        for option in options
    }
    if any(found[option.path] for option in options if option.is_right):
        return
    for path, absolute in found.items():
        if absolute:
            message = _(
                "“%(word)s” stands in wrong options only, and such words seldom stand in right ones. Say it less absolutely."
            )
            yield hint("absolute-word", message % {"word": absolute[0]}, path, language)


def _clues(stem: str, options: list[Choice], language: str) -> Iterator[Finding]:
    """A long word of the stem in the right option, while no wrong option takes up any, in whatever form."""
    of_stem = {word for word in words(stem) if len(word) >= CLUE}
    roots = {word[:ROOT] for word in of_stem}
    right = [option for option in options if option.is_right]
    in_wrong = {word[:ROOT] for option in options if not option.is_right for word in option.words(language)}
    if len(right) != 1 or roots & in_wrong:
        return
    repeated = [word for word in dict.fromkeys(right[0].words(language)) if word in of_stem]
    if repeated:
        message = _(
            "Only the right option takes up %(words)s from the question: a clue. Use it in a wrong option too, or not at all."
        )
        yield hint("clue-in-stem", message % {"words": quoted_list(repeated)}, right[0].path, language)


def _overlapping(options: list[Choice], language: str) -> Iterator[Finding]:
    for (first, one), (_second, other) in combinations(enumerate(options, 1), 2):
        if same_form(one.text[language]) == same_form(other.text[language]):
            continue  # identical, said elsewhere
        if _ranges_meet(one.text[language], other.text[language]):
            message = _("Its range overlaps with that of option %(number)s, so one figure fits both. Set them apart.")
        elif _nearly_the_same(one.words(language), other.words(language), language):
            message = _(
                "It says nearly the same as option %(number)s, or contains it. Make clear what is different, or replace one."
            )
        else:
            continue
        yield hint("overlapping-options", message % {"number": first}, other.path, language)


def _nearly_the_same(one: list[str], other: list[str], language: str) -> bool:
    """The same words in another order, another figure or a negation are another statement."""
    a, b = set(one), set(other)
    apart = a ^ b
    if not apart or apart & NEGATIONS[language] or any(letter.isdigit() for word in apart for letter in word):
        return False
    contains = min(len(a), len(b)) >= FEWEST_WORDS and (a < b or b < a)
    return contains or likeness(a, b) >= NEARLY_THE_SAME


def _ranges_meet(one: str, other: str) -> bool:
    first, second = _RANGE.match(one), _RANGE.match(other)
    if not first or not second or same_form(first[3]) != same_form(second[3]):
        return False
    low, high, start, end = (float(figure.replace(",", ".")) for figure in (*first.groups()[:2], *second.groups()[:2]))
    return low <= end and start <= high
