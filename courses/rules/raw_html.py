"""Finds HTML elements in texts that people write, takes them out and counts them, so that a page can say what went."""

import re
from collections import Counter

from django.utils.translation import ngettext

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:[\s/][^<>]*)?>")
_COMMENT = re.compile(r"<(?:!|\?)[^<>]*>")

_WITH_CONTENT = {"script", "style"}
_KINDS = {
    "script": "script",
    "style": "style",
    "link": "style",
    "form": "form",
    "input": "field",
    "button": "field",
    "textarea": "field",
    "select": "field",
    "iframe": "frame",
    "frame": "frame",
    "object": "frame",
    "embed": "frame",
    "applet": "frame",
    "img": "picture",
    "picture": "picture",
    "video": "picture",
    "audio": "picture",
    "svg": "picture",
}
# Elements that carry text; everything else in angle brackets is somebody's placeholder.
_OTHER = set(
    """
    a abbr address area article aside b base bdi bdo big blink blockquote body br canvas caption center cite code
    col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer
    frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i ins kbd label legend li main map mark marquee math
    menu meta meter nav noframes noscript ol optgroup option output p param plaintext portal pre progress q rp rt
    ruby s samp search section slot small source span strike strong sub summary sup table tbody td template tfoot
    th thead time title tr track tt u ul var wbr xmp
    """.split()  # noqa: SIM905  a hundred quotation marks would hide the words
)


def kind_of(element: str) -> str | None:
    """What a person would call this element, or None when it is none."""
    name = element.lower()
    return _KINDS.get(name) or ("tag" if name in _OTHER or ":" in name else None)


class Removed:
    """What was taken out of one text."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        self._counts[kind] += 1

    def of_tag(self, tag: str, inside: str) -> tuple[str, str]:
        """One inline tag: the text that stays, and the script or style element that is open after it."""
        found = _TAG.fullmatch(tag)
        if found is None:
            if _COMMENT.fullmatch(tag) or tag.startswith(("<!", "<?")):
                self.count("tag")
                return "", inside
            return ("" if inside else tag), inside
        closing, name = found[1], found[2].lower()
        if inside:
            return "", "" if closing and name == inside else inside
        kind = kind_of(name)
        if kind is None:
            return tag, ""
        if not closing:
            self.count(kind)
        return "", name if name in _WITH_CONTENT and not closing else ""

    def in_words(self) -> str:
        """ "2 scripts, 1 form", or "" when nothing was removed."""
        words = {
            "script": ngettext("%(count)s script", "%(count)s scripts", self._counts["script"]),
            "style": ngettext("%(count)s style", "%(count)s styles", self._counts["style"]),
            "form": ngettext("%(count)s form", "%(count)s forms", self._counts["form"]),
            "field": ngettext("%(count)s form field", "%(count)s form fields", self._counts["field"]),
            "frame": ngettext("%(count)s frame", "%(count)s frames", self._counts["frame"]),
            "picture": ngettext("%(count)s picture", "%(count)s pictures", self._counts["picture"]),
            "link": ngettext("%(count)s unsafe link", "%(count)s unsafe links", self._counts["link"]),
            "tag": ngettext("%(count)s HTML tag", "%(count)s HTML tags", self._counts["tag"]),
        }
        return ", ".join(word % {"count": self._counts[kind]} for kind, word in words.items() if self._counts[kind])


def without_elements(text: str, removed: Removed) -> str:
    """A block of raw HTML as text without its elements, in one pass from left to right."""
    kept: list[str] = []
    place, inside = 0, ""
    for found in re.finditer(rf"{_TAG.pattern}|{_COMMENT.pattern}", text):
        if not inside:
            kept.append(text[place : found.start()])
        stays, inside = removed.of_tag(found[0], inside)
        kept.append(stays)
        place = found.end()
    if not inside:
        kept.append(text[place:])
    return "".join(kept)
