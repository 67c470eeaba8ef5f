"""Texts as Moodle writes them (HTML, Markdown, plain, several languages in one) to plain text by language, and back.

Every function passes over its text a fixed number of times, whatever stands in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from typing import NamedTuple

from courses.rules.entry import LANGUAGES
from courses.rules.raw_html import kind_of

FORMATS = ("html", "moodle", "plain", "markdown")

# What no file can carry: control and direction characters, and what is no character at all.
UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_COLLAPSING = frozenset(" \t\n")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})|!--)")
_UNSEEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_STOP = re.compile(r"[\"'>]")
_REFERENCE = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MLANG = re.compile(r"\{mlang(?: ([A-Za-z_, -]{1,60}))?\}")
_LANGUAGE = re.compile(r"\blang\s*=\s*[\"']?([A-Za-z]{2,8})")
_SOURCE = re.compile(r"\bsrc\s*=\s*[\"']?([^\"'\s>]{1,200})")
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "hr"})
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "section", "article", "figure", "figcaption", "caption"})
_NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_MARKED = (
    (re.compile(r"^ {0,3}#{1,6} +", re.MULTILINE), ""),
    (re.compile(r"!\[([^\[\]\n]{0,200})\]\(([^()\s]{1,500})\)"), r'<img alt="\1" src="\2">'),
    (re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\s]{1,500}\)"), r"\1"),
    (re.compile(r"\*\*([^*\n]{1,2000})\*\*"), r"\1"),
    (re.compile(r"__([^_\n]{1,2000})__"), r"\1"),
    (re.compile(r"`([^`\n]{1,2000})`"), r"\1"),
)


@dataclass(frozen=True)
class Source:
    """A text as it stands in a file."""

    text: str = ""
    format: str = "html"


NOTHING = Source()


@dataclass
class PlainText:
    """The words of a source. Under the language "" stand those that the file gives no language."""

    by_language: dict[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    other_languages: set[str] = field(default_factory=set)

    def in_languages(self, languages: tuple[str, ...]) -> dict[str, str]:
        """Bare words are words in each of these languages, as Moodle shows them."""
        bare = self.by_language.get("")
        return dict.fromkeys(languages, bare) if bare else {k: v for k, v in self.by_language.items() if k and v}


class _Token(NamedTuple):
    kind: str  # words, sign (kept as it is), break (of `size` lines), language
    value: str = ""
    size: int = 0
    languages: frozenset[str] | None = None


def read_text(source: Source) -> PlainText:
    """A source as plain text: elements go, their words stay, pictures are named."""
    found = PlainText()
    text = source.text
    if source.format == "plain":
        found.by_language[""] = text.strip()
        return found
    if source.format == "markdown":
        for pattern, kept in _MARKED:
            text = pattern.sub(kept, text)
    if source.format != "html":
        text = _EMPTY_LINES.sub("\n\n", text)
    tokens = list(_tokens(text, found, keep_lines=source.format != "html"))
    named = {language for token in tokens for language in token.languages or ()}
    found.other_languages = named - {*LANGUAGES, "other"}
    if not named:
        found.by_language[""] = _written(tokens, "", named)
        return found
    for language in LANGUAGES:
        if language in named or "other" in named:
            found.by_language[language] = _written(tokens, language, named)
    return found


def write_text(text: Mapping[str, str], *, needs_marks: bool = True) -> str:
    """A text as HTML, each language in its multilang span. Words that are the same in every language may stand bare."""
    texts = {language: text[language] for language in LANGUAGES if text.get(language)}
    if not needs_marks and len(texts) == len(LANGUAGES) and len(set(texts.values())) == 1:
        return as_html(texts[LANGUAGES[0]])
    return "".join(f'<span lang="{language}" class="multilang">{as_html(words)}</span>' for language, words in texts.items())


def as_html(text: str) -> str:
    """Plain text as HTML that gives back every blank and line break."""

    def kept(found: re.Match[str]) -> str:
        run = found[0]
        if run == " " and found.start() > 0 and found.end() < len(text):
            return run
        return "".join({" ": "&#32;", "\t": "&#9;", "\n": "<br>"}[letter] for letter in run)

    text = escape(text.replace("\r\n", "\n").replace("\r", "\n"), quote=False).replace("{mlang", "&#123;mlang")
    return re.sub(r"[ \t\n]+", kept, text)


def _tokens(text: str, found: PlainText, *, keep_lines: bool) -> Iterator[_Token]:
    """The text from left to right."""
    place = begun = 0  # how far it is read, and from where on words are not told yet
    quotes = True  # whether a ">" in quotation marks is still told apart; given up once a mark stays open
    outer: list[frozenset[str] | None] = []  # the language around each open span
    current: frozenset[str] | None = None
    while tag := _TAG.search(text, place):
        kind = kind_of(tag[2]) if tag[2] else "tag"
        if kind is None:  # somebody's placeholder
            place = tag.end()
            continue
        if begun < tag.start():
            for token in _words(text[begun : tag.start()], keep_lines):
                if token.kind == "language":
                    current = token.languages
                yield token
        begun = tag.start()
        if not tag[2]:  # a comment
            end = text.find("-->", tag.end())
            place = begun = len(text) if end < 0 else end + 3
            continue
        end, quotes = _tag_end(text, tag.end(), quotes)
        if end < 0:  # no tag ends from here on
            break
        name, closing, inside = tag[2].lower(), bool(tag[1]), text[tag.end() : end]
        place = begun = end + 1
        if name in _UNSEEN and not closing:
            shut = _UNSEEN[name].search(text, place)
            place = begun = shut.start() if shut else len(text)
        elif kind in ("picture", "frame") and not closing:
            found.pictures.append(_picture_name(name, inside))
        elif name == "span":
            if closing:
                before = outer.pop() if outer else current
                if before != current:
                    current = before
                    yield _Token("language", languages=current)
            else:
                outer.append(current)
                language = _LANGUAGE.search(inside) if "multilang" in inside else None
                if language:
                    current = frozenset({language[1][:2].lower()})
                    yield _Token("language", languages=current)
        else:
            yield from _ENTRY if name == "li" and not closing else _BREAKS.get(name, ())
    yield from _words(text[begun:], keep_lines)


def _tag_end(text: str, place: int, quotes: bool) -> tuple[int, bool]:
    """Where the tag ends that is open here, or -1."""
    start = place
    while quotes:
        found = _STOP.search(text, place)
        if found is None:
            return text.find(">", start), False
        if found[0] == ">":
            return found.start(), True
        place = found.end()
        if text[found.start() - 1] == "=":
            place = text.find(found[0], place) + 1
            if not place:
                return text.find(">", start), False
    return text.find(">", start), False


def _words(text: str, keep_lines: bool) -> Iterator[_Token]:
    """Text between two tags: words, characters written as references, line breaks that count, languages."""
    place = 0
    for mark in _MLANG.finditer(text) if "{mlang" in text else ():
        yield from _plain_words(text[place : mark.start()], keep_lines)
        names = (mark[1] or "").replace(",", " ").split()
        languages = frozenset(name.lower() if name.lower() == "other" else name[:2].lower() for name in names)
        yield _Token("language", languages=languages or None)
        place = mark.end()
    yield from _plain_words(text[place:], keep_lines)


def _plain_words(text: str, keep_lines: bool) -> Iterator[_Token]:
    for number, line in enumerate(text.replace("&nbsp;", " ").split("\n") if keep_lines else [text.replace("&nbsp;", " ")]):
        if number:
            yield _LINE_BREAK
        place = 0
        told: list[str] = []
        for found in _REFERENCE.finditer(line) if "&" in line else ():
            sign = _sign(found[1])
            if sign is None:
                continue
            told.append(line[place : found.start()])
            place = found.end()
            if sign in _COLLAPSING:  # written as a reference, it stays as it is
                yield _Token("words", "".join(told))
                yield _Token("sign", sign)
                told = []
            else:
                told.append(sign)
        if told or place < len(line):
            yield _Token("words", "".join([*told, line[place:]]))


def _sign(name: str) -> str | None:
    """The character that a reference stands for; None where it is none, or one that no text may hold."""
    if not name.startswith("#"):
        return _NAMES.get(name) or html5.get(f"{name};")
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    sign = chr(number) if number <= 0x10FFFF else "\x00"
    return None if UNSAYABLE.match(sign) else sign


_LINE_BREAK = _Token("break")
_PARAGRAPH, _NEW_LINE = (_Token("block", size=size) for size in (2, 1))
_BREAKS = {  # what a tag does to the lines
    **dict.fromkeys(_PARAGRAPHS, (_PARAGRAPH,)),
    **dict.fromkeys(_LINES, (_NEW_LINE,)),
    **{name: (_Token("words", " "),) for name in ("td", "th")},
    "br": (_LINE_BREAK,),
}
_ENTRY = (_NEW_LINE, _Token("words", "– "))


def _picture_name(element: str, inside: str) -> str:
    source = _SOURCE.search(inside)
    address = source[1] if source else ""
    if address.startswith("data:") or not address:
        return f"<{element}>"
    return address.rpartition("/")[2][:80] or address[:80]


def _written(tokens: list[_Token], language: str, named: set[str]) -> str:
    """The tokens as one reader of this language meets them: blanks collapse, paragraphs stand apart."""
    parts: list[str] = []
    ended = 0  # line breaks at the end of what is written
    wanted = 0  # line breaks that a block asks for
    has_blank = is_other = False
    for token in tokens:
        if token.kind == "language":
            shown = token.languages
            is_other = shown is not None and language not in shown and ("other" not in shown or language in named)
            continue
        if is_other:
            continue
        if token.kind == "block":
            wanted = max(wanted, token.size)
            has_blank = False
            continue
        value = token.value
        leads = trails = False
        if token.kind == "words":
            value = _BLANKS.sub(" ", value)
            leads, trails = value[:1] == " ", value[-1:] == " "
            value = value.strip(" ")
        has_blank = has_blank or leads
        if not value and token.kind != "break":
            has_blank = has_blank or trails
            continue
        if wanted > ended and parts:
            parts.append("\n" * (wanted - ended))
            ended = wanted
        wanted = 0
        if token.kind == "break":
            parts.append("\n")
            ended += 1
            has_blank = False
            continue
        if has_blank and parts and not ended:
            parts.append(" ")
        parts.append(value)
        ended = 0
        has_blank = trails
    return "".join(parts).strip()
