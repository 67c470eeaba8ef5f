from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from competence import clock
from competence.actions.uploads import checked
from competence.enums import PersonStatus, Role
from competence.errors import AlreadyDone, Refused, Stale
from competence.models import AuditEvent, Person
from courses.actions.submission import (
    HandedIn,
    hand_in_submission,
    open_version,
    remove_file,
    save_draft,
    send_message,
    start_new_version,
    take_back,
)
from courses.enums import SubmissionState
from courses.models import Exercise, Submission, SubmissionVersion
from tests import build
from tests.files import picture

pytestmark = pytest.mark.django_db

SOUND: dict[str, Any] = {"text": "Meine Lösung", "tool": "Chat", "data_class": "internal", "is_clean": True}


@pytest.fixture
def learner() -> Person:
    person = build.person()
    build.membership(person, build.unit())
    return person


@pytest.fixture
def exercise() -> Exercise:
    return build.exercise()


def with_picture(learner: Person, exercise: Exercise, name: str = "a.png", **how: Any) -> Submission:
    with checked(SimpleUploadedFile(name, picture())) as file:
        return save_draft(by=learner, exercise=exercise, file=file, **how)


def media() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_first_save_begins_with_the_edition_of_today(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, based_on=None, **SOUND)
    version = submission.versions.get()
    assert (submission.edition, submission.state, version.number) == (exercise.current, SubmissionState.DRAFT, 1)
    assert version.text == "Meine Lösung"
    assert [event.action for event in AuditEvent.objects.all()] == ["submission.begin"]


def test_a_later_edition_does_not_change_the_rubric_it_is_read_by(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    former = exercise.current
    exercise.current = build.exercise_version(exercise)
    exercise.save()
    save_draft(by=learner, exercise=exercise, text="anders")
    submission.refresh_from_db()
    assert submission.edition == former


def test_what_is_not_named_stays(learner: Person, exercise: Exercise) -> None:
    save_draft(by=learner, exercise=exercise, **SOUND, minutes_with=5)
    version = save_draft(by=learner, exercise=exercise, text="neu").versions.get()
    assert (version.text, version.tool, version.minutes_with) == ("neu", "Chat", 5)


def test_a_stale_save_overwrites_nothing_and_shows_both(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, text="eins")
    basis = submission.versions.get().saved_at
    save_draft(by=learner, exercise=exercise, based_on=basis, text="aus dem anderen Fenster")
    with pytest.raises(Stale) as caught:
        save_draft(by=learner, exercise=exercise, based_on=basis, text="aus diesem Fenster")
    assert caught.value.saved.text == "aus dem anderen Fenster"
    assert submission.versions.get().text == "aus dem anderen Fenster"


def test_two_saves_never_carry_the_same_moment(learner: Person, exercise: Exercise) -> None:
    """Where the clock stands still, a stale window is still stale."""
    with clock.at(clock.now()):
        first = save_draft(by=learner, exercise=exercise, text="eins").versions.get().saved_at
        save_draft(by=learner, exercise=exercise, based_on=first, text="zwei")
        with pytest.raises(Stale):
            save_draft(by=learner, exercise=exercise, based_on=first, text="drei")


def test_the_same_save_twice_is_one(learner: Person, exercise: Exercise) -> None:
    first = save_draft(by=learner, exercise=exercise, based_on=None, **SOUND)
    again = save_draft(by=learner, exercise=exercise, based_on=None, **SOUND)
    assert first == again
    assert SubmissionVersion.objects.count() == 1


def test_two_fresh_windows_do_not_overwrite_each_other(learner: Person, exercise: Exercise) -> None:
    save_draft(by=learner, exercise=exercise, based_on=None, text="eins")
    with pytest.raises(Stale):
        save_draft(by=learner, exercise=exercise, based_on=None, text="zwei")


def test_nothing_at_all_begins_nothing(learner: Person, exercise: Exercise) -> None:
    with pytest.raises(Refused) as caught:
        save_draft(by=learner, exercise=exercise, text=" ", tool="", data_class="internal", is_clean=True, minutes_with=None)
    assert caught.value.code == "submission.nothing"
    assert not Submission.objects.exists()


def test_locked_until_the_lessons_are_read_and_never_again(learner: Person) -> None:
    lesson, other = build.lesson(), build.lesson()
    exercise = build.exercise(lesson.key, other.key, "a-lesson-that-is-gone")
    build.reading(learner, lesson)
    with pytest.raises(Refused) as caught:
        save_draft(by=learner, exercise=exercise, **SOUND)
    assert caught.value.code == "exercise.locked"
    build.reading(learner, other)
    save_draft(by=learner, exercise=exercise, **SOUND)
    learner.readings.all().delete()
    save_draft(by=learner, exercise=exercise, text="weiter")


def test_hand_in_gives_it_to_the_champion_of_the_unit(learner: Person, exercise: Exercise) -> None:
    build.champion()
    near = build.champion(learner.membership.unit)
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    version = hand_in_submission(by=learner, submission=submission)
    assert (submission.reviewer, submission.state) == (near, SubmissionState.WAITING)
    assert submission.waiting_since == version.handed_in_at is not None


def test_without_a_champion_it_waits(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    assert (submission.reviewer, submission.state) == (None, SubmissionState.WAITING)


def test_handing_in_twice_is_once(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    with pytest.raises(HandedIn):
        hand_in_submission(by=learner, submission=submission)
    assert AuditEvent.objects.filter(action="submission.hand_in").count() == 1


def test_what_was_handed_in_never_changes(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    with pytest.raises(HandedIn) as caught:
        save_draft(by=learner, exercise=exercise, text="zu spät")
    assert caught.value.version.text == "Meine Lösung"
    with pytest.raises(HandedIn):
        remove_file(by=learner, submission=submission)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "submission.empty"),
        ({"data_class": "confidential"}, "submission.data_class"),
        ({"data_class": ""}, "submission.data_class"),
        ({"is_clean": False}, "submission.not_clean"),
        ({"minutes_with": 6001}, "submission.minutes"),
    ],
)
def test_hand_in_says_what_is_missing_and_keeps_the_draft(
    learner: Person, exercise: Exercise, changes: dict[str, Any], code: str
) -> None:
    submission = save_draft(by=learner, exercise=exercise, **(SOUND | changes))
    with pytest.raises(Refused) as caught:
        hand_in_submission(by=learner, submission=submission)
    assert caught.value.code == code
    assert open_version(submission) is not None


def test_a_window_hands_in_only_what_it_has_seen(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    seen = submission.versions.get().saved_at
    save_draft(by=learner, exercise=exercise, text="neuer")
    with pytest.raises(Stale):
        hand_in_submission(by=learner, submission=submission, based_on=seen)


def test_nobody_else_hands_in_takes_back_or_writes_on(learner: Person, exercise: Exercise) -> None:
    stranger = build.champion()
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    for action in (hand_in_submission, take_back, start_new_version):
        with pytest.raises(Refused):
            action(by=stranger, submission=submission)
    with pytest.raises(Refused):
        remove_file(by=stranger, submission=submission)
    submission.refresh_from_db()
    assert submission.state == SubmissionState.DRAFT


def test_taking_back_within_a_minute(learner: Person, exercise: Exercise) -> None:
    build.champion()
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    moment = clock.now()
    with clock.at(moment):
        hand_in_submission(by=learner, submission=submission)
    with clock.at(moment + timedelta(seconds=60)):
        take_back(by=learner, submission=submission)
        assert (submission.state, submission.reviewer, submission.waiting_since) == (SubmissionState.DRAFT, None, None)
        with pytest.raises(Refused):
            take_back(by=learner, submission=submission)
    save_draft(by=learner, exercise=exercise, text="besser")
    with clock.at(moment + timedelta(seconds=90)):
        hand_in_submission(by=learner, submission=submission)
    with clock.at(moment + timedelta(seconds=151)), pytest.raises(Refused) as caught:
        take_back(by=learner, submission=submission)
    assert caught.value.code == "submission.too_late"


def test_a_reviewed_version_is_not_taken_back(learner: Person, exercise: Exercise) -> None:
    build.champion()
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    Submission.objects.update(state=SubmissionState.REACHED, waiting_since=None)
    with pytest.raises(AlreadyDone):
        take_back(by=learner, submission=submission)


def test_a_new_version_only_after_a_review_that_asks_for_it(learner: Person, exercise: Exercise) -> None:
    submission = save_draft(by=learner, exercise=exercise, **SOUND, minutes_with=9)
    hand_in_submission(by=learner, submission=submission)
    for state in (SubmissionState.WAITING, SubmissionState.REACHED):
        Submission.objects.update(state=state)
        with pytest.raises(Refused):
            start_new_version(by=learner, submission=submission)
    Submission.objects.update(state=SubmissionState.REVISE)
    version = start_new_version(by=learner, submission=submission)
    assert (version.number, version.text, version.is_clean, version.minutes_with) == (2, "Meine Lösung", False, None)
    assert start_new_version(by=learner, submission=submission) == version, "twice is once"


def test_the_same_champion_reads_the_next_version(learner: Person, exercise: Exercise) -> None:
    first = build.champion()
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    assert submission.reviewer == first
    build.champion(learner.membership.unit)  # would be chosen now
    Submission.objects.update(state=SubmissionState.REVISE, waiting_since=None)
    start_new_version(by=learner, submission=submission)
    save_draft(by=learner, exercise=exercise, is_clean=True)
    hand_in_submission(by=learner, submission=submission)
    assert submission.reviewer == first


def test_a_champion_who_went_away_does_not_read_the_next_version(learner: Person, exercise: Exercise) -> None:
    first = build.champion()
    submission = save_draft(by=learner, exercise=exercise, **SOUND)
    hand_in_submission(by=learner, submission=submission)
    second = build.champion()
    Person.objects.filter(pk=first.pk).update(status=PersonStatus.ABSENT)
    Submission.objects.update(state=SubmissionState.REVISE, waiting_since=None)
    start_new_version(by=learner, submission=submission)
    save_draft(by=learner, exercise=exercise, is_clean=True)
    hand_in_submission(by=learner, submission=submission)
    assert submission.reviewer == second


def test_one_person_one_submission_per_exercise(learner: Person, exercise: Exercise) -> None:
    build.submission(learner, exercise)
    with pytest.raises(IntegrityError), transaction.atomic():
        build.submission(learner, exercise)


def test_a_file_lies_under_a_random_name_and_can_be_removed(
    learner: Person, exercise: Exercise, django_capture_on_commit_callbacks: Any
) -> None:
    submission = with_picture(learner, exercise, "mein foto.png", text="x")
    version = submission.versions.get()
    assert (version.file_name, version.file_type) == ("mein foto.png", "image/png")
    assert version.file_size == media()[0].stat().st_size
    assert "foto" not in version.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_file(by=learner, submission=submission) is True
        assert remove_file(by=learner, submission=submission) is False
    assert media() == []
    assert submission.versions.get().text == "x"


def test_a_file_alone_is_enough(learner: Person, exercise: Exercise) -> None:
    submission = with_picture(learner, exercise, data_class="public", is_clean=True)
    hand_in_submission(by=learner, submission=submission)


def test_a_replaced_file_is_deleted(learner: Person, exercise: Exercise, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with_picture(learner, exercise, "a.png")
        with_picture(learner, exercise, "b.png")
    assert len(media()) == 1


def test_a_refused_save_leaves_no_file(learner: Person, exercise: Exercise) -> None:
    with_picture(learner, exercise, "a.png", text="eins")
    with pytest.raises(Stale):
        with_picture(learner, exercise, "b.png", based_on=None, text="zwei")
    assert len(media()) == 1


def test_all_files_of_a_person_together_have_a_limit(learner: Person, exercise: Exercise) -> None:
    other = build.exercise(code="K90-E2")
    build.submission(learner, other, file_size=500 * 1024 * 1024)
    with pytest.raises(Refused) as caught:
        with_picture(learner, exercise, text="x")
    assert caught.value.code == "file.quota"
    assert media() == []


def test_the_two_talk_and_nobody_else(learner: Person, exercise: Exercise) -> None:
    champion, other = build.champion(), build.champion()
    head = build.person()
    build.grant(head, Role.DEPARTMENT_HEAD, learner.membership.unit)
    submission = build.submission(learner, exercise, reviewer=champion)
    assert send_message(by=learner, submission=submission, text=" Reicht das? ").text == "Reicht das?"
    send_message(by=champion, submission=submission, text="Ja")
    for stranger in (other, head):
        with pytest.raises(Refused):
            send_message(by=stranger, submission=submission, text="Hallo")
    assert submission.messages.count() == 2


def test_the_same_words_twice_in_a_row_are_one_message(learner: Person, exercise: Exercise) -> None:
    champion = build.champion()
    submission = build.submission(learner, exercise, reviewer=champion)
    first = send_message(by=learner, submission=submission, text="Reicht das?")
    assert send_message(by=learner, submission=submission, text="Reicht das?") == first
    send_message(by=champion, submission=submission, text="Ja")
    assert send_message(by=learner, submission=submission, text="Reicht das?") != first


@pytest.mark.parametrize(("text", "code"), [(" ", "message.empty"), ("x" * 5001, "message.too_long")])
def test_no_empty_and_no_endless_message(learner: Person, exercise: Exercise, text: str, code: str) -> None:
    submission = build.submission(learner, exercise, reviewer=build.champion())
    with pytest.raises(Refused) as caught:
        send_message(by=learner, submission=submission, text=text)
    assert caught.value.code == code


def test_nobody_talks_about_a_draft(learner: Person, exercise: Exercise) -> None:
    with pytest.raises(Refused) as caught:
        send_message(by=learner, submission=build.submission(learner, exercise), text="Hallo")
    assert caught.value.code == "message.too_early"
