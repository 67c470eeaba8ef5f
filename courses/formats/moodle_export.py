"""One of our questions as Moodle knows it. What Moodle has no place for goes into tags (see moodle_question.py)."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import ItemKind
from courses.formats.item_text import ItemText
from courses.formats.moodle_cloze import STEM_OPENS, STEM_SHUTS, bare_answer, in_gap, write_gap
from courses.formats.moodle_question import MOST_ANSWERS, Answer, Question, line_rows, tags_of, text_facts
from courses.formats.moodle_text import NOTHING, UNSAYABLE, Source, write_text
from courses.rules.entry import LANGUAGES
from courses.rules.kinds import kind_of
from courses.rules.kinds.cloze import GAP

FULL = Decimal(100)
_FIFTH = Decimal("0.00001")  # Moodle knows shares such as 33.33333


class CannotSay(Exception):
    """The format has no way to say this question; the message says why."""


def as_question(item: ItemText) -> Question:
    """The question in Moodle's terms. Raises `CannotSay`."""
    if any(UNSAYABLE.search(text) for text in _strings(item.raw())):
        raise CannotSay(_("The question has control characters in its text."))
    return _Writing(item).question()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


class _Writing:
    def __init__(self, item: ItemText) -> None:
        self.item = item
        self.fields = kind_of(item.kind).raw(item.content)
        self.needs_marks = set(item.stem) != set(LANGUAGES)  # bare words belong to the languages of the question
        self.facts = {"level": str(item.level), **text_facts("topic", item.topic), "source": item.source}
        self.facts["review_on"] = item.review_on.isoformat()

    def text(self, text: Mapping[str, str] | None) -> Source:
        return Source(write_text(text, needs_marks=self.needs_marks)) if text else NOTHING

    def question(self) -> Question:
        item = self.item
        question = Question("", name=" ".join(f"{item.key} {item.topic.in_language('de')}".split()), idnumber=item.key)
        question.stem = Source(write_text(item.stem))
        {
            ItemKind.SINGLE: self._options,
            ItemKind.MULTIPLE: self._options,
            ItemKind.TRUE_FALSE: self._true_false,
            ItemKind.MATCHING: self._matching,
            ItemKind.ORDERING: self._ordering,
            ItemKind.CLOZE: self._cloze,
            ItemKind.NUMERIC: self._numeric,
            ItemKind.SHORT_TEXT: self._short_text,
            ItemKind.FREE_TEXT: self._free_text,
            ItemKind.HOTSPOT: self._hotspot,
        }[item.kind](question)
        if len(question.answers) > MOST_ANSWERS:
            raise CannotSay(_("The question has more than %(most)s answers.") % {"most": MOST_ANSWERS})
        question.tags = tags_of(self.facts)
        return question

    def _hotspot(self, question: Question) -> None:
        raise CannotSay(_("Places in a picture cannot be written in this format."))

    def _options(self, question: Question) -> None:
        """Of several answers each wrong one takes away what a right one gives: that is how they are marked here."""
        question.kind = "multichoice"
        options = self.fields["options"]
        right = sum(option["right"] for option in options)
        question.is_single = self.item.kind == ItemKind.SINGLE
        share = FULL if question.is_single else (FULL / right).quantize(_FIFTH).normalize()
        for option in options:
            weight = share if option["right"] else Decimal(0) if question.is_single else -share
            question.answers.append(Answer(self.text(option["text"]), weight, self.text(option["why"])))
        self.facts["options"] = " ".join(option["key"] for option in options)

    def _true_false(self, question: Question) -> None:
        question.kind = "truefalse"
        for word, is_right in (("true", self.fields["right"]), ("false", not self.fields["right"])):
            told = self.text(self.fields[f"why_{word}"])
            question.answers.append(Answer(Source(word), FULL if is_right else Decimal(0), told))

    def _matching(self, question: Question) -> None:
        question.kind = "matching"
        for number, prompt in enumerate(self.fields["prompts"], 1):
            question.answers.append(Answer(self.text(prompt["text"]), match=self.text(prompt["match"])))
            self.facts |= text_facts(f"prompts.{number}.why", prompt.get("why", {}))
        question.answers += [Answer(NOTHING, match=self.text(extra["text"])) for extra in self.fields["extras"]]
        question.general = self.text(self.fields["why"])

    def _ordering(self, question: Question) -> None:
        question.kind = "ordering"
        question.answers = [
            Answer(self.text(step["text"]), Decimal(place)) for place, step in enumerate(self.fields["steps"], 1)
        ]
        question.general = self.text(self.fields["why"])

    def _numeric(self, question: Question) -> None:
        question.kind = "numerical"
        question.answers = [Answer(Source(self.fields["value"]), FULL, tolerance=self.fields.get("tolerance", "0"))]
        for wrong in self.fields.get("wrong", ()):
            question.answers.append(Answer(Source(wrong["value"]), feedback=self.text(wrong["why"])))
        question.general = self.text(self.fields["why"])
        unit = self.fields.get("unit", {})
        question.units = list(dict.fromkeys(unit.values()))
        self.facts |= text_facts("unit", unit)

    def _short_text(self, question: Question) -> None:
        question.kind = "shortanswer"
        codes = []
        rows = [(0, self.fields["accept"], NOTHING)]
        rows += [(part, wrong["accept"], self.text(wrong["why"])) for part, wrong in enumerate(self.fields.get("wrong", ()), 1)]
        for part, lines, told in rows:
            for languages, line in line_rows(lines):
                _check_asterisk(line)
                weight = Decimal(0) if part else FULL
                question.answers.append(Answer(Source(line, "plain"), weight, told))
                codes.append(f"{part}:{'+'.join(languages)}")
        question.general = self.text(self.fields["why"])
        self.facts["answers"] = ",".join(codes)

    def _free_text(self, question: Question) -> None:
        question.kind = "essay"
        self.facts["words"] = str(self.fields["words"])
        entries = []
        for number, criterion in enumerate(self.fields["criteria"], 1):
            self.facts |= text_facts(f"criteria.{number}.title", criterion["title"])
            self.facts |= text_facts(f"criteria.{number}.hint", criterion.get("hint", {}))
            hint = write_text(criterion.get("hint", {}))
            entries.append(f"<li>{write_text(criterion['title'])}{f'<br>{hint}' if hint else ''}</li>")
        question.grader = Source(f"<ul>{''.join(entries)}</ul>")
        question.general = self.text(self.fields["sample"])

    def _cloze(self, question: Question) -> None:
        """One text for all languages: the words between two gaps in each language, then the gap."""
        question.kind = "cloze"
        pieces = {language: GAP.split(text) for language, text in self.fields["text"].items()}
        orders = [parts[1::2] for parts in pieces.values()]
        if any(order != orders[0] for order in orders):
            raise CannotSay(_("The gaps stand in another order in each language."))
        numbers = [int(number) for number in orders[0]]
        gaps = [self._gap(number, gap) for number, gap in enumerate(self.fields["gaps"], 1)]
        written = [STEM_OPENS, _unbraced(question.stem.text), STEM_SHUTS]
        for language, parts in pieces.items():
            if not any(parts[::2]):  # nothing but gaps, and still a language of the text
                written.append(f'<span lang="{language}" class="multilang"></span>')
        for place in range(0, 2 * len(numbers) + 1, 2):
            between = {language: parts[place] for language, parts in pieces.items()}
            written.append(_unbraced(write_text(between)))
            if place < 2 * len(numbers):
                written.append(gaps[numbers[place // 2] - 1])
        question.stem = Source("".join(written))
        if numbers != sorted(numbers):
            self.facts["gaps"] = ",".join(orders[0])

    def _gap(self, number: int, gap: Mapping[str, Any]) -> str:
        told = in_gap(self.text(gap["why"]).text)
        accept = gap["accept"]
        if not gap.get("others"):
            rows = line_rows(accept)
            for _languages, line in rows:
                _check_asterisk(line)
            self.facts[f"gaps.{number}.answers"] = ",".join(f"0:{'+'.join(languages)}" for languages, _line in rows)
            return write_gap(
                "typed", [(True, bare_answer(line), "" if place else told) for place, (_l, line) in enumerate(rows)]
            )
        right = {language: lines[0] for language, lines in accept.items()}
        others = [dict(zip(gap["others"], row, strict=True)) for row in zip(*gap["others"].values(), strict=True)]
        for language, lines in accept.items():
            for place, line in enumerate(lines[1:], 2):
                self.facts[f"gaps.{number}.more.{language}.{place}"] = line
        answers = [(True, in_gap(self.text(right).text), told)]
        return write_gap("menu", answers + [(False, in_gap(self.text(other).text), "") for other in others])


def _unbraced(html: str) -> str:
    """HTML in which no gap begins but those that are meant."""
    return html.replace("{", "&#123;").replace("}", "&#125;")


def _check_asterisk(line: str) -> None:
    if re.search(r"\\\*", line):
        raise CannotSay(_("An answer has a backslash before an asterisk, which means something else in Moodle."))
