"""One command, one process tree: it starts, mends itself, and leaves nothing behind."""

import http.client
import json
import os
import re
import shelve
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from competence.management.commands.serve import forget_broken_schedule

pytestmark = pytest.mark.once


def wait(for_what: Callable[[], Any], *, seconds: float = 60) -> Any:
    """Ask until the answer is true, and give it back."""
    deadline = time.monotonic() + seconds
    while True:
        answer = for_what()
        if answer:
            return answer
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class Instance:
    """A running `manage.py serve` on a free port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.output = data.parent / f"{data.name}.out"
        (data / "run" / "address").unlink(missing_ok=True)
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                serve_command(), env=environment(data), cwd=settings.BASE_DIR, stdout=out, stderr=out
            )
        wait(self.welcomed)
        self.port = int((data / "run" / "address").read_text().rsplit(":", 1)[1])

    def welcomed(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "Ctrl-C stops it" in self.said()

    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            with connection.getresponse() as response:
                return response.status, response.read()

    def whole_family(self) -> list[psutil.Process]:
        """All processes below, once all are there: gunicorn with two workers, worker, beat."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        return family if len(family) >= 5 else []

    def child(self, word: str) -> psutil.Process | None:
        """The direct child whose command line names `word`."""
        for process in psutil.Process(self.process.pid).children():
            try:
                if word in process.cmdline():
                    return process
            except psutil.NoSuchProcess:
                continue
        return None


def serve_command(*more: str) -> list[str]:
    return [sys.executable, "manage.py", "serve", "--port", "0", *more]


def environment(data: Path) -> dict[str, str]:
    known = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
    }
    return known | {"DATA": str(data)}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Instance]]:
    running: list[Instance] = []

    def start() -> Instance:
        running.append(Instance(tmp_path / "data"))
        return running[-1]

    yield start
    for instance in running:
        if instance.process.poll() is None:
            instance.process.terminate()
            instance.process.wait(timeout=40)


def gone(processes: list[psutil.Process]) -> bool:
    """Whether none of them runs; one that nobody has buried yet (a zombie) does not run."""
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            continue
    return True


def test_it_starts_mends_itself_and_stops_cleanly(start: Callable[[], Instance]) -> None:
    instance = start()
    code = (instance.data / "setup-code").read_text()
    assert f"Set-up code: {code}" in instance.said()
    assert (instance.data / "setup-code").stat().st_mode & 0o777 == 0o600
    assert instance.data.stat().st_mode & 0o777 == 0o700
    assert json.loads(instance.get("/readyz")[1])["ready"] is True

    # a second one on the same data folder is refused with a reason, and changes nothing
    second = subprocess.run(
        serve_command(), env=environment(instance.data), cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert str(instance.process.pid) in second.stderr
    assert "Traceback" not in second.stderr

    # kill -9 of web, worker or schedule: it comes back, and a caller meanwhile waits instead of being turned away
    for word in ("gunicorn", "worker", "beat"):
        child = instance.child(word)
        assert child is not None
        below = [child, *child.children(recursive=True)]
        child.kill()
        wait(lambda below=below: gone(below), seconds=10)
        if word == "gunicorn":
            assert instance.get("/readyz")[0] == 200
        again = wait(lambda word=word: instance.child(word))
        assert again.pid != child.pid

    # Ctrl-C
    family = wait(lambda: instance.whole_family())
    instance.process.send_signal(signal.SIGINT)
    assert instance.process.wait(timeout=40) == 0
    wait(lambda: gone(family), seconds=5)
    assert "Traceback" not in instance.said()


def test_after_kill_nothing_is_left_and_it_starts_again(start: Callable[[], Instance]) -> None:
    instance = start()
    family = wait(lambda: instance.whole_family())
    instance.process.kill()
    instance.process.wait()
    wait(lambda: gone(family), seconds=15)
    (instance.data / "broker" / "queue" / "1_half.celery.msg").write_text("{half a mess")  # what a kill may leave
    (instance.data / "run" / "schedule.dat").write_bytes(b"\0")

    again = start()
    assert again.get("/healthz")[0] == 200
    # the schedule rings although its memory was broken
    bell = "from competence.models import JobRun; print(JobRun.objects.filter(name='drain_outbox').count())"
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", bell]
    own = {"env": environment(again.data), "cwd": settings.BASE_DIR}
    wait(lambda: subprocess.run(command, **own, capture_output=True, check=True).stdout.strip() == b"1", seconds=90)
    for name in ("web", "worker", "beat"):
        assert "Traceback" not in (again.data / "log" / f"{name}.log").read_text()


@pytest.mark.parametrize("suffix", ["", ".dat", ".dir", ".db"])
def test_a_broken_schedule_is_forgotten_and_an_intact_one_kept(tmp_path: Path, suffix: str) -> None:
    schedule = tmp_path / "schedule"
    forget_broken_schedule(schedule)
    with shelve.open(str(schedule)) as remembered:
        remembered["entries"] = {"nightly": 1}
    forget_broken_schedule(schedule)
    with shelve.open(str(schedule)) as remembered:
        assert remembered["entries"] == {"nightly": 1}
    file = Path(f"{schedule}{suffix}")
    if not file.exists():
        return  # this Python keeps it in files of other names
    file.write_bytes(b"\0half")
    forget_broken_schedule(schedule)
    with shelve.open(str(schedule)) as remembered:
        assert dict(remembered) == {}


def test_a_taken_port_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        result = subprocess.run(
            command, env=environment(tmp_path / "data"), cwd=settings.BASE_DIR, capture_output=True, text=True
        )
    assert result.returncode == 1
    assert re.search(rf"Port {port} .* cannot be used.*PORT={port + 1}", result.stderr)
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "data" / "kundig.sqlite3").exists()


def test_two_instances_do_not_share_cookies(tmp_path: Path) -> None:
    from competence.management.commands.serve import environment as of_children

    one, other = (of_children(tmp_path, f"http://127.0.0.1:{port}") for port in (8000, 8001))
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "BASE_URL"):
        assert one[name] != other[name]
