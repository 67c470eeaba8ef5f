"""The real product as a process tree of its own: for the benchmark and for the browser tests."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
OF_THE_TESTS = {"DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}


@dataclass(frozen=True)
class Serving:
    """A running installation."""

    address: str
    data: Path
    environment: Mapping[str, str]
    pid: int

    def run(self, *command: str) -> str:
        """Run a Python program beside it, with the same data and the same database, and give what it prints."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout


def environment(data: Path, database_url: str) -> dict[str, str]:
    """What a process of that installation finds in its environment; nothing of the tests' own settings."""
    own = {"DATA": str(data), "PYTHONWARNINGS": "ignore"}
    if database_url:
        own["DATABASE_URL"] = database_url
    return {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS} | own


@contextmanager
def serving(data: Path, *, database_url: str = "", demo: bool = False, patience: float = 600) -> Iterator[Serving]:
    """`manage.py serve` on a free port until the block ends; then it is asked to stop, as Ctrl-C does."""
    data.mkdir(parents=True, exist_ok=True)
    own = environment(data, database_url)
    said = data / "serve.txt"
    command = [sys.executable, "manage.py", "serve", "--port", "0", *(["--demo"] if demo else [])]
    with said.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=out, stderr=out, start_new_session=True)
    try:
        deadline = time.monotonic() + patience
        while not _is_ready(data):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"kundig did not start:\n{said.read_text()[-3000:]}")
            time.sleep(0.1)
        yield Serving((data / "run" / "address").read_text(), data, own, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_ready(data: Path) -> bool:
    try:
        connection = HTTPConnection(urlsplit((data / "run" / "address").read_text()).netloc, timeout=5)
    except FileNotFoundError:
        return False
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False  # the port is held from the first moment, so this waits rather than refuses
    finally:
        connection.close()


@contextmanager
def own_database(name: str, url: str) -> Iterator[str]:
    """A fresh database on the PostgreSQL that `url` names, dropped afterwards; without `url` nothing, which means SQLite."""
    if not url:
        yield ""
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    quoted = Identifier(name)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(quoted))
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
