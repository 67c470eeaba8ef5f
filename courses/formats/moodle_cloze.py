"""The gaps of Moodle's cloze questions: {1:SHORTANSWER:=word#why}, {1:MULTICHOICE:=right~wrong}, {1:NUMERICAL:=3.5}."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.formats.moodle_question import MOST_ANSWERS, Answer, weight_of
from courses.formats.moodle_text import Source, as_html

STEM_OPENS = '<p class="kundig-stem">'  # what is asked, before the text with gaps
STEM_SHUTS = "</p>"

_OPENING = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):")
_MARK = re.compile(r"[~}]")
_KINDS = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "typed"),
    **dict.fromkeys(("NUMERICAL", "NM"), "number"),
    **dict.fromkeys(("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV"), "menu"),
    **dict.fromkeys(("MULTICHOICE_VS", "MCVS", "MULTICHOICE_H", "MCH", "MULTICHOICE_HS", "MCHS"), "menu"),
}
_SPECIAL = str.maketrans({sign: f"&#{ord(sign)};" for sign in "{}~=#%\\"})


@dataclass
class Gap:
    """One gap with its answers."""

    kind: str  # typed, number or menu
    answers: list[Answer] = field(default_factory=list)


def read_gaps(text: str, numbers: list[int] | None = None) -> tuple[str, list[Gap], list[str]]:
    """The text with [[1]], [[2]] … where the gaps are, the gaps, and what is wrong with them. `numbers`: those of the gaps
    in the order of the text, if it is another one than 1, 2, 3."""
    parts: list[str] = []
    gaps: list[Gap] = []
    faults: list[str] = []
    place = 0
    while opening := _OPENING.search(text, place):
        pieces, end = _pieces(text, opening.end())
        if end < 0:
            faults.append(_("“}” is missing after the gap %(gap)s.") % {"gap": len(gaps) + 1})
            break
        number = numbers[len(gaps)] if numbers else len(gaps) + 1
        parts += [text[place : opening.start()], f"[[{number}]]"]
        kind = _KINDS.get(opening[2], "")
        if not kind:
            faults.append(_("Gaps of the kind %(kind)s cannot come in.") % {"kind": opening[2]})
        gap = Gap(kind)
        for piece in pieces[: MOST_ANSWERS + 1]:
            answer, fault = _answer(piece)
            gap.answers.append(answer)
            if fault:
                faults.append(fault)
        gaps.append(gap)
        place = end
        if sum(len(gap.answers) for gap in gaps) > MOST_ANSWERS:  # a fault of its own
            break
    parts.append(text[place:])
    if not gaps and not faults:
        faults.append(_("The text has no gap such as {1:SHORTANSWER:=word}."))
    if numbers:
        gaps = [gap for _number, gap in sorted(zip(numbers, gaps, strict=True), key=lambda pair: pair[0])]
    return "".join(parts), gaps, faults


def _pieces(text: str, start: int) -> tuple[list[str], int]:
    """The answers of a gap and where the gap ends, or -1."""
    pieces = []
    place = start
    while mark := _MARK.search(text, place):
        place = mark.end()
        if text[mark.start() - 1] == "\\":
            continue
        pieces.append(text[start : mark.start()])
        start = place
        if mark[0] == "}":
            return pieces, place
    return pieces, -1


def _answer(piece: str) -> tuple[Answer, str]:
    """One answer: "=right", "%50%half", "wrong", each with its feedback after "#"."""
    piece = piece.strip()
    weight, fault = Decimal(0), ""
    if piece.startswith("="):
        weight, piece = Decimal(100), piece[1:]
    elif piece.startswith("%"):
        said, sign, rest = piece[1:].partition("%")
        given = weight_of(said) if sign else None
        if given is None:
            fault = _("“%(value)s” is no weight from -100 to 100.") % {"value": said[:20]}
        else:
            weight, piece = given, rest
    cut = piece.find("#")
    while cut > 0 and (piece[cut - 1] in "\\&" or piece.endswith("&amp;", 0, cut)):  # as in &#35; and \#
        cut = piece.find("#", cut + 1)
    text, feedback = (piece, "") if cut < 0 else (piece[:cut], piece[cut + 1 :])
    return Answer(Source(_bare(text)), weight, Source(_bare(feedback))), fault


def _bare(text: str) -> str:
    return text.replace("\\}", "}").replace("\\#", "#").replace("\\~", "~")


def write_gap(kind: str, answers: list[tuple[bool, str, str]]) -> str:
    """A gap as text: for each answer whether it is right, the answer and its feedback, both as HTML."""
    written = []
    for is_right, text, feedback in answers:
        written.append(("=" if is_right else "") + text + (f"#{feedback}" if feedback else ""))
    return f"{{1:{'MULTICHOICE' if kind == 'menu' else 'SHORTANSWER'}:{'~'.join(written)}}}"


def in_gap(html: str) -> str:
    """HTML whose own signs do not end an answer of a gap. An "&amp;" before the "#" of the feedback would hide it."""
    html = html.replace("&amp;", "&#38;")
    return "".join(
        piece if number % 2 else piece.translate(_SPECIAL)
        for number, piece in enumerate(re.split(r"(<[^<>]*>|&[#\w]+;)", html))
    )


def bare_answer(line: str) -> str:
    """A word as it stands in a gap."""
    return in_gap(as_html(line))
