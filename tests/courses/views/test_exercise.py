from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.enums import Role
from competence.models import Person
from courses.actions.review import write_review
from courses.actions.submission import save_draft
from courses.enums import SubmissionState
from courses.models import Exercise, Message, Submission, SubmissionVersion
from tests import build
from tests.files import SCRIPT, picture

pytestmark = pytest.mark.django_db

SOUND = {"text": "Meine Lösung", "tool": "Chat", "data_class": "internal", "is_clean": "on", "saved_at": ""}


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


def basis(exercise: Exercise) -> str:
    return SubmissionVersion.objects.get(submission__exercise=exercise, handed_in_at=None).saved_at.isoformat()


def review(submission: Submission, outcome: int) -> None:
    submission.refresh_from_db()
    assert submission.reviewer is not None
    write_review(
        by=submission.reviewer,
        submission=submission,
        version_number=submission.versions.count(),
        marks={key: (outcome, f"Grund {key}") for key in ("found", "safe", "useful", "clear")},
        praise="Schön gemacht",
        main_point="Die Quelle fehlt",
        next_step="Quelle nennen",
    )


@pytest.mark.parametrize(("language", "words"), [("de", "Der Auftrag"), ("en", "The task")])
def test_the_page_in_both_languages(page: Client, learner: Person, exercise: Exercise, language: str, words: str) -> None:
    Person.objects.filter(pk=learner.pk).update(language=language)
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert words in text
    assert "CANARY" not in text, "the sample solution is for reviewers only"
    assert f'<html lang="{language}"' in text


def test_the_whole_way_of_a_version(page: Client, learner: Person, exercise: Exercise) -> None:
    champion = build.champion(first_name="Mehmet", last_name="Aydın")
    page.post(url("exercise-save", exercise), SOUND)
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Meine Lösung" in text
    assert "Saved on" in text
    response = page.post(url("exercise-hand-in", exercise), SOUND | {"saved_at": basis(exercise)}, follow=True)
    text = response.content.decode()
    assert "Version 1 is with Mehmet Aydın." in text
    assert "You and Mehmet Aydın." in text
    assert "Take it back" in text
    submission = Submission.objects.get()
    assert submission.reviewer == champion
    review(submission, 1)
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Schön gemacht" in text
    assert "Grund found" in text
    assert "Anchor found 2" in text, "what “met” asks for"
    assert "CANARY" not in text
    page.post(url("exercise-new-version", exercise))
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Your version 2" in text
    assert "Hand to Mehmet Aydın" in text


def test_locked_says_what_is_missing(page: Client, learner: Person) -> None:
    lesson = build.lesson()
    exercise = build.exercise(lesson.key)
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "Traffic light" in text
    assert reverse("lesson-read", args=["course-k90", lesson.key]) in text
    assert "<form" not in text.split("<main")[1]
    assert "The task" not in text
    page.post(url("exercise-save", exercise), SOUND)
    assert not Submission.objects.exists()
    build.reading(learner, lesson)
    assert "The task" in page.get(url("exercise-show", exercise)).content.decode()


def test_what_is_missing_is_said_beside_its_field_and_the_text_is_saved(page: Client, exercise: Exercise) -> None:
    response = page.post(url("exercise-hand-in", exercise), {"text": "Nur Text", "data_class": "confidential", "saved_at": ""})
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in text
    assert 'href="#id_data_class"' in text
    assert 'href="#id_is_clean"' in text
    assert "What you have written is saved." in text
    version = SubmissionVersion.objects.get()
    assert (version.text, version.handed_in_at) == ("Nur Text", None)
    assert f'value="{version.saved_at.isoformat()}"' in text, "the next save is based on this one"


def test_a_refused_picture_never_costs_the_text(page: Client, exercise: Exercise) -> None:
    for name in ("exercise-save", "exercise-hand-in"):
        saved_at = basis(exercise) if Submission.objects.exists() else ""
        file = SimpleUploadedFile("foto.png", SCRIPT)
        response = page.post(url(name, exercise), SOUND | {"text": f"Text {name}", "saved_at": saved_at, "file": file})
        text = response.content.decode()
        assert response.status_code == 422
        assert "Only pictures in the formats PNG, JPEG, GIF and WebP can be used." in text
        assert "What you have written is saved." in text
        version = SubmissionVersion.objects.get()
        assert version.text == f"Text {name}"
        assert not version.file
        assert version.handed_in_at is None


def test_a_file_beyond_the_limit_is_dropped_while_it_comes_in_and_the_text_is_saved(page: Client, exercise: Exercise) -> None:
    file = SimpleUploadedFile("huge.txt", b"x" * (26 * 1024 * 1024))
    response = page.post(url("exercise-save", exercise), {"file": file} | SOUND)
    assert response.status_code == 422
    assert "The file is too large; at most 25" in response.content.decode()
    assert SubmissionVersion.objects.get().text == "Meine Lösung"


def test_a_number_that_is_none_is_said_and_the_rest_is_saved(page: Client, exercise: Exercise) -> None:
    response = page.post(url("exercise-save", exercise), SOUND | {"minutes_with": "viele"})
    assert response.status_code == 422
    assert SubmissionVersion.objects.get().text == "Meine Lösung"
    assert 'value="viele"' in response.content.decode()


def test_a_stale_window_sees_both_texts(page: Client, learner: Person, exercise: Exercise) -> None:
    page.post(url("exercise-save", exercise), SOUND)
    old = basis(exercise)
    save_draft(by=learner, exercise=exercise, text="Vom Telefon")
    response = page.post(url("exercise-save", exercise), SOUND | {"text": "Vom Rechner", "saved_at": old})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Vom Telefon" in text
    assert "Vom Rechner" in text
    assert SubmissionVersion.objects.get().text == "Vom Telefon"
    assert f'value="{basis(exercise)}"' in text
    response = page.post(url("exercise-save", exercise), SOUND | {"text": "Vom Rechner", "saved_at": basis(exercise)})
    assert response.status_code == 302
    assert SubmissionVersion.objects.get().text == "Vom Rechner"


def test_a_text_after_the_hand_in_stays_readable(page: Client, exercise: Exercise) -> None:
    build.champion()
    page.post(url("exercise-hand-in", exercise), SOUND)
    for name in ("exercise-save", "exercise-hand-in"):
        response = page.post(url(name, exercise), SOUND | {"text": "Noch ein Gedanke"})
        assert response.status_code == 409
        assert "Noch ein Gedanke" in response.content.decode()
    assert SubmissionVersion.objects.get().text == "Meine Lösung"


def test_the_same_button_twice_is_once(page: Client, exercise: Exercise) -> None:
    build.champion()
    first = page.post(url("exercise-hand-in", exercise), SOUND)
    second = page.post(url("exercise-hand-in", exercise), SOUND)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert SubmissionVersion.objects.count() == 1


def test_a_picture_is_shown_and_can_be_removed_with_the_text_kept(page: Client, exercise: Exercise) -> None:
    page.post(url("exercise-save", exercise), SOUND | {"file": SimpleUploadedFile("foto.png", picture())})
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "foto.png" in text
    response = page.post(url("file-remove", exercise), SOUND | {"text": "Getippt", "saved_at": basis(exercise)}, follow=True)
    assert "The file is removed." in response.content.decode()
    version = SubmissionVersion.objects.get()
    assert (version.text, bool(version.file)) == ("Getippt", False)


def test_taking_back(page: Client, exercise: Exercise) -> None:
    build.champion()
    page.post(url("exercise-hand-in", exercise), SOUND)
    response = page.post(url("exercise-take-back", exercise), follow=True)
    assert "is a draft again" in response.content.decode()
    assert Submission.objects.get().state == SubmissionState.DRAFT
    page.post(url("exercise-hand-in", exercise), SOUND | {"saved_at": basis(exercise)})
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert "Take it back" not in page.get(url("exercise-show", exercise)).content.decode()
        response = page.post(url("exercise-take-back", exercise), follow=True)
    assert "for one minute" in response.content.decode()


def test_markup_is_shown_as_text(page: Client, exercise: Exercise) -> None:
    build.champion()
    evil = "<script>alert(1)</script> & <b>fett</b>"
    page.post(url("exercise-hand-in", exercise), SOUND | {"text": evil, "checked": evil, "tool": evil})
    submission = Submission.objects.get()
    page.post(reverse("message-send", args=[submission.pk]), {"message": evil})
    text = page.get(url("exercise-show", exercise)).content.decode()
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fett&lt;/b&gt;") == 4


def test_a_message_is_sent_and_an_empty_one_refused(page: Client, learner: Person, exercise: Exercise) -> None:
    submission = build.submission(learner, exercise, reviewer=build.champion())
    address = reverse("message-send", args=[submission.pk])
    assert page.post(address, {"message": "Reicht das?"}).headers["Location"] == url("exercise-show", exercise) + "#talk"
    response = page.post(address, {"message": "x" * 5001})
    assert response.status_code == 422
    assert "x" * 5001 in response.content.decode(), "nothing typed is lost"
    assert 'href="#id_message"' in page.post(address, {"message": " "}).content.decode()
    assert Message.objects.count() == 1


def test_the_list_shows_states_in_words(page: Client, learner: Person) -> None:
    lesson = build.lesson()
    exercises = [build.exercise(code=f"K90-E{number}") for number in range(3)]
    locked = build.exercise(lesson.key, code="K90-E9")
    stranger = build.exercise(code="K91-E1")
    begun = build.exercise(code="K92-E1")
    course = lesson.version.course
    path = build.learning_path(Role.USER, course, exercises=[exercise.code for exercise in [*exercises, locked]])
    build.assignment(learner, path)
    build.submission(learner, exercises[0])
    build.submission(learner, exercises[1], reviewer=build.champion())
    build.submission(learner, begun)
    text = page.get(reverse("exercise-list")).content.decode()
    assert stranger.slug not in text
    order = [text.index(exercise.slug) for exercise in [*exercises, locked, begun]]
    assert order == sorted(order)
    for word in ("Draft", "Waiting for review", "open", "locked", "Opens after 1 lesson, about 8 minutes"):
        assert word in text


def test_an_empty_list_says_so(page: Client) -> None:
    assert "No exercise is waiting for you" in page.get(reverse("exercise-list")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_is_measured(
    page: Client, learner: Person, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    lesson = build.lesson()
    codes = [build.exercise(lesson.key, code=f"K90-E{number}").code for number in range(rows)]
    build.assignment(learner, build.learning_path(Role.USER, lesson.version.course, exercises=codes))
    # session, person, roles, company, membership; steps, submissions, exercises, unread lessons
    with django_assert_num_queries(9):
        assert page.get(reverse("exercise-list")).content.decode().count("Exercise K90-E") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_is_measured(
    page: Client, learner: Person, exercise: Exercise, rows: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    champion = build.champion()
    submission = build.submission(learner, exercise, reviewer=champion)
    for number in range(1, rows + 1):
        review(submission, 1)
        for author in (learner, champion):
            Message.objects.create(submission=submission, author=author, text=f"{number}", sent_at=clock.now())
        SubmissionVersion.objects.create(
            submission=submission, number=number + 1, saved_at=clock.now(), handed_in_at=clock.now()
        )
        Submission.objects.update(state=SubmissionState.WAITING, waiting_since=clock.now())
    # session, person, roles, company, membership; submission, versions with reviews, marks, messages, criteria, reader,
    # competences
    with django_assert_num_queries(12):
        page.get(url("exercise-show", exercise))
