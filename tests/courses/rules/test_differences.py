from hypothesis import given
from hypothesis import strategies as st

from courses.rules.differences import MOST_LINES, difference


def test_new_lines_are_marked_and_lost_ones_counted() -> None:
    found = difference("eins\nzwei\ndrei", "eins\nzwei neu\ndrei\nvier")
    assert [(line.text, line.is_new) for line in found.lines] == [
        ("eins", False),
        ("zwei neu", True),
        ("drei", False),
        ("vier", True),
    ]
    assert (found.added, found.removed) == (2, 1)


def test_blank_lines_are_never_new() -> None:
    found = difference("eins", "eins\n\n\nzwei")
    assert (found.added, found.removed) == (1, 0)


def test_a_long_text_is_compared_roughly() -> None:
    before = "\n".join(map(str, range(MOST_LINES * 2)))
    found = difference(before, before + "\nneu")
    assert (found.added, found.removed) == (1, 0)


texts = st.lists(st.sampled_from(["eins", "zwei", "drei", ""]), max_size=12).map("\n".join)


@given(texts, texts)
def test_the_newer_text_is_shown_whole(before: str, after: str) -> None:
    found = difference(before, after)
    assert [line.text for line in found.lines] == after.splitlines()
    if before == after:
        assert (found.added, found.removed) == (0, 0)
