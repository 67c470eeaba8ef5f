"""A question as Moodle knows it → the fields that our kinds read, or faults with its line and name."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from courses.enums import ItemKind
from courses.formats.moodle_cloze import STEM_OPENS, STEM_SHUTS, Gap, read_gaps
from courses.formats.moodle_question import LONGEST_TEXT, MOST_ANSWERS, Answer, Question, number_of, text_from
from courses.formats.moodle_taking import Taking, Text, joined
from courses.formats.moodle_text import Source
from courses.formats.question_file import ForeignQuestion, ReadQuestions
from courses.rules.entry import LANGUAGES, Faults

Taken = tuple[ItemKind, dict[str, Any]]
ONE_CRITERION = {"de": "Die Frage ist beantwortet", "en": "The question is answered"}  # Moodle's essays have none
FILL_IN = {"de": "Füllen Sie die Lücken aus.", "en": "Fill in the gaps."}  # Moodle's cloze text asks nothing itself
USUAL_WORDS = 100
_CLOSE_TO_ALL = Decimal(1)  # percent: shares such as 33.333 do not quite make a hundred


def take_all(questions: Iterable[Question], *, file: str, language: str, faults: Faults) -> ReadQuestions:
    """Every question of a file; with faults nothing of it is used."""
    found = ReadQuestions(faults=faults)
    named: set[str] = set()
    for question in questions:
        taking = _Taking(question, file, language, faults)
        taken = taking.take()
        named |= taking.named
        if taken is not None:
            found.questions.append(taken)
    if not found.questions and not faults.count:
        faults.add(file, "", _("There is no question in this file."))
    found.languages = tuple(known for known in LANGUAGES if known in named)
    return found


class _Taking(Taking):
    """Reads one question; what it cannot say is a fault."""

    def take(self) -> ForeignQuestion | None:
        question = self.question
        if len(question.answers) > MOST_ANSWERS:
            self.fault(_("A question has at most %(most)s options.") % {"most": MOST_ANSWERS})
            return None
        stem, gaps = question.stem, list[Gap]()
        if question.kind == "cloze":
            if len(stem.text) > LONGEST_TEXT:
                self.fault(_("This is too long: at most %(most)s characters.") % {"most": LONGEST_TEXT})
                return None
            stem, gaps = self._gaps()
        sources = [(stem, question.line), (question.general, 0), (question.grader, 0)]
        for answer in (*question.answers, *(answer for gap in gaps for answer in gap.answers)):
            sources += [(part, answer.line) for part in (answer.text, answer.match, answer.feedback)]
        self.read_texts(sources)
        read: Callable[[], Taken | None] = {
            "multichoice": self._choice,
            "truefalse": self._true_false,
            "matching": self._matching,
            "ordering": self._ordering,
            "numerical": self._numeric,
            "shortanswer": self._short_text,
            "essay": self._free_text,
            "cloze": lambda: self._cloze(stem, gaps),
        }[question.kind]
        if self.is_broken:
            return None
        asked = self.text(stem)
        if question.kind != "cloze" and not asked:
            self.fault(_("This question has no text."))
        taken = read()
        if taken is None or self.is_broken:
            return None
        kind, fields = taken
        return ForeignQuestion(
            name=question.name,
            line=question.line,
            category=question.category,
            kind=kind,
            raw={"kind": str(kind)} | ({"stem": asked} if question.kind != "cloze" else {}) | fields | self.common(),
        )

    # ── Kinds ──

    def _choice(self) -> Taken | None:
        answers = self.question.answers
        self.all_have_text()
        if len(answers) < 2:
            self.fault(_("A question with options needs at least two."))
        right = self._right_options(answers)
        if self.is_broken:
            return None
        keys = self.facts.get("options", "").split()
        if len(keys) != len(answers):
            keys = []
        options = []
        for number, answer in enumerate(answers):
            option: dict[str, Any] = {"key": keys[number]} if keys else {}
            is_right = number in right
            also = self.question.general if number == right[0] else None
            why = self.reason(answer.feedback, is_right=is_right, also=also)
            options.append(option | {"right": is_right, "text": self.text(answer.text), "why": why})
        return (ItemKind.MULTIPLE if len(right) > 1 else ItemKind.SINGLE), {"options": options}

    def _right_options(self, answers: list[Answer]) -> list[int]:
        worth = [number for number, answer in enumerate(answers) if answer.weight > 0]
        if not worth:
            self.fault(_("No answer is right."))
            return []
        if not self.question.is_single:
            total = sum((answers[number].weight for number in worth), Decimal(0))
            if abs(total - 100) > _CLOSE_TO_ALL:
                self.fault(_("The weights of the right options come to %(total)s, not to 100.") % {"total": _short(total)})
            return worth
        full = [number for number in worth if answers[number].weight == 100]
        if not full:
            self.fault(_("No answer is worth 100 percent."))
        elif len(full) > 1:
            self.fault(
                _("%(count)s options are right, but only one can be chosen. Give them weights, or leave one.")
                % {"count": len(full)}
            )
        return full

    def _true_false(self) -> Taken | None:
        by_word = {answer.text.text: answer for answer in self.question.answers}
        right = [word for word, answer in by_word.items() if answer.weight == 100]
        if set(by_word) != {"true", "false"} or len(self.question.answers) != 2 or len(right) != 1:
            self.fault(_("A statement needs the answers true and false, one of them right."))
            return None
        fields: dict[str, Any] = {"right": right == ["true"]}
        for word, answer in by_word.items():
            is_right = word == right[0]
            also = self.question.general if is_right else None
            fields[f"why_{word}"] = self.reason(answer.feedback, is_right=is_right, also=also)
        return ItemKind.TRUE_FALSE, fields

    def _matching(self) -> Taken | None:
        prompts: list[dict[str, Any]] = []
        extras = []
        for answer in self.question.answers:
            text, match = self.text(answer.text), self.text(answer.match)
            if not match:
                self.fault(_("A pair has nothing that belongs to it. Pairs are written as prompt -> answer."), answer.line)
            elif not text:
                extras.append({"text": match})
            else:
                why = text_from(f"prompts.{len(prompts) + 1}.why", self.facts)
                prompts.append({"text": text, "match": match} | ({"why": why} if why else {}))
        why = self.reason(self.question.general, is_right=True)
        return ItemKind.MATCHING, {"prompts": prompts, "extras": extras, "why": why}

    def _ordering(self) -> Taken | None:
        self.all_have_text()
        answers = self.question.answers
        if sorted(answer.weight for answer in answers) == list(range(1, len(answers) + 1)):
            answers = sorted(answers, key=lambda answer: answer.weight)
        told = [self.told_with(answer) for answer in answers]
        why = joined([self.text(self.question.general), *told]) or self.reason(self.question.general, is_right=True)
        return ItemKind.ORDERING, {"steps": [{"text": self.text(answer.text)} for answer in answers], "why": why}

    def _numeric(self) -> Taken | None:
        right: list[tuple[str, str]] = []
        wrong: list[dict[str, Any]] = []
        told: list[Text] = []
        answers = self.question.answers
        best = self.best(answers)
        for answer in answers if best else ():
            value, tolerance = self.bare(answer.text), answer.tolerance.strip() or "0"
            if value == "*" and answer.weight < best:  # what any other number is told
                told.append(self.text(answer.feedback))
                continue
            low, dots, high = value.partition("..")
            if dots:
                value, tolerance = self._range(low, high, answer.line)
            number, margin = number_of(value), number_of(tolerance)
            if number is None or margin is None or margin < 0:
                self.fault(
                    _("“%(value)s” is no number such as 12.5, 12.5:0.5 or 12..13.") % {"value": self.bare(answer.text)[:40]},
                    answer.line,
                )
            elif answer.weight == best:
                right.append((value.strip().replace(",", "."), tolerance.replace(",", ".")))
                told.insert(0, self.text(answer.feedback))
            else:
                why = self.reason(answer.feedback, is_right=False)
                wrong.append({"value": value.strip().replace(",", "."), "why": why})
        if len(right) > 1:
            self.fault(_("More than one number is right. Write one range, such as 12..13."))
        if self.is_broken or not right:
            return None
        fields = {"value": right[0][0], "tolerance": right[0][1]}
        why = joined([self.text(self.question.general), *told]) or self.reason(self.question.general, is_right=True)
        unit = text_from("unit", self.facts) or (
            dict.fromkeys(self.languages, self.question.units[0]) if self.question.units else {}
        )
        return ItemKind.NUMERIC, fields | {"why": why, "wrong": wrong} | ({"unit": unit} if unit else {})

    def _range(self, low: str, high: str, line: int) -> tuple[str, str]:
        first, last = number_of(low), number_of(high)
        if first is None or last is None:
            return "", ""
        if first > last:
            self.fault(
                _("The range %(low)s..%(high)s begins above its end.") % {"low": low.strip(), "high": high.strip()}, line
            )
        return str((first + last) / 2), str(abs(last - first) / 2)

    def _short_text(self) -> Taken | None:
        answers = self.question.answers
        self.all_have_text()
        best = self.best(answers)
        if self.is_broken:
            return None
        rows = [[part, *languages.split("+")] for part, _sign, languages in self.codes("answers", len(answers))]
        accept: dict[str, list[str]] = {}
        wrong: list[dict[str, Any]] = []
        if rows:
            for (part, *languages), answer in zip(rows, answers, strict=True):
                while int(part) > len(wrong):
                    wrong.append({"accept": {}, "why": self.reason(answer.feedback, is_right=False)})
                lines = wrong[int(part) - 1]["accept"] if int(part) else accept
                for language in languages:
                    lines.setdefault(language, []).append(self.bare(answer.text))
        else:
            accept = self.lines(answer for answer in answers if answer.weight == best)
            for _feedback, group in groupby((one for one in answers if one.weight < best), lambda one: one.feedback):
                told = list(group)
                wrong.append({"accept": self.lines(told), "why": self.reason(told[0].feedback, is_right=False)})
        why = joined(
            [
                self.text(self.question.general),
                *(self.text(answer.feedback) for answer in answers if answer.weight == best),
            ]
        )
        fields = {"accept": accept, "why": why or self.reason(self.question.general, is_right=True)}
        return ItemKind.SHORT_TEXT, fields | ({"wrong": wrong} if wrong else {})

    def _free_text(self) -> Taken | None:
        criteria: list[dict[str, Text]] = []
        while title := text_from(f"criteria.{len(criteria) + 1}.title", self.facts):
            hint = text_from(f"criteria.{len(criteria) + 1}.hint", self.facts)
            criteria.append({"title": title} | ({"hint": hint} if hint else {}))
        if not criteria:
            hint = self.text(self.question.grader)
            title = {language: ONE_CRITERION[language] for language in self.languages}
            criteria.append({"title": title} | ({"hint": hint} if hint else {}))
        words = self.facts.get("words", "")
        fields: dict[str, Any] = {"words": int(words) if words.isdecimal() and len(words) < 5 else USUAL_WORDS}
        sample = self.text(self.question.general)
        return ItemKind.FREE_TEXT, fields | {"criteria": criteria} | ({"sample": sample} if sample else {})

    # ── Gaps ──

    def _gaps(self) -> tuple[Source, list[Gap]]:
        """The text with [[1]], [[2]] … and the gaps. What our own files ask before it becomes the general text of the reading."""
        text = self.question.stem.text
        if text.startswith(STEM_OPENS):
            asked, _end, text = text.removeprefix(STEM_OPENS).partition(STEM_SHUTS)
            self.asked = Source(asked)
            self.read_texts([(self.asked, self.question.line)])
        order = self.facts.get("gaps", "").split(",")
        whole = text
        text, gaps, faults = read_gaps(whole)
        if sorted(order) == sorted(str(number) for number in range(1, len(gaps) + 1)):
            text, gaps, faults = read_gaps(whole, [int(number) for number in order])
        for fault in faults:
            self.fault(fault)
        if sum(len(gap.answers) for gap in gaps) > MOST_ANSWERS:
            self.fault(_("A question has at most %(most)s options.") % {"most": MOST_ANSWERS})
            return Source(), []
        return Source(text, self.question.stem.format), gaps

    def _cloze(self, text: Source, gaps: list[Gap]) -> Taken | None:
        rows = [self._gap(number, gap) for number, gap in enumerate(gaps, 1)]
        if self.is_broken:
            return None
        if general := self.text(self.question.general):
            rows[0]["why"] = joined([rows[0]["why"], general])
        asked = self.text(self.asked) or {language: FILL_IN[language] for language in self.languages}
        return ItemKind.CLOZE, {"stem": asked, "text": self.text(text), "gaps": rows}

    def _gap(self, number: int, gap: Gap) -> dict[str, Any]:
        if not all(self.text(answer.text) for answer in gap.answers):
            self.fault(_("An answer of the gap %(gap)s has no text.") % {"gap": number})
            return {}
        best = self.best(gap.answers)
        right = [answer for answer in gap.answers if answer.weight == best]
        others = [answer for answer in gap.answers if answer.weight < best]
        parts = [self.text(answer.feedback) for answer in right] + [self.told_with(answer) for answer in others]
        row: dict[str, Any] = {"why": joined(parts) or self.reason(Source(), is_right=True)}
        if gap.kind == "menu":
            if len(right) > 1:
                self.fault(_("The gap %(gap)s has more than one right word to choose.") % {"gap": number})
            if not others:
                self.fault(_("The gap %(gap)s has nothing else to choose.") % {"gap": number})
            row["accept"] = self._words(right[:1])
            for language, lines in row["accept"].items():
                place = 2
                while more := self.facts.get(f"gaps.{number}.more.{language}.{place}"):
                    lines.append(more)
                    place += 1
            return row | {"others": self._words(others)}
        if gap.kind == "number":
            row["accept"] = dict.fromkeys(self.languages, self._numbers(number, right))
            return row
        for answer in right:
            self.check_asterisk(answer)
        codes = self.codes(f"gaps.{number}.answers", len(right))
        accept: dict[str, list[str]] = {}
        for (_part, _sign, languages), answer in zip(codes, right, strict=False):
            for language in languages.split("+"):
                accept.setdefault(language, []).append(self.bare(answer.text))
        return row | {"accept": accept or self.lines(right)}

    def _words(self, answers: list[Answer]) -> dict[str, list[str]]:
        words: dict[str, list[str]] = {}
        for answer in answers:
            for language, word in self.text(answer.text).items():
                words.setdefault(language, []).append(word)
        return words

    def _numbers(self, gap: int, answers: list[Answer]) -> list[str]:
        """A number in a gap is typed and compared as a word, with a point or a comma."""
        lines: list[str] = []
        for answer in answers:
            value, sign, margin = self.bare(answer.text).partition(":")
            if number_of(value) is None or (sign and number_of(margin) != 0):
                message = _("The number in the gap %(gap)s must be exact. A number with a tolerance is a question of its own.")
                self.fault(message % {"gap": gap})
            value = value.strip()
            lines += dict.fromkeys((value, value.replace(".", ","), value.replace(",", ".")))
        return lines


def _short(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
