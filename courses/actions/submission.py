"""Writing a version, handing it in, talking about it (docs/exercises.md).

Every save names the moment of the save it was based on. If another tab or device saved in between, nothing is overwritten:
the save is refused with what is stored, and the person decides.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypedDict, Unpack

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from competence import clock
from competence.actions import audit
from competence.actions.uploads import CheckedFile, stored
from competence.errors import AlreadyDone, Refused, Stale
from competence.models import Person
from competence.rules.work_files import MOST_PER_PERSON, quota_reached
from courses.actions.review_assignment import pick_reviewer
from courses.enums import SubmissionState
from courses.models import Exercise, Message, Review, Submission, SubmissionVersion
from courses.queries.exercises import missing_lessons
from courses.rules.handing_in import LONGEST_MESSAGE, TAKE_BACK_WITHIN, Fault, faults


class Basis(Enum):
    """What a save is based on, if not on a moment: whatever is stored, because the caller has just read it."""

    NEWEST = "newest"


type_of_basis = datetime | None | Literal[Basis.NEWEST]  # None: on an empty page, nothing was stored yet


class Changes(TypedDict, total=False):
    """The fields of a version that a save may change; what is left out stays as it is."""

    text: str
    tool: str
    data_class: str
    checked: str
    minutes_with: int | None
    minutes_without: int | None
    is_clean: bool


class HandedIn(AlreadyDone):
    """The version was handed in and no longer changes; `version` is the one that holds."""

    def __init__(self, version: SubmissionVersion | None) -> None:
        super().__init__(_("This version was handed in already, so it no longer changes."), code="submission.handed_in")
        self.version = version


def save_draft(
    *,
    by: Person,
    exercise: Exercise,
    based_on: type_of_basis = Basis.NEWEST,
    file: CheckedFile | None = None,
    **changes: Unpack[Changes],
) -> Submission:
    """Keep what was written, beginning a submission with its first version if there is none. A file replaces the one before.

    Refused while lessons that the exercise needs are unread, with Stale if something newer is stored, with HandedIn after the
    hand-in. Saving the same again does nothing. Side effects: submission and version, the file in the storage (a replaced
    one is deleted after commit), an audit row when the submission begins.
    """
    with stored(file, "submissions", is_used=_is_used) as name, transaction.atomic():
        begun = _begin(by, exercise, changes, file)
        submission = begun or Submission.objects.get(person=by, exercise=exercise)
        version = open_version(submission)
        if version is None:
            raise HandedIn(submission.versions.last())
        if not begun and based_on is not Basis.NEWEST and version.saved_at != based_on:
            if is_saved(version, changes, file):
                return submission  # the same save once more, or the first of it came through after all
            raise stale(version)
        fields: dict[str, Any] = dict(changes)
        if file is not None:
            _check_quota(by, file, version)
            fields |= {"file": name, "file_name": file.name, "file_type": file.type, "file_size": file.size}
        change(version, **fields)
    return submission


def change(version: SubmissionVersion, **fields: Any) -> None:
    """Win the version as it was read, and write. A file that is replaced or removed is deleted after commit."""
    # Two saves never carry the same moment, also where the clock stands still.
    moment = max(clock.now(), version.saved_at + timedelta(microseconds=1))
    unchanged = SubmissionVersion.objects.filter(pk=version.pk, handed_in_at=None, saved_at=version.saved_at)
    if not unchanged.update(**fields, saved_at=moment):
        version.refresh_from_db()
        raise HandedIn(version) if version.handed_in_at else stale(version)
    if "file" in fields and version.file.name:
        former = version.file.name
        transaction.on_commit(lambda: default_storage.delete(former))
    version.refresh_from_db()


@transaction.atomic
def remove_file(*, by: Person, submission: Submission) -> bool:
    """Take the file out of the version that is being written. False if there is none. Its bytes are deleted after commit."""
    version = open_version(submission) if submission.person_id == by.pk else None
    if version is None:
        raise HandedIn(submission.versions.last())
    if not version.file:
        return False
    change(version, file="", file_name="", file_type="", file_size=0)
    audit.record("submission.remove_file", by=by, subject=f"submission:{submission.pk}", version=version.number)
    return True


def open_version(submission: Submission) -> SubmissionVersion | None:
    """The version that is still being written."""
    return submission.versions.filter(handed_in_at=None).order_by("-number").first()


def is_saved(version: SubmissionVersion, changes: Changes, file: CheckedFile | None = None) -> bool:
    """Whether the version holds exactly this already."""
    same = all(getattr(version, field) == value for field, value in changes.items())
    return same and (file is None or (file.name, file.size) == (version.file_name, version.file_size))


def stale(version: SubmissionVersion) -> Stale:
    """Something newer is stored; both texts survive."""
    return Stale(
        _("You have saved a newer text in another window or on another device. Nothing was overwritten."),
        code="submission.stale",
        saved=version,
    )


def _begin(by: Person, exercise: Exercise, changes: Changes, file: CheckedFile | None) -> Submission | None:
    """The submission, if this call began it; None if it stands already."""
    if Submission.objects.filter(person=by, exercise=exercise).exists():
        return None
    if exercise.current is None:
        raise Refused(_("This exercise is not published."), code="exercise.unpublished")
    if missing_lessons(by, exercise):
        raise Refused(_("Read the lessons that come before this exercise first."), code="exercise.locked")
    content = {field: value for field, value in changes.items() if field not in {"data_class", "is_clean"}}
    if file is None and not any(str(value).strip() for value in content.values() if value is not None):
        raise Refused(_("There is nothing to save yet."), code="submission.nothing")
    moment = clock.now()
    try:
        with transaction.atomic():
            submission = Submission.objects.create(person=by, exercise=exercise, edition=exercise.current, created_at=moment)
            SubmissionVersion.objects.create(submission=submission, number=1, saved_at=moment)
    except IntegrityError:  # another tab was first
        return None
    audit.record("submission.begin", by=by, subject=f"submission:{submission.pk}")
    return submission


@transaction.atomic
def hand_in_submission(*, by: Person, submission: Submission, based_on: type_of_basis = Basis.NEWEST) -> SubmissionVersion:
    """Hand the version that is being written to a champion. Refused by the first thing that is missing (rules/handing_in.py).

    Without a champion it waits, and `assign_reviewers` finds one later. Side effects: the version never changes again, the
    submission waits for its reviewer, an audit row.
    """
    _check_owner(by, submission)
    version = open_version(submission)
    if version is None:
        raise HandedIn(submission.versions.last())
    if based_on is not Basis.NEWEST and version.saved_at != based_on:
        raise stale(version)
    for fault in faults_of(version, submission):
        raise Refused(fault.message, code=fault.code)
    moment = clock.now()
    unchanged = SubmissionVersion.objects.filter(pk=version.pk, handed_in_at=None, saved_at=version.saved_at)
    if not unchanged.update(handed_in_at=moment):
        version.refresh_from_db()
        raise HandedIn(version) if version.handed_in_at else stale(version)
    reviewer = pick_reviewer(person=by, former=submission.reviewer_id)
    Submission.objects.filter(pk=submission.pk).update(state=SubmissionState.WAITING, waiting_since=moment, reviewer=reviewer)
    audit.record("submission.hand_in", by=by, subject=f"submission:{submission.pk}", version=version.number, reviewer=reviewer)
    submission.refresh_from_db()
    version.refresh_from_db()
    return version


def faults_of(version: SubmissionVersion, submission: Submission) -> list[Fault]:
    """What keeps this version from being handed in."""
    return faults(
        text=version.text,
        has_file=bool(version.file),
        data_class=version.data_class,
        most_protected=submission.edition.data_class,
        is_clean=version.is_clean,
        minutes_with=version.minutes_with,
        minutes_without=version.minutes_without,
    )


@transaction.atomic
def take_back(*, by: Person, submission: Submission) -> SubmissionVersion:
    """Make the version that was just handed in a draft again: for one minute, and only while nobody has reviewed it.

    Side effects: version and submission as before the hand-in, an audit row.
    """
    _check_owner(by, submission)
    version = submission.versions.exclude(handed_in_at=None).order_by("-number").first()
    if version is None or version.handed_in_at is None or clock.now() - version.handed_in_at > TAKE_BACK_WITHIN:
        raise Refused(_("A version can be taken back for one minute after the hand-in."), code="submission.too_late")
    former = Review.objects.filter(version__submission=submission).order_by("-version__number").first()
    waiting = Submission.objects.filter(pk=submission.pk, state=SubmissionState.WAITING, waiting_since=version.handed_in_at)
    won = waiting.update(
        state=former.outcome if former else SubmissionState.DRAFT,
        waiting_since=None,
        reviewer=submission.reviewer_id if former else None,
    )
    if not won:
        raise AlreadyDone(_("This version was reviewed or taken back already."), code="submission.not_waiting")
    SubmissionVersion.objects.filter(pk=version.pk).update(handed_in_at=None)
    audit.record("submission.take_back", by=by, subject=f"submission:{submission.pk}", version=version.number)
    submission.refresh_from_db()
    version.refresh_from_db()
    return version


@transaction.atomic
def start_new_version(*, by: Person, submission: Submission) -> SubmissionVersion:
    """Begin the next version with the text of the last one, after a review that asks for more.

    It is read by the same edition's rubric. The file stays with the version it was handed in with.
    Calling it again gives the version that was begun.
    Side effects: a version, an audit row.
    """
    _check_owner(by, submission)
    if not _in_turn(submission, state__in=(SubmissionState.REVISE, SubmissionState.PARTLY)):
        raise Refused(_("A new version is possible after a review that asks for one."), code="submission.no_new_version")
    running = open_version(submission)
    if running is not None:
        return running
    last = submission.versions.latest("number")
    version = SubmissionVersion.objects.create(
        submission=submission,
        number=last.number + 1,
        text=last.text,
        tool=last.tool,
        data_class=last.data_class,
        checked=last.checked,
        saved_at=clock.now(),
    )
    audit.record("submission.new_version", by=by, subject=f"submission:{submission.pk}", version=version.number)
    return version


@transaction.atomic
def send_message(*, by: Person, submission: Submission, text: str) -> Message:
    """Say something in the conversation: the learner to the reviewer, or the other way round.

    The same words twice in a row are one message (a double click). Side effects: the message, an audit row.
    """
    if not Submission.objects.visible_to(by).filter(pk=submission.pk).exists():
        raise Refused(_("Only the two of you can write here."), code="message.stranger")
    if not submission.versions.exclude(handed_in_at=None).exists():
        raise Refused(_("You can write to each other once a version was handed in."), code="message.too_early")
    text = text.strip()
    if not text:
        raise Refused(_("Write a message first."), code="message.empty")
    if len(text) > LONGEST_MESSAGE:
        raise Refused(_("A message may have at most %(most)s characters.") % {"most": LONGEST_MESSAGE}, code="message.too_long")
    _in_turn(submission)
    last = submission.messages.order_by("-sent_at", "-pk").first()
    if last is not None and (last.author_id, last.text) == (by.pk, text):
        return last
    message = Message.objects.create(submission=submission, author=by, text=text, sent_at=clock.now())
    audit.record("message.send", by=by, subject=f"submission:{submission.pk}", message=message.pk)
    return message


def _in_turn(submission: Submission, **condition: Any) -> bool:
    """Let those who are at the same submission at the same moment come one after the other; False if `condition` does not hold."""
    return bool(Submission.objects.filter(pk=submission.pk, **condition).update(state=F("state")))


def _check_owner(by: Person, submission: Submission) -> None:
    if submission.person_id != by.pk:
        raise Refused(_("Only the person who wrote it can do this."), code="submission.stranger")


def _check_quota(by: Person, file: CheckedFile, version: SubmissionVersion) -> None:
    used = SubmissionVersion.objects.filter(submission__person=by).exclude(pk=version.pk).aggregate(sum=Sum("file_size"))["sum"]
    if (used or 0) + file.size > MOST_PER_PERSON:
        raise quota_reached()


def _is_used(name: str) -> bool:
    return SubmissionVersion.objects.filter(file=name).exists()
