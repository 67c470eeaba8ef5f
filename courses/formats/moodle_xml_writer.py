"""Our questions as Moodle XML (docs/question-files.md)."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from courses.formats.item_text import ItemText
from courses.formats.moodle_export import CannotSay, as_question
from courses.formats.moodle_question import Answer, Question, category_of
from courses.formats.moodle_text import Source
from courses.formats.question_file import Written


def write_moodle_xml(items: Sequence[ItemText]) -> Written:
    """The questions as a Moodle XML file, one category for each competence and level."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    left_out: list[tuple[str, str]] = []
    category = ""
    for item in sorted(items, key=lambda item: (item.competence, item.level)):  # keeps the order within
        try:
            question = as_question(item)
        except CannotSay as reason:
            left_out.append((item.key, str(reason)))
            continue
        if (own := category_of(item.competence, item.level)) != category:
            category = own
            lines += ['  <question type="category">', f"    <category>{_text(category)}</category>", "  </question>"]
        lines.append(f'  <question type="{question.kind}">')
        lines += (f"    {line}" for line in _lines(question))
        lines.append("  </question>")
    lines.append("</quiz>")
    return Written(("\n".join(lines) + "\n").encode(), tuple(left_out))


def _lines(question: Question) -> Iterator[str]:
    yield f"<name>{_text(question.name)}</name>"
    yield _html("questiontext", question.stem)
    yield _html("generalfeedback", question.general)
    yield "<defaultgrade>1</defaultgrade>"
    yield "<penalty>0</penalty>"
    yield "<hidden>0</hidden>"
    yield f"<idnumber>{escape(question.idnumber)}</idnumber>"
    if question.kind == "multichoice":
        yield f"<single>{str(question.is_single).lower()}</single>"
        yield "<shuffleanswers>true</shuffleanswers>"
        yield "<answernumbering>abc</answernumbering>"
    elif question.kind == "shortanswer":
        yield "<usecase>0</usecase>"
    elif question.kind == "essay":
        yield "<responseformat>editor</responseformat>"
        yield _html("graderinfo", question.grader)
    elif question.kind == "matching":
        yield "<shuffleanswers>true</shuffleanswers>"
    for answer in question.answers:
        yield from _pair(answer) if question.kind == "matching" else _answer(answer, question)
    if question.units:
        units = (f"<unit><multiplier>1</multiplier><unit_name>{escape(unit)}</unit_name></unit>" for unit in question.units)
        yield f"<units>{''.join(units)}</units>"
    yield "<tags>"
    for tag in question.tags:
        yield f"  <tag>{_text(tag)}</tag>"
    yield "</tags>"


def _pair(answer: Answer) -> Iterator[str]:
    yield f'<subquestion format="html">{_text(answer.text.text)}'
    yield f"  <answer>{_text(answer.match.text)}</answer>"
    yield "</subquestion>"


def _answer(answer: Answer, question: Question) -> Iterator[str]:
    text_format = "html" if question.kind in ("multichoice", "ordering") else "moodle_auto_format"
    yield f'<answer fraction="{answer.weight:f}" format="{text_format}">{_text(answer.text.text)}'
    if question.kind == "numerical":
        yield f"  <tolerance>{escape(answer.tolerance)}</tolerance>"
    yield "  " + _html("feedback", answer.feedback)
    yield "</answer>"


def _html(name: str, source: Source) -> str:
    return f'<{name} format="html">{_text(source.text)}</{name}>'


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in text and "&" not in text:
        return f"<text>{escape(text)}</text>"
    return f"<text><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></text>"
