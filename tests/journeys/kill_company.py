"""The company of test_kill.py, made and read in a process of its own, with the product's settings and the database under test.

python -m tests.journeys.kill_company prepare 20     learners with an open quiz and a session each, as JSON
python -m tests.journeys.kill_company read           every logged and every current answer, as JSON
"""

import json
import sys
from typing import Any

QUESTIONS = 30


def prepare(number: int) -> list[dict[str, Any]]:
    """Learners who have begun the same quiz, signed in by a session made here."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from courses.actions.attempt import start_attempt
    from tests import build

    build.company()
    quiz = build.quiz(("SEC-1", 1, QUESTIONS, 0.8), bank=QUESTIONS, code="KILL")
    learners = []
    for count in range(number):
        person = build.person(personnel_number=f"kill-{count}")
        build.reading(person, quiz.lesson)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        attempt = start_attempt(by=person, quiz=quiz)
        learners.append({"session": session.session_key, "attempt": attempt.pk})
    return learners


def read() -> dict[str, Any]:
    """What the database holds, and whether SQLite finds itself whole."""
    from django.db import connection

    from courses.models import AnswerLog, AttemptQuestion

    whole = "ok"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    log = AnswerLog.objects.values_list("key", "question__attempt", "question__position", "revision", "answer")
    now = AttemptQuestion.objects.values_list("attempt", "position", "revision", "answer")
    return {"whole": whole, "log": [[str(key), *row] for key, *row in log], "now": [list(row) for row in now]}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else read()))
