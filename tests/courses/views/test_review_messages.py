"""Messages that wait for a champion, and words that outlive a review that came too late."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from competence.models import Person
from courses.actions.submission import send_message
from courses.enums import SubmissionState
from courses.models import Review, Submission
from tests import build

pytestmark = pytest.mark.django_db

KEYS = ("found", "safe", "useful", "clear")
MARK = '<span class="st now">New message</span>'
BADGE = '1<span class="vh"> new message</span>'


@pytest.fixture
def champion() -> Person:
    build.company()
    champion = build.champion(language="en")
    build.membership(champion, build.unit())
    return champion


@pytest.fixture
def desk(client: Client, champion: Person, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, champion)


@pytest.fixture
def submission(champion: Person) -> Submission:
    return build.submission(build.person(first_name="Jana"), build.exercise(), reviewer=champion)


def form(mark: int, **fields: object) -> dict[str, object]:
    marks = {f"mark_{key}": mark for key in KEYS}
    return marks | {"praise": "Gut gelöst", "main_point": "Quelle", "next_step": "Weiter so", "number": 1} | fields


def address(submission: Submission) -> str:
    return reverse("review-write", args=[submission.pk])


@pytest.mark.parametrize(("show", "state"), [("", "waiting"), ("?show=learners", "revise"), ("?show=done", "reached")])
def test_a_message_of_the_learner_is_marked_until_it_is_answered(
    desk: Client, champion: Person, submission: Submission, show: str, state: str
) -> None:
    if state != SubmissionState.WAITING:
        desk.post(address(submission), form(2 if state == "reached" else 0))
    submission.refresh_from_db()
    assert submission.state == state
    queue = reverse("review-list") + show
    assert MARK not in desk.get(queue).content.decode()
    send_message(by=submission.person, submission=submission, text="Und jetzt?")
    text = desk.get(queue).content.decode()
    assert MARK in text
    assert (BADGE in text) == (state == "revise")
    send_message(by=champion, submission=submission, text="So.")
    text = desk.get(queue).content.decode()
    assert MARK not in text
    assert BADGE not in text


def test_a_review_answers_the_message_before_it(desk: Client, submission: Submission) -> None:
    send_message(by=submission.person, submission=submission, text="Eine Frage")
    desk.post(address(submission), form(0))
    text = desk.get(reverse("review-list") + "?show=learners").content.decode()
    assert "Jana" in text
    assert MARK not in text
    assert BADGE not in text


def test_everything_typed_stays_when_the_review_comes_too_late(desk: Client, submission: Submission) -> None:
    desk.post(address(submission), form(2))
    typed = {f"reason_{key}": f"Grund <{key}>" for key in KEYS}
    response = desk.post(address(submission), form(1, mark_safe=3, praise="Zweites Fenster", **typed))
    text = response.content.decode().split("Your text could not be given any more")[1].split("</dl>")[0]
    assert response.status_code == 409
    for words in (*(f"Grund &lt;{key}&gt;" for key in KEYS), "Zweites Fenster", "Quelle", "Weiter so", "Criterion found"):
        assert words in text
    assert (text.count("1 partly"), text.count("3 exceeded")) == (3, 1)
    assert Review.objects.count() == 1


def test_faults_name_their_field_and_line_breaks_count_once(desk: Client, submission: Submission) -> None:
    response = desk.post(address(submission), form(2, mark_safe=9, reason_found="x" * 5001, next_step="y" * 5002))
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count("Reason for “Criterion found”: at most 5,000 characters, at present 5001.") == 2
    assert "The next step: at most 5,000 characters, at present 5002." in text
    assert "Give “Criterion safe” a mark." in text
    assert "maxlength" not in text
    assert desk.post(address(submission), form(2, praise="x\r\n" * 2499 + "xx")).status_code == 302


def test_the_conversation_names_the_parts_of_a_review_and_its_reasons(desk: Client, submission: Submission) -> None:
    desk.post(address(submission), form(1, reason_safe="Ein Name steht noch da"))
    text = desk.get(address(submission)).content.decode().split('<ol class="thread">')[1].split("</ol>")[0]
    for words in ("Done well:", "The main point:", "Next step:", "Criterion safe: 1 partly", "Ein Name steht noch da"):
        assert words in text
    assert "Criterion found" not in text, "only criteria with a reason"
