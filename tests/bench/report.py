"""The figures as a table for people, each budget of the product beside what was measured."""

from collections.abc import Iterator
from typing import Any

MULTIPLE = 3.0
FIRST_VISIT, LATER_VISIT = 90, 20  # KB
SAVE_P95 = 300  # ms
WEB_MEMORY = 180  # MB
MOST_QUERIES = {"answer save": 6}
QUERIES = 12


def text(figures: dict[str, Any]) -> str:
    """The whole report."""
    lines = heading(figures)
    missed: list[str] = []
    for database in figures["databases"]:
        lines += ["", f"── {database['name']}, {database['people']} people, built in {database['seconds_to_build']:.0f} s ──"]
        lines += table(_pages(database, missed))
        lines += ["", *table(_memory(database, missed))]
    lines += ["", *_explanation()]
    lines += ["", f"Budgets not met (*): {'; '.join(missed)}." if missed else "All budgets are met."]
    return "\n".join(lines)


def heading(figures: dict[str, Any]) -> list[str]:
    """When and where, and whether the machine had other things to do."""
    machine = figures["machine"]
    lines = [f"{figures['on']}, {machine['cores']} cores (the load maker on the same ones), Python {machine['python']}"]
    if figures["busy_before"] > 0.5:
        lines.append(
            f"The machine was busy before (load {figures['busy_before']:.1f}): only what stands as a ratio says something."
        )
    return lines


def _pages(database: dict[str, Any], missed: list[str]) -> Iterator[list[str]]:
    yield ["page", "queries", "× bare", "ms", "req/s at 1 · 4 · 16", "of bare", "p95 at 16", "faults", "first visit", "later"]

    def held(value: float, most: float, shown: str, what: str) -> str:
        if value <= most:
            return shown
        missed.append(f"{database['name']}: {what} {shown} (budget {most:g})")
        return f"{shown}*"

    for name, row in database["pages"].items():
        at_most = row["load"][-1]
        weight = row.get("bytes")
        late = f"{at_most['p95']:.0f} ms"
        yield [
            name,
            held(row["queries"], MOST_QUERIES.get(name, QUERIES), str(row["queries"]), f"{name}, queries"),
            held(row["multiple"], MULTIPLE, f"{row['multiple']:.1f}", f"{name}, × bare"),
            f"{row['server_ms']:.1f}",
            " · ".join(f"{load['per_second']:.0f}" for load in row["load"]),
            f"{at_most['per_second'] / row['bare_load']['per_second']:.0%}",
            held(at_most["p95"], SAVE_P95, late, f"{name}, p95") if name in MOST_QUERIES else late,
            held(
                sum(load["faults"] for load in row["load"]),
                0,
                str(sum(load["faults"] for load in row["load"])),
                f"{name}, faults",
            ),
            held(weight["first"] / 1000, FIRST_VISIT, f"{weight['first'] / 1000:.1f} KB", f"{name}, first visit")
            if weight
            else "",
            held(weight["later"] / 1000, LATER_VISIT, f"{weight['later'] / 1000:.1f} KB", f"{name}, later visit")
            if weight
            else "",
        ]


def _memory(database: dict[str, Any], missed: list[str]) -> Iterator[list[str]]:
    yield ["process", "resident", "own share"]
    for process in database["processes"]:
        shown = f"{process['rss']:.0f} MB"
        if process["name"] == "web" and process["rss"] > WEB_MEMORY:
            missed.append(f"{database['name']}: memory of a web process {shown} (budget {WEB_MEMORY})")
            shown += "*"
        yield [process["name"], shown, f"{process['pss']:.0f} MB"]


def _explanation() -> list[str]:
    return [
        "queries: through Django's test client, with session and person, without BEGIN, COMMIT and SAVEPOINT (budget 12, save 6).",
        "× bare: server time as a multiple of a bare Django view with as many queries, in turns, medians of 60 (budget 3).",
        "of bare: requests per second at 16 at once, as a share of what the bare view reaches behind the same web server.",
        "first visit, later: compressed bytes with styles, scripts and fonts (budgets 90 KB and 20 KB); 1 KB is 1,000 bytes.",
        "p95 of the save: budget 300 ms. Resident memory of a web process, after the load: budget 180 MB.",
    ]


def table(rows: Iterator[list[str]]) -> list[str]:
    """Lines with columns of equal width."""
    cells = list(rows)
    wide = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in cells]
