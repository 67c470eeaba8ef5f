"""`make bench`: measure on SQLite and on PostgreSQL, print the figures beside the budgets, write bench/latest.json."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.run import postgresql
from tests.serving import ROOT, own_database

from . import report

OUT = ROOT / "bench" / "latest.json"


def measure(name: str, url: str, folder: Path) -> dict[str, Any]:
    """The figures of one database, from a process of its own, because Django knows only one set of settings."""
    print(f"{name}: building the demo company, then measuring …", file=sys.stderr, flush=True)
    data = folder / f"data-{name.split()[0].lower()}"
    with own_database(f"kundig_bench_{os.getpid()}", url) as own:
        out = folder / f"{data.name}.json"
        subprocess.run([sys.executable, "-m", "tests.bench.measure", name, own, str(data), str(out)], cwd=ROOT, check=True)
    return json.loads(out.read_text())


def main() -> int:
    """Run, print, write."""
    folder = Path(tempfile.mkdtemp(prefix="kundig-bench-"))
    began = time.monotonic()
    busy = os.getloadavg()[1]
    try:
        databases = [measure("SQLite", "", folder)]
        if os.environ.get("SQLITE_ONLY") != "1":
            with postgresql(folder) as (name, url):
                databases.append(measure(name, url, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figures = {
        "on": time.strftime("%Y-%m-%d %H:%M"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "busy_before": busy,
        "seconds": round(time.monotonic() - began),
        "databases": databases,
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    print(report.text(figures))
    print(f"\nWritten to {OUT.relative_to(ROOT)} after {figures['seconds']} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
