"""Memory of every process of a tree, read from /proc."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process with its resident memory and its share of it (what is common to several is divided), in megabytes."""

    name: str
    rss: float
    pss: float


def tree(root: int) -> list[Process]:
    """The process and all its descendants, parents first."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (parent := _parent(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = [], [(root, "supervisor")]
    while waiting:
        pid, name = waiting.pop(0)
        found.append(_measure(pid, name))
        waiting += [(child, _name(child, name)) for child in sorted(children.get(pid, []))]
    return found


def _parent(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return None  # it has just ended


def _name(pid: int, parent: str) -> str:
    if parent.startswith("web"):
        return "web"
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    if b"gunicorn" in command:
        return "web (parent)"
    return "schedule" if b"\0beat\0" in command else "worker"


def _measure(pid: int, name: str) -> Process:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = {line: int(size) for line, size in re.findall(r"^(Rss|Pss):\s+(\d+)", rollup, re.M)}
    return Process(name, kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)
