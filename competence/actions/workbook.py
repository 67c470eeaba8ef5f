"""Read an uploaded Excel workbook in a process of its own, within limits."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from competence.rules import roster_file, workbook
from competence.rules.roster_faults import Fault
from competence.rules.roster_file import Table, table_of_cells

MOST_UNPACKED = 100_000_000
MOST_PARTS = 1_000


def read_workbook(content: bytes) -> Table:
    """The first sheet as a table, or why it cannot be read. No side effects but a child process that ends."""
    refusal = _refusal(content)
    if refusal:
        return Table(faults=(Fault(refusal, details={"most": roster_file.MOST_BYTES // 1_000_000}),))
    program = Path(workbook.__file__)
    try:
        child = subprocess.run(  # noqa: S603  our own program, with nothing of the file on the command line
            [sys.executable, "-I", str(program)],
            input=content,
            capture_output=True,
            timeout=3 * workbook.SECONDS,
            check=False,
            env={"PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        return Table(faults=(Fault("csv.file.workbook_size"),))
    if child.returncode:
        unreadable = child.returncode == workbook.UNREADABLE
        return Table(faults=(Fault("csv.file.workbook" if unreadable else "csv.file.workbook_size"),))
    return table_of_cells(json.loads(child.stdout))


def _refusal(content: bytes) -> str:
    if len(content) > roster_file.MOST_BYTES:
        return "csv.file.too_large"
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError):
        return "csv.file.workbook"
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        return "csv.file.other"
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "csv.file.workbook_size"
    return ""
