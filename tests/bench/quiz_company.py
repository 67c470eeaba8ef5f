"""The company of the quiz: made by the product's own actions, and asked afterwards what it holds."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse

from competence import clock
from competence.actions.company import set_up_company
from competence.actions.outbox import drain_outbox
from competence.actions.roster import import_roster
from competence.enums import Language
from competence.models import Person
from courses.actions.attempt import start_attempt
from courses.actions.lesson import read_lesson
from courses.models import AnswerLog, Attempt, AttemptQuestion, Quiz

from .inside import Counted, client_of, count
from .pages import TOKEN, bodies, first_single

COURSE, QUIZ = "K02", "data-classes-check"  # two blocks, 17 questions, five kinds
OTHER_QUIZ = "rights-check"  # for saves without pages; as long
DEPARTMENTS = 12
FLOOR = ("bare view", "one row")


def found(number: int) -> list[Person]:
    """A company with so many people, all of whom have read the two lessons."""
    administrator = set_up_company(
        name="Prüfwerk GmbH",
        short_name="Prüfwerk",
        language=Language.GERMAN,
        first_name="Ruth",
        last_name="Vahrenkamp",
        login="verwaltung",
        password=uuid4().hex,
    )
    import_roster(by=administrator, content=_export(number).encode(), file_name="people.csv")
    while drain_outbox():
        pass
    people = list(Person.objects.exclude(personnel_number=None).order_by("pk"))
    with transaction.atomic():
        for lesson in (quiz(QUIZ).lesson, quiz(OTHER_QUIZ).lesson):
            for person in people:
                read_lesson(by=person, lesson=lesson)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (key varchar(36) PRIMARY KEY, person bigint NOT NULL, answer text NOT NULL)")
    return people


def _export(number: int) -> str:
    rows = [
        f"{1000 + one};Kim;Muster{one};Abteilung {one % DEPARTMENTS + 1};Fachkraft;{'en' if one % 8 == 0 else 'de'}\n"
        for one in range(number)
    ]
    return "Personalnummer;Vorname;Nachname;Abteilung;Position;Sprache\n" + "".join(rows)


def quiz(key: str) -> Quiz:
    """A quiz of the shipped course."""
    shipped = Quiz.objects.select_related("lesson__version__course", "version__course")
    return shipped.get(key=key, version__course__code=COURSE, version__course__current__isnull=False)


def sessions(people: Sequence[Person]) -> list[str]:
    """A session for each, as the sign-in makes it."""
    store, until = SessionStore(), clock.now() + timedelta(days=14)
    rows = []
    for person in people:
        signed_in = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        rows.append(Session(session_key=uuid4().hex, session_data=store.encode(signed_in), expire_date=until))
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


def quiz_plan(netloc: str, given: Sequence[str]) -> dict[str, Any]:
    """What the load maker needs to know of the quiz."""
    taken = quiz(QUIZ)
    course, lesson = taken.version.course.slug, taken.lesson.key
    return {
        "do": "quiz",
        "netloc": netloc,
        "session_cookie": f"kundig_session_{netloc.rsplit(':', 1)[1]}",
        "sessions": list(given),
        "quiz": reverse("quiz-start", args=[course, lesson]),
        "asked": sum(block["asked"] for block in taken.blocks),
    }


def begin(people: Sequence[Person]) -> list[Attempt]:
    """An open attempt of each at the other quiz."""
    return [start_attempt(by=person, quiz=quiz(OTHER_QUIZ)) for person in people]


def count_save(attempt: Attempt) -> Counted:
    """The statements of one save."""
    client, sent, path = client_of(attempt.person), bodies(attempt), reverse("answer-save", args=[attempt.pk])

    def ask() -> None:
        response = client.post(path, next(sent), content_type="application/json")
        assert response.status_code == 200, response.content

    return count(ask)


def press_plan(netloc: str, bare: str, attempts: Sequence[Attempt], given: Sequence[str], counted: Counted) -> dict[str, Any]:
    """Saves without pages, and beside them the floor: the bare view with as many statements, and one row by raw SQL."""
    port = netloc.rsplit(":", 1)[1]
    cookies = [{f"kundig_session_{port}": one, f"kundig_csrf_{port}": TOKEN} for one in given]
    bare_cookies = [{settings.SESSION_COOKIE_NAME: one, settings.CSRF_COOKIE_NAME: TOKEN} for one in given]
    floor = dict(zip(FLOOR, (f"/bare/save/{counted.reads}/{counted.writes}/", "/bare/row/"), strict=True))
    saving = [
        {"cookies": own, "token": TOKEN, "path": reverse("answer-save", args=[attempt.pk]), "attempt": attempt.pk, **first}
        for own, attempt, first in zip(cookies, attempts, map(_first_single, attempts), strict=True)
    ]
    targets: dict[str, Any] = {"answer save": {"netloc": netloc, "saves": True, "people": saving}}
    for name, path in floor.items():
        people = [{"cookies": own, "token": TOKEN, "path": path} for own in bare_cookies]
        targets[name] = {"netloc": bare, "saves": False, "people": people}
    return {"do": "press", "targets": targets}


def _first_single(attempt: Attempt) -> dict[str, Any]:
    question = first_single(attempt)
    return {"position": question.position, "options": question.option_order, "revision": question.revision}


def lost(saved: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Acknowledged answers that the database does not hold as they were acknowledged, and answers that do not stand."""
    log = {
        str(key): (attempt, position, revision, answer)
        for key, attempt, position, revision, answer in AnswerLog.objects.values_list(
            "key", "question__attempt", "question__position", "revision", "answer"
        )
    }
    latest: dict[tuple[int, int], tuple[int, list[str]]] = {}
    for key, attempt, position, revision, answer in saved:
        if log.get(key) != (attempt, position, revision, answer):
            yield f"{key}: acknowledged {(attempt, position, revision, answer)}, stored {log.get(key)}"
        latest[attempt, position] = max(latest.get((attempt, position), (0, [])), (revision, answer))
    rows = AttemptQuestion.objects.values_list("attempt", "position", "revision", "answer")
    stands = {(attempt, position): (revision, answer) for attempt, position, revision, answer in rows}
    for place, last in latest.items():
        if stands.get(place) != last:
            yield f"{place}: acknowledged {last}, stands {stands.get(place)}"


def handed_in() -> int:
    """How many of the attempts at the quiz are handed in and marked."""
    done = Attempt.objects.filter(quiz__key=QUIZ, handed_in_at__isnull=False, marked_at__isnull=False)
    return sum(bool(attempt.results) for attempt in done)
