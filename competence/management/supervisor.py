"""A small supervisor: starts processes, starts them again when they die, and ends them in order.

Each child is the leader of a session of its own. Ctrl-C in the terminal therefore reaches only the supervisor, which then
ends the children one after the other; and what a dead child leaves behind (its own workers) can be ended as a group.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

from .parent_death import bound_to_this_process

TICK = 0.2
STEADY_AFTER = 60.0  # a child that lived this long was well; its next death counts as the first
LONGEST_PAUSE = 30.0
LARGEST_LOG = 5_000_000


@dataclass
class Child:
    """One process to keep alive.

    Its output goes to `log`. `before` runs before each start. `last_signal` is what it gets when the supervisor is killed.
    """

    name: str
    command: Sequence[str]
    log: Path
    pass_fds: tuple[int, ...] = ()
    before: Callable[[], None] | None = None
    last_signal: signal.Signals = signal.SIGKILL
    grace: float = 15.0
    process: "subprocess.Popen[bytes] | None" = None
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)


class Supervisor:
    """Keeps children alive until it is asked to stop (Ctrl-C, SIGTERM, SIGHUP)."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.folder = folder
        self.environment = environment
        self.say = say
        self.children: list[Child] = []
        self._stop = Event()

    @property
    def is_stopping(self) -> bool:
        """Whether someone asked to stop."""
        return self._stop.is_set()

    def listen_for_signals(self) -> None:
        """Take Ctrl-C, SIGTERM and SIGHUP as the wish to stop."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._asked_to_stop)

    def _asked_to_stop(self, signum: int, frame: FrameType | None) -> None:
        self._stop.set()

    def run_once(self, command: Sequence[str]) -> int | None:
        """Run a command to its end, with its output in the terminal. None if the wish to stop came first."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=bound_to_this_process(signal.SIGKILL),
        )
        while process.poll() is None:
            if self._stop.wait(TICK / 2):
                _end(process, grace=5)
                return None
        return process.returncode

    def start(self, child: Child) -> None:
        """Start a child and keep it from now on."""
        self.children.append(child)
        self._launch(child)

    def keep(self, *, until: Callable[[], bool] | None = None, patience: float | None = None) -> bool:
        """Keep the children alive. True once `until` says so; False when it is time to stop or patience has run out."""
        deadline = None if patience is None else time.monotonic() + patience
        while not self._stop.wait(TICK):
            for child in self.children:
                self._look_after(child)
            if until is not None and until():
                return True
            if deadline is not None and time.monotonic() > deadline:
                return False
        return False

    def end(self) -> None:
        """End the children, the last one started first; whoever does not end in time is killed."""
        for child in reversed(self.children):
            if child.process is not None:
                _end(child.process, grace=child.grace)
        self.children.clear()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_again_at:
                self._launch(child)
            return
        code = child.process.poll()
        if code is None:
            return
        _kill_group(child.process.pid)  # its own children must not go on without it
        child.process = None
        child.deaths = 1 if now - child.started_at > STEADY_AFTER else child.deaths + 1
        pause = 0.0 if child.deaths == 1 else min(LONGEST_PAUSE, 0.5 * 2**child.deaths)
        child.start_again_at = now + pause
        self.say(f"{child.name} ended ({_in_words(code)}) and starts again; see {child.log}")

    def _launch(self, child: Child) -> None:
        if child.before is not None:
            child.before()
        if child.log.exists() and child.log.stat().st_size > LARGEST_LOG:
            child.log.replace(child.log.with_suffix(".log.1"))
        with child.log.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=child.pass_fds,
                start_new_session=True,
                preexec_fn=bound_to_this_process(child.last_signal),
            )
        child.started_at = time.monotonic()


def _end(process: "subprocess.Popen[bytes]", *, grace: float) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):  # then it is killed with its group
        process.wait(timeout=grace)
    _kill_group(process.pid)
    process.wait()


def _kill_group(pid: int) -> None:
    """Kill what is left of the session that a child led."""
    with suppress(ProcessLookupError):  # nothing is left
        os.killpg(pid, signal.SIGKILL)


def _in_words(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
