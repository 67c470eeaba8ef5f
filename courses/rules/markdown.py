"""Markdown to clean HTML: lessons and exercises with their blocks, and the plain texts that people write.

Two belts. The parser knows no raw HTML and makes tags and attributes itself; then nh3 lets through only what stands in the
lists below. What a text may hold is described in docs/course-format.md. Everything here is pure and answers in well under a
second for the sizes it accepts, or refuses (`TooMuch`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import nh3
from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from competence.errors import Refused
from courses.rules.lesson_blocks import BLOCKS, add_block_rules, prepare
from courses.rules.raw_html import Removed, without_elements

LESSON_LIMIT = 60_000  # bytes of a lesson, about 25 printed pages
NOTE_LIMIT = 20_000  # characters of a text that a person writes
DEEPEST = 18  # the parser drops what lies deeper than 20, so we refuse before
MOST_PIPES = 60  # in one line: wider tables cost time and nobody can read them

_OWN_PATH = re.compile(r"/(?![/\\])[^\\\s\x00-\x20]*")
_SECTION = re.compile(r"#s-\d{1,3}")
_WEB = re.compile(r"https?://[^\s/?#\\@]+([/?#][^\s\\]*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s\\]+@[^\s\\]+", re.IGNORECASE)
_SECTION_ID = re.compile(r"s-\d{1,3}")

_TEXT_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_TABLE_TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_TAGS = {"b", "details", "figcaption", "figure", "img", "mark", "section", "summary", "sup"}
_CLASSES = {
    "div": {"prose", "keep", "notice", "stack", "s3", "txt", "compare", "scroll-x"},
    "section": {"panel", "stack", "s3", "s4"},
    "figure": {"draft"},
    "details": {"disc"},
    "ol": {"notes"},
    "ul": {"ticks"},
    "table": {"tbl"},
    "pre": {"pre"},
}
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "div": {"tabindex", "role", "aria-label"},
    "th": {"scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}


class TooMuch(Refused):
    """The text is too long, too deeply nested or too wide to be shown."""


class Section(NamedTuple):
    """A part of a lesson that the outline names. The id is the same in every language."""

    id: str
    title: str


@dataclass(frozen=True)
class Rendered:
    """Clean HTML with its sections."""

    html: str
    sections: tuple[Section, ...]


class CleanNote(NamedTuple):
    """Clean HTML of a text that a person wrote, and what had to go, in words ("" if nothing)."""

    html: str
    removed: str


def is_allowed_link(address: str) -> bool:
    """Whether a link may lead there: http(s) without a user name, mailto, an own path, a section of the same text."""
    return len(address) <= 2000 and any(rule.fullmatch(address) for rule in (_WEB, _MAIL, _OWN_PATH, _SECTION))


def is_own_path(address: str) -> bool:
    """Whether an address stays on this site."""
    return len(address) <= 2000 and _OWN_PATH.fullmatch(address) is not None


def render_lesson(source: str, *, top: int = 2, breaks: bool = False) -> Rendered:
    """A lesson, brief or material as clean HTML. Headings are shifted so that the highest one has level `top`.

    `breaks` keeps single line breaks, for samples of what people hand in.
    """
    _check_size(source, len(source.encode()), LESSON_LIMIT)
    parser = _LESSON_WITH_BREAKS if breaks else _LESSON
    tokens = parser.parse(source)
    _check_depth(tokens)
    sections = tuple(Section(*section) for section in prepare(tokens, top=top))
    removed = Removed()
    parts = []
    for is_special, group in _groups(tokens):
        html = parser.renderer.render(group, parser.options, {"removed": removed})
        parts.append(html if is_special else f'<div class="prose">{html}</div>\n')
    return Rendered(_LESSON_CLEANER.clean("".join(parts)), sections)


def clean_again(html: str) -> str:
    """Stored lesson HTML through the same sieve once more before it is shown; changes nothing that we wrote."""
    return _LESSON_CLEANER.clean(html)


def clean_note(source: str) -> CleanNote:
    """A message or submission as clean HTML: paragraphs, lists, tables, links, code; no pictures, no blocks.

    HTML elements are taken out and counted; a placeholder such as `<Name>` is no element and stays readable text.
    """
    _check_size(source, len(source), NOTE_LIMIT)
    tokens = _NOTE.parse(source)
    _check_depth(tokens)
    prepare(tokens, top=4)
    removed = Removed()
    _drop_raw_html(tokens, removed)
    html = _NOTE.renderer.render(tokens, _NOTE.options, {"removed": removed})
    return CleanNote(_NOTE_CLEANER.clean(html), removed.in_words())


def raw_html_lines(source: str) -> list[int]:
    """The lines (from 1) on which a text begins a piece of raw HTML or a picture from elsewhere; a lesson may hold neither."""
    lines = []
    for token in _NOTE.parse(source):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "html_block":
            lines.append(line)
        for child in token.children or ():
            if child.type == "html_inline" or (child.type == "image" and not is_own_path(str(child.attrs.get("src", "")))):
                lines.append(line)
    return sorted(set(lines))


def _check_size(source: str, size: int, most: int) -> None:
    if size > most:
        raise TooMuch(_("This text is too long: at most %(most)s characters.") % {"most": most}, code="text.too_long")
    if any(line.count("|") > MOST_PIPES for line in source.splitlines()):
        raise TooMuch(_("A table in this text is too wide."), code="text.too_wide")


def _check_depth(tokens: Sequence[Token]) -> None:
    if any(token.level >= DEEPEST for token in tokens):
        raise TooMuch(_("This text is too deeply nested."), code="text.too_deep")


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[bool, list[Token]]]:
    """Top-level pieces: blocks and tables stand alone, everything between them is one stretch of prose."""
    prose: list[Token] = []
    piece: list[Token] = []
    for token in tokens:
        piece.append(token)
        if token.level == 0 and token.nesting <= 0:
            if piece[0].type.startswith(("container_", "table_")):
                if prose:
                    yield False, prose
                    prose = []
                yield True, piece
            else:
                prose += piece
            piece = []
    if prose:
        yield False, prose


def _drop_raw_html(tokens: Sequence[Token], removed: Removed) -> None:
    """Raw HTML tokens become text without its elements; what stands between inline script tags goes with them."""
    for token in tokens:
        if token.type == "html_block":
            token.content = without_elements(token.content, removed)
        inside = ""  # the name of a script or style element that is open inside this paragraph
        for child in token.children or ():
            if child.type == "html_inline":
                child.content, inside = removed.of_tag(child.content, inside)
            elif inside:
                child.type, child.content, child.tag, child.nesting, child.attrs, child.children = "text", "", "", 0, {}, None


# ── Rules of the parser: our own links, pictures, tables and marks ──


def _link_open(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    address = str(tokens[index].attrs.get("href", ""))
    if is_allowed_link(address):
        return f'<a href="{escape(address)}">'
    env["removed"].count("link")
    env["link_dropped"] = True
    return ""


def _link_close(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, env: Any) -> str:
    return "" if env.pop("link_dropped", False) else "</a>"


def _image(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    token = tokens[index]
    address = str(token.attrs.get("src", ""))
    if env.get("pictures", True) and is_own_path(address):
        return f'<img src="{escape(address)}" alt="{escape(token.content)}">'
    env["removed"].count("picture")
    return str(escape(token.content))


def _no_image(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return _image(self, tokens, index, options, {**env, "pictures": False})


def _raw(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """What looked like HTML is shown as the text it is. Without this rule the parser would pass it on."""
    content = str(escape(tokens[index].content.strip() if tokens[index].type == "html_block" else tokens[index].content))
    return f"<p>{content}</p>\n" if tokens[index].type == "html_block" and content else content


def _table_open(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A table scrolls in a region of its own that the keyboard reaches; its name is made of its headings."""
    names = []
    for token in tokens[index:]:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            names.append("".join(child.content for child in token.children or ()).strip())
    name = ", ".join(name for name in names if name)
    return f'<div class="scroll-x" role="region" tabindex="0" aria-label="{escape(name)}"><table class="tbl">\n'


def _table_close(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
    return "</table></div>\n"


def _cell_open(tag: str) -> Any:
    def rule(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return '<th scope="col">' if tag == "th" else "<td>"

    return rule


def _code(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    return f'<pre class="pre"><code>{escape(tokens[index].content)}</code></pre>\n'


def _mark(state: StateInline, silent: bool) -> bool:
    """`==words==` in a lesson: the words that a note below explains. Never inside one another, so the cost stays linear."""
    if silent or state.env.get("in_mark") or not state.src.startswith("==", state.pos):
        return False
    end = state.src.find("==", state.pos + 2, state.posMax)
    if end <= state.pos + 2:
        return False
    start, last = state.pos + 2, state.posMax
    state.env["in_mark"] = True
    state.push("mark_open", "mark", 1)
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = end + 2, last
    state.push("mark_close", "mark", -1)
    state.env["in_mark"] = False
    return True


def _any_link(url: str) -> bool:
    return True


def _parser(*, html: bool, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html, "breaks": breaks, "xhtmlOut": False}).enable("table")
    parser.validateLink = _any_link  # type: ignore[method-assign]  # the rules decide when they write the link, and count
    for name, rule in {
        "link_open": _link_open,
        "link_close": _link_close,
        "table_open": _table_open,
        "table_close": _table_close,
        "th_open": _cell_open("th"),
        "td_open": _cell_open("td"),
        "fence": _code,
        "code_block": _code,
        "html_block": _raw,
        "html_inline": _raw,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


def _lesson_parser(*, breaks: bool) -> MarkdownIt:
    parser = _parser(html=False, breaks=breaks)
    parser.add_render_rule("image", _image)
    parser.inline.ruler.before("emphasis", "mark", _mark)
    container_plugin(parser, "block", validate=lambda info, _fence: info.strip().partition(" ")[0] in BLOCKS)
    add_block_rules(parser)
    return parser


def _note_parser() -> MarkdownIt:
    # Raw HTML is recognised here only in order to take it out and to say so; `_raw` shows what is left as text.
    parser = _parser(html=True, breaks=True)
    parser.add_render_rule("image", _no_image)
    return parser


_ATTRIBUTE_RULES: dict[str, Callable[[str], bool]] = {
    "href": is_allowed_link,
    "src": is_own_path,
    "alt": bool,
    "id": lambda text: _SECTION_ID.fullmatch(text) is not None,
    "tabindex": lambda text: text == "0",
    "role": lambda text: text == "region",
    "scope": lambda text: text == "col",
    "aria-label": bool,
    "class": bool,  # the cleaner has its own list of classes
    "start": str.isdigit,
    "rel": bool,  # the cleaner sets it itself
}


def _keep_attribute(_tag: str, name: str, value: str) -> str | None:
    """The second look at every attribute; what is not known here goes."""
    rule = _ATTRIBUTE_RULES.get(name)
    return value if rule is not None and rule(value) else None


def _cleaner(*, tags: set[str], attributes: dict[str, set[str]], classes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        allowed_classes=classes,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",  # own paths; _keep_attribute refuses all others
        link_rel="noopener noreferrer",
    )


_LESSON = _lesson_parser(breaks=False)
_LESSON_WITH_BREAKS = _lesson_parser(breaks=True)
_NOTE = _note_parser()
_LESSON_CLEANER = _cleaner(
    tags=_TEXT_TAGS | _TABLE_TAGS | _BLOCK_TAGS, attributes={**_ATTRIBUTES, "img": {"src", "alt"}}, classes=_CLASSES
)
_NOTE_CLEANER = _cleaner(
    tags=_TEXT_TAGS | _TABLE_TAGS,
    attributes={name: allowed for name, allowed in _ATTRIBUTES.items() if not name.startswith("h")},
    classes={"div": {"scroll-x"}, "table": {"tbl"}, "pre": {"pre"}},
)
