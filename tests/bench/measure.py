"""One database: build the demo company, run the real server, measure. `python -m tests.bench.measure NAME URL FOLDER OUT`."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.serving import Serving, environment, serving

if TYPE_CHECKING:
    from tests.bench.pages import Page

AT_ONCE = (1, 4, 16)
SECONDS = 1.6


def measure(running: Serving) -> dict[str, Any]:
    """Everything about one running demo company."""
    os.environ.update(environment(running.data, running.environment.get("DATABASE_URL", "")))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    from competence.models import Person
    from tests.bench import inside, memory, pages

    found = pages.pages(running.data)
    rows: dict[str, dict[str, Any]] = {}
    for page in found:
        ask = page.inside()
        counted = inside.count(ask)
        timed = inside.compare(ask, page.person, counted)
        rows[page.name] = {"queries": counted.queries, "transactions": counted.transactions, "server_ms": timed.page}
        rows[page.name] |= {"bare_ms": timed.bare, "multiple": timed.multiple, "_bare": (counted.reads, counted.writes)}
    _weigh(running, found, rows)
    with pages.bare_server(running) as yardstick:
        for page in found:
            row = rows[page.name]
            reads, writes = row.pop("_bare")
            row["load"] = [_press(running.address, page.askers(running.address, n)) for n in AT_ONCE]
            row["bare_load"] = _press(yardstick, pages.bare_askers(reads, writes, AT_ONCE[-1]))
        processes = [asdict(process) for process in memory.tree(running.pid)]
    return {"people": Person.objects.count(), "pages": rows, "processes": processes}


def _weigh(running: Serving, found: "list[Page]", rows: dict[str, dict[str, Any]]) -> None:
    from tests.bench import bytes as wire

    netloc = urlsplit(running.address).netloc
    for page in found:
        if not page.saves:
            rows[page.name]["bytes"] = asdict(wire.weigh(netloc, page.path, page.cookie(running.address)))


def _press(address: str, askers: list[Callable[..., int]]) -> dict[str, float]:
    from tests.bench import load

    done = load.press(urlsplit(address).netloc, askers, seconds=SECONDS)
    return {"at_once": done.at_once, "per_second": done.per_second, "p50": done.p50, "p95": done.p95, "faults": done.faults}


def main(name: str, url: str, folder: str, out: str) -> None:
    """Measure and write the figures of this database."""
    began = time.monotonic()
    with serving(Path(folder), database_url=url, demo=True) as running:
        built = time.monotonic() - began
        figures = measure(running)
    Path(out).write_text(json.dumps({"name": name, "seconds_to_build": built, **figures}, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
