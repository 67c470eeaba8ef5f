"""The figures of the quiz as tables for people, each budget of the product beside what was measured."""

from collections.abc import Iterator
from typing import Any

from .report import heading, table

# ms: what a budget says of which percentile
BUDGETS = {("save", "p95"): 300, ("save", "p99"): 1000, ("start", "p95"): 2000}
MEMORY = 1200  # MB, all processes
SAID = {
    "start page": "what awaits",
    "start": "start → first question",
    "question": "question",
    "save": "save",
    "same save again": "the same save at once again",
    "overview": "overview",
    "hand in": "hand in → result",
}


def text(figures: dict[str, Any]) -> str:
    """The whole report."""
    lines = heading(figures)
    missed: list[str] = []
    for database in figures["databases"]:
        lines += ["", *_head(database, missed), "", *table(_quiz(database, missed)), "", *table(_floor(database))]
        lines += ["", *_machine(database, missed)]
    lines += ["", *_explanation()]
    lines += ["", f"Budgets not met (*): {'; '.join(missed)}." if missed else "All budgets are met."]
    return "\n".join(lines)


def _none(database: dict[str, Any], number: int, what: str, missed: list[str]) -> str:
    if number:
        missed.append(f"{database['name']}: {what} {number} (budget 0)")
    return f"{what} {number}{'*' if number else ''}"


def _head(database: dict[str, Any], missed: list[str]) -> Iterator[str]:
    quiz, pressed = database["quiz"], database["pressed"]
    yield (
        f"── {database['name']}: {database['people']} people in one quiz of {database['questions']} questions, "
        f"{quiz['seconds']:.0f} s (load before: {database['load_before']:.1f}) ──"
    )
    yield " · ".join(
        (
            _none(database, quiz["faults"] + pressed["faults"], "errors", missed),
            _none(database, database["lost"], f"of {database['acknowledged']} acknowledged answers lost", missed),
            _none(database, database["not_handed_in"], "not handed in", missed),
        )
    )
    for shown in (*quiz["shown_faults"], *pressed["shown_faults"], *database["shown_lost"]):
        yield f"  {shown}"


def _quiz(database: dict[str, Any], missed: list[str]) -> Iterator[list[str]]:
    yield ["in the quiz", "number", "per s", "p50 ms", "p95 ms", "p99 ms", "slowest"]
    figures = database["quiz"]["figures"]
    for name in SAID:
        if name not in figures:
            continue
        row = figures[name]
        shown = []
        for share in ("p50", "p95", "p99"):
            said, most = f"{row[share]:.0f}", BUDGETS.get((name, share))
            if most is not None and row[share] > most:
                missed.append(f"{database['name']}: {SAID[name]} {share} {said} ms (budget {most})")
                said += "*"
            shown.append(said)
        yield [SAID[name], f"{row['number']}", f"{row['per_second']:.1f}", *shown, f"{row['most']:.0f}"]


def _floor(database: dict[str, Any]) -> Iterator[list[str]]:
    figures, ratios = database["pressed"]["figures"], database["ratios"]
    rate = next(iter(figures.values()))["paced"]["per_second"]
    yield [f"without pages, {rate:.0f} per s", "p50 ms", "p95 ms", "p99 ms", "flat out: per s", "p95 ms"]
    for name, row in figures.items():
        paced, flat = row["paced"], row["flat"]
        times = [f"{paced[share]:.1f}" for share in ("p50", "p95", "p99")]
        yield [name, *times, f"{flat['per_second']:.0f}", f"{flat['p95']:.0f}"]
    for floor, row in ratios.items():
        yield [f"save ÷ {floor}", *(f"× {row[share]:.2f}" for share in ("p50", "p95", "p99")), f"× {row['flat']:.2f}", ""]
    for floor, row in ratios.items():
        yield [f"save in the quiz ÷ {floor}", "", f"× {row['quiz_p95']:.2f}", "", "", ""]


def _machine(database: dict[str, Any], missed: list[str]) -> Iterator[str]:
    own, flat, busy = database["quiz"]["load_maker"], database["pressed"]["load_maker"], database["busy"]
    rest = busy["machine"] - own["core"] - busy["server"]
    yield (
        f"Cores in use during the quiz: load maker {own['core']:.2f}, server {busy['server']:.2f}, all else (PostgreSQL, "
        f"and whatever the machine did beside) {rest:.2f}. Load maker late by {own['late']['p50']:.1f} ms (p50), {own['late']['p99']:.0f} ms (p99); "
        f"{own['connections']} connections. Without pages it used {flat['core']:.2f} of a core."
    )
    total = sum(process["pss"] for process in database["processes"])
    said = f"{total:.0f} MB"
    if total > MEMORY:
        missed.append(f"{database['name']}: memory {said} (budget {MEMORY})")
        said += "*"
    each = ", ".join(f"{process['name']} {process['pss']:.0f}" for process in database["processes"])
    yield f"Memory of all server processes (own shares) {said}, before the quiz {database['idle_memory']:.0f} MB: {each}."


def _explanation() -> list[str]:
    return [
        "errors: any answer but the expected one, also a page that does not show what was acknowledged (budget 0).",
        "lost: acknowledged answers that the database does not hold, or that do not stand, after the quiz (budget 0).",
        "save: budgets p95 300 ms, p99 1,000 ms. start: from the press to the first question, budget p95 2,000 ms.",
        "bare view: session, person, CSRF check and as many statements as a save, the last an INSERT. one row: one raw INSERT.",
        "without pages: saves and floor in turns by the same load maker: at the rate of the quiz, then 16 at once flat out.",
    ]
