"""The blocks of a lesson (`::: keep`, `::: draft …`): their names, and how each becomes HTML in the design's classes."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

# name → whether it needs a title
BLOCKS = {
    "keep": False,
    "draft": True,
    "notes": False,
    "hint": True,
    "compare": False,
    "checklist": False,
    "try": True,
    "reveal": True,
}

_LISTS = {"notes": "ordered_list_open", "checklist": "bullet_list_open"}
_LIST_CLASSES = {"notes": "notes", "checklist": "ticks"}


def block_of(token: Token) -> tuple[str, str]:
    """Name and title of a block's opening token."""
    name, _, title = token.info.strip().partition(" ")
    return name, title.strip()


_FENCE = re.compile(r" {0,3}(:{3,})[ \t]*(.*)")


def block_faults(source: str) -> Iterator[tuple[int, str]]:
    """What is wrong with the blocks of a text, by line: unknown names, missing titles, fences that do not fit."""
    open_blocks: list[tuple[int, int]] = []  # line and length of the fence
    in_code = False
    for number, line in enumerate(source.splitlines(), 1):
        in_code ^= line.lstrip().startswith("```")
        found = _FENCE.fullmatch(line)
        if found is None or in_code:
            continue
        length, (name, _, title) = len(found[1]), found[2].strip().partition(" ")
        if name:
            if name not in BLOCKS:
                yield number, gettext("There is no block “%(name)s”.") % {"name": name[:40]}
                continue
            if BLOCKS[name] and not title.strip():
                yield number, gettext("The block “%(name)s” needs a title.") % {"name": name}
            if open_blocks and open_blocks[-1][1] <= length:
                yield number, gettext("The block around this one needs a longer row of colons.")
            open_blocks.append((number, length))
        elif open_blocks:
            while open_blocks and open_blocks[-1][1] < length and len(open_blocks) > 1:
                yield open_blocks.pop()[0], gettext("This block is not closed.")
            open_blocks.pop()
        else:
            yield number, gettext("There is nothing to close here.")
    for number, _length in open_blocks:
        yield number, gettext("This block is not closed.")


def prepare(tokens: list[Token], *, top: int) -> list[tuple[str, str]]:
    """Shift the headings, give sections their ids, and tell each block what stands around it. Returns the sections.

    Sections are the headings of the highest level outside of blocks; their ids count, so they are equal in all languages.
    """
    _shift_headings(tokens, top=top)
    sections: list[tuple[str, str]] = []
    level = top - 1
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1]) if token.level == 0 else level
            if token.level == 0 and level == top:
                sections.append((f"s-{len(sections) + 1}", _text_of(tokens[index + 1])))
                token.attrSet("id", sections[-1][0])
        elif token.type == "container_block_open":
            _prepare_block(tokens, index, heading=min(level + 1, 6))
    return sections


def _shift_headings(tokens: list[Token], *, top: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    outside = [token for token in headings if token.level == 0]
    shift = top - min((int(token.tag[1]) for token in outside or headings), default=top)
    for token in headings:
        token.tag = f"h{min(max(int(token.tag[1]) + shift, top), 6)}"


def _text_of(token: Token) -> str:
    return "".join(child.content for child in token.children or ()).strip()


def _end_of(tokens: Sequence[Token], index: int) -> int:
    """Where the piece that begins at `index` ends."""
    return next(
        place for place in range(index, len(tokens)) if tokens[place].level == tokens[index].level and tokens[place].nesting < 0
    )


def _prepare_block(tokens: list[Token], index: int, *, heading: int) -> None:
    token, end = tokens[index], _end_of(tokens, index)
    name, title = block_of(token)
    token.meta = tokens[end].meta = {"name": name, "title": title, "heading": heading}
    inside = [piece for piece in tokens[index + 1 : end] if piece.level == token.level + 1]
    if name in _LISTS:
        for piece in inside:
            if piece.type == _LISTS[name]:
                piece.attrSet("class", _LIST_CLASSES[name])
        for piece in tokens[index + 1 : end]:
            if piece.type in ("list_item_open", "list_item_close") and piece.level == token.level + 2:
                piece.meta = {"wrap": True}
    elif name == "draft":
        follower = tokens[end + 1] if end + 1 < len(tokens) else None
        numbered = follower is not None and follower.type == "container_block_open" and block_of(follower)[0] == "notes"
        token.meta["numbered"] = numbered  # a number without a note would point nowhere
    elif name == "compare":
        first = True
        for piece in inside:
            if piece.type == "heading_open":
                piece.meta = {"part": "first" if first else "next"}
                first = False
        tokens[end].meta["parts"] = not first


def _block_open(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    about = tokens[index].meta
    title = escape(about["title"])
    match about["name"]:
        case "keep":
            return '<div class="keep">'
        case "draft":
            env["mark"] = 0 if about["numbered"] else None
            caption = f"<figcaption>{title}</figcaption>" if title else ""
            return f'<figure class="draft">{caption}<div class="txt">'
        case "hint":
            return f'<div class="notice">{f"<b>{title}</b>" if title else ""}<div class="stack s3">'
        case "compare":
            return '<div class="compare">'
        case "try":
            level = about["heading"]
            return f'<section class="panel stack s4">{f"<h{level}>{title}</h{level}>" if title else ""}<div class="prose">'
        case "reveal":
            return f'<details class="disc"><summary>{title}</summary><div class="prose">'
        case _:  # notes and checklist are the list inside them
            return ""


def _block_close(_self: Any, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:
    about = tokens[index].meta
    match about["name"]:
        case "keep":
            return "</div>\n"
        case "draft":
            env["mark"] = None
            return "</div></figure>\n"
        case "hint":
            return "</div></div>\n"
        case "compare":
            return "</section></div>\n" if about["parts"] else "</div>\n"
        case "try":
            return "</div></section>\n"
        case "reveal":
            return "</div></details>\n"
        case _:
            return ""


def _heading_open(self: Any, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:
    part = (tokens[index].meta or {}).get("part")
    before = {"first": '<section class="panel stack s3">', "next": '</section><section class="panel stack s3">'}.get(
        str(part), ""
    )
    return before + str(self.renderToken(tokens, index, options, {}))


def _item_open(self: Any, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:
    html = str(self.renderToken(tokens, index, options, {}))
    return f"{html}<div>" if (tokens[index].meta or {}).get("wrap") else html


def _item_close(self: Any, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:
    html = str(self.renderToken(tokens, index, options, {}))
    return f"</div>{html}" if (tokens[index].meta or {}).get("wrap") else html


def _mark_close(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, env: Any) -> str:
    if env.get("mark") is None:
        return "</mark>"
    env["mark"] += 1
    return f"<sup>{env['mark']}</sup></mark>"


def add_block_rules(parser: MarkdownIt) -> None:
    """Teach a parser with the container `block` how blocks look."""
    for name, rule in {
        "container_block_open": _block_open,
        "container_block_close": _block_close,
        "heading_open": _heading_open,
        "list_item_open": _item_open,
        "list_item_close": _item_close,
        "mark_close": _mark_close,
    }.items():
        parser.add_render_rule(name, rule)
