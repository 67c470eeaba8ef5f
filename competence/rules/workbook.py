"""The first sheet of an Excel workbook as texts. Run as a program of its own, with little memory, on files of strangers.

Standard library and calamine only: `python -I workbook.py` reads the workbook from standard input and writes JSON. A workbook
can declare a cell in the last column of the last row, which would fill any memory; here it only ends this small process.
"""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, WorkbookClosed, XmlError, ZipError

MEMORY = 512 * 1024 * 1024
SECONDS = 10
UNREADABLE = 3
MOST_LINES = 20_002  # one more than is allowed, so that the reader can say so


def cells_of(content: bytes) -> list[list[str]]:
    """The rows of the first sheet, from its first row and column on, as texts."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    rows: list[list[str]] = []
    for row in sheet.to_python(skip_empty_area=False, nrows=MOST_LINES):
        rows.append([as_text(value) for value in row])
    return rows


def as_text(value: Any) -> str:
    """A cell as it would stand in a CSV file: whole numbers without a point, dates as 2026-12-31."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def main() -> int:
    """Read within the limits; what cannot be read ends with its own code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        rows = cells_of(sys.stdin.buffer.read())
    except (CalamineError, XmlError, ZipError, WorkbookClosed, IndexError, ValueError):
        return UNREADABLE
    json.dump(rows, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
