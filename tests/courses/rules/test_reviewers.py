import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.reviewers import Candidate, choose_reviewer, may_review


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], None),
        ([Candidate(1)], 1),
        ([Candidate(1, is_author=True)], None),
        ([Candidate(1, is_superior=True)], None),
        ([Candidate(1, is_absent=True)], None),
        ([Candidate(1, is_author=True, serves=True), Candidate(2)], 2),
        ([Candidate(1), Candidate(2, serves=True, waiting=9)], 2),  # who serves the unit comes first
        ([Candidate(1, waiting=3), Candidate(2, waiting=1)], 2),  # then whoever has less
        ([Candidate(1, serves=True, waiting=3), Candidate(2, serves=True, waiting=1)], 2),
        ([Candidate(2), Candidate(1)], 1),  # a tie goes to the smallest id
        ([Candidate(1, serves=True, is_counterpart=True), Candidate(2, waiting=9)], 2),  # no ring of two
        ([Candidate(1, is_counterpart=True)], 1),  # unless nobody else is there
        ([Candidate(1, is_counterpart=True), Candidate(2, is_absent=True)], 1),
    ],
)
def test_the_choice_in_a_table(candidates: list[Candidate], expected: int | None) -> None:
    assert choose_reviewer(candidates) == expected


flags = st.booleans()
candidate = st.builds(
    Candidate,
    id=st.integers(1, 50),
    waiting=st.integers(0, 5),
    serves=flags,
    is_author=flags,
    is_superior=flags,
    is_absent=flags,
    is_counterpart=flags,
)


@given(st.lists(candidate, unique_by=lambda one: one.id), st.randoms())
def test_the_order_in_which_they_come_never_matters_and_nobody_reads_who_may_not(people: list[Candidate], rng: object) -> None:
    chosen = choose_reviewer(people)
    shuffled = list(people)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose_reviewer(shuffled) == chosen
    able = [one for one in people if may_review(one)]
    assert (chosen is None) == (not able)
    if chosen is not None:
        one = next(one for one in people if one.id == chosen)
        assert may_review(one)
        assert not one.is_counterpart or all(other.is_counterpart for other in able)
