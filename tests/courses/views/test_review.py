from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.models import Person
from courses.actions.submission import hand_in_submission, save_draft, start_new_version
from courses.enums import SubmissionState
from courses.models import Review, Submission
from tests import build

pytestmark = pytest.mark.django_db

KEYS = ("found", "safe", "useful", "clear")
QUEUE = reverse("review-list")


@pytest.fixture
def champion() -> Person:
    build.company()
    champion = build.champion(language="en")
    build.membership(champion, build.unit())
    return champion


@pytest.fixture
def desk(client: Client, champion: Person, sign_in: Callable[..., Client]) -> Client:
    return sign_in(client, champion)


def waiting(champion: Person, name: str = "Jana", *, hours: int = 0, **fields: Any) -> Submission:
    from courses.models import Exercise

    exercise = Exercise.objects.first() or build.exercise()
    with clock.at(clock.now() - timedelta(hours=hours)):
        return build.submission(build.person(first_name=name), exercise, reviewer=champion, **fields)


def form(*marks: object, **fields: object) -> dict[str, object]:
    given = {f"mark_{key}": mark for key, mark in zip(KEYS, marks or (2, 2, 2, 2), strict=True) if mark is not None}
    return given | {"praise": "Gut gelöst", "main_point": "Quelle", "next_step": "Weiter so", "number": 1} | fields


def address(submission: Submission) -> str:
    return reverse("review-write", args=[submission.pk])


@pytest.mark.parametrize(("language", "words"), [("en", "2 versions wait for you"), ("de", "Lena")])
def test_the_longest_wait_stands_first(desk: Client, champion: Person, language: str, words: str) -> None:
    Person.objects.update(language=language)
    waiting(champion, "Jana", hours=1)
    waiting(champion, "Lena", hours=80)
    text = desk.get(QUEUE).content.decode()
    assert words in text
    assert text.index("Lena") < text.index("Jana")


def test_tabs(desk: Client, champion: Person) -> None:
    for name, state in (("Offen", "waiting"), ("Ergänzt", "revise"), ("Teils", "partly"), ("Fertig", "reached")):
        submission = waiting(champion, name)
        Submission.objects.filter(pk=submission.pk).update(state=state)
    build.submission(build.person(first_name="Entwurf"), build.exercise(code="K90-E2"))
    found = {}
    for show in ("", "?show=learners", "?show=done", "?show=nonsense"):
        text = desk.get(QUEUE + show).content.decode()
        found[show] = {name for name in ("Offen", "Ergänzt", "Teils", "Fertig", "Entwurf") if name in text}
        assert "With learners 2" in text
    assert found == {
        "": {"Offen"},
        "?show=learners": {"Ergänzt", "Teils"},
        "?show=done": {"Fertig"},
        "?show=nonsense": {"Offen"},
    }


def test_an_empty_queue_is_good_news(desk: Client) -> None:
    assert "Everything is read" in desk.get(QUEUE).content.decode()
    assert "Nothing is with the learners" in desk.get(QUEUE + "?show=learners").content.decode()
    assert "Nothing is done yet" in desk.get(QUEUE + "?show=done").content.decode()


@pytest.mark.parametrize(("language", "sample"), [("en", "CANARY solution"), ("de", "CANARY Lösung")])
def test_work_rubric_and_sample_stand_beside_each_other(desk: Client, champion: Person, language: str, sample: str) -> None:
    Person.objects.update(language=language)
    text = desk.get(address(waiting(champion))).content.decode()
    assert "Meine Lösung" in text
    assert sample in text
    assert text.count('type="radio" name="mark_') == 16
    assert ("Anchor found 0" if language == "en" else "Anker found 0") in text


def test_a_review_is_given_and_the_next_one_waits(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    response = desk.post(address(submission), form(2, 3, 2, 2, reason_found="Alle gefunden"), follow=True)
    assert "Your review is with Jana" in response.content.decode()
    assert "Everything is read" in response.content.decode()
    review = Review.objects.get()
    assert (review.outcome, review.marks.get(criterion__key="found").reason) == ("reached", "Alle gefunden")


def test_a_refused_form_keeps_everything(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    response = desk.post(address(submission), form(3, None, 1, 0, praise="", reason_useful="Weil es so ist"))
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in text
    assert 'href="#id_mark_safe"' in text
    assert 'id="id_mark_safe"' in text, "the summary leads to the group"
    assert "Weil es so ist" in text
    assert 'name="mark_found" value="3" aria-label="3 exceeded" checked' in text
    assert not Review.objects.exists()


def test_the_main_point_is_needed_unless_reached(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    response = desk.post(address(submission), form(0, 2, 2, 2, main_point=""))
    assert response.status_code == 422
    assert 'href="#id_main_point"' in response.content.decode()
    assert desk.post(address(submission), form(2, 2, 2, 2, main_point="")).status_code == 302


def test_giving_it_twice_is_once_and_the_words_stay(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    desk.post(address(submission), form())
    response = desk.post(address(submission), form(0, 0, 0, 0, praise="Zweites Fenster"))
    assert response.status_code == 409
    assert "Zweites Fenster" in response.content.decode()
    assert Review.objects.count() == 1


def test_a_second_version_shows_what_is_new(desk: Client, champion: Person) -> None:
    submission = waiting(champion, text="eins\nzwei")
    desk.post(address(submission), form(0, 2, 2, 2))
    submission.refresh_from_db()
    start_new_version(by=submission.person, submission=submission)
    save_draft(by=submission.person, exercise=submission.exercise, text="eins\nzwei und <drei>", is_clean=True)
    hand_in_submission(by=submission.person, submission=submission)
    text = desk.get(address(submission)).content.decode()
    assert "<ins>zwei und &lt;drei&gt;</ins>" in text
    assert "1 line is new and marked below." in text
    stale = desk.post(address(submission), form(number=1))
    assert stale.status_code == 409
    assert "Gut gelöst" in stale.content.decode()
    assert desk.post(address(submission), form(number=2)).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 50, "-1"])
def test_a_nonsense_number_reviews_nothing(desk: Client, champion: Person, number: str) -> None:
    assert desk.post(address(waiting(champion)), form(number=number)).status_code == 409
    assert not Review.objects.exists()


def test_a_read_submission_shows_the_review_and_no_form(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    desk.post(address(submission), form(1, 2, 2, 2))
    text = desk.get(address(submission)).content.decode()
    assert "mark_found" not in text
    assert "1 partly" in text


def test_the_champion_writes_in_the_conversation(desk: Client, champion: Person) -> None:
    submission = waiting(champion)
    send = reverse("message-send", args=[submission.pk])
    assert desk.post(send, {"message": "Eine Frage"}).headers["Location"] == address(submission) + "#talk"
    assert "Eine Frage" in desk.get(address(submission)).content.decode()
    assert desk.post(send, {"message": ""}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_is_measured(
    desk: Client, champion: Person, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _number in range(rows):
        waiting(champion)
    # session, person, roles, company, membership, badge; counts, rows
    with django_assert_num_queries(8):
        desk.get(QUEUE)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_is_measured(
    desk: Client, champion: Person, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    submission, *_others = [waiting(champion) for _number in range(rows)]
    for _number in range(rows):
        desk.post(address(submission), form(0, 2, 2, 2, number=submission.versions.count()))
        submission.refresh_from_db()
        start_new_version(by=submission.person, submission=submission)
        save_draft(by=submission.person, exercise=submission.exercise, text=f"neu {_number}", is_clean=True)
        hand_in_submission(by=submission.person, submission=submission)
        desk.post(reverse("message-send", args=[submission.pk]), {"message": f"{_number}"})
    assert Submission.objects.filter(state=SubmissionState.WAITING).count() == rows
    # session, person, roles, company, membership, badge; submission, versions, marks, messages, criteria, queue
    with django_assert_num_queries(12):
        desk.get(address(submission))
