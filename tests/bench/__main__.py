"""`make bench`: measure on SQLite and on PostgreSQL, print the figures beside the budgets, write bench/latest.json.

ARGS="pages", "quiz" or "levels" runs one part and leaves the figures of the others as they are; --short tries the last two with few people.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.run import postgresql
from tests.serving import ROOT, own_database

from . import levels_report, quiz_report, report

OUT = ROOT / "bench" / "latest.json"
PARTS = {"pages": "tests.bench.measure", "quiz": "tests.bench.quiz", "levels": "tests.bench.levels"}
TEXTS = {"pages": report.text, "quiz": quiz_report.text, "levels": levels_report.text}
SHORTENED = {"quiz", "levels"}


def measure(part: str, name: str, url: str, folder: Path, *more: str) -> dict[str, Any]:
    """The figures of one database, from a process of its own, because Django knows only one set of settings."""
    print(f"{name}, {part}: building a company, then measuring …", file=sys.stderr, flush=True)
    data = folder / f"{part}-{name.split()[0].lower()}"
    with own_database(f"kundig_bench_{os.getpid()}", url) as own:
        out = folder / f"{data.name}.json"
        subprocess.run([sys.executable, "-m", PARTS[part], name, own, str(data), str(out), *more], cwd=ROOT, check=True)
    figures: dict[str, Any] = json.loads(out.read_text())
    return figures


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """SQLite and, unless it is not wanted, PostgreSQL: name and address."""
    if os.environ.get("SQLITE_ONLY") == "1":
        yield [("SQLite", "")]
        return
    with postgresql(folder) as server:
        yield [("SQLite", ""), server]


def run(part: str, folder: Path, *, short: bool) -> dict[str, Any]:
    """One part on every database."""
    began, busy = time.monotonic(), os.getloadavg()[1]
    on = time.strftime("%Y-%m-%d %H:%M")
    more = ("short",) if short and part in SHORTENED else ()
    with databases(folder) as servers:
        measured = [measure(part, name, url, folder, *more) for name, url in servers]
    return {
        "on": on,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "busy_before": busy,
        "seconds": round(time.monotonic() - began),
        "databases": measured,
    }


def main(arguments: Sequence[str]) -> int:
    """Run, print, write."""
    parser = argparse.ArgumentParser(prog="make bench", description="Figures of the pages, of a quiz and of the level core.")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], metavar="pages|quiz|levels", help="what to measure; else all")
    parser.add_argument("--short", action="store_true", help="the quiz and the levels with few people, to try them")
    wanted = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="kundig-bench-"))
    known = json.loads(OUT.read_text()) if OUT.exists() else {}
    figures = {part: known[part] for part in PARTS if part in known}
    parts = wanted.part or list(PARTS)
    try:
        for part in parts:
            figures[part] = run(part, folder, short=wanted.short)
            OUT.parent.mkdir(exist_ok=True)
            OUT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
            print(TEXTS[part](figures[part]), end="\n\n", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"Written to {OUT.relative_to(ROOT)} after {sum(figures[part]['seconds'] for part in parts)} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
