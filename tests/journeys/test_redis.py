"""Production's way: broker and cache in a Redis, a worker of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

pytestmark = [pytest.mark.redis, pytest.mark.once]

RING = """
from django.core.cache import cache
from competence.tasks import drain_outbox
cache.set("limit", "seen by all", 600)
drain_outbox.delay()
"""
LAST_RUN = """
from competence.models import JobRun
run = JobRun.objects.filter(name="drain_outbox", finished_at__isnull=False).first()
print(run.outcome if run else "-")
"""


def wait(for_what: Callable[[], Any], *, seconds: float = 60) -> Any:
    """Ask until the answer is true, and give it back."""
    deadline = time.monotonic() + seconds
    while not (answer := for_what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return answer


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of our own, on a free port, without a disk."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        shutil.which("redis-server") or "",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_bells_and_limits_go_through_redis(redis: str, tmp_path: Path) -> None:
    known = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    environment = known | {"DATA": str(tmp_path / "data"), "BROKER_URL": f"{redis}/0", "REDIS_URL": f"{redis}/1"}

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
        ).stdout

    manage("prepare")
    manage("shell", "--verbosity", "0", "-c", RING)
    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "competence.config.celery",
            "worker",
            "-P",
            "threads",
            "-c",
            "1",
            "-l",
            "WARNING",
        ],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait(lambda: manage("shell", "--verbosity", "0", "-c", LAST_RUN).strip() not in {"", "-"})
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    assert (
        manage("shell", "--verbosity", "0", "-c", "from django.core.cache import cache; print(cache.get('limit'))").strip()
        == "seen by all"
    )
    assert not list((tmp_path / "data" / "broker" / "queue").iterdir())
