"""Facts as tags: short enough for Moodle, and whole or not at all."""

import pytest

from courses.formats.moodle_question import facts_of, tags_of


@pytest.mark.parametrize(
    "value",
    ["", "1", "a;b=c", "line\nline", "a\\nb", "\\", "x" * 400, "a b " * 60, "a\\" * 60, "\\]" * 60, "ä" * 60, "; " * 60 + ";"],
)
def test_facts_come_back_from_their_tags(value):
    value = value.strip()
    tags = tags_of({"level": "1", "topic.de": value})
    assert facts_of(tags[::-1]) == {"level": "1", "topic.de": value}
    assert all(tag == tag.strip() and not tag.endswith("\\") for tag in tags)


def test_a_long_fact_takes_several_tags():
    tags = tags_of({"source": "A source with a name that is longer than one tag may be"})
    assert len(tags) == 2
    assert all(len(tag) <= 50 for tag in tags)


@pytest.mark.parametrize(
    "tags",
    [
        ["kundig:source=cut"],
        ["kundig:source/2=end;"],
        ["kundig:source=a", "kundig:source/3=b;"],
        ["other:source=a;"],
        ["kundig:=a;"],
        ["kundig:Source=a;"],
    ],
)
def test_what_is_cut_or_foreign_says_nothing(tags):
    assert facts_of(tags) == {}
