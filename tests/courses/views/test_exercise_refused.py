"""What a page says about a form that cannot be saved, and about a reader who is gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.enums import PersonStatus, Role
from competence.models import Person, RoleAssignment
from courses.enums import SubmissionState
from courses.models import Exercise, Message, Submission, SubmissionVersion
from tests import build

pytestmark = pytest.mark.django_db

SOUND = {"text": "Meine Lösung", "tool": "Chat", "data_class": "internal", "is_clean": "on", "saved_at": ""}
ALL_SAVED = "What you have written is saved."
PART_SAVED = "What is named above is not saved yet."
NOTHING_SAVED = "Nothing of this is saved yet."


@pytest.fixture
def learner() -> Person:
    build.company()
    person = build.person(language="en")
    build.membership(person, build.unit())
    build.grant(person, Role.USER)
    return person


@pytest.fixture
def exercise() -> Exercise:
    return build.exercise()


@pytest.fixture
def page(client: Client, learner: Person, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, learner)


def url(name: str, exercise: Exercise) -> str:
    return reverse(name, args=[exercise.slug])


REFUSED = [
    ("text", "x" * 20_001, "Your work: at most 20,000 characters, at present 20001."),
    ("text", "a\x00b", "Your work: contains a sign that cannot be saved."),
    ("tool", "x" * 121, "Tool: at most 120 characters, at present 121."),
    ("minutes_with", "6001", "Minutes with AI: at most 6,000."),
    ("minutes_without", "-1", "Minutes without AI: at least 0."),
    ("minutes_with", "viele", "Minutes with AI: please enter a whole number."),
    ("data_class", "%s", "Data: please choose one of the answers given."),
]


@pytest.mark.parametrize(("field", "value", "words"), REFUSED)
def test_a_draft_says_what_is_not_saved(page: Client, exercise: Exercise, field: str, value: str, words: str) -> None:
    response = page.post(url("exercise-save", exercise), SOUND | {"checked": "Alles", field: value})
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count(words) == 2, "in the summary and beside the field"
    assert PART_SAVED in text
    assert ALL_SAVED not in text
    version = SubmissionVersion.objects.get()
    assert version.checked == "Alles"
    assert version.is_clean == (field not in {"text", "tool"}), "nobody confirms words that are not stored"
    if field != "data_class":
        assert value.replace("\x00", "") in text.replace("\x00", ""), "it still stands in the form"


@pytest.mark.parametrize(("field", "value", "words"), REFUSED)
def test_a_hand_in_that_is_refused_writes_nothing(page: Client, exercise: Exercise, field: str, value: str, words: str) -> None:
    page.post(url("exercise-save", exercise), {"text": "Vorher", "saved_at": ""})
    before = SubmissionVersion.objects.values().get()
    sent = SOUND | {"saved_at": before["saved_at"].isoformat(), field: value}
    response = page.post(url("exercise-hand-in", exercise), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert NOTHING_SAVED in text
    assert ALL_SAVED not in text
    assert SubmissionVersion.objects.values().get() == before


def test_a_refused_hand_in_of_an_empty_page_begins_nothing(page: Client, exercise: Exercise) -> None:
    response = page.post(url("exercise-hand-in", exercise), SOUND | {"text": "x" * 20_001})
    assert NOTHING_SAVED in response.content.decode()
    assert not Submission.objects.exists()


def test_a_text_that_is_too_long_stays_readable_after_the_hand_in(page: Client, exercise: Exercise) -> None:
    build.champion()
    page.post(url("exercise-hand-in", exercise), SOUND)
    for name in ("exercise-save", "exercise-hand-in"):
        response = page.post(url(name, exercise), SOUND | {"text": "y" * 20_001})
        assert response.status_code in {409, 422}
        assert "y" * 20_001 in response.content.decode()


def test_line_breaks_count_once_and_nothing_is_cut_while_pasting(page: Client, exercise: Exercise) -> None:
    lines = "x\r\n" * 10_000  # 20,000 signs, 30,000 as they travel
    assert page.post(url("exercise-save", exercise), SOUND | {"text": lines, "checked": lines}).status_code == 302
    version = SubmissionVersion.objects.get()
    assert version.text == version.checked == "x\n" * 10_000
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert all("maxlength" not in part.split(">")[0] for part in text.split("<textarea")[1:])
    submission = build.submission(version.submission.person, build.exercise(code="K90-E2"), reviewer=build.champion())
    address = reverse("message-send", args=[submission.pk])
    assert page.post(address, {"message": "x\r\n" * 2499 + "xx"}).status_code == 302
    refused = page.post(address, {"message": "x" * 5001}).content.decode()
    assert "Message: at most 5,000 characters, at present 5001." in refused


def gone(champion: Person) -> None:
    Person.objects.filter(pk=champion.pk).update(status=PersonStatus.LEFT, is_active=False)


def without_role(champion: Person) -> None:
    RoleAssignment.objects.filter(person=champion).delete()


@pytest.mark.parametrize("leave", [gone, without_role])
@pytest.mark.parametrize("state", [SubmissionState.REVISE, SubmissionState.PARTLY])
def test_a_reader_who_no_longer_reads_is_not_named(
    page: Client, learner: Person, exercise: Exercise, leave: Callable[[Person], None], state: SubmissionState
) -> None:
    champion = build.champion(first_name="Mehmet", last_name="Aydın")
    build.submission(learner, exercise, reviewer=champion)
    Submission.objects.update(state=state, waiting_since=None)
    page.post(url("exercise-new-version", exercise))
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Hand to Mehmet Aydın" in text
    assert "You and Mehmet Aydın." in text
    leave(champion)
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Mehmet" not in text
    assert "Hand to an AI champion" in text
    assert "Message to your AI champion" in text


def say(submission: Submission, author: Person, minutes: int) -> None:
    moment = clock.now() + timedelta(minutes=minutes)
    Message.objects.create(submission=submission, author=author, text=f"{minutes}", sent_at=moment)


def test_the_list_names_whose_message_waits(page: Client, learner: Person, exercise: Exercise) -> None:
    champion = build.champion(first_name="Mehmet", last_name="Aydın")
    submission = build.submission(learner, exercise, reviewer=champion)
    address, words = reverse("exercise-list"), "New message from Mehmet Aydın"
    assert words not in page.get(address).content.decode()
    say(submission, champion, 1)
    assert words in page.get(address).content.decode()
    SubmissionVersion.objects.create(
        submission=submission, number=2, saved_at=clock.now(), handed_in_at=clock.now() + timedelta(minutes=2)
    )
    assert words not in page.get(address).content.decode(), "a version is an answer"
    say(submission, champion, 3)
    assert words in page.get(address).content.decode()
    say(submission, learner, 4)
    assert words not in page.get(address).content.decode()
