"""What is measured: who asks for which page of the demo company."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from competence import clock
from competence.enums import Role
from competence.errors import Refused
from competence.management.commands.serve import children
from competence.models import Person
from courses.actions.attempt import start_attempt
from courses.actions.lesson import read_lesson
from courses.enums import ItemKind, SubmissionState
from courses.models import Attempt, AttemptQuestion, Lesson, Quiz, Submission
from tests.serving import ROOT, Serving

from . import load
from .inside import client_of

TOKEN = "b" * 32  # any: the check compares the cookie with the header


@dataclass(frozen=True)
class Page:
    """A page, asked for by one person."""

    name: str
    person: Person
    path: str
    most_queries: int
    saves = False

    @cached_property
    def _session(self) -> str:
        return client_of(self.person).cookies[settings.SESSION_COOKIE_NAME].value

    def cookie(self, address: str) -> str:
        """The session in the cookie that the server at this address reads."""
        return f"kundig_session_{urlsplit(address).port}={self._session}"

    def inside(self) -> Callable[[], object]:
        """Ask in process."""
        client = client_of(self.person)

        def ask() -> None:
            response = client.get(self.path)
            assert response.status_code == 200, f"{self.path} answered {response.status_code}"

        return ask

    def askers(self, address: str, at_once: int) -> list[load.Ask]:
        """As many at once as asked for; each with an own connection."""
        return [load.get(self.path, self.cookie(address))] * at_once


@dataclass(frozen=True)
class AnswerSave(Page):
    """Saving an answer: each asker is another person in another attempt, and every save changes the answer."""

    attempts: Sequence[Attempt] = ()
    saves = True

    def inside(self) -> Callable[[], object]:
        """Save in process."""
        client, sent = client_of(self.person), bodies(self.attempts[0])

        def ask() -> None:
            response = client.post(self.path, next(sent), content_type="application/json")
            assert response.status_code == 200, f"{self.path} answered {response.status_code}"

        return ask

    def askers(self, address: str, at_once: int) -> list[load.Ask]:
        """One person each."""
        return [self._asker(address, attempt) for attempt in self.attempts[:at_once]]

    def _asker(self, address: str, attempt: Attempt) -> load.Ask:
        port = urlsplit(address).port
        session = client_of(attempt.person).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"kundig_session_{port}={session}; kundig_csrf_{port}={TOKEN}"
        headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/json"}
        path, sent = reverse("answer-save", args=[attempt.pk]), bodies(attempt)

        def ask(connection: HTTPConnection) -> int:
            connection.request("POST", path, next(sent), headers)
            response = connection.getresponse()
            response.read()
            return response.status

        return ask


def first_single(attempt: Attempt) -> AttemptQuestion:
    """The first question with one right option: each of its options is an answer."""
    return attempt.questions.filter(item_version__kind=ItemKind.SINGLE).order_by("position")[0]


def bodies(attempt: Attempt) -> Iterator[str]:
    """One save after the other of one question, each on top of the one before. Asks the database now, not in a thread."""
    question = first_single(attempt)
    options = question.option_order

    def body(revision: int) -> str:
        answer = [options[revision % len(options)]]
        return json.dumps({"position": question.position, "answer": answer, "based_on": revision, "key": str(uuid4())})

    return map(body, count(question.revision))


def pages(data: Path) -> list[Page]:
    """The pages of the main job, each asked for by whom it is made for."""
    accounts = {row["role"]: row["login"] for row in json.loads((data / "demo-accounts.json").read_text())}
    employee, hr = (Person.objects.get(login=accounts[role]) for role in ("employee", "hr"))
    lesson = Lesson.objects.filter(version__course__code="K02", version__course__current__isnull=False).latest(
        "version", "-position"
    )
    course = lesson.version.course.slug
    attempts = list(_attempts(employee, at_least=16))
    submission = Submission.objects.filter(person=employee).select_related("exercise").first()
    assert submission, "The employee of the demo has begun an exercise."
    return [
        Page("my path", employee, reverse("path-show"), 12),
        Page("lesson", employee, reverse("lesson-read", args=[course, lesson.key]), 12),
        Page("quiz question", employee, reverse("attempt-answer", args=[attempts[0].pk]) + "?q=1", 12),
        AnswerSave("answer save", employee, reverse("answer-save", args=[attempts[0].pk]), 6, attempts),
        Page("submission", employee, reverse("exercise-show", args=[submission.exercise.slug]), 12),
        Page("review queue", _busiest_champion(), reverse("review-list"), 12),
        Page("coverage", hr, reverse("coverage-show"), 12),
    ]


def _busiest_champion() -> Person:
    """Whoever has most to read."""
    waiting = Count("reviews_to_write", filter=Q(reviews_to_write__state=SubmissionState.WAITING))
    champions = Person.objects.at_work().with_role(Role.CHAMPION, clock.today())
    return champions.annotate(waiting=waiting).order_by("-waiting", "pk")[0]


def _attempts(first: Person, *, at_least: int) -> Iterator[Attempt]:
    """An open attempt of each of so many people, begun by the same action as in the product; of `first` first."""
    others = Person.objects.at_work().exclude(personnel_number=None).exclude(pk=first.pk).order_by("pk")
    quizzes = list(Quiz.objects.filter(version__course__current__isnull=False).select_related("lesson", "version__course"))
    found = 0
    for person in [first, *others]:
        for quiz in quizzes:
            try:
                read_lesson(by=person, lesson=quiz.lesson)
                yield start_attempt(by=person, quiz=quiz)
            except Refused:
                continue  # handed in within the last day: the next quiz
            found += 1
            break
        if found == at_least:
            return


def bare_askers(reads: int, writes: int, at_once: int) -> list[load.Ask]:
    """Ask for the bare view on its own server."""
    people = Person.objects.at_work().order_by("pk")[:at_once]
    sessions = [client_of(person).cookies[settings.SESSION_COOKIE_NAME].value for person in people]
    return [load.get(f"/bare/{reads}/{writes}/", f"{settings.SESSION_COOKIE_NAME}={session}") for session in sessions]


@contextmanager
def bare_server(running: Serving) -> Iterator[str]:
    """The bare view behind the same web server with the same processes and threads; gives its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        web = next(child for child in children(listener, running.data) if child.name == "web")
        own = {**running.environment, "DJANGO_SETTINGS_MODULE": "tests.bench.bare"}
        with (running.data / "log" / "bare.log").open("wb") as log:
            process = subprocess.Popen(
                web.command, cwd=ROOT, env=own, pass_fds=web.pass_fds, stdout=log, stderr=log, start_new_session=True
            )
        try:
            _wait_for(listener.getsockname()[1])
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.wait(30)
            with suppress(ProcessLookupError):  # all gone
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int) -> None:
    """Until the server answers; the port is held from the first moment, so the request waits."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/bare/2/0/")
    connection.getresponse().read()
    connection.close()
