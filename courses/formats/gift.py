"""GIFT, the question format of Moodle that is plain text (docs/question-files.md), to questions. `write_gift` is its way back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.formats.gift_writer import write_gift
from courses.formats.moodle_import import take_all
from courses.formats.moodle_question import LARGEST_FILE, MOST_ANSWERS, Answer, Question, category_from, weight_of
from courses.formats.moodle_taking import Limits, place_of
from courses.formats.moodle_text import FORMATS, NOTHING, Source
from courses.formats.plain_yaml import decode
from courses.formats.question_file import ReadQuestions
from courses.rules.entry import Faults

__all__ = ["read_gift", "write_gift"]

BLANK = "____"  # stands where the answers were in the middle of a text

_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_FORMAT = re.compile(r"\[([a-z]{1,10})\]")
_SIGNS = re.compile(r"[~=]")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_NO_NUMBERS = {"nan", "inf", "infinity"}
_WIDEST_WEIGHT = 14  # letters between two percent signs that may be meant as a weight


def read_gift(data: bytes, *, file: str, language: str = "de") -> ReadQuestions:
    """Read a GIFT file. `language`: the one of texts that do not say it themselves."""
    faults = Faults()
    if len(data) > LARGEST_FILE:
        faults.add(file, "", _("This file is larger than 1 MB."))
        return ReadQuestions(faults=faults)
    text = decode(data, file, faults)
    if text is None:
        return ReadQuestions(faults=faults)
    return take_all(_Reader(text.replace("\r\n", "\n"), file, faults).questions(), file=file, language=language, faults=faults)


@dataclass
class _Block:
    """The lines of one question, without those before it that only comment."""

    line: int = 0  # of the first one
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class _Broken(Exception):
    def __init__(self, message: str, place: int = 0) -> None:
        self.message, self.place = message, place


class _Reader:
    def __init__(self, text: str, file: str, faults: Faults) -> None:
        self.text, self.file, self.faults = text, file, faults
        self.category = ""
        self.limits = Limits(file, faults)

    def questions(self) -> Iterator[Question]:
        block = _Block()
        for number, line in enumerate(self.text.split("\n"), 1):
            bare = line.strip()
            if not bare and not block.lines:
                block.comments.clear()
            elif not bare:
                yield from self._question(block)
                block = _Block()
            elif bare.startswith("//"):
                block.comments.append(bare[2:])
                if block.lines:
                    block.lines.append("")
            elif bare.startswith("$CATEGORY"):
                if block.lines:
                    self._fault(number, _("A blank line is missing before $CATEGORY."))
                    yield from self._question(block)
                block = _Block()
                if not self.limits.allow_category(number):
                    return
                self._category(bare, number)
            else:
                if not block.lines and not self.limits.allow_question(number):
                    return
                block.line = block.line or number
                block.lines.append(line)
        yield from self._question(block)

    def _fault(self, line: int, message: str, name: str = "") -> None:
        self.faults.add(self.file, place_of(line, name), message)

    def _category(self, line: str, number: int) -> None:
        path = line.removeprefix("$CATEGORY")
        if not path.startswith(":"):
            self._fault(number, _("A category is written as $CATEGORY: name."))
            return
        category = category_from(_plain(path[1:]))
        if category is None:
            self._fault(number, _("This is no path of categories such as Data/Level 1."))
            return
        self.category = category

    def _question(self, block: _Block) -> Iterator[Question]:
        if not block.lines:
            return
        text = "\n".join(block.lines)
        question = Question("", line=block.line, category=self.category)
        for comment in block.comments:
            question.idnumber = question.idnumber or next(_marked(comment, "[id:"), "")
            question.tags += _marked(comment, "[tag:")
        try:
            _parse(text, question)
        except _Broken as broken:
            line = block.line + text.count("\n", 0, broken.place)
            self._fault(line, broken.message, question.title)
            return
        for answer in question.answers:  # so far the place in the text; lines are counted once, from place to place
            answer.line += block.line
        yield question


def _marked(comment: str, opens: str) -> Iterator[str]:
    """What stands in [id:…] or [tag:…]; a bracket inside is written \\]."""
    place = comment.find(opens)
    while place >= 0:
        end = place = place + len(opens)
        while (end := comment.find("]", end)) > 0 and comment[end - 1] == "\\":
            end += 1
        if end < 0:
            return
        yield comment[place:end].replace("\\]", "]").strip()
        place = comment.find(opens, end)


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


class _Part:
    """A stretch of a question. `mask` is the text with its escaped signs made unreadable, so that only real ones are found."""

    def __init__(self, text: str, mask: str, start: int, end: int) -> None:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        self.text, self.mask, self.start, self.end = text, mask, start, end

    @property
    def bare(self) -> str:
        return self.text[self.start : self.end]

    def find(self, sign: str) -> int:
        return self.mask.find(sign, self.start, self.end)

    def part(self, start: int, end: int) -> "_Part":
        return _Part(self.text, self.mask, start, end)

    def cut(self, sign: str) -> tuple["_Part", "_Part | None"]:
        """What stands before and after a sign; None if it is not there."""
        place = self.find(sign)
        if place < 0:
            return self, None
        return self.part(self.start, place), self.part(place + len(sign), self.end)

    def signs(self) -> list[int]:
        return [found.start() for found in _SIGNS.finditer(self.mask, self.start, self.end)]

    def source(self, usual: str) -> Source:
        """The words, with the format that stands before them in brackets."""
        text = self.bare
        named = _FORMAT.match(text)
        if named and named[1] in FORMATS:
            return Source(_plain(text[named.end() :]).strip(), named[1])
        return Source(_plain(text).strip(), usual)


def _parse(text: str, question: Question) -> None:
    """Fill in the question from its text."""
    mask = _ESCAPE.sub("\x00\x00", text)
    whole = _Part(text, mask, 0, len(text))
    if text.startswith("::", whole.start):
        name, rest = whole.part(whole.start + 2, whole.end).cut("::")
        if rest is None:
            raise _Broken(_("The name of the question is not closed with “::”."), whole.start)
        question.name = " ".join(_plain(name.bare).split())
        whole = rest
    opens, shuts = whole.find("{"), whole.find("}")
    head = whole.part(whole.start, opens if opens >= 0 else whole.end)
    question.stem = head.source("moodle")
    _check_braces(whole, opens, shuts)
    tail = whole.part(shuts + 1, whole.end).bare
    if tail:  # the answers stand in the middle of the text
        before, after = text[head.start : opens], text[shuts + 1 : whole.end]
        filled = f"{before}{BLANK}{after}"
        question.stem = _Part(filled, filled, 0, len(filled)).source("moodle")
    usual = question.stem.format
    body = whole.part(opens + 1, shuts)
    general = mask.rfind("####", body.start, body.end)
    if general >= 0:
        question.general = body.part(general + 4, body.end).source(usual)
        body = body.part(body.start, general)
    _answers(body, question, usual)
    _count_lines(text, question.answers)


def _check_braces(whole: _Part, opens: int, shuts: int) -> None:
    if opens < 0 and shuts < 0:
        raise _Broken(
            _("This text asks nothing: there are no answers in braces. Remove it, or add {} for a free text."), whole.start
        )
    if shuts < 0:
        raise _Broken(_("“}” is missing. A question has no blank line in it."), opens)
    if opens < 0 or shuts < opens:
        raise _Broken(_("“{” is missing before “}”. A question has no blank line in it."), shuts)
    second = whole.part(opens + 1, whole.end).find("{")
    if second >= 0:
        raise _Broken(_("A question has its answers in one pair of braces. Write \\{ for a brace in a text."), second)
    third = whole.part(shuts + 1, whole.end).find("}")
    if third >= 0:
        raise _Broken(_("There is one “}” too many. Write \\} for a brace in a text."), third)


def _answers(body: _Part, question: Question, usual: str) -> None:
    first = body.bare[:1]
    if not first:
        question.kind = "essay"
    elif first == "#":
        _numeric(body.part(body.start + 1, body.end), question, usual)
    elif body.find("~") >= 0:
        question.kind = "multichoice"
        pieces = _pieces(body)
        question.answers = [_option(sign, piece, usual) for sign, piece in pieces]
        question.is_single = any(sign == "=" for sign, _piece in pieces)
    elif body.find("=") >= 0 and body.find("->") >= 0:
        question.kind = "matching"
        for _sign, piece in _pieces(body):
            prompt, match = piece.cut("->")
            answer = Answer(prompt.source(usual), line=piece.start)
            answer.match = match.source(usual) if match else NOTHING
            question.answers.append(answer)
    elif (truth := body.cut("#")[0].bare.upper()) in _TRUTH:
        _true_false(_TRUTH[truth], body, question, usual)
    elif first == "=":
        question.kind = "shortanswer"
        question.answers = [_typed(piece, usual) for _sign, piece in _pieces(body)]
    else:
        raise _Broken(
            _(
                "It is not clear what kind of question this is. Answers begin with = or ~, or they are T, F or a number after #."
            ),
            body.start,
        )


def _pieces(body: _Part) -> list[tuple[str, _Part]]:
    """The answers with the signs that they begin with."""
    places = body.signs()
    if len(places) > MOST_ANSWERS:
        raise _Broken(_("A question has at most %(most)s options.") % {"most": MOST_ANSWERS}, body.start)
    if body.part(body.start, places[0]).bare:
        raise _Broken(_("The first answer does not begin with = or ~."), body.start)
    ends = [*places[1:], body.end]
    return [(body.text[place], body.part(place + 1, end)) for place, end in zip(places, ends, strict=True)]


def _weighed(piece: _Part, usual: Decimal) -> tuple[Decimal, _Part]:
    """A weight in percent signs and the rest, or the usual weight."""
    text = piece.bare
    end = text.find("%", 1, _WIDEST_WEIGHT + 2) if text.startswith("%") else -1
    if end < 0:
        return usual, piece
    said = text[1:end].strip()
    weight = weight_of(said)
    if weight is not None:
        return weight, piece.part(piece.start + end + 1, piece.end)
    if said.lower().lstrip("+-") in _NO_NUMBERS or said[:1] in tuple("+-0123456789"):
        raise _Broken(_("“%(value)s” is no weight from -100 to 100.") % {"value": said}, piece.start)
    return usual, piece


def _option(sign: str, piece: _Part, usual: str) -> Answer:
    weight, rest = _weighed(piece, Decimal(100 if sign == "=" else 0))
    text, feedback = rest.cut("#")
    return Answer(text.source(usual), weight, feedback.source(usual) if feedback else NOTHING, piece.start)


def _typed(piece: _Part, usual: str) -> Answer:
    """An answer that is compared letter by letter: no markup in it."""
    answer = _option("=", piece, usual)
    answer.text = Source(answer.text.text, "plain")
    return answer


def _true_false(is_true: bool, body: _Part, question: Question, usual: str) -> None:
    """{T#what the wrong answer is told#what the right one is told}"""
    question.kind = "truefalse"
    _word, rest = body.cut("#")
    wrong, right = rest.cut("#") if rest else (None, None)
    for word, is_right in (("true", is_true), ("false", not is_true)):
        told = right if is_right else wrong
        feedback = told.source(usual) if told else NOTHING
        question.answers.append(Answer(Source(word), Decimal(100 if is_right else 0), feedback, body.start))


def _numeric(body: _Part, question: Question, usual: str) -> None:
    """{#3:0.5}, {#1..5}, {#=3:0#yes =%50%4:1#nearly ~#no}"""
    question.kind = "numerical"
    places = body.signs()
    if len(places) > MOST_ANSWERS:
        raise _Broken(_("A question has at most %(most)s options.") % {"most": MOST_ANSWERS}, body.start)
    if not places or body.part(body.start, places[0]).bare:
        places = [body.start - 1, *places]
    ends = [*places[1:], body.end]
    for place, end in zip(places, ends, strict=True):
        piece = body.part(place + 1, end)
        if place >= body.start and body.text[place] == "~":
            answer = _option("~", piece, usual)
            question.answers.append(Answer(Source(answer.text.text or "*"), answer.weight, answer.feedback, piece.start))
            continue
        weight, rest = _weighed(piece, Decimal(100))
        said, feedback = rest.cut("#")
        value, tolerance = said.cut(":")
        answer = Answer(Source(value.bare), weight, feedback.source(usual) if feedback else NOTHING, piece.start)
        answer.tolerance = tolerance.bare if tolerance else "0"
        question.answers.append(answer)


def _count_lines(text: str, answers: list[Answer]) -> None:
    """Turn places in the text into lines after the first, in one pass."""
    place = lines = 0
    for answer in answers:  # in the order of the text
        lines += text.count("\n", place, answer.line)
        place, answer.line = max(place, answer.line), lines
