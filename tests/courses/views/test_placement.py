"""The placement on screen."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from competence import clock
from competence.actions.evidence import assess_oneself
from competence.enums import Role
from competence.models import CompetenceArea, Person
from courses.actions.answer_retention import delete_old_answers
from courses.actions.attempt import start_attempt
from courses.actions.placement import decline_placement, start_placement, take_skips
from courses.enums import ItemState
from courses.models import Exercise, Item, ModuleSkip, Placement, PlacementDecline
from courses.queries.exercises import missing_lessons
from tests import build
from tests.courses import placements
from tests.courses.placements import at_hand, finished, play, right

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, Person], Client]
DAY = timedelta(days=1)
RESULT_QUERIES = 12  # session, person, placement; the way in five; competences, placements, skips, what was not right


@pytest.fixture
def person() -> Person:
    build.company()
    return build.person(language="en")


@pytest.fixture
def area() -> CompetenceArea:
    return placements.area()


@pytest.fixture
def client(client: Client, person: Person, sign_in: SignIn) -> Client:
    return sign_in(client, person)


@pytest.fixture
def lessons(person: Person, area: CompetenceArea) -> list[Any]:
    """Three lessons on the person's path: SEC-1 up to level 2 with a quiz, SEC-2, and one of another area."""
    quiz = build.quiz(("SEC-1", 1, 2, 0.5), ("SEC-1", 2, 2, 0.5), bank=0)
    quiz.lesson.competences = ["SEC-1"]
    quiz.lesson.save()
    build.competence("VER-1")
    both = [quiz.lesson, build.lesson(competences=["SEC-2"], title={"en": "Second"})]
    exercise = build.exercise(quiz.lesson.key)
    build.assignment(person, build.learning_path(Role.USER, quiz.version.course, exercises=[exercise.code]))
    return [*both, build.lesson(competences=["SEC-1", "VER-1"], title={"en": "Third"})]


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode()


def test_before_anything_is_loaded_there_is_none(client: Client) -> None:
    assert "There is no placement yet" in page(client, "placement-list")
    page(client, "placement-start", "SEC", status=404)


def send(client: Client, placement: Placement, **data: Any) -> HttpResponse:
    return client.post(reverse("placement-answer", args=[placement.pk]), data)  # type: ignore[return-value]


# ── Before ──


def test_the_list_offers_only_what_has_enough_questions(client: Client, person: Person, area: CompetenceArea) -> None:
    build.competence("LED-1")
    shown = page(client, "placement-list")
    assert reverse("placement-start", args=["SEC"]) in shown
    assert "LED" not in shown
    assert "Ability SEC-1 · Ability SEC-2" in shown
    assert "4 to 24 questions, at most 16 minutes" in shown
    Item.objects.filter(key="sec-2-l2-01").update(state=ItemState.FLAGGED)
    assert "There is no placement yet" in page(client, "placement-list")
    assert page(client, "placement-start", "SEC", status=404)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(
    client: Client, person: Person, area: CompetenceArea, rows: int, django_assert_num_queries: Any
) -> None:
    for code in ("VER", "LED")[: rows - 1]:
        placements.area(code)
        finished(person, code)
    with django_assert_num_queries(9):  # session, person, rules; competences, placements, declined; grants, company, place
        page(client, "placement-list")


def test_the_start_page_says_everything_beforehand(client: Client, area: CompetenceArea) -> None:
    build.competence("SEC-3")
    shown = page(client, "placement-start", "SEC")
    for words in (
        "4 to 24 questions, 3 to 16 minutes",
        'Ability SEC-3</b><span class="small muted">not part of it',
        "1 aware · 2 practised",
        "There is no way back",
        "counts +0.470 and any other −0.916",
        "+2.197 or more, and not yet at −2.197 or less. 5 right answers from the start are enough",
        "After 12 questions the sum must be +0.470 or more: that is 9 of 12 right.",
        "70% of the questions",
        "until 30 days after the end",
        "Not now",
    ):
        assert words in shown


def test_pressing_start_twice_begins_once(client: Client, area: CompetenceArea) -> None:
    first, second = (client.post(reverse("placement-start", args=["SEC"])).headers["Location"] for _ in range(2))
    assert first == second == reverse("placement-answer", args=[Placement.objects.get().pk])


def test_within_a_day_it_says_when_it_is_possible_again(client: Client, person: Person, area: CompetenceArea) -> None:
    finished(person)
    assert "This placement is possible again from" in page(client, "placement-start", "SEC")
    response = client.post(reverse("placement-start", args=["SEC"]))
    assert response.status_code == 409
    assert response.content.decode().count("This placement is possible again from") == 1


# ── My path ──


def test_my_path_offers_it_once_and_never_after_not_now(client: Client, lessons: list[Any]) -> None:
    shown = page(client, "path-show")
    assert "Do you know “SEC” already?" in shown
    assert shown.count("btn now") == 1
    response = client.post(reverse("placement-decline", args=["SEC"]))
    assert response.headers["Location"] == reverse("path-show")
    assert PlacementDecline.objects.count() == 1
    shown = page(client, "path-show")
    assert "Your path does not offer this placement again" in shown
    assert "Do you know" not in shown
    assert "Not now" not in page(client, "placement-start", "SEC")


def test_my_path_does_not_offer_what_covers_nothing_that_is_left(client: Client, person: Person, lessons: list[Any]) -> None:
    for lesson in lessons:
        build.reading(person, lesson)
    assert "Do you know" not in page(client, "path-show")


def test_my_path_leads_back_to_what_was_begun_and_is_silent_after_the_end(
    client: Client, person: Person, area: CompetenceArea, lessons: list[Any]
) -> None:
    placement = start_placement(by=person, area=area)
    shown = page(client, "path-show")
    assert "You have begun the placement “SEC”" in shown
    assert reverse("placement-answer", args=[placement.pk]) in shown
    play(placement, knows=False)
    shown = page(client, "path-show")
    assert "placement" not in shown.lower()


def test_my_path_shows_what_is_skipped_and_the_time_it_saves(client: Client, person: Person, lessons: list[Any]) -> None:
    placement = finished(person)
    take_skips(by=person, placement=placement, lessons=[("K90", lesson.key) for lesson in lessons[:2]])
    shown = page(client, "path-show")
    assert shown.count('<span class="st done">skipped</span>') == 3  # two lessons, one quiz
    assert "you save 25 minutes" in shown  # 8 + 9 + 8
    assert "The next lesson of the course" in shown
    assert ">Third<" in shown


# ── Questions ──


def test_one_question_after_another_until_the_result(client: Client, person: Person, area: CompetenceArea) -> None:
    placement = start_placement(by=person, area=area)
    asked = 0
    while question := at_hand(placement):
        shown = page(client, "placement-answer", placement.pk)
        assert f"Question {question.position} of at most 24" in shown
        assert "I do not know" in shown
        response = send(client, placement, position=question.position, answer=right(question))
        assert response.headers["Location"] == reverse("placement-answer", args=[placement.pk])
        asked += 1
    assert asked == 10
    response = client.get(reverse("placement-answer", args=[placement.pk]))
    assert response.headers["Location"] == reverse("placement-result", args=[placement.pk])


def test_nothing_of_what_is_right_leaves_before_the_end(client: Client, person: Person, area: CompetenceArea) -> None:
    placement = start_placement(by=person, area=area)
    for answer in (True, False, False):
        shown = page(client, "placement-answer", placement.pk)
        assert "CANARY" not in shown
        assert not re.search(r"is_right|verdict|st done|st now", shown)
        question = at_hand(placement)
        response = send(client, placement, position=question.position, answer=right(question) if answer else "")
        assert "CANARY" not in response.content.decode()
    response = client.get(reverse("placement-result", args=[placement.pk]))
    assert response.headers["Location"] == reverse("placement-answer", args=[placement.pk])


def test_the_level_cannot_be_read_off_the_page(client: Client, person: Person, area: CompetenceArea) -> None:
    """The step from level 1 to level 2 would tell that level 1 was passed."""
    placement = play(start_placement(by=person, area=area), most=5)
    assert at_hand(placement).level == 2
    assert not re.search(r"[Ll]evel", page(client, "placement-answer", placement.pk))


def test_an_old_page_or_a_second_press_never_answers_another_question(
    client: Client, person: Person, area: CompetenceArea
) -> None:
    placement = start_placement(by=person, area=area)
    question = at_hand(placement)
    for _ in range(2):
        assert send(client, placement, position=1, answer=right(question)).status_code == 302
    assert "answered already" not in page(client, "placement-answer", placement.pk)
    assert send(client, placement, position=1, answer="b").status_code == 302
    shown = page(client, "placement-answer", placement.pk)
    assert "That question was answered already. The first answer stands." in shown
    assert "Question 2 of at most 24" in shown
    assert placement.answers.exclude(answered_at=None).get().answer == right(question)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"position": "1"}, "Please answer first"),
        ({"position": "1", "answer": ["a", ""]}, "not both"),
        ({"position": "1", "answer": "z"}, "none of the options"),
        ({"answer": "a"}, "Reload the page"),
        ({"position": "½", "answer": "a"}, "Reload the page"),
        ({"position": "99", "answer": "a"}, "no question 99"),
    ],
)
def test_what_is_no_answer_is_said_and_changes_nothing(
    client: Client, person: Person, area: CompetenceArea, data: dict[str, Any], words: str
) -> None:
    placement = start_placement(by=person, area=area)
    response = send(client, placement, **data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert words in shown
    assert "<title>Error: Question 1" in shown
    assert placement.answers.get().answered_at is None


def test_a_question_costs_few_queries(
    client: Client, person: Person, area: CompetenceArea, django_assert_num_queries: Any
) -> None:
    placement = play(start_placement(by=person, area=area), most=2)
    with django_assert_num_queries(4):  # session, person, placement, question
        page(client, "placement-answer", placement.pk)
    # session, person, placement, question; begin; two rows won; answers, candidates, two for what was met; one pinned with its
    # version; commit
    with django_assert_num_queries(14):
        send(client, placement, position=3, answer="a")


# ── Result ──


def test_the_result_offers_what_may_be_skipped_with_reasons(client: Client, person: Person, lessons: list[Any]) -> None:
    placement = finished(person)
    shown = page(client, "placement-result", placement.pk)
    assert "You may skip 2 lessons and save 25 minutes" in shown
    for lesson in lessons[:2]:
        assert f'name="lesson" value="K90/{lesson.key}" checked' in shown
    assert f"K90/{lessons[2].key}" not in shown
    assert "“Ability SEC-1”: shown on level 2 practised, and the lesson asks for level 2 practised." in shown
    assert "“Ability VER-1”: no placement asked about it. The lesson asks for level 1 aware." in shown
    assert "your way begins with “Third”" in shown
    assert "5 of 5 right; the sum is +2.350, and +2.197 is enough" in shown
    assert "Counts as evidence for level 2 practised. More evidence is needed to reach it." in shown
    assert "CANARY" not in shown  # nothing was wrong


def test_taking_some_leaving_others_and_taking_back(client: Client, person: Person, lessons: list[Any]) -> None:
    placement = finished(person)
    here = reverse("placement-result", args=[placement.pk])
    response = client.post(reverse("skips-take", args=[placement.pk]), {"lesson": f"K90/{lessons[0].key}"})
    assert response.headers["Location"] == here
    shown = page(client, "placement-result", placement.pk)
    assert "1 lesson is skipped." in shown
    assert "You may skip 1 lesson and save 8 minutes" in shown
    assert "saves 17 minutes" in shown
    skip = ModuleSkip.objects.get()
    response = client.post(reverse("skip-end", args=[skip.pk]))
    assert response.headers["Location"] == here
    assert "The lesson is back on your path." in page(client, "placement-result", placement.pk)
    assert not ModuleSkip.objects.standing().exists()


def test_what_is_not_offered_is_refused(client: Client, person: Person, lessons: list[Any]) -> None:
    placement = finished(person)
    client.post(reverse("skips-take", args=[placement.pk]), {"lesson": [f"K90/{lessons[2].key}", "nonsense"]})
    assert "This placement does not offer to skip that lesson." in page(client, "placement-result", placement.pk)
    assert not ModuleSkip.objects.exists()


def test_not_yet_is_kind_and_explains_what_was_not_right(client: Client, person: Person, lessons: list[Any]) -> None:
    placement = finished(person, knows=False)
    shown = page(client, "placement-result", placement.pk)
    assert "There is nothing to skip yet" in shown
    assert "Level 1 aware: not yet. 0 of 4 right; the sum is −3.664, and +2.197 would be enough." in shown
    assert "4 questions to read again" in shown
    for question in placement.answers.select_related("item_version"):
        for option in question.item_version.content["options"]:
            assert option["why"]["en"] in shown
    assert "notice err" not in shown
    assert 'name="lesson"' not in shown


def test_what_an_open_quiz_asks_is_not_explained(client: Client, person: Person, area: CompetenceArea) -> None:
    placement = finished(person, knows=False)
    quiz = build.quiz(("SEC-1", 1, 6, 0.5), bank=0)
    build.reading(person, quiz.lesson)
    attempt = start_attempt(by=person, quiz=quiz)
    shown = page(client, "placement-result", placement.pk)
    assert "CANARY a sec-2" in shown
    assert "CANARY a sec-1" not in shown
    assert attempt.questions.count() == 6


def test_after_thirty_days_the_page_says_what_is_gone(client: Client, person: Person, lessons: list[Any]) -> None:
    with clock.at(clock.now() - 31 * DAY):
        placement = finished(person, knows=lambda question: question.level == 1)
    delete_old_answers()
    shown = page(client, "placement-result", placement.pk)
    assert "Your answers were deleted after 30 days" in shown
    assert "CANARY" not in shown
    assert "You may skip 1 lesson" in shown  # SEC-2 on level 1 still counts


@pytest.mark.parametrize("more", [0, 2])
def test_the_result_costs_the_same_whatever_it_holds(
    client: Client, person: Person, lessons: list[Any], more: int, django_assert_num_queries: Any
) -> None:
    for _ in range(more):
        build.lesson(competences=["SEC-2"])
    placement = finished(person, knows=lambda question: question.competence_code == "SEC-2" or question.level == 1)
    take_skips(by=person, placement=placement, lessons=[("K90", lessons[1].key)])
    with django_assert_num_queries(RESULT_QUERIES):
        page(client, "placement-result", placement.pk)


def test_a_start_on_level_2_can_skip_the_same_lessons(client: Client, person: Person, lessons: list[Any]) -> None:
    for code in ("SEC-1", "SEC-2"):
        assess_oneself(by=person, competence=code, level=2)
    Item.objects.filter(key__startswith="sec-2-l2").update(state=ItemState.RETIRED)
    for number in range(7, 13):
        build.item(f"sec-1-l2-{number:02}", competence_code="SEC-1", level=2)
        build.item(f"sec-2-l1-{number:02}", competence_code="SEC-2", level=1)
    placement = finished(person)
    assert placement.start_level == 2
    assert "You may skip 2 lessons" in page(client, "placement-result", placement.pk)


# ── What a skipped lesson opens ──


def test_a_skipped_lesson_says_so_and_can_be_taken_back_there(client: Client, person: Person, lessons: list[Any]) -> None:
    lesson = lessons[0]
    take_skips(by=person, placement=finished(person), lessons=[("K90", lesson.key)])
    shown = page(client, "lesson-read", lesson.version.course.slug, lesson.key)
    assert "You skip this lesson" in shown
    assert reverse("skip-end", args=[ModuleSkip.objects.get().pk]) in shown
    assert "Read, on to the" in shown  # skipped is not read
    start = page(client, "quiz-start", lesson.version.course.slug, lesson.key)
    assert "Start the quiz" in start  # its quiz is open for whoever wants the evidence


def test_a_skipped_lesson_opens_the_exercise_that_needs_it(client: Client, person: Person, lessons: list[Any]) -> None:
    exercise = Exercise.objects.get()
    assert missing_lessons(person, exercise) == lessons[:1]
    take_skips(by=person, placement=finished(person), lessons=[("K90", lessons[0].key)])
    assert missing_lessons(person, exercise) == []
    response = client.post(reverse("exercise-save", args=["exercise-k90-e1"]), {"text": "Mine"})
    assert response.status_code == 302


def test_declined_and_skipped_are_seen_by_nobody_else(client: Client, person: Person, lessons: list[Any], sign_in: Any) -> None:
    placement = finished(person)
    take_skips(by=person, placement=placement, lessons=[("K90", lessons[0].key)])
    decline_placement(by=person, area=CompetenceArea.objects.get(pk="SEC"))
    other = sign_in(Client(), build.person())
    for name, pk in (("placement-answer", placement.pk), ("placement-result", placement.pk)):
        assert other.get(reverse(name, args=[pk])).status_code == 404
    for name, pk in (("skips-take", placement.pk), ("skip-end", ModuleSkip.objects.get().pk)):
        assert other.post(reverse(name, args=[pk])).status_code == 404
    assert "skipped" not in other.get(reverse("course-show", args=[lessons[0].version.course.slug])).content.decode()
