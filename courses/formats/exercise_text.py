"""A practical exercise with its rubric as one YAML file (docs/course-format.md) → plain objects."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from competence.texts import Translated
from courses.enums import DataClass
from courses.rules.entry import LANGUAGES, Entry
from courses.rules.lesson_blocks import block_faults
from courses.rules.markdown import TooMuch, raw_html_lines, render_lesson

ANCHORS = 4  # 0 not shown, 1 partly, 2 met, 3 exceeded


@dataclass(frozen=True)
class CriterionText:
    key: str
    title: Translated
    anchors: tuple[Translated, ...]
    weight: int
    is_critical: bool


@dataclass(frozen=True)
class ExerciseText:
    code: str
    slug: str
    title: Translated
    summary: Translated
    minutes: int
    proves: tuple[dict[str, Any], ...]
    needs: tuple[str, ...]
    data_class: DataClass
    brief: Translated  # clean HTML, as all texts below
    material: Translated
    deliverable: Translated
    criteria: tuple[CriterionText, ...]
    sample: dict[str, Any]
    source: Translated  # the Markdown of brief and material, for counting words
    digest: str


def read_exercise(entry: Entry, code: str, lessons: set[str], competences: set[str]) -> ExerciseText:
    """Read one exercise of a course; faults go to the entry's list."""
    entry.only(
        "code", "slug", "title", "summary", "minutes", "proves", "needs", "data_class", "brief", "deliverable", "material",
        "criteria", "sample",
    )  # fmt: skip
    if entry.text("code", most=20) != code:
        entry.fault("code", _("The code must be that of the file, “%(code)s”.") % {"code": code[:20]})
    for key in (needs := entry.words("needs", needed=False)):
        if key not in lessons:
            entry.fault("needs", _("The course has no lesson “%(key)s”.") % {"key": key[:80]})
    data_class = entry.choice("data_class", DataClass.values)
    criteria = tuple(_criteria(entry))
    brief, material = entry.both("brief", most=20_000), entry.both("material", most=20_000, needed=False)
    deliverable = entry.both("deliverable")
    return ExerciseText(
        code=code,
        slug=entry.key("slug"),
        title=entry.both("title", most=150),
        summary=entry.both("summary"),
        minutes=entry.number("minutes", 1, 600),
        proves=tuple(_proves(entry, competences)),
        needs=needs,
        data_class=DataClass(data_class) if data_class else DataClass.INTERNAL,
        brief=_html(entry, "brief", brief),
        material=_html(entry, "material", material),
        deliverable=deliverable,
        criteria=criteria,
        sample=_sample(entry, {criterion.key for criterion in criteria}),
        source=Translated({language: f"{brief.get(language, '')}\n{material.get(language, '')}" for language in LANGUAGES}),
        digest=hashlib.sha256(json.dumps(entry.values, sort_keys=True, default=str).encode()).hexdigest(),
    )


def _html(entry: Entry, name: str, source: Translated, *, breaks: bool = False) -> Translated:
    html = {}
    for language, text in source.items():
        faults = [(line, _("Only Markdown: no HTML elements and no pictures from elsewhere.")) for line in raw_html_lines(text)]
        for line, message in [*faults, *block_faults(text)]:
            place = _("line %(number)s of the text") % {"number": line}
            entry.fault(f"{name}.{language}", f"{place}: {message}")
        try:
            html[language] = render_lesson(text, top=3, breaks=breaks).html if text else ""
        except TooMuch as refusal:
            entry.fault(f"{name}.{language}", str(refusal.message))
    return Translated(html)


def _proves(entry: Entry, competences: set[str]) -> Iterator[dict[str, Any]]:
    for proof in entry.entries("proves", most=6):
        proof.only("competence", "level")
        code = proof.text("competence", most=10)
        if code and code not in competences:
            proof.fault("competence", _("There is no competence “%(code)s” in the framework.") % {"code": code[:80]})
        yield {"competence": code, "level": proof.number("level", 1, 4)}


def _criteria(entry: Entry) -> Iterator[CriterionText]:
    seen = set()
    for criterion in entry.entries("criteria", most=10):
        criterion.only("key", "title", "critical", "weight", "anchors")
        key = criterion.key("key")
        if key in seen:
            criterion.fault("key", _("“%(name)s” stands here twice.") % {"name": key})
        seen.add(key)
        anchors = tuple(anchor.languages(most=600) for anchor in criterion.entries("anchors", least=ANCHORS, most=ANCHORS))
        weight = criterion.number("weight", 1, 10) if "weight" in criterion.values else 1
        yield CriterionText(key, criterion.both("title", most=150), anchors, weight, criterion.flag("critical"))


def _sample(entry: Entry, criteria: set[str]) -> dict[str, Any]:
    """A worked solution with the marks it deserves; champions calibrate on it."""
    if "sample" not in entry.values:
        return {}
    sample = entry.entry("sample")
    if sample is None:
        return {}
    sample.only("text", "marks")
    text = _html(sample, "text", sample.both("text", most=20_000), breaks=True)
    marks = sample.entry("marks")
    if marks is None:
        return {}
    if set(marks.values) != criteria:
        sample.fault("marks", _("Each criterion needs one mark: %(keys)s.") % {"keys": ", ".join(sorted(criteria))})
    return {"text": dict(text), "marks": {key: marks.number(key, 0, 3) for key in marks.values}}
