"""Workbooks of strangers: read in a process of its own, within limits."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from competence.actions.workbook import read_workbook
from competence.rules.workbook import as_text
from tests.competence.rosters import workbook


def test_numbers_and_texts_become_texts() -> None:
    table = read_workbook(workbook([["Nummer", "Name", "Stunden"], [10003, "Jörg", 38.5]]))
    assert (table.encoding, table.headings) == ("XLSX", ("Nummer", "Name", "Stunden"))
    assert table.rows[0].fields == ("10003", "Jörg", "38.5")


def test_a_cell_in_the_last_corner_does_not_fill_the_memory() -> None:
    table = read_workbook(workbook([["Nummer"], [1]], extra_cell="XFD1048576"))
    assert [fault.code for fault in table.faults] == ["csv.file.workbook_size"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04rest", "csv.file.workbook"),
        (workbook([["Nummer"], [1]])[:-40], "csv.file.workbook"),
        (b"PK\x03\x04" + b"x" * 5_000_001, "csv.file.too_large"),
        (workbook([]), "csv.file.empty"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    assert [fault.code for fault in read_workbook(content).faults] == [code]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert [fault.code for fault in read_workbook(out.getvalue()).faults] == ["csv.file.other"]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = BytesIO(workbook([["Nummer"], [1]]))
    with ZipFile(out, "a", compression=8) as archive:
        archive.writestr("xl/media/big.bin", b"0" * 100_000_001)
    assert [fault.code for fault in read_workbook(out.getvalue()).faults] == ["csv.file.workbook_size"]


def test_broken_sheets_are_refused() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(workbook([["Nummer"], [1]]))) as source, ZipFile(out, "w") as archive:
        for part in source.infolist():
            text = source.read(part)
            archive.writestr(part, b"<worksheet><sheetData><row" if part.filename.endswith("sheet1.xml") else text)
    assert read_workbook(out.getvalue()).faults


@pytest.mark.parametrize(("value", "text"), [(True, "1"), (False, "0"), (3.0, "3"), (3.5, "3.5"), ("x", "x")])
def test_a_cell_reads_as_in_a_text_file(value: object, text: str) -> None:
    assert as_text(value) == text
