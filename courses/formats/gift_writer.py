"""Our questions as GIFT (docs/question-files.md)."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.formats.item_text import ItemText
from courses.formats.moodle_export import CannotSay, as_question
from courses.formats.moodle_question import Answer, Question, category_of
from courses.formats.moodle_text import Source
from courses.formats.question_file import Written

_UNKNOWN = {"ordering", "cloze"}
_SIGN = re.compile(r"[\\~=#{}:]")


def write_gift(items: Sequence[ItemText]) -> Written:
    """The questions as a GIFT file, one category for each competence and level."""
    parts: list[str] = []
    left_out: list[tuple[str, str]] = []
    category = ""
    for item in sorted(items, key=lambda item: (item.competence, item.level)):  # keeps the order within
        try:
            question = as_question(item)
            if question.kind in _UNKNOWN:
                raise CannotSay(_("GIFT has no questions of this kind."))
            if question.kind == "shortanswer" and any("->" in answer.text.text for answer in question.answers):
                raise CannotSay(_("An answer has “->” in it, which makes a pair of it in GIFT."))
        except CannotSay as reason:
            left_out.append((item.key, str(reason)))
            continue
        if (own := category_of(item.competence, item.level)) != category:
            category = own
            parts.append(f"$CATEGORY: {category}\n")
        parts.append("\n".join(_lines(question)) + "\n")
    return Written("\n".join(parts).encode(), tuple(left_out))


def _lines(question: Question) -> Iterator[str]:
    yield f"// [id:{_in_brackets(question.idnumber)}]"
    for tag in question.tags:
        yield f"// [tag:{_in_brackets(tag)}]"
    head = f"::{_escaped(question.name)}::[html]{_html(question.stem)}"
    general = f"####{_html(question.general)}" if question.general.text else ""
    if question.kind == "essay":
        yield f"{head}{{{general}}}"
    elif question.kind == "truefalse":
        right, wrong = sorted(question.answers, key=lambda answer: -answer.weight)
        told = f"#{_html(wrong.feedback)}#{_html(right.feedback)}"
        yield f"{head}{{{right.text.text.upper()}{told}{general}}}"
    else:
        yield head + ("{#" if question.kind == "numerical" else "{")
        for answer in question.answers:
            yield f"\t{_answer(answer, question)}" + (f"#{_html(answer.feedback)}" if answer.feedback.text else "")
        if general:
            yield f"\t{general}"
        yield "}"


def _answer(answer: Answer, question: Question) -> str:
    if question.kind == "matching":
        return f"={_html(answer.text)} -> {_html(answer.match)}"
    if question.kind == "numerical":
        return f"=%{_percent(answer.weight)}%{answer.text.text}:{answer.tolerance}"
    if question.kind == "shortanswer":
        text = answer.text.text
        plain = "[plain]" if text.startswith("[") else ""
        return f"=%{_percent(answer.weight)}%{plain}{_escaped(text)}"
    if question.is_single:
        return ("=" if answer.weight else "~") + _html(answer.text)
    return f"~%{_percent(answer.weight)}%{_html(answer.text)}"


def _html(source: Source) -> str:
    """HTML as it stands in GIFT; nothing at its beginning is taken for a format or a weight."""
    text = source.text
    if text[:1] in ("[", "%"):
        text = f"&#{ord(text[0])};{text[1:]}"
    return _escaped(text)


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "\\n")


def _in_brackets(text: str) -> str:
    return text.replace("]", "\\]")


def _percent(weight: Decimal) -> str:
    return f"{weight:f}"
