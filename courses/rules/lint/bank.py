"""Checks that need a whole bank: what one learns to guess from many items, and items that are there twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from django.utils.translation import gettext as _

from courses.enums import ItemKind
from courses.rules.entry import LANGUAGES

from .finding import Finding, Lintable, hint
from .options import longest_is_right, options_of
from .texts import texts_of
from .words import likeness, words

ENOUGH_FOR_LENGTH = 8  # items with one answer
ENOUGH_FOR_PLACE = 12
MOST_AT_ONE_PLACE = 0.45
ABOVE_CHANCE = 1.5  # times as often as chance would have it
NEARLY_THE_SAME = 0.85
FEWEST_WORDS = 6  # a shorter question ("What is right?") may be asked of many things

_OWN_PARTS = (ItemKind.MATCHING, ItemKind.ORDERING, ItemKind.CLOZE, ItemKind.HOTSPOT)  # their stem may be one for many


def bank_findings(items: Sequence[Lintable]) -> Iterator[tuple[str, Finding]]:
    """Findings with the key of the item they belong to; "" is the bank."""
    single = [item for item in items if item.kind == ItemKind.SINGLE]
    for finding in (*_length(single), *_place(single), *_truth(items)):
        yield "", finding
    yield from _alike(items)


def _length(single: Sequence[Lintable]) -> Iterator[Finding]:
    for language in LANGUAGES:
        options = [found for found in map(options_of, single) if all(option.text.get(language) for option in found)]
        longest = sum(longest_is_right(found, language) for found in options)
        if len(options) >= ENOUGH_FOR_LENGTH and 2 * longest > len(options):
            message = _(
                "The longest option is the right one in %(count)s of %(all)s items with one answer. Whoever notices needs no "
                "knowledge. Lengthen wrong options."
            )
            yield hint("longest-right-in-bank", message % {"count": longest, "all": len(options)}, language=language)


def _too_often(found: Sequence[str], chance: Mapping[str, float]) -> str:
    """What is right in more than 45 % of all, and clearly more often than by chance; "" if nothing is."""
    if len(found) < ENOUGH_FOR_PLACE:
        return ""
    top, count = Counter(found).most_common(1)[0]
    return top if count > MOST_AT_ONE_PLACE * len(found) and count > ABOVE_CHANCE * chance[top] else ""


def _place(single: Sequence[Lintable]) -> Iterator[Finding]:
    places: list[str] = []
    keys: list[str] = []
    by_place: defaultdict[str, float] = defaultdict(float)
    by_key: defaultdict[str, float] = defaultdict(float)
    for item in single:
        options = item.content["options"]
        right = next((number for number, option in enumerate(options, 1) if option["right"]), 0)
        if not right:
            continue
        places.append(str(right))
        keys.append(options[right - 1]["key"])
        for number, option in enumerate(options, 1):
            by_place[str(number)] += 1 / len(options)
            by_key[option["key"]] += 1 / len(options)
    place, key = _too_often(places, by_place), _too_often(keys, by_key)
    if place:
        message = _("The right option is number %(place)s in %(count)s of %(all)s items. Move it about when you write.")
        values = {"place": place, "count": places.count(place), "all": len(places)}
        yield hint("position-bias", message % values)
    same_items = [found == place for found in places] == [found == key for found in keys]
    if key and not (place and same_items):
        message = _("The right option has the key “%(key)s” in %(count)s of %(all)s items. Spread the keys.")
        yield hint("key-bias", message % {"key": key, "count": keys.count(key), "all": len(keys)})


def _truth(items: Sequence[Lintable]) -> Iterator[Finding]:
    found = ["true" if item.content["right"] else "false" for item in items if item.kind == ItemKind.TRUE_FALSE]
    top = _too_often(found, {"true": len(found) / 2, "false": len(found) / 2})
    if top:
        message = (
            _("%(count)s of %(all)s statements are true. Turn some round.")
            if top == "true"
            else _("%(count)s of %(all)s statements are false. Turn some round.")
        )
        yield hint("truth-bias", message % {"count": found.count(top), "all": len(found)})


def _alike(items: Sequence[Lintable]) -> Iterator[tuple[str, Finding]]:
    said: set[tuple[str, str]] = set()
    for language in LANGUAGES:
        for first, second in _near_pairs([_asked(item, language) for item in items]):
            pair = (items[first].key, items[second].key)
            if pair in said:
                continue
            said.add(pair)
            message = _("It asks nearly the same as “%(key)s”. Whoever gets both is asked twice. Change or retire one.")
            yield items[second].key, hint("nearly-the-same", message % {"key": items[first].key}, "stem", language)


def _asked(item: Lintable, language: str) -> frozenset[str]:
    """The words of what is asked; where the stem may be the same for many, with the parts of the question."""
    texts = texts_of(item) if item.kind in _OWN_PARTS else [("stem", item.stem)]
    return frozenset(
        word for path, text in texts if path != "topic" and "why" not in path for word in words(text.get(language, ""))
    )


def _near_pairs(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of sets that have 85 % in common. Two such sets share one of their rarest words, so few have to be compared."""
    often = Counter(word for found in sets for word in found)
    holders: dict[str, list[int]] = {}
    for second, found in enumerate(sets):
        if len(found) < FEWEST_WORDS:
            continue
        rare = sorted(found, key=lambda word: (often[word], word))[: len(found) - ceil(NEARLY_THE_SAME * len(found)) + 1]
        candidates = {first for word in rare for first in holders.get(word, ())}
        for first in sorted(candidates):
            if likeness(sets[first], found) >= NEARLY_THE_SAME:
                yield first, second
        for word in rare:
            holders.setdefault(word, []).append(second)
