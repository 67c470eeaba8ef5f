"""Two windows on one attempt, looking, saving, repeating and handing in in any order, against a small model of the promise."""

from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from competence.errors import Stale
from courses.actions.attempt import Closed, Saved, hand_in, save_answer, start_attempt
from courses.models import AnswerLog, Attempt
from tests import build

windows = st.integers(0, 1)
positions = st.integers(1, 2)
answers = st.sampled_from([("a",), ("b",), ()])


class TwoWindows(RuleBasedStateMachine):
    """The model: what stands, what each window has seen of it, and what was reported to whom."""

    def __init__(self) -> None:
        super().__init__()
        self.stands: dict[int, tuple[int, tuple[str, ...] | None]] = {1: (0, None), 2: (0, None)}
        self.seen: list[dict[int, int]] = [{1: 0, 2: 0}, {1: 0, 2: 0}]
        self.reported: dict[UUID, tuple[dict[str, Any], Saved]] = {}
        self.is_closed = False

    @initialize()
    def begin(self) -> None:
        Attempt.objects.all().delete()
        quiz = build.quiz(("SEC-1", 1, 2, 0.7), bank=0, code=f"K{uuid4().hex[:8]}")
        for number in range(2):
            build.item(f"{quiz.key}-{number}", competence_code="SEC-1", level=1, bank=quiz.version.course.code)
        person = build.person()
        build.reading(person, quiz.lesson)
        self.attempt = start_attempt(by=person, quiz=quiz)

    def _save(self, call: dict[str, Any]) -> Saved:
        return save_answer(by=self.attempt.person, attempt_id=self.attempt.pk, **call)

    @rule(window=windows, position=positions)
    def look(self, window: int, position: int) -> None:
        self.seen[window][position] = self.attempt.questions.get(position=position).revision

    @rule(window=windows, position=positions, answer=answers)
    def save(self, window: int, position: int, answer: tuple[str, ...]) -> None:
        call = {"position": position, "answer": answer, "based_on": self.seen[window][position], "key": uuid4()}
        revision, stored = self.stands[position]
        saved = stale = None
        try:
            saved = self._save(call)
        except Closed:
            assert self.is_closed
            return
        except Stale as refused:
            stale = refused
        assert not self.is_closed
        if stale is not None:
            assert revision != call["based_on"], "refused although nobody was faster"
            assert (stale.saved.revision, stale.saved.answer) == (revision, stored)
        if saved is not None:
            assert revision == call["based_on"], "overwrote what the window had not seen"
            self.stands[position] = (saved.revision, answer)
            self.seen[window][position] = saved.revision
            self.reported[call["key"]] = (call, saved)

    @rule(number=st.integers(0, 10**6))
    def repeat(self, number: int) -> None:
        if self.reported:
            call, saved = list(self.reported.values())[number % len(self.reported)]
            assert self._save(call) == saved

    @rule(window=windows)
    def hand_in(self, window: int) -> None:
        expected = {position: revision for position, (revision, _answer) in self.stands.items()}
        try:
            won = hand_in(by=self.attempt.person, attempt=self.attempt, revisions=self.seen[window])
        except Stale:
            assert not self.is_closed
            assert self.seen[window] != expected
        else:
            assert won is not self.is_closed
            assert self.is_closed or self.seen[window] == expected
            self.is_closed = True

    @invariant()
    def what_was_reported_stands(self) -> None:
        if not hasattr(self, "attempt"):
            return
        rows = {row.position: row for row in self.attempt.questions.all()}
        for position, (revision, answer) in self.stands.items():
            assert rows[position].revision == revision
            assert (None if rows[position].answer is None else tuple(rows[position].answer)) == answer
        log = {row.key: (row.revision, tuple(row.answer)) for row in AnswerLog.objects.filter(question__attempt=self.attempt)}
        assert log == {key: (saved.revision, saved.answer) for key, (_call, saved) in self.reported.items()}


class TestTwoWindows(TestCase):
    def test_nothing_is_lost_and_nothing_is_overwritten_unseen(self) -> None:
        run_state_machine_as_test(
            TwoWindows,
            settings=settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
        )
