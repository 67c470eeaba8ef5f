"""What every kind of question from Moodle needs on its way in: its texts read once, its faults named, its answers weighed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.formats.moodle_question import LONGEST_TEXT, MOST_QUESTIONS, Answer, Question, facts_of, text_from
from courses.formats.moodle_text import NOTHING, PlainText, Source, read_text
from courses.formats.question_file import NO_REASON
from courses.rules.entry import LANGUAGES, Faults

Text = dict[str, str]


def place_of(line: int, name: str) -> str:
    """Where a fault stands: the line and the name of the question."""
    if not name:
        return _("line %(number)s") % {"number": line}
    return _("line %(number)s, question %(name)s") % {"number": line, "name": name[:80]}


class Taking:
    """Reads one question; what it cannot say is a fault."""

    def __init__(self, question: Question, file: str, language: str, faults: Faults) -> None:
        self.question, self.file, self.faults = question, file, faults
        self.facts = facts_of(question.tags)
        self.languages: tuple[str, ...] = (language,)
        self.named: set[str] = set()
        self.is_broken = False
        self.asked = NOTHING  # what our own files ask before a text with gaps
        self._read: dict[Source, PlainText] = {}

    def fault(self, message: str, line: int = 0) -> None:
        self.is_broken = True
        self.faults.add(self.file, place_of(line or self.question.line, self.question.title), message)

    def common(self) -> dict[str, Any]:
        """What our own files say beside the question."""
        raw: dict[str, Any] = {}
        if self.facts.get("level") in ("1", "2"):
            raw["level"] = int(self.facts["level"])
            if self.question.idnumber:
                raw["key"] = self.question.idnumber
        if topic := text_from("topic", self.facts):
            raw["topic"] = topic
        return raw | {name: self.facts[name] for name in ("source", "review_on") if name in self.facts}

    def read_texts(self, sources: list[tuple[Source, int]]) -> None:
        for source, line in sources:
            if source in self._read:
                continue
            if len(source.text) > LONGEST_TEXT:
                self.fault(_("This is too long: at most %(most)s characters.") % {"most": LONGEST_TEXT}, line)
                continue
            found = self._read[source] = read_text(source)
            self.named.update(found.by_language)
            for picture in found.pictures:
                self.fault(
                    _("There is a picture or a film in the text (%(name)s). Only text can come in.") % {"name": picture}, line
                )
            for other in sorted(found.other_languages):
                message = _("There is a text in the language “%(language)s”; only German and English can come in.")
                self.fault(message % {"language": other[:20]}, line)
        self.named.discard("")
        if self.named:
            self.languages = tuple(language for language in LANGUAGES if language in self.named)

    def text(self, source: Source) -> Text:
        return self._read.get(source, PlainText()).in_languages(self.languages)

    def bare(self, source: Source) -> str:
        """A text that has no languages, such as a number."""
        return next(iter(self.text(source).values()), "")

    def reason(self, source: Source, *, is_right: bool, also: Source | None = None) -> Text:
        """Feedback, or the plain sentence that stands for none. `also`: feedback on the whole that has no place of its own."""
        parts = [self.text(source), self.text(also) if also else {}]
        return joined(parts) or {language: NO_REASON[is_right][language] for language in self.languages}

    # ── Parts that several kinds share ──

    def all_have_text(self) -> None:
        for number, answer in enumerate(self.question.answers, 1):
            if not self.text(answer.text):
                self.fault(_("The answer %(number)s has no text.") % {"number": number}, answer.line)
        if self.question.kind == "shortanswer":
            for answer in self.question.answers:
                self.check_asterisk(answer)

    def check_asterisk(self, answer: Answer) -> None:
        if "\\*" in self.bare(answer.text):
            self.fault(_("“\\*” cannot come in: here an asterisk always stands for any letters."), answer.line)

    def best(self, answers: list[Answer]) -> Decimal:
        """The weight of the right answers; 0 with a fault where there is none."""
        best = max((answer.weight for answer in answers), default=Decimal(0))
        if best <= 0:
            self.fault(_("No answer is right."))
            return Decimal(0)
        if best < 100:
            self.fault(_("No answer is worth 100 percent."))
            return Decimal(0)
        return best

    def codes(self, name: str, count: int) -> list[tuple[str, str, str]]:
        """In which language each answer is, as our own files note it; empty if that does not fit (any more)."""
        rows = [code.partition(":") for code in self.facts.get(name, "").split(",")]
        fits = all(
            part.isdecimal() and len(part) == 1 and set(languages.split("+")) <= set(LANGUAGES)
            for part, _sign, languages in rows
        )
        return rows if fits and len(rows) == count else []

    def lines(self, answers: Iterable[Answer]) -> dict[str, list[str]]:
        lines = [self.bare(answer.text) for answer in answers]
        return {language: list(lines) for language in self.languages}

    def told_with(self, answer: Answer) -> Text:
        """Feedback on one answer, with the answer before it, where there is one place for all."""
        names, told = self.text(answer.text), self.text(answer.feedback)
        return {language: f"{names[language]}: {words}" for language, words in told.items() if language in names}


def joined(parts: list[Text]) -> Text:
    """Several texts one below the other, each once."""
    found: dict[str, list[str]] = {}
    for part in parts:
        for language, words in part.items():
            if words not in found.setdefault(language, []):
                found[language].append(words)
    return {language: "\n".join(words) for language, words in found.items()}


class Limits:
    """Counts what a file holds, so that reading ends where nobody would look any more."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file, self.faults = file, faults
        self._questions = self._categories = 0

    def allow_question(self, line: int) -> bool:
        """Whether one more question may come; a fault if not."""
        self._questions += 1
        if self._questions > MOST_QUESTIONS:
            self.faults.add(
                self.file, place_of(line, ""), _("A file has at most %(most)s questions.") % {"most": MOST_QUESTIONS}
            )
        return self._questions <= MOST_QUESTIONS

    def allow_category(self, line: int) -> bool:
        """Whether one more category may come; a fault if not."""
        self._categories += 1
        if self._categories > MOST_QUESTIONS:
            self.faults.add(
                self.file, place_of(line, ""), _("A file has at most %(most)s categories.") % {"most": MOST_QUESTIONS}
            )
        return self._categories <= MOST_QUESTIONS
