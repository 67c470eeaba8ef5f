"""Questions as Moodle XML files: they come back as they were, and what the format cannot say is named."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings

from courses.enums import ItemKind
from courses.formats.course_package import read_package
from courses.formats.gift import read_gift
from courses.formats.item_text import read_item
from courses.formats.moodle_xml import read_moodle_xml, write_moodle_xml
from courses.rules.entry import Entry, Faults
from tests.courses.formats.some_items import COMPETENCES, faults_of, item_texts, taken


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(data, **options):
    return read_moodle_xml(data, file="bank.xml", **options)


def item(kind, **fields):
    """A question in German and English."""
    raw = {
        "key": "a-1",
        "level": 1,
        "kind": str(kind),
        "topic": both("T"),
        "source": "s",
        "review_on": "2027-01-01",
        "stem": both("?"),
    }
    faults = Faults()
    found = read_item(Entry(raw | fields, "", "", {}, faults), "SEC-1")
    assert not faults.count
    return found


def both(word):
    return {"de": f"{word} de", "en": f"{word} en"}


def span(word):
    return "".join(f'<span lang="{language}" class="multilang">{word} {language}</span>' for language in ("de", "en"))


def test_all_shipped_questions_come_back():
    package = read_package(django_settings.FIXTURES_DIR / "courses" / "K02", competences=COMPETENCES)
    items = [*package.items, *package.practice]
    written = write_moodle_xml(items)
    assert len(written.data) < 1_000_000
    assert {key for key, _reason in written.left_out} == {item.key for item in items if item.kind == ItemKind.HOTSPOT}
    found = read(written.data)
    assert faults_of(found) == []
    kept = sorted((item for item in items if item.kind != ItemKind.HOTSPOT), key=lambda item: (item.competence, item.level))
    assert [taken(question) for question in found.questions] == kept
    assert found.languages == ("de", "en")
    assert "kundig/SEC-1/level 1" in found.categories


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind != ItemKind.HOTSPOT])
def test_a_question_comes_back_as_it_was(kind):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(item_texts(kind))
    def comes_back(item):
        written = write_moodle_xml([item])
        ElementTree.fromstring(written.data)
        assume(not written.left_out)  # gaps in another order in each language
        found = read(written.data, language="en")
        assert faults_of(found) == []
        assert [taken(question) for question in found.questions] == [item]

    comes_back()


def test_a_place_in_a_picture_is_left_out():
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(item_texts(ItemKind.HOTSPOT))
    def is_named(item):
        assert write_moodle_xml([item]).left_out == ((item.key, "Places in a picture cannot be written in this format."),)

    is_named()


def test_gaps_in_another_order_in_each_language_are_left_out():
    gap = {"accept": {"de": ["a"], "en": ["a"]}, "why": both("w")}
    cloze = item(ItemKind.CLOZE, text={"de": "[[1]] [[2]]", "en": "[[2]] [[1]]"}, gaps=[gap, gap])
    assert write_moodle_xml([cloze]).left_out == (("a-1", "The gaps stand in another order in each language."),)


def test_an_asterisk_that_means_something_else_in_moodle_is_left_out():
    short = item(ItemKind.SHORT_TEXT, accept={"de": ["a\\*"], "en": ["b"]}, why=both("w"))
    assert [key for key, _reason in write_moodle_xml([short]).left_out] == ["a-1"]


def test_more_answers_than_a_file_may_have_are_left_out():
    lines = {"de": [f"a{number}" for number in range(20)], "en": [f"b{number}" for number in range(20)]}
    short = item(ItemKind.SHORT_TEXT, accept=lines, why=both("w"), wrong=[{"accept": lines, "why": both("v")}])
    assert write_moodle_xml([short]).left_out == (("a-1", "The question has more than 50 answers."),)


def test_a_file_as_moodle_reads_it():
    gaps = [
        {"accept": {"de": ["x"], "en": ["x"]}, "why": both("w")},
        {"accept": {"de": ["r de"], "en": ["r en"]}, "others": {"de": ["o de"], "en": ["o en"]}, "why": both("v")},
    ]
    cloze = item(ItemKind.CLOZE, text={"de": "a [[1]] b [[2]]", "en": "c [[1]] d [[2]]"}, gaps=gaps)
    root = ElementTree.fromstring(write_moodle_xml([cloze]).data)
    category, question = root.findall("question")
    assert category.findtext("category/text") == "$course$/top/kundig/SEC-1/level 1"
    assert question.get("type") == "cloze"
    assert question.findtext("name/text") == "a-1 T de"
    assert question.findtext("idnumber") == "a-1"
    assert question.findtext("questiontext/text") == (
        f'<p class="kundig-stem">{span("?")}</p>'
        '<span lang="de" class="multilang">a&#32;</span><span lang="en" class="multilang">c&#32;</span>'
        f"{{1:SHORTANSWER:=x#{span('w')}}}"
        '<span lang="de" class="multilang">&#32;b&#32;</span><span lang="en" class="multilang">&#32;d&#32;</span>'
        f"{{1:MULTICHOICE:={span('r')}#{span('v')}~{span('o')}}}"
    )
    assert "kundig:level=1;" in [tag.text for tag in question.findall("tags/tag/text")]


def test_shares_are_those_that_moodle_knows():
    options = [{"right": number < 3, "text": both(f"o{number}"), "why": both("w")} for number in range(4)]
    root = ElementTree.fromstring(write_moodle_xml([item(ItemKind.MULTIPLE, options=options)]).data)
    question = root.findall("question")[1]
    assert question.findtext("single") == "false"
    assert [answer.get("fraction") for answer in question.findall("answer")] == ["33.33333"] * 3 + ["-33.33333"]


def test_tags_are_as_short_as_moodle_keeps_them():
    essay = item(ItemKind.FREE_TEXT, words=50, criteria=[{"title": both("c" * 90), "hint": both("h")}], sample=both("s"))
    root = ElementTree.fromstring(write_moodle_xml([essay]).data)
    tags = [tag.text or "" for tag in root.findall("question/tags/tag/text")]
    assert max(len(tag) for tag in tags) <= 50
    assert root.findall("question")[1].findtext("graderinfo/text", "").startswith("<ul><li><span")


def test_the_examples_of_the_docs_are_read():
    gift, xml = re.findall(
        r"^```(?:xml)?\n(.*?)^```",
        (django_settings.BASE_DIR / "docs" / "question-files.md").read_text(),
        re.DOTALL | re.MULTILINE,
    )
    for found in (read_gift(gift.encode(), file="docs"), read(xml.encode())):
        assert faults_of(found) == []
        for question in found.questions:
            faults = Faults()
            common = {"key": "a", "level": 1, "topic": {"de": "t"}, "source": "s", "review_on": "2027-01-01"}
            read_item(Entry(common | question.raw, "", "", {}, faults, ()), "SEC-1")
            assert not faults.count
