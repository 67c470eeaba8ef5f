"""Questions as GIFT files: they come back as they were, and what GIFT cannot say is named."""

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck, assume, given, settings

from courses.enums import ItemKind
from courses.formats.course_package import read_package
from courses.formats.gift import read_gift, write_gift
from courses.formats.question_file import NO_REASON
from tests.courses.formats.some_items import COMPETENCES, faults_of, item_texts, taken

NOT_IN_GIFT = {ItemKind.ORDERING, ItemKind.CLOZE, ItemKind.HOTSPOT}
OWN = """$CATEGORY: kundig/SEC-1/level 1

// [id:a-1] [tag:kundig:level=1;] [tag:kundig:source=s;] [tag:kundig:review_on=2027-01-01;] [tag:kundig:topic.de=T;]
"""


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(data, **options):
    return read_gift(data, file="bank.gift", **options)


def own(question):
    """A question with what our own files say of it, as an item."""
    found = read((OWN + question).encode())
    assert faults_of(found) == []
    return taken(found.questions[0])


def test_all_shipped_questions_come_back():
    package = read_package(django_settings.FIXTURES_DIR / "courses" / "K02", competences=COMPETENCES)
    items = [*package.items, *package.practice]
    written = write_gift(items)
    assert len(written.data) < 1_000_000
    assert {key for key, _reason in written.left_out} == {item.key for item in items if item.kind in NOT_IN_GIFT}
    found = read(written.data)
    assert faults_of(found) == []
    kept = sorted((item for item in items if item.kind not in NOT_IN_GIFT), key=lambda item: (item.competence, item.level))
    assert [taken(question) for question in found.questions] == kept
    assert found.languages == ("de", "en")
    assert "kundig/SEC-1/level 1" in found.categories


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind not in NOT_IN_GIFT])
def test_a_question_comes_back_as_it_was(kind):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(item_texts(kind))
    def comes_back(item):
        written = write_gift([item])
        found = read(written.data, language="en")
        assume(not written.left_out)
        assert faults_of(found) == []
        assert [taken(question) for question in found.questions] == [item]

    comes_back()


@pytest.mark.parametrize("kind", sorted(NOT_IN_GIFT))
def test_what_gift_cannot_say_is_named(kind):
    @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(item_texts(kind))
    def is_named(item):
        written = write_gift([item])
        assert [key for key, _reason in written.left_out] == [item.key]
        assert "$CATEGORY" not in written.data.decode()

    is_named()


def test_an_arrow_in_a_short_answer_is_left_out():
    item = own("::n::What?{=%100%a=%0%b#no}")
    item.content["accept"]["de"][0] = "a -> b"
    assert write_gift([item]).left_out == (("a-1", "An answer has “->” in it, which makes a pair of it in GIFT."),)


def test_what_no_file_can_hold_is_left_out():
    item = own("::n::What?{T}")
    item.content["why_true"]["de"] = "a\x00b"
    assert write_gift([item]).left_out == (("a-1", "The question has control characters in its text."),)


def test_a_file_as_moodle_reads_it():
    """Escapes, weights and the order of feedback as Moodle's own files have them."""
    item = own("::n::A \\: B?{~%50%a#f ~%50%b ~c}")
    assert write_gift([item]).data.decode().splitlines() == [
        "$CATEGORY: $course$/top/kundig/SEC-1/level 1",
        "",
        "// [id:a-1]",
        "// [tag:kundig:level=1;]",
        "// [tag:kundig:topic.de=T;]",
        "// [tag:kundig:source=s;]",
        "// [tag:kundig:review_on=2027-01-01;]",
        f"// [tag:kundig:options={' '.join(option['key'] for option in item.content['options'])};]",
        "::a-1 T::[html]" + _span("A \\: B?") + "{",
        f"\t~%50%{_span('a')}#{_span('f')}",
        f"\t~%50%{_span('b')}#{_span(NO_REASON[True]['de'])}",
        f"\t~%-50%{_span('c')}#{_span(NO_REASON[False]['de'])}",
        "}",
    ]
    truth = own("::n::So?{T#bad#good}")
    assert write_gift([truth]).data.decode().splitlines()[-1].endswith(f"{{TRUE#{_span('bad')}#{_span('good')}}}")


def _span(text):
    return f'<span lang\\="de" class\\="multilang">{text}</span>'
