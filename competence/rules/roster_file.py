"""From the bytes of an HR export to rows with line numbers: encoding, delimiter, quotes, control characters (docs/people.md).

Written by hand instead of with Python's csv module, which passes NUL on, swallows the rest of a file after a quotation mark
that is not closed, and forgets in which line a record began.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .roster_faults import Fault

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
DELIMITERS = (";", ",", "\t", "|")

_LINE_END = re.compile(r"\r\n|\n|\r")
# Letters of DOS and Macintosh code pages, read as Windows-1252, turn into signs that never stand between two letters.
_FOREIGN = re.compile(r"(?<=[^\W\d_])[„”†‡…€§‰ˆ‹›•™˜¢](?=[^\W\d_])")
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Control characters, line and paragraph separators, and those that turn the direction of the text around.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True)
class Line:
    """One record: the line of the file where it begins, and its fields."""

    number: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds. Without headings it could not be read, and `faults` says why."""

    encoding: str = ""  # "UTF-8", "UTF-16", "Windows-1252", "XLSX"
    delimiter: str = ""  # empty for a workbook
    headings: tuple[str, ...] = ()
    heading_line: int = 1
    rows: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _BrokenError(Exception):
    """A quotation mark that does not fit, and the line where its field began."""

    code: str
    line: int


def is_workbook(content: bytes) -> bool:
    """Whether the file is an archive, as .xlsx is."""
    return content.startswith(b"PK\x03\x04")


def read_table(content: bytes) -> Table:
    """Read a delimited text file."""
    refusal = _refusal(content)
    if refusal:
        return Table(faults=(Fault(refusal, details={"most": MOST_BYTES // 1_000_000}),))
    text, encoding, fault = decode(content)
    if fault:
        return Table(encoding=encoding, faults=(fault,))
    lines = _LINE_END.split(text)
    start = next((number for number, line in enumerate(lines) if line.strip(" ;,\t|")), None)
    if start is None:
        return Table(encoding=encoding, faults=(Fault("csv.file.empty"),))
    told = re.fullmatch(r"(?i)sep=([;,\t|])", lines[start].strip(" "))  # Excel's own first line
    if told and start + 1 < len(lines):
        start += 1
    delimiter = told[1] if told else find_delimiter(lines[start])
    records: list[Line] = []
    faults: list[Fault] = []
    for record in _records(lines, start, delimiter):
        if isinstance(record, Fault):
            faults.append(record)
        elif any(value.strip() for value in record.fields):
            records.append(record)
    if not records or records[0].number != start + 1:
        return Table(encoding, delimiter, faults=tuple(faults) or (Fault("csv.file.empty"),))
    return _checked(encoding, delimiter, records, faults)


def table_of_cells(cells: Sequence[Sequence[str]]) -> Table:
    """The same for the rows of a workbook's first sheet; row 1 of the sheet is line 1."""
    records = [Line(number, tuple(row)) for number, row in enumerate(cells, 1) if any(value.strip() for value in row)]
    if not records:
        return Table("XLSX", faults=(Fault("csv.file.empty"),))
    width = max(index + 1 for record in records for index, value in enumerate(record.fields) if value.strip())
    even = [Line(record.number, (record.fields + ("",) * width)[:width]) for record in records]
    return _checked("XLSX", "", even, [])


def decode(content: bytes) -> tuple[str, str, Fault | None]:
    """Text, name of the encoding, and a fault with its line if some bytes do not belong to it."""
    for mark, codec, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(codec), name, None
            except UnicodeDecodeError:
                return "", name, _bad_bytes(content.decode(codec, "replace"), name)
    if content.count(0) * 4 > len(content):  # UTF-16 without its mark
        return "", "", Fault("csv.encoding.unknown", 1)
    try:
        return content.decode("utf-8"), "UTF-8", None
    except UnicodeDecodeError as error:
        good = len(_UTF8_LETTER.findall(content))
        bad = sum(byte >= 0x80 for byte in _UTF8_LETTER.sub(b"", content))
        if good >= bad:  # mostly UTF-8: read as Windows-1252 its letters would turn to "Ã¼" without a word
            return "", "UTF-8", Fault("csv.encoding.broken", _line_at(content, error.start), details={"encoding": "UTF-8"})
    undefined = _UNDEFINED_1252.search(content)
    if undefined:
        return "", "", Fault("csv.encoding.unknown", _line_at(content, undefined.start()))
    text = content.decode("cp1252")
    foreign = _FOREIGN.search(text)
    if foreign:
        return "", "", Fault("csv.encoding.unknown", len(_LINE_END.findall(text, 0, foreign.start())) + 1)
    return text, "Windows-1252", None


def find_delimiter(heading: str) -> str:
    """The delimiter that splits the headings into most fields; a semicolon if there is nothing to split."""
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(DELIMITERS, key=lambda delimiter: (bare.count(delimiter), -DELIMITERS.index(delimiter)))


def find_control(value: str) -> bool:
    """Whether a value holds what is no part of a text; a tab or a line break neither, no field of a person needs them."""
    return is_reported(value) or any(char in value for char in "\t\r\n")


def is_reported(value: str) -> bool:
    """Whether reading the file has already named a control character in this value."""
    return bool(_CONTROL.search(value))


def _refusal(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        return "csv.file.too_large"
    if not content.strip():
        return "csv.file.empty"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "csv.file.old_excel"
    begin = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith((b"<", b"%PDF", b"PK", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")):
        return "csv.file.other"
    return ""


def _line_at(content: bytes, position: int) -> int:
    return len(re.findall(rb"\r\n|\n|\r", content[:position])) + 1


def _bad_bytes(text: str, encoding: str) -> Fault:
    position = text.find("\ufffd")
    line = len(_LINE_END.findall(text, 0, position)) + 1 if position >= 0 else 0
    return Fault("csv.encoding.broken", line, details={"encoding": encoding})


def _records(lines: list[str], start: int, delimiter: str) -> Iterator[Line | Fault]:
    """Records from the heading on. After a line with a broken quotation mark reading goes on in the next line."""
    expected = 0
    index = start
    while index < len(lines):
        if not lines[index]:
            index += 1
            continue
        try:
            fields, after = _split(lines, index, delimiter)
        except _BrokenError as broken:
            yield Fault(broken.code, broken.line)
            index += 1
            continue
        expected = expected or len(fields)
        if len(fields) != expected and any(value.strip() for value in fields):
            if after > index + 1:  # the quotation mark swallowed lines that were not meant
                yield Fault("csv.quote.open", index + 1)
                after = index + 1
            else:
                yield Fault("csv.fields.count", index + 1, details={"found": len(fields), "expected": expected})
        else:
            yield Line(index + 1, tuple(fields))
        index = after


def _split(lines: list[str], index: int, delimiter: str) -> tuple[list[str], int]:
    """The fields of the record that begins in a line, and the line after it."""
    text = lines[index]
    if '"' not in text:
        return text.split(delimiter), index + 1
    first = index
    fields: list[str] = []
    position = 0
    while True:
        if text.startswith('"', position):
            value, index, position = _quoted(lines, index, position + 1)
            text = lines[index]
            if position < len(text) and text[position] != delimiter:
                raise _BrokenError("csv.quote.open" if index > first else "csv.quote.stray", first + 1)
        else:
            end = text.find(delimiter, position)
            end = len(text) if end < 0 else end
            value, position = text[position:end], end
            if '"' in value:
                raise _BrokenError("csv.quote.open" if index > first else "csv.quote.stray", first + 1)
        fields.append(value)
        if position >= len(text):
            return fields, index + 1
        position += 1


def _quoted(lines: list[str], index: int, position: int) -> tuple[str, int, int]:
    """A value up to its closing quotation mark: the value, and line and position behind the mark."""
    opened = index
    parts: list[str] = []
    while True:
        text = lines[index]
        end = text.find('"', position)
        if end < 0:
            parts.append(text[position:] + "\n")
            index, position = index + 1, 0
            if index >= len(lines):
                raise _BrokenError("csv.quote.open", opened + 1)
        elif text.startswith('"', end + 1):
            parts.append(text[position : end + 1])
            position = end + 2
        else:
            parts.append(text[position:end])
            return "".join(parts), index, end + 1


def _checked(encoding: str, delimiter: str, records: list[Line], faults: list[Fault]) -> Table:
    heading, *rows = records
    if len(heading.fields) > MOST_COLUMNS:
        faults.append(Fault("csv.columns.too_many", heading.number, details={"most": MOST_COLUMNS}))
    if len(rows) > MOST_ROWS:
        faults.append(Fault("csv.rows.too_many", rows[MOST_ROWS].number, details={"most": MOST_ROWS}))
        rows = []
    elif not rows and not faults:
        faults.append(Fault("csv.rows.none"))
    faults += [
        Fault("csv.control", row.number, _name(heading.fields, column), value)
        for row in records
        for column, value in enumerate(row.fields)
        if is_reported(value)
    ]
    headings = tuple(name.strip() for name in heading.fields)
    return Table(encoding, delimiter, headings, heading.number, tuple(rows), tuple(faults))


def _name(headings: Sequence[str], column: int) -> str:
    return headings[column].strip() if column < len(headings) else ""
