"""`manage.py serve`: one command that prepares everything and runs web, worker and schedule until Ctrl-C."""

import dbm
import fcntl
import http.client
import json
import os
import pickle
import shelve
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from competence.management.commands.prepare import make_folders
from competence.management.supervisor import Child, Supervisor

PATIENCE_WITH_PORT = 4.0  # what a killed predecessor may need to let go of it
PATIENCE_WITH_WEB = 90.0
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  the heartbeat of gunicorn must not wait for a disk


class Command(BaseCommand):
    """The embedded way to run kundig (docs/operating.md)."""

    help = "Prepare kundig and run it: web, background work and its schedule."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and whether with the demo company."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument("--demo", action="store_true", help="with the demo company")

    def handle(self, *, host: str, port: int, demo: bool, **options: Any) -> None:
        """Prepare, start, say where, and keep everything alive until someone asks to stop."""
        data = Path(settings.DATA_DIR)
        make_folders(data)
        with in_use(data), listening(host, port) as listener:
            address = f"http://{_in_address(host)}:{listener.getsockname()[1]}"
            (data / "run" / "address").write_text(address, encoding="ascii")
            supervisor = Supervisor(folder=settings.BASE_DIR, environment=environment(data, address), say=self._say)
            supervisor.listen_for_signals()
            try:
                self._run(supervisor, listener, data, demo=demo)
            finally:
                if supervisor.children:
                    self._say("stopping")
                supervisor.end()

    def _run(self, supervisor: Supervisor, listener: socket.socket, data: Path, *, demo: bool) -> None:
        code = supervisor.run_once([sys.executable, "manage.py", "prepare", *(["--demo"] if demo else [])])
        if code is None:
            return
        if code:
            raise CommandError("kundig could not be prepared; the reason stands above.")
        forget_bells(data)
        for child in children(listener, data):
            supervisor.start(child)
        if supervisor.keep(until=lambda: answers(listener), patience=PATIENCE_WITH_WEB):
            self._welcome(data, demo=demo)
            supervisor.keep()
        elif not supervisor.is_stopping:
            raise CommandError(f"The web process does not get ready; see {data / 'log' / 'web.log'}.")

    def _say(self, text: str) -> None:
        self.stdout.write(f"kundig: {text}")
        self.stdout.flush()

    def _welcome(self, data: Path, *, demo: bool) -> None:
        address = (data / "run" / "address").read_text(encoding="ascii")
        lines = ["", f"kundig runs at {address}", ""]
        accounts = data / "demo-accounts.json"
        code = data / "setup-code"
        if demo and accounts.exists():
            rows = json.loads(accounts.read_text(encoding="utf-8"))
            wide = [max(len(row[key]) for row in rows) for key in ("role", "login", "password")]
            lines.append("Sign in as:")
            for row in rows:
                cells = (row[key].ljust(width) for key, width in zip(("role", "login", "password"), wide, strict=True))
                lines.append(f"  {'  '.join(cells)}  {row['name']}")
        elif code.exists():
            lines.append(f"It is empty. Set it up at {address}/setup/")
            lines.append(f"Set-up code: {code.read_text(encoding='ascii')}")
        lines += ["", f"Data: {data}   Logs: {data / 'log'}   Ctrl-C stops it."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


@contextmanager
def in_use(data: Path) -> Iterator[None]:
    """Hold the data folder: two instances on the same one would undo each other's work. A killed instance holds nothing."""
    with (data / "run" / "lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise CommandError(
                f"kundig already runs with the data folder {data} (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or name another folder: make demo DATA=other PORT=8001"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket on which the web process will answer. It stays open while that process starts again, so callers wait
    instead of being turned away."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = time.monotonic() + PATIENCE_WITH_PORT
    while True:
        try:
            listener = socket.create_server((host, port), family=family, backlog=1024)
            break
        except PermissionError:
            raise CommandError(f"Port {port} is reserved for the administrator of this machine. Use one above 1023.") from None
        except OverflowError:
            raise CommandError(f"{port} is no port; use a number from 1024 to 65535.") from None
        except OSError as error:
            if time.monotonic() > deadline:
                raise CommandError(
                    f"Port {port} of {host} cannot be used ({error.strerror}). Choose another one: make demo PORT={port + 1}"
                ) from None
            time.sleep(0.2)
    with listener:
        yield listener


def environment(data: Path, address: str) -> Mapping[str, str]:
    """What the children find in their environment: ours, and what two instances beside one another must not share."""
    port = address.rsplit(":", 1)[1]
    given = dict(os.environ)  # noqa: TID251  the children get all of it
    own = {
        "BASE_URL": address,
        "SESSION_COOKIE_NAME": f"kundig_session_{port}",
        "CSRF_COOKIE_NAME": f"kundig_csrf_{port}",
        "PYTHONUNBUFFERED": "1",
    }
    return own | given | {"DATA": str(data)}


def children(listener: socket.socket, data: Path) -> tuple[Child, ...]:
    """The worker, the schedule and the web process, in the order of their start; they end the other way round."""
    celery = [sys.executable, "-m", "celery", "-A", "competence.config.celery"]
    quiet = ["-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    schedule = data / "run" / "schedule"
    heartbeat = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else data / "run"
    web = [sys.executable, "-m", "gunicorn", "competence.config.wsgi:application", "--preload"]
    web += ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    web += ["--bind", f"fd://{listener.fileno()}", "--worker-tmp-dir", str(heartbeat)]
    web += ["--timeout", "60", "--graceful-timeout", "10", "--keep-alive", "5", "--log-level", "warning"]
    log = data / "log"
    return (
        Child("worker", [*celery, "worker", "-P", "threads", "-c", "2", *quiet], log / "worker.log"),
        Child(
            "beat",
            [*celery, "beat", "-l", "WARNING", "-s", str(schedule), "--pidfile", ""],
            log / "beat.log",
            before=lambda: forget_broken_schedule(schedule),
        ),
        Child(
            "web",
            web,
            log / "web.log",
            pass_fds=(listener.fileno(),),
            last_signal=signal.SIGTERM,  # let it finish what it is answering
        ),
    )


def forget_broken_schedule(schedule: Path) -> None:
    """Remove the memory of the schedule if a kill left it half written; beat would end over it, each time again.

    An intact one is kept, because it tells which nightly job was missed while the machine was off.
    """
    try:
        with shelve.open(str(schedule)) as remembered:  # noqa: S301  our own file in our own folder
            dict(remembered)
    except (*dbm.error, pickle.UnpicklingError, EOFError, LookupError, SyntaxError, TypeError, ValueError):
        for file in schedule.parent.glob(f"{schedule.name}*"):
            file.unlink(missing_ok=True)


def forget_bells(data: Path) -> None:
    """Throw away what a predecessor left in the broker's folder. The work itself stands in the outbox."""
    for file in (data / "broker" / "queue").iterdir():
        file.unlink(missing_ok=True)


def answers(listener: socket.socket) -> bool:
    """Whether the web process says that it is ready."""
    own_name = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".").replace("*", "localhost")
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  only compared
    connection = http.client.HTTPConnection(here, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": own_name})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _in_address(host: str) -> str:
    """The host as a browser on this machine can use it."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  only compared
        return "localhost"
    return f"[{host}]" if ":" in host else host
