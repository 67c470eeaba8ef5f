"""A submission with everything that was said about it, oldest first, as the learner or the reviewer may see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from competence import clock
from competence.models import Person
from courses.enums import Mark, SubmissionState
from courses.models import Message, Review, RubricCriterion, Submission, SubmissionVersion
from courses.rules.differences import Difference, difference
from courses.rules.handing_in import TAKE_BACK_WITHIN


@dataclass(frozen=True)
class Entry:
    """One contribution: a version that was handed in, a message or a review."""

    kind: Literal["version", "message", "review"]
    moment: datetime
    author: Person
    is_own: bool
    version: SubmissionVersion | None = None
    message: Message | None = None
    review: Review | None = None
    reasons: tuple["MarkedCriterion", ...] = ()  # what a review says to single criteria


@dataclass(frozen=True)
class MarkedCriterion:
    """A criterion, and what the last review said about it."""

    criterion: RubricCriterion
    mark: Mark | None = None
    reason: str = ""

    @property
    def is_met(self) -> bool:
        return self.mark is not None and self.mark >= Mark.MET

    @property
    def anchor(self) -> object:
        """What the mark means for this criterion."""
        return self.criterion.anchors[self.mark] if self.mark is not None else ""

    @property
    def met_anchor(self) -> object:
        """What "met" asks for."""
        return self.criterion.anchors[Mark.MET]

    @property
    def anchors(self) -> list[tuple[Mark, object]]:
        return [(Mark(number), text) for number, text in enumerate(self.criterion.anchors)]


@dataclass(frozen=True)
class Conversation:
    """A submission as one of the two sees it."""

    submission: Submission
    entries: tuple[Entry, ...]
    criteria: tuple[MarkedCriterion, ...]
    handed_in: SubmissionVersion | None  # the newest one
    draft: SubmissionVersion | None  # only for the person who writes it
    last_review: Review | None
    changes: Difference | None  # of the newest version against the one before

    @property
    def may_take_back(self) -> bool:
        """For one minute after the hand-in."""
        moment = self.handed_in.handed_in_at if self.handed_in else None
        is_waiting = self.submission.state == SubmissionState.WAITING
        return is_waiting and moment is not None and clock.now() - moment <= TAKE_BACK_WITHIN

    @property
    def may_start_new(self) -> bool:
        """After a review that leaves something to add."""
        return self.draft is None and self.submission.state in {SubmissionState.REVISE, SubmissionState.PARTLY}

    @property
    def met(self) -> int:
        """How many criteria the last review found met."""
        return sum(one.is_met for one in self.criteria)


def conversation(submission: Submission, *, reader: Person) -> Conversation:
    """Everything about a submission that `reader` may see (four queries). Whether they may see it at all was asked before."""
    is_learner = submission.person_id == reader.pk
    versions = list(submission.versions.select_related("review__reviewer").prefetch_related("review__marks").order_by("number"))
    handed_in = [version for version in versions if version.handed_in_at]
    reviews = [version.review for version in handed_in if hasattr(version, "review")]
    criteria = list(submission.edition.criteria.all())
    messages = list(submission.messages.select_related("author"))
    entries = [
        *_versions(submission, handed_in, is_learner),
        *_messages(messages, reader),
        *_reviews(reviews, criteria, reader),
    ]
    entries.sort(key=lambda entry: entry.moment)
    draft = next((version for version in versions if not version.handed_in_at), None) if is_learner else None
    return Conversation(
        submission=submission,
        entries=tuple(entries),
        criteria=tuple(marked(criteria, reviews[-1] if reviews else None)),
        handed_in=handed_in[-1] if handed_in else None,
        draft=draft,
        last_review=reviews[-1] if reviews else None,
        changes=difference(handed_in[-2].text, handed_in[-1].text) if len(handed_in) > 1 else None,
    )


def marked(criteria: Iterable[RubricCriterion], review: Review | None) -> Iterator[MarkedCriterion]:
    """The criteria with the marks of a review."""
    marks = {mark.criterion_id: mark for mark in review.marks.all()} if review else {}
    for criterion in criteria:
        found = marks.get(criterion.pk)
        yield MarkedCriterion(criterion, Mark(found.mark) if found else None, found.reason if found else "")


def _versions(submission: Submission, versions: list[SubmissionVersion], is_learner: bool) -> Iterator[Entry]:
    for version in versions:
        if version.handed_in_at:
            yield Entry("version", version.handed_in_at, submission.person, is_learner, version=version)


def _messages(messages: list[Message], reader: Person) -> Iterator[Entry]:
    for message in messages:
        yield Entry("message", message.sent_at, message.author, message.author_id == reader.pk, message=message)


def _reviews(reviews: list[Review], criteria: list[RubricCriterion], reader: Person) -> Iterator[Entry]:
    for review in reviews:
        reasons = tuple(one for one in marked(criteria, review) if one.reason)
        is_own = review.reviewer_id == reader.pk
        yield Entry("review", review.reviewed_at, review.reviewer, is_own, review=review, reasons=reasons)
