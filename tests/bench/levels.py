"""The level core on one database. `python -m tests.bench.levels NAME URL FOLDER OUT [short]`.

Recording with evaluation stands beside the floor of the bare rows; the daily sweep stands beside a full recomputation. All of it in
one process, in turns where that is possible, so that ratios say something on a busy machine.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
CHANGED = 100  # one level in so many changes its state on the day of the sweep


@dataclass(frozen=True)
class Size:
    """People with a level in every competence, and proofs recorded in each of the rounds."""

    people: int
    competences: int
    proofs: int
    rounds: int


FULL = Size(people=10_000, competences=23, proofs=100, rounds=5)
SHORT = Size(people=60, competences=5, proofs=10, rounds=1)


def measure(size: Size) -> dict[str, Any]:
    """Everything, on the database that Django is set up with; the database is empty and stays full of what was made."""
    from tests.bench import levels_company

    began = time.monotonic()
    company = levels_company.found(size, MOMENT)
    built = time.monotonic() - began
    recorded = recording(company, size)
    return {
        "people": size.people,
        "competences": size.competences,
        "seconds_to_build": built,
        "recording": recorded,
        "sweeping": sweeping(company),
    }


def recording(company: Any, size: Size) -> dict[str, Any]:
    """Proofs by the action, and as many bare rows with an audit row in one transaction each, in turns."""
    seconds: dict[str, list[float]] = {"with evaluation": [], "bare rows": []}
    for number in range(size.rounds + 1):
        for name, work in (("with evaluation", company.record), ("bare rows", company.insert)):
            took = timed(lambda work=work, number=number: [work(number * size.proofs + one) for one in range(size.proofs)])
            if number:  # the first round warms up
                seconds[name].append(took)
    rates = {name: size.proofs / median(took) for name, took in seconds.items()}
    return {"per_second": rates, "of_floor": rates["with evaluation"] / rates["bare rows"], "proofs": size.proofs * size.rounds}


def sweeping(company: Any) -> dict[str, Any]:
    """The sweep of a day, one without anything to do, and a recomputation of all levels that finds nothing to change."""
    changed: list[int] = []
    with company.on_the_day():
        sweep = timed(lambda: changed.append(company.sweep()))
        idle = timed(lambda: changed.append(company.sweep()))
        differing: list[int] = []
        recomputation = timed(lambda: differing.append(company.recompute()))
    return {
        "levels": company.levels,
        "changed": changed[0],
        "changed_again": changed[1],
        "differing": differing[0],
        "seconds": {"sweep": sweep, "nothing to do": idle, "recomputation": recomputation},
        "times_faster": recomputation / sweep,
    }


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main(name: str, url: str, folder: str, out: str, short: str = "") -> None:
    """Measure and write the figures of this database."""
    from tests.serving import environment

    Path(folder).mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(Path(folder), url))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    load = os.getloadavg()[0]
    figures = measure(SHORT if short else FULL)
    Path(out).write_text(json.dumps({"name": name, "load_before": load, **figures}, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
