"""One quiz, several hundred people, one database. `python -m tests.bench.quiz NAME URL FOLDER OUT [short]`.

The server is the one that `manage.py serve` starts; the load maker is a process of its own on the same machine.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.serving import ROOT, Serving, environment, serving

SEED = 20261122


@dataclass(frozen=True)
class Size:
    """How many people for how long. Times in seconds."""

    people: int
    rush: float  # within which all press start
    until: float  # from the first start to the end of answering
    hand_in: float  # within which all hand in
    rounds: int  # of saves without pages beside the floor, each `paced` seconds at the rate of the quiz and `flat` flat out
    paced: float
    flat: float
    at_once: int = 16


FULL = Size(people=400, rush=60, until=205, hand_in=30, rounds=3, paced=5, flat=2)
SHORT = Size(people=60, rush=6, until=24, hand_in=6, rounds=1, paced=2, flat=1)


@dataclass
class Busy:
    """Seconds of processor time since some moment."""

    server: float
    machine: float

    @classmethod
    def now(cls, pid: int) -> "Busy":
        """Of the server's processes, and of the whole machine."""
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        times = [process.cpu_times() for process in family]
        all_of_it = psutil.cpu_times()
        unused = all_of_it.idle + all_of_it.iowait + all_of_it.steal
        return cls(sum(one.user + one.system for one in times), sum(all_of_it) - unused)

    def until(self, later: "Busy", seconds: float) -> dict[str, float]:
        """In cores."""
        return {"server": (later.server - self.server) / seconds, "machine": (later.machine - self.machine) / seconds}


def make_load(folder: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """Run the load maker and give what it has written down."""
    plan_file, out = folder / f"{plan['do']}-plan.json", folder / f"{plan['do']}.json"
    plan_file.write_text(json.dumps(plan | {"seed": SEED}))
    subprocess.run([sys.executable, "-m", "tests.bench.quiz_load", str(plan_file), str(out)], cwd=ROOT, check=True)
    told: dict[str, Any] = json.loads(out.read_text())
    return told


def measure(running: Serving, size: Size) -> dict[str, Any]:
    """The quiz, then saves alone beside the floor, then what the database holds."""
    os.environ.update(environment(running.data, running.environment.get("DATABASE_URL", "")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from tests.bench import memory, quiz_company
    from tests.bench.pages import bare_server

    netloc = urlsplit(running.address).netloc
    people = quiz_company.found(size.people)
    sessions = quiz_company.sessions(people)
    idle = memory.tree(running.pid)
    before, load, began = Busy.now(running.pid), os.getloadavg()[0], time.monotonic()
    plan = quiz_company.quiz_plan(netloc, sessions)
    quiz = make_load(running.data, plan | {"rush": size.rush, "until": size.until, "hand_in": size.hand_in})
    asked = plan["asked"]
    busy = before.until(Busy.now(running.pid), time.monotonic() - began)
    processes = [asdict(process) for process in memory.tree(running.pid)]
    attempts = quiz_company.begin(people)
    counted = quiz_company.count_save(attempts[0])
    with bare_server(running) as yardstick:
        plan = quiz_company.press_plan(netloc, urlsplit(yardstick).netloc, attempts, sessions, counted)
        plan |= {"rate": quiz["figures"]["save"]["per_second"], "at_once": size.at_once}
        pressed = make_load(running.data, plan | {"rounds": size.rounds, "paced": size.paced, "flat": size.flat})
    saved = quiz.pop("saved") + pressed.pop("saved")
    lost = list(quiz_company.lost(saved))
    return {
        "people": size.people,
        "questions": asked,
        "load_before": load,
        "statements": asdict(counted),
        "quiz": quiz,
        "busy": busy,
        "pressed": pressed,
        "ratios": ratios(quiz["figures"]["save"], pressed["figures"]),
        "acknowledged": len(saved),
        "lost": len(lost),
        "shown_lost": lost[:20],
        "not_handed_in": size.people - quiz_company.handed_in(),
        "processes": processes,
        "idle_memory": sum(process.pss for process in idle),
    }


def ratios(in_quiz: dict[str, float], pressed: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The save as a multiple of each floor: times by percentile, and how many a second flat out."""
    save = pressed["answer save"]
    return {
        floor: {
            "quiz_p95": in_quiz["p95"] / figures["paced"]["p95"],
            **{name: save["paced"][name] / figures["paced"][name] for name in ("p50", "p95", "p99")},
            "flat": save["flat"]["per_second"] / figures["flat"]["per_second"],
        }
        for floor, figures in pressed.items()
        if floor != "answer save"
    }


def main(name: str, url: str, folder: str, out: str, short: str = "") -> None:
    """Measure and write the figures of this database."""
    with serving(Path(folder), database_url=url) as running:
        figures = measure(running, SHORT if short else FULL)
    Path(out).write_text(json.dumps({"name": name, **figures}, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
