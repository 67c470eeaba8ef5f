"""A course as a folder of text files (docs/course-format.md) → plain objects, or every fault at once. No database here."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence.errors import Refused
from competence.rules.pictures import NoPicture, PictureFile, read_picture
from competence.texts import Translated
from courses.formats.exercise_text import ExerciseText, read_exercise
from courses.formats.item_text import ItemText, read_item
from courses.formats.plain_yaml import decode, read_bytes, read_yaml
from courses.rules.entry import LANGUAGES, Entry, Fault, Faults
from courses.rules.kinds import kind_of
from courses.rules.lesson_blocks import block_faults
from courses.rules.markdown import Rendered, TooMuch, raw_html_lines, render_lesson

MOST_FILES = 200
DEFAULT_CUT = 0.7
OPEN_DAYS = 14
__all__ = ["BrokenPackage", "CoursePackage", "ExerciseText", "Fault", "ItemText", "LessonText", "QuizBlueprint", "read_package"]


class BrokenPackage(Refused):
    """The package has faults; nothing of it was used. `faults` holds at most fifty, `count` says how many there are."""

    def __init__(self, faults: Faults) -> None:
        self.faults = tuple(faults.found)
        self.count = faults.count
        message = ngettext("%(count)s fault in the course package.", "%(count)s faults in the course package.", faults.count)
        super().__init__(message % {"count": faults.count}, code="package.faults")


@dataclass(frozen=True)
class Block:
    """So many items of a competence and level, and the share that must be right."""

    competence: str
    level: int
    asked: int
    cut: float
    by_hand: int = 0  # of those asked, how many a champion marks


@dataclass(frozen=True)
class QuizBlueprint:
    key: str
    title: Translated
    minutes: int
    blocks: tuple[Block, ...]
    open_days: int


@dataclass(frozen=True)
class LessonText:
    key: str
    title: Translated
    minutes: int
    competences: tuple[str, ...]
    text: Translated  # Markdown
    html: Translated  # clean
    sections: dict[str, list[dict[str, str]]]
    quiz: QuizBlueprint | None


@dataclass(frozen=True)
class CoursePackage:
    """A complete course without faults."""

    code: str
    slug: str
    title: Translated
    summary: Translated
    goals: tuple[Translated, ...]
    minutes: int
    is_mandatory: bool
    review_on: date
    sources: tuple[dict[str, str], ...]
    lessons: tuple[LessonText, ...]
    items: tuple[ItemText, ...]
    practice: tuple[ItemText, ...]  # questions that only practice asks
    pictures: dict[str, PictureFile]  # by the name under which items know them
    exercises: tuple[ExerciseText, ...]
    digest: str

    def words(self, language: str) -> dict[str, int]:
        """How many words a reader meets, by kind of text."""

        def count(texts: Iterator[str]) -> int:
            return sum(len(text.split()) for text in texts)

        return {
            "lessons": count(lesson.text.in_language(language) for lesson in self.lessons),
            "items": count(
                text
                for item in (*self.items, *self.practice)
                for text in (
                    item.stem.in_language(language),
                    *(text.in_language(language) for _path, text in kind_of(item.kind).texts(item.content)),
                )
            ),
            "exercises": count(exercise.source.in_language(language) for exercise in self.exercises),
        }


def read_package(folder: Path, *, competences: Collection[str]) -> CoursePackage:
    """Read a course. Raises `BrokenPackage` with all faults: file, line or field, and what to do."""
    faults = Faults()
    package = _read(folder, set(competences), faults)
    if package is None or faults.count:
        raise BrokenPackage(faults)
    return package


def _read(folder: Path, competences: set[str], faults: Faults) -> CoursePackage | None:
    names = _file_names(folder, faults)
    entry = read_yaml(folder / "course.yaml", "course.yaml", faults) if names is not None else None
    if names is None or entry is None:
        return None
    entry.only(
        "code", "slug", "title", "summary", "goals", "minutes", "mandatory", "review_on", "sources", "lessons", "exercises"
    )
    code = entry.text("code", most=20)
    used = {"course.yaml"}
    lessons = tuple(_lesson(lesson, folder, competences, used, faults) for lesson in entry.entries("lessons", most=40))
    _once(entry, "lessons", [lesson.key for lesson in lessons])
    _once(entry, "lessons", [lesson.quiz.key for lesson in lessons if lesson.quiz])
    seen: dict[str, str] = {}
    pictures = _pictures(folder, names, used, faults)
    items = tuple(_items(folder, names, "items", code, competences, pictures, seen, used, faults))
    practice = tuple(_items(folder, names, "practice", code, competences, pictures, seen, used, faults))
    exercises = []
    for exercise_code in entry.words("exercises", needed=False):
        name = f"exercises/{exercise_code}.yaml"
        used.add(name)
        if name not in names:
            entry.fault("exercises", _("There is no file %(file)s.") % {"file": name[:80]})
            continue
        source = read_yaml(folder / name, name, faults)
        if source is not None:
            exercises.append(read_exercise(source, exercise_code, {lesson.key for lesson in lessons}, competences))
    _check_blocks(entry, lessons, items)
    for name in sorted(names - used):
        faults.add(name, "", _("course.yaml does not name this file. Remove it or name it."))
    return CoursePackage(
        code=code,
        slug=entry.key("slug"),
        title=entry.both("title", most=150),
        summary=entry.both("summary"),
        goals=tuple(goal.languages(most=300) for goal in entry.entries("goals", most=20)),
        minutes=entry.number("minutes", 1, 2000),
        is_mandatory=entry.flag("mandatory"),
        review_on=entry.day("review_on"),
        sources=tuple(_sources(entry)),
        lessons=lessons,
        items=items,
        practice=practice,
        pictures={file.name: file for file in pictures.values()},
        exercises=tuple(exercises),
        digest=_digest(folder, names),
    )


def _file_names(folder: Path, faults: Faults) -> set[str] | None:
    """The files of the package, by their names inside it; hidden files are nobody's business."""
    if not folder.is_dir():
        faults.add(folder.name, "", _("This folder is missing."))
        return None
    names = set()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink():
            faults.add(name, "", _("Links are not possible in a package."))
        elif path.is_file():
            names.add(name)
        if len(names) > MOST_FILES:
            faults.add(folder.name, "", _("A package has at most %(most)s files.") % {"most": MOST_FILES})
            return None
    return names


def _digest(folder: Path, names: set[str]) -> str:
    total = hashlib.sha256()
    for name in sorted(names):
        total.update(name.encode() + b"\0" + hashlib.sha256((folder / name).read_bytes()).digest())
    return total.hexdigest()


def _sources(entry: Entry) -> Iterator[dict[str, str]]:
    for source in entry.entries("sources", least=0, most=60):
        source.only("title", "url")
        address = source.text("url", needed=False)
        if address and not address.startswith(("https://", "http://")):
            source.fault("url", _("An address begins with https://."))
        yield {"title": source.text("title", most=400)} | ({"url": address} if address else {})


def _once(entry: Entry, name: str, keys: list[str]) -> None:
    for key, times in Counter(keys).items():
        if key and times > 1:
            entry.fault(name, _("“%(name)s” stands here twice.") % {"name": key})


def _known(entry: Entry, name: str, code: str, competences: set[str]) -> str:
    if code and code not in competences:
        entry.fault(name, _("There is no competence “%(code)s” in the framework.") % {"code": code[:80]})
    return code


def _lesson(entry: Entry, folder: Path, competences: set[str], used: set[str], faults: Faults) -> LessonText:
    entry.only("key", "file", "title", "minutes", "competences", "quiz")
    stem = entry.key("file")
    texts: dict[str, str] = {}
    rendered: dict[str, Rendered] = {}
    for language in LANGUAGES if stem else ():
        name = f"lessons/{stem}.{language}.md"
        used.add(name)
        data = read_bytes(folder / name, name, faults)
        text = decode(data, name, faults) if data is not None else None
        if text is not None:
            texts[language] = text
            result = _render(text, name, faults)
            if result is not None:
                rendered[language] = result
    if len(rendered) == len(LANGUAGES) and len({len(result.sections) for result in rendered.values()}) > 1:
        counts = ", ".join(f"{language} {len(result.sections)}" for language, result in rendered.items())
        entry.fault("file", _("The languages differ in their number of sections (%(counts)s).") % {"counts": counts})
    quiz = entry.entry("quiz") if "quiz" in entry.values else None
    return LessonText(
        key=entry.key("key"),
        title=entry.both("title", most=150),
        minutes=entry.number("minutes", 1, 240),
        competences=tuple(_known(entry, "competences", code, competences) for code in entry.words("competences")),
        text=Translated(texts),
        html=Translated({language: result.html for language, result in rendered.items()}),
        sections={language: [section._asdict() for section in result.sections] for language, result in rendered.items()},
        quiz=_quiz(quiz, competences) if quiz else None,
    )


def _render(text: str, name: str, faults: Faults) -> Rendered | None:
    if not text.strip():
        faults.add(name, "", _("This file is empty."))
        return None
    for line in raw_html_lines(text):
        faults.add(
            name, _("line %(number)s") % {"number": line}, _("Only Markdown: no HTML elements and no pictures from elsewhere.")
        )
    for line, message in block_faults(text):
        faults.add(name, _("line %(number)s") % {"number": line}, message)
    try:
        result = render_lesson(text)
    except TooMuch as refusal:
        faults.add(name, "", str(refusal.message))
        return None
    if not result.sections:
        faults.add(name, "", _("A lesson needs at least one section heading (##)."))
    return result


def _quiz(entry: Entry, competences: set[str]) -> QuizBlueprint:
    entry.only("key", "title", "minutes", "open_days", "blocks")
    blocks = []
    for block in entry.entries("blocks", most=12):
        block.only("competence", "level", "asked", "cut", "by_hand")
        code = _known(block, "competence", block.text("competence", most=10), competences)
        asked = block.number("asked", 1, 60)
        by_hand = block.number("by_hand", 0, asked) if "by_hand" in block.values else 0
        cut = block.share("cut") if "cut" in block.values else DEFAULT_CUT
        blocks.append(Block(code, block.number("level", 1, 2), asked, cut, by_hand))
    if len({(block.competence, block.level) for block in blocks}) < len(blocks):
        entry.fault("blocks", _("A quiz has one block for a competence and level."))
    return QuizBlueprint(
        key=entry.key("key"),
        title=entry.both("title", most=150),
        minutes=entry.number("minutes", 1, 240),
        blocks=tuple(blocks),
        open_days=entry.number("open_days", 1, 365) if "open_days" in entry.values else OPEN_DAYS,
    )


def _check_blocks(entry: Entry, lessons: tuple[LessonText, ...], items: tuple[ItemText, ...]) -> None:
    """Every block must find its items in the bank."""
    stock = Counter((item.competence, item.level, kind_of(item.kind).needs_person) for item in items)
    for number, lesson in enumerate(lessons, 1):
        for place, block in enumerate(lesson.quiz.blocks if lesson.quiz else (), 1):
            for by_hand, asked in ((False, block.asked - block.by_hand), (True, block.by_hand)):
                there = stock[block.competence, block.level, by_hand]
                if there < asked:
                    entry.fault(
                        f"lessons[{number}].quiz.blocks[{place}].{'by_hand' if by_hand else 'asked'}",
                        _("The bank has %(there)s items for %(competence)s level %(level)s, %(asked)s are asked.")
                        % {"there": there, "competence": block.competence, "level": block.level, "asked": asked},
                    )


def _pictures(folder: Path, names: set[str], used: set[str], faults: Faults) -> dict[str, PictureFile]:
    """The pictures of questions, by their names in the folder `pictures`."""
    found = {}
    for name in sorted(name for name in names if name.startswith("pictures/")):
        used.add(name)
        data = read_bytes(folder / name, name, faults)
        try:
            picture = read_picture(data) if data is not None else None
        except NoPicture as refused:
            faults.add(name, "", str(refused.message))
            continue
        if picture is not None:
            found[name.removeprefix("pictures/")] = picture
    return found


def _items(
    folder: Path,
    names: set[str],
    room: str,
    code: str,
    competences: set[str],
    pictures: dict[str, PictureFile],
    seen: dict[str, str],
    used: set[str],
    faults: Faults,
) -> Iterator[ItemText]:
    for name in sorted(name for name in names if name.startswith(f"{room}/") and name.endswith(".yaml")):
        used.add(name)
        entry = read_yaml(folder / name, name, faults)
        if entry is None:
            continue
        entry.only("bank", "competence", "items")
        if entry.text("bank", most=80) != code:
            entry.fault("bank", _("The bank of a course carries its code, “%(code)s”.") % {"code": code})
        competence = _known(entry, "competence", entry.text("competence", most=10), competences)
        for source in entry.entries("items"):
            item = read_item(_with_picture(source, pictures), competence)
            if item.key in seen:
                source.fault("key", _("“%(key)s” is already used in %(file)s.") % {"key": item.key, "file": seen[item.key]})
            elif item.key:
                seen[item.key] = name
            yield item


def _with_picture(entry: Entry, pictures: dict[str, PictureFile]) -> Entry:
    """A question whose file names a picture of the package gets what the kind wants to know of it."""
    name = entry.values.get("picture")
    if not isinstance(name, str):
        return entry
    if name not in pictures:
        entry.fault("picture", _("There is no file %(file)s.") % {"file": f"pictures/{name[:80]}"})
        return entry
    picture = pictures[name]
    facts = {"name": picture.name, "width": picture.width, "height": picture.height}
    return replace(entry, values={**entry.values, "picture": facts})
