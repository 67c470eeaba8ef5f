"""The figures of the level core as tables for people. Only ratios within one run say something."""

from collections.abc import Iterator
from typing import Any

from .report import heading, table


def text(figures: dict[str, Any]) -> str:
    """The whole report."""
    lines = heading(figures)
    for database in figures["databases"]:
        lines += ["", *_head(database), "", *table(_recording(database)), "", *table(_sweeping(database))]
    lines += ["", *_explanation()]
    return "\n".join(lines)


def _head(database: dict[str, Any]) -> Iterator[str]:
    yield (
        f"── {database['name']}: {database['people']} people × {database['competences']} competences, built in "
        f"{database['seconds_to_build']:.0f} s (load before: {database['load_before']:.1f}) ──"
    )


def _recording(database: dict[str, Any]) -> Iterator[list[str]]:
    row = database["recording"]
    yield ["recording", "proofs per s"]
    for name, rate in row["per_second"].items():
        yield [name, f"{rate:.0f}"]
    yield ["with evaluation ÷ bare rows", f"× {row['of_floor']:.2f}"]


def _sweeping(database: dict[str, Any]) -> Iterator[list[str]]:
    row = database["sweeping"]
    yield [f"{row['levels']} levels", "seconds", "levels changed"]
    changed = {"sweep": row["changed"], "nothing to do": row["changed_again"], "recomputation": row["differing"]}
    for name, seconds in row["seconds"].items():
        yield [name, f"{seconds:.3f}", f"{changed[name]}"]
    yield ["recomputation ÷ sweep", f"× {row['times_faster']:.0f}", ""]


def _explanation() -> list[str]:
    return [
        "with evaluation: record_evidence, one transaction each. bare rows: the proof and its audit row, one transaction each, in turns.",
        "sweep: the day on which one level in a hundred begins to fade. nothing to do: the same again.",
        "recomputation: evaluate_everyone right after it; it must find no level that differs.",
    ]
