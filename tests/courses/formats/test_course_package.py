"""A course package is read whole, or every fault is named with its file and place."""

import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from courses.enums import ItemKind
from courses.formats.course_package import BrokenPackage, read_package
from courses.formats.path_list import read_paths

K02 = settings.FIXTURES_DIR / "courses" / "K02"
COMPETENCES = {"SEC-1", "SEC-2", "SEC-3", "SEC-4", "VER-3", "LED-2"}
LESSON = "## One\n\nText.\n\n## Two\n\nMore.\n"


def both(word):
    return {"de": f"{word} de", "en": f"{word} en"}


def item(number, level=1, **fields):
    options = [{"key": key, "right": key == "a", "text": both(key), "why": both(f"why {key}")} for key in "abc"]
    return {
        "key": f"sec-1-l{level}-{number:02}",
        "level": level,
        "kind": "single",
        "topic": both("topic"),
        "source": "a book",
        "review_on": "2027-05-31",
        "stem": both("stem"),
        "options": options,
    } | fields


def course(**fields):
    block = {"competence": "SEC-1", "level": 1, "asked": 2, "cut": 0.8}
    quiz = {"key": "one-check", "title": both("quiz"), "minutes": 5, "blocks": [block]}
    lesson = {"key": "one", "file": "01-one", "title": both("lesson"), "minutes": 8, "competences": ["SEC-1"], "quiz": quiz}
    return {
        "code": "K99",
        "slug": "a-course",
        "title": both("course"),
        "summary": both("summary"),
        "goals": [both("goal")],
        "minutes": 20,
        "mandatory": True,
        "review_on": "2027-05-31",
        "sources": [{"title": "a law", "url": "https://law.example"}],
        "lessons": [lesson],
        "exercises": ["K99-E1"],
    } | fields


def exercise(**fields):
    criterion = {"key": "clear", "title": both("clear"), "critical": True, "anchors": [both(str(mark)) for mark in range(4)]}
    return {
        "code": "K99-E1",
        "slug": "an-exercise",
        "title": both("exercise"),
        "summary": both("summary"),
        "minutes": 30,
        "proves": [{"competence": "SEC-1", "level": 2}],
        "needs": ["one"],
        "data_class": "internal",
        "brief": both("Do **this**."),
        "deliverable": both("a text"),
        "criteria": [criterion],
        "sample": {"text": both("line 1\nline 2"), "marks": {"clear": 2}},
    } | fields


def as_yaml(value) -> str:
    """JSON is YAML, and comes without anchors."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def write(folder: Path, *, bank=None, course_entry=None, exercise_entry=None, **files: str) -> Path:
    """A package without faults, changed where the test wants it."""
    for name in ("lessons", "items", "exercises"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    texts = {
        "course.yaml": as_yaml(course_entry or course()),
        "lessons/01-one.de.md": LESSON,
        "lessons/01-one.en.md": LESSON,
        "items/sec-1.yaml": as_yaml(bank or {"bank": "K99", "competence": "SEC-1", "items": [item(1), item(2)]}),
        "exercises/K99-E1.yaml": as_yaml(exercise_entry or exercise()),
    } | files
    for name, text in texts.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(BrokenPackage) as broken:
        read_package(folder, competences=COMPETENCES)
    return [str(fault) for fault in broken.value.faults]


def test_the_shipped_course_is_complete():
    package = read_package(K02, competences=COMPETENCES)
    assert package.code == "K02"
    assert [lesson.key for lesson in package.lessons] == ["data-classes", "policy", "attacks", "rights", "who-decides"]
    assert all(lesson.quiz and set(lesson.text) == {"de", "en"} for lesson in package.lessons)
    assert len(package.items) >= 96
    assert [exercise.code for exercise in package.exercises] == ["K02-E1", "K02-E2", "K02-E3"]
    assert all(len(exercise.criteria) == 4 for exercise in package.exercises)
    assert min(package.words("de").values()) > 1000


def test_a_package_becomes_plain_objects(tmp_path):
    package = read_package(write(tmp_path), competences=COMPETENCES)
    assert (package.slug, package.minutes, package.is_mandatory) == ("a-course", 20, True)
    assert package.lessons[0].sections["en"] == [{"id": "s-1", "title": "One"}, {"id": "s-2", "title": "Two"}]
    assert package.items[0].kind == ItemKind.SINGLE
    assert package.exercises[0].brief["de"] == '<div class="prose"><p>Do <strong>this</strong>. de</p>\n</div>\n'
    assert "<br>" in package.exercises[0].sample["text"]["de"]


def test_the_digest_names_the_content(tmp_path):
    first = read_package(write(tmp_path / "a"), competences=COMPETENCES).digest
    same = read_package(write(tmp_path / "b"), competences=COMPETENCES).digest
    other = read_package(write(tmp_path / "c", **{"lessons/01-one.en.md": LESSON + "x"}), competences=COMPETENCES).digest
    assert first == same != other
    assert len(first) == 64


BAD_COURSES = [
    (course(slug="No Slug"), "course.yaml, line 3, slug: “No Slug” is no key"),
    (course(title={"de": "nur"}), "title.en: This is missing."),
    (course(minutes="20"), "minutes: This must be a whole number"),
    (course(minutes=True), "minutes: This must be a whole number"),
    (course(mandatory="yes"), "mandatory: This must be true or false."),
    (course(review_on="31.05.2027"), "review_on: This must be a date"),
    (course(review_on="2027-02-31"), "review_on: This must be a date"),
    (course(goals=[]), "goals: This must be a list"),
    (course(goals=["x"]), "goals[1]: Names with values belong here."),
    (course(color="red"), "color: This field is not known here."),
    (course(sources=[{"title": "x", "url": "javascript:alert(1)"}]), "sources[1].url: An address begins with https://."),
    (course(lessons=[]), "lessons: This must be a list"),
    (course(lessons=course()["lessons"] * 2), "lessons: “one” stands here twice."),
    (course(exercises=["K99-E1", "K99-E9"]), "exercises: There is no file exercises/K99-E9.yaml."),
    (course(exercises=[]), "exercises/K99-E1.yaml: course.yaml does not name this file."),
    (course(lessons=[course()["lessons"][0] | {"file": "02-two"}]), "lessons/02-two.de.md: This file is missing."),
    (course(lessons=[course()["lessons"][0] | {"file": "../secret"}]), "lessons[1].file: “../secret” is no key"),
    (course(lessons=[course()["lessons"][0] | {"competences": ["XXX-1"]}]), "There is no competence “XXX-1”"),
    (course(title=both("x" * 151)), "title.de: This is too long: at most 150 characters."),
]


@pytest.mark.parametrize(("entry", "message"), BAD_COURSES, ids=[message[:50] for _entry, message in BAD_COURSES])
def test_faults_of_the_course_are_named(tmp_path, entry, message):
    found = _english(write(tmp_path, course_entry=entry))
    assert any(message in fault for fault in found), found


def _english(folder: Path) -> list[str]:
    with translation.override("en"):
        return faults(folder)


def bank(*items, **fields):
    return {"bank": "K99", "competence": "SEC-1", "items": list(items)} | fields


def options(*rights):
    return [{"key": f"o{n}", "right": right, "text": both("t"), "why": both("w")} for n, right in enumerate(rights)]


BAD_BANKS = [
    (bank(item(1)), "The bank has 1 items for SEC-1 level 1, 2 are asked."),
    (bank(item(1, level=2), item(2, level=2)), "The bank has 0 items for SEC-1 level 1"),
    (bank(item(1), item(1)), "items[2].key: “sec-1-l1-01” is already used in items/sec-1.yaml."),
    (bank(item(1), item(2, kind="essay")), "items[2].kind: “essay” is not known. Possible: single, multiple, true_false"),
    (bank(item(1), item(2, level=3)), "items[2].level: This must be a whole number from 1 to 2."),
    (bank(item(1), item(2, options=options(True, True, False))), "exactly one right option; here are 2"),
    (bank(item(1), item(2, options=options(False, False, False))), "exactly one right option; here are 0"),
    (bank(item(1), item(2, options=options(True))), "items[2].options: This must be a list of 2 to 10 entries."),
    (bank(item(1), item(2, kind="multiple", options=options(True, False, False))), "at least two right options"),
    (bank(item(1), item(2, kind="multiple", options=options(True, True, True))), "and one that is not"),
    (bank(item(1), item(2, stem={"de": "x", "en": 5})), "items[2].stem.en: This must be a text."),
    (bank(item(1), item(2, options=options(True, False, False)[:2] + options(False)[:1])), "Two options have the same key."),
    (bank(item(1), item(2), bank="K98"), "bank: The bank of a course carries its code, “K99”."),
    (bank(item(1), item(2), competence="XXX-1"), "competence: There is no competence “XXX-1”"),
]


@pytest.mark.parametrize(("entry", "message"), BAD_BANKS, ids=[message[:50] for _entry, message in BAD_BANKS])
def test_faults_of_items_are_named(tmp_path, entry, message):
    found = _english(write(tmp_path, bank=entry))
    assert any(message in fault for fault in found), found
    assert all(fault.startswith(("items/sec-1.yaml", "course.yaml")) for fault in found)


BAD_EXERCISES = [
    (exercise(code="K99-E2"), "code: The code must be that of the file"),
    (exercise(needs=["two"]), "needs: The course has no lesson “two”."),
    (exercise(data_class="secret"), "data_class: “secret” is not known."),
    (exercise(proves=[{"competence": "SEC-1", "level": 5}]), "proves[1].level: This must be a whole number from 1 to 4."),
    (exercise(criteria=[exercise()["criteria"][0] | {"anchors": [both("x")] * 3}]), "anchors: This must be a list of 4 to 4"),
    (exercise(criteria=exercise()["criteria"] * 2), "criteria[2].key: “clear” stands here twice."),
    (exercise(sample={"text": both("x"), "marks": {"other": 2}}), "marks: Each criterion needs one mark: clear."),
    (
        exercise(sample={"text": both("x"), "marks": {"clear": 4}}),
        "sample.marks.clear: This must be a whole number",
    ),
    (exercise(brief=both("::: nothing\nx\n:::")), "line 1 of the text: There is no block “nothing”."),
    (exercise(brief=both("a <b>x</b>")), "line 1 of the text: Only Markdown"),
]


@pytest.mark.parametrize(("entry", "message"), BAD_EXERCISES, ids=[message[:50] for _entry, message in BAD_EXERCISES])
def test_faults_of_exercises_are_named(tmp_path, entry, message):
    found = _english(write(tmp_path, exercise_entry=entry))
    assert any(message in fault for fault in found), found
    assert all(fault.startswith("exercises/K99-E1.yaml") for fault in found)


BAD_FILES = [
    ("lessons/01-one.de.md", b"## One\n\n\xff\xfe", "line 3: This is not UTF-8."),
    ("lessons/01-one.de.md", "## One\n\na\x00b\n", "line 3: There is a control character"),
    ("lessons/01-one.de.md", "## One\n\na\u202eb\n", "line 3: There is a control character"),
    ("lessons/01-one.de.md", " \n", "This file is empty."),
    ("lessons/01-one.de.md", "only text", "A lesson needs at least one section heading"),
    ("lessons/01-one.de.md", "## One\n\n## Two\n\n<script>x</script>\n", "line 5: Only Markdown"),
    ("lessons/01-one.de.md", "## One\n\n## Two\n\n::: keep\nx\n", "line 5: This block is not closed."),
    ("lessons/01-one.de.md", "## One\n\n## Two\n\n" + ">" * 50 + " x", "This text is too deeply nested."),
    ("lessons/01-one.de.md", "## One\n\ntext\n", "The languages differ in their number of sections (de 1, en 2)."),
    ("lessons/01-one.de.md", "## One\n\n## Two\n\n" + "a " * 40_000, "This text is too long"),
    ("lessons/extra.md", "x", "lessons/extra.md: course.yaml does not name this file."),
    ("course.yaml", "code: [K99", "This is not well-formed YAML."),
    ("course.yaml", "- a\n- b\n", "This file must hold names with values."),
    ("course.yaml", "", "This file must hold names with values."),
    ("course.yaml", "code: K99\ncode: K98\n", "line 2: “code” stands here twice."),
    ("course.yaml", "code: !!python/object/apply:os.system [ls]\n", "line 1: Only plain values: no tags (!)."),
    ("course.yaml", "code: &a K99\nslug: *a\n", "line 1: Only plain values: no anchors and aliases"),
    ("course.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "Only plain values: no anchors and aliases"),
    ("course.yaml", "code: " + "[" * 5000 + "]" * 5000 + "\n", "line 1: This is too deeply nested."),
    ("course.yaml", "minutes: " + "9" * 5000 + "\n", "line 1: This number is too large."),
    ("course.yaml", "code: K99\n" + "# x\n" * 300_000, "course.yaml: This file is larger than 1 MB."),
    ("course.yaml", "? [a]\n: b\n", "A name must be a plain word."),
]


@pytest.mark.parametrize(("name", "text", "message"), BAD_FILES, ids=[message for _name, _text, message in BAD_FILES])
def test_faults_of_files_are_named(tmp_path, name, text, message):
    found = _english(write(tmp_path, **{name: text}))
    assert any(message in fault for fault in found), found
    assert all(fault.startswith((name, "course.yaml")) for fault in found)


def test_links_out_of_the_package_are_refused(tmp_path):
    folder = write(tmp_path / "package")
    (folder / "lessons" / "01-one.de.md").unlink()
    (tmp_path / "secret.md").write_text(LESSON)
    (folder / "lessons" / "01-one.de.md").symlink_to(tmp_path / "secret.md")
    found = _english(folder)
    assert "lessons/01-one.de.md: Links are not possible in a package." in found
    assert "lessons/01-one.de.md: This file is missing." in found


def test_a_folder_that_is_not_there(tmp_path):
    assert _english(tmp_path / "nowhere") == ["nowhere: This folder is missing."]


def test_all_faults_come_at_once_and_at_most_fifty(tmp_path):
    folder = write(tmp_path, bank=bank(*[item(number, level=9) for number in range(1, 81)]))
    with pytest.raises(BrokenPackage) as broken:
        read_package(folder, competences=COMPETENCES)
    assert len(broken.value.faults) == 50
    assert broken.value.count >= 80


def test_a_missing_language_of_the_shipped_course_is_noticed(tmp_path):
    folder = tmp_path / "K02"
    shutil.copytree(K02, folder)
    (folder / "lessons" / "02-policy.en.md").unlink()
    assert _english(folder) == ["lessons/02-policy.en.md: This file is missing."]


def test_paths_are_read_and_their_faults_named(tmp_path):
    courses = {"K02": ["K02-E1", "K02-E2", "K02-E3"], "K13": []}
    shipped = read_paths(settings.FIXTURES_DIR / "paths.yaml", courses=courses)
    assert {path.role: [len(step.exercises) for step in path.steps] for path in shipped} == {
        "user": [1],
        "leadership": [2],
        "department_head": [2],
        "champion": [3, 0],
    }
    file = tmp_path / "paths.yaml"
    entry = {"slug": "user", "role": "user", "title": both("x"), "steps": [{"course": "K77", "exercises": []}]}
    other = entry | {"role": "hr", "steps": [{"course": "K02", "exercises": ["K02-E9"]}] * 2}
    file.write_text(as_yaml({"paths": [entry, entry, other]}))
    with translation.override("en"), pytest.raises(BrokenPackage) as broken:
        read_paths(file, courses={"K02": ["K02-E1"]})
    text = "\n".join(map(str, broken.value.faults))
    for part in (
        "There is no course “K77”.",
        "Each role has one path.",
        "“hr” is not known.",
        "The course has no exercise “K02-E9”.",
        "“K02” stands here twice.",
    ):
        assert part in text
