"""Message catalogues: text files in the repository, compiled where they run, so that nobody needs gettext."""

import os
from pathlib import Path

import polib


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile each .po below `folder` that is newer than its .mo, and return those. Safe while others do the same."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(draft))  # type: ignore[no-untyped-call]
        draft.replace(target)
        compiled.append(target)
    return compiled
