"""No acknowledged answer is ever lost: the real server is killed again and again while learners save.

The short form ends with 2,000 acknowledged answers, on two free cores in less than a minute; KILL_MINUTES=15 goes on for so
long, and KILL_SEED=… repeats the decisions of an earlier run.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from typing import Any
from uuid import UUID

import psutil
import pytest
from django.conf import settings

from tests.serving import own_database

MINUTES = float(os.environ.get("KILL_MINUTES", "0"))
SEED = int(os.environ.get("KILL_SEED") or SystemRandom().randrange(10**9))
LEARNERS = 20
WANTED = 2000  # acknowledged answers
VICTIMS = ("web", "worker", "both", "everything")
LEAST_KILLS = 6  # each victim at least once
TOKEN = "k" * 32


class Server:
    """`manage.py serve` on a port that stays the same over its deaths."""

    def __init__(self, folder: Path, database: str) -> None:
        self.output = folder / "serve.out"
        self.environment = dict(os.environ) | {
            "DATA": str(folder / "data"),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "competence.config.settings",
            "SESSION_COOKIE_NAME": "kill_session",
            "CSRF_COOKIE_NAME": "kill_csrf",
        }
        self.port = 0
        self.process: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        """Begin, and learn the port; whether it answers is for the callers to find out."""
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with self.output.open("ab") as out:
            self.process = subprocess.Popen(command, env=self.environment, cwd=settings.BASE_DIR, stdout=out, stderr=out)
        address = Path(self.environment["DATA"]) / "run" / "address"
        if not self.port:
            self.wait_until(address.exists)
            self.port = int(address.read_text().rsplit(":", 1)[1])

    def wait_until(self, condition: Any, *, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def is_healthy(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def has(self, word: str) -> bool:
        """Whether a child with this word in its command line is there."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if word in child.cmdline():
                    return True
        return False

    def kill(self, victim: str) -> int:
        """`kill -9` of the web processes, of the worker, of both, or of everything with the supervisor. How many died."""
        doomed = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                kind = "web" if "gunicorn" in child.cmdline() else "worker" if "celery" in child.cmdline() else "other"
                if victim in (kind, "everything") or (victim == "both" and kind != "other"):
                    doomed += [*child.children(recursive=True), child]
        if victim == "everything":
            doomed.insert(0, psutil.Process(self.process.pid))
        for process in doomed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if victim == "everything":
            self.process.wait()
            self.start()
        return len(doomed)

    def helper(self, *arguments: str) -> Any:
        """Ask tests/journeys/kill_company.py, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.journeys.kill_company", *arguments],
            env=self.environment,
            cwd=settings.BASE_DIR,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def stop(self) -> None:
        """Ask it to end; if it does not, end what this test started."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            for process in family:
                if process.is_running():
                    process.kill()
            self.process.wait()


@dataclass
class Learner:
    """Saves answers without a pause, and writes down what was acknowledged."""

    server: Server
    session: str
    attempt: int
    rng: Random
    positions: int
    acknowledged: dict[str, tuple[int, int, list[str], str]] = field(
        default_factory=dict
    )  # key → position, revision, answer, digest
    abandoned: set[str] = field(default_factory=set)
    revisions: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def live(self, end: threading.Event) -> None:
        while not end.is_set() and not self.faults:
            position = self.rng.randint(1, self.positions)
            answer = self.rng.choice([["a"], ["b"], ["c"], []])
            self.save(position, answer, str(UUID(int=self.rng.getrandbits(128), version=4)), end)

    def save(self, position: int, answer: list[str], key: str, end: threading.Event) -> None:
        """One answer, tried with the same key until it is acknowledged; sometimes given up, as by someone who goes away."""
        based_on = self.revisions.get(position, 0)
        body = json.dumps({"position": position, "answer": answer, "based_on": based_on, "key": key})
        while True:
            status, data = self.post(body)
            if status == 200:
                self.note(key, position, answer, data)
                if self.rng.random() < 0.05:  # the acknowledgement got lost: the same again
                    status, again = self.post(body)
                    if status == 200 and again != data:
                        self.faults.append(f"a repeat of {key} got {again} instead of {data}")
                return
            if status == 409:
                if not self.abandoned:
                    self.faults.append(f"refused without a reason: {data}")
                self.revisions[position] = data["saved"]["revision"]
                return
            if status and status < 500:
                self.faults.append(f"{status}: {data}")
                return
            if end.is_set() or self.rng.random() < 0.02:
                self.abandoned.add(key)
                return
            time.sleep(0.05)

    def note(self, key: str, position: int, answer: list[str], data: dict[str, Any]) -> None:
        self.acknowledged[key] = (position, data["revision"], data["answer"], data["digest"])
        if data["answer"] != answer:
            self.faults.append(f"{key} came back as {data['answer']} instead of {answer}")
        self.revisions[position] = data["revision"]

    def post(self, body: str) -> tuple[int, dict[str, Any]]:
        """Status and answer; 0 if the server was gone."""
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Cookie": f"kill_session={self.session}; kill_csrf={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)) as connection:
                connection.request("POST", f"/attempts/{self.attempt}/answers/", body, headers)
                response = connection.getresponse()
                content = response.read()
                return response.status, json.loads(content) if response.status in (200, 400, 401, 403, 404, 409, 422) else {}
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}


def torment(server: Server, rng: Random, learners: list[Learner]) -> list[str]:
    """Kill at random moments until enough was acknowledged and the time is over. Each victim comes at least once.

    The next kill waits for a random number of acknowledgements, so that a slow machine does the same as a quick one.
    """
    kills: list[str] = []
    began = time.monotonic()

    def acknowledged() -> int:
        assert not any(learner.faults for learner in learners), [learner.faults for learner in learners if learner.faults]
        return sum(len(learner.acknowledged) for learner in learners)

    while time.monotonic() - began < MINUTES * 60 or len(kills) < LEAST_KILLS or acknowledged() < WANTED:
        more = acknowledged() + rng.randint(1, 2 * WANTED // LEAST_KILLS)
        server.wait_until(lambda more=more: acknowledged() >= more)
        time.sleep(rng.uniform(0, 0.3))
        victim = VICTIMS[len(kills)] if len(kills) < len(VICTIMS) else rng.choice(VICTIMS)
        assert server.kill(victim), f"{victim} was not there to be killed"
        kills.append(victim)
        server.wait_until(lambda victim=victim: server.is_healthy() and (victim == "web" or server.has("celery")))
    return kills


@pytest.mark.timeout(400 + MINUTES * 60)
def test_no_acknowledged_answer_is_lost(tmp_path: Path) -> None:
    rng = Random(SEED)
    print(f"KILL_SEED={SEED}")
    with own_database(f"kundig_kill_{os.getpid()}", os.environ.get("DATABASE_URL", "")) as database:
        server = Server(tmp_path, database)
        try:
            server.wait_until(server.is_healthy)
            company = server.helper("prepare", str(LEARNERS))
            positions = len([row for row in server.helper("read")["now"] if row[0] == company[0]["attempt"]])
            learners = [Learner(server, one["session"], one["attempt"], Random(rng.random()), positions) for one in company]
            end = threading.Event()
            threads = [threading.Thread(target=learner.live, args=[end]) for learner in learners]
            for thread in threads:
                thread.start()
            try:
                kills = torment(server, rng, learners)
            finally:
                end.set()
                for thread in threads:
                    thread.join(timeout=60)
        finally:
            server.stop()
        found = server.helper("read")
    print(f"{sum(len(learner.acknowledged) for learner in learners)} acknowledged, {len(kills)} kills: {kills}")
    compare(learners, found)


def compare(learners: list[Learner], found: dict[str, Any]) -> None:
    """The ledger of the learners against the database."""
    assert found["whole"] == "ok"
    assert not [learner.faults for learner in learners if learner.faults]
    log = {key: (attempt, position, revision, answer) for key, attempt, position, revision, answer in found["log"]}
    promised = {
        key: (learner.attempt, position, revision, answer)
        for learner in learners
        for key, (position, revision, answer, _digest) in learner.acknowledged.items()
    }
    assert len(promised) >= WANTED
    lost = {key: entry for key, entry in promised.items() if log.get(key) != entry}
    assert lost == {}, f"{len(lost)} of {len(promised)} acknowledged answers are not in the database"
    # What was never acknowledged may be there, but only what a learner really sent and gave up.
    abandoned = set().union(*(learner.abandoned for learner in learners))
    assert set(log) - set(promised) <= abandoned
    # The answer that stands is the last one in the log.
    last: dict[tuple[int, int], tuple[int, list[str]]] = {}
    for attempt, position, revision, answer in log.values():
        last[attempt, position] = max(last.get((attempt, position), (0, [])), (revision, answer))
    stands = {(attempt, position): (revision, answer) for attempt, position, revision, answer in found["now"] if revision}
    assert stands == last
