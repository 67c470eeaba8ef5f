"""From bytes to rows: encodings, delimiters, quotes, control characters; every fault with its line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules.roster_faults import Fault, first_ones, shown, span
from competence.rules.roster_file import MOST_BYTES, MOST_ROWS, find_delimiter, read_table, table_of_cells
from tests.competence.rosters import FIRST, LATER, quoted, shipped

HEAD = "Personalnummer;Vorname;Nachname;Abteilung\n"


def codes(content: bytes | str) -> list[tuple[str, int]]:
    """Code and line of every fault."""
    table = read_table(content.encode() if isinstance(content, str) else content)
    return [(fault.code, fault.line) for fault in table.faults]


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_an_encoding_is_recognised_and_named(codec: str, name: str) -> None:
    table = read_table((HEAD + "1;Jörg;Größe;Führung\n").encode(codec))
    assert (table.encoding, table.faults) == (name, ())
    assert table.rows[0].fields == ("1", "Jörg", "Größe", "Führung")


def test_big_endian_utf_16_with_its_mark() -> None:
    assert read_table(b"\xfe\xff" + (HEAD + "1;Jörg;Ä;B\n").encode("utf-16-be")).rows[0].fields[1] == "Jörg"


@pytest.mark.parametrize("name", [FIRST, LATER])
def test_the_shipped_exports_are_windows_1252_with_semicolons(name: str) -> None:
    table = read_table(shipped(name))
    assert (table.encoding, table.delimiter, table.faults) == ("Windows-1252", ";", ())
    assert len(table.rows) == (224 if name == FIRST else 233)
    assert table.rows[0].number == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # mostly UTF-8, one broken letter: not silently read as Windows-1252
        ((HEAD + "1;Jörg;Ä;B\n2;J").encode() + b"\xf6rg;C;D\n", [("csv.encoding.broken", 3)]),
        (b"\xef\xbb\xbf" + HEAD.encode() + b"1;J\xf6rg;C;D\n", [("csv.encoding.broken", 2)]),
        (HEAD.encode() + b"1;A;B;C\n2;M\x81ller;C;D\n", [("csv.encoding.unknown", 3)]),  # DOS: ü is not defined in 1252
        ((HEAD + "1;J\u00e4ger;B;C\n").encode("cp850"), [("csv.encoding.unknown", 2)]),  # DOS: ä reads as a quotation mark
        ((HEAD + "1;Vor\u00c4\u00f6x;B;C\n").encode("mac-roman"), [("csv.encoding.unknown", 2)]),
        ((HEAD + "1;A;B;C\n").encode("utf-16-le"), [("csv.encoding.unknown", 1)]),
    ],
)
def test_a_wrong_encoding_is_a_fault_with_its_line(content: bytes, expected: list[tuple[str, int]]) -> None:
    assert codes(content) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "csv.file.empty"),
        (b" \r\n \n", "csv.file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "csv.file.old_excel"),
        (b"%PDF-1.7", "csv.file.other"),
        (b"<html><table>", "csv.file.other"),
        (b"\x89PNG\r\n", "csv.file.other"),
        (b"a;b\n" * (MOST_BYTES // 4 + 1), "csv.file.too_large"),
        (HEAD.encode(), "csv.rows.none"),
        ((";".join("x" * 201) + "\n" + ";" * 200 + "\n").encode(), "csv.columns.too_many"),
    ],
)
def test_what_is_no_table_of_people_is_refused(content: bytes, code: str) -> None:
    assert [found for found, _line in codes(content)] == [code]


def test_too_many_lines_are_refused_and_the_allowed_number_is_not() -> None:
    rows = "1;A;B;C\n" * MOST_ROWS
    assert codes(HEAD + rows) == []
    assert codes(HEAD + rows + "1;A;B;C\n") == [("csv.rows.too_many", MOST_ROWS + 2)]


@pytest.mark.parametrize(
    ("heading", "delimiter"), [("a;b,c;d", ";"), ("a,b", ","), ("a\tb\tc", "\t"), ("a|b", "|"), ("a", ";")]
)
def test_the_delimiter_is_the_one_that_splits_the_headings(heading: str, delimiter: str) -> None:
    assert find_delimiter(heading) == delimiter


def test_delimiters_inside_quoted_headings_do_not_count() -> None:
    assert find_delimiter('"Name, Vorname, Titel";Nummer') == ";"


def test_excels_own_first_line_names_the_delimiter() -> None:
    table = read_table(b"sep=,\nNummer,Name\n1,A;B\n")
    assert (table.delimiter, table.heading_line, table.rows[0].number) == (",", 2, 3)
    assert table.rows[0].fields == ("1", "A;B")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('1;"A;B;C\n2;A;B;C\n3;A;B;C\n', [("csv.quote.open", 2)]),  # Python's csv would swallow all three
        ('1;A;B;C\n2;"A;B;C\n3;"X";B;C\n', [("csv.quote.open", 3)]),
        ('1;"A;B;C\n2;A";B\n', [("csv.quote.open", 2), ("csv.quote.stray", 3)]),
        ('1;A"a;B;C\n', [("csv.quote.stray", 2)]),
        ('1;"A"a;B;C\n', [("csv.quote.stray", 2)]),
        ("1;A;B\n", [("csv.fields.count", 2)]),
        ("1;A;B;C;D\n2;A;B;C\n3;A\n", [("csv.fields.count", 2), ("csv.fields.count", 4)]),
        ("1;A\x00b;B;C\n", [("csv.control", 2)]),
        ("1;A\x1bb;B;C\n2;A;\u202eB;C\n", [("csv.control", 2), ("csv.control", 3)]),
    ],
)
def test_a_broken_line_is_named_and_the_lines_after_it_are_read(body: str, expected: list[tuple[str, int]]) -> None:
    assert codes(HEAD + body) == expected


def test_lines_after_a_broken_one_are_kept() -> None:
    table = read_table((HEAD + '1;"A;B;C\n2;A;B;C\n\n3;A;B;C\n').encode())
    assert [row.number for row in table.rows] == [3, 5]


def test_quoted_values_may_hold_delimiters_quotes_and_line_ends() -> None:
    table = read_table(b'Nr;Name;Notiz\r\n1;"A;""B""";"x\r\ny"\r\n2;C;z\r\n')
    assert [(row.number, row.fields) for row in table.rows] == [(2, ("1", 'A;"B"', "x\ny")), (4, ("2", "C", "z"))]


def test_empty_lines_and_lines_of_delimiters_are_passed_over() -> None:
    assert [row.number for row in read_table((HEAD + "\n;;;\n1;A;B;C\n  \n").encode()).rows] == [4]


texts = st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\u2028\u2029"), max_size=12).filter(
    lambda text: not any(0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x2069 for char in text)
)


@given(
    rows=st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    codec=st.sampled_from(["utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_whatever_is_written_is_read_back(rows: list[list[str]], delimiter: str, codec: str, end: str) -> None:
    head = delimiter.join(["Nummer", "Name", "Notiz"])
    lines = [delimiter.join(quoted(value, delimiter) for value in row) for row in rows]
    table = read_table(end.join([head, *lines]).encode(codec))
    kept = [(number, tuple(row)) for number, row in enumerate(rows, 2) if any(value.strip() for value in row)]
    assert [(row.number, row.fields) for row in table.rows] == kept
    assert table.faults == (() if kept else (Fault("csv.rows.none"),))


@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(content: bytes) -> None:
    table = read_table(content)
    assert table.faults or table.rows
    assert all(str(fault) for fault in table.faults)


def test_the_cells_of_a_sheet_become_lines() -> None:
    table = table_of_cells([["", ""], ["Nummer", "Name", ""], ["1", "A", ""], ["", "", ""], ["2"]])
    assert (table.headings, table.heading_line) == (("Nummer", "Name"), 2)
    assert [(row.number, row.fields) for row in table.rows] == [(3, ("1", "A")), (5, ("2", ""))]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a" * 80, "a" * 80), ("a" * 81, "a" * 79 + "…"), ("a\x00b\n", "a\\x00b\\x0a"), ("<b>", "<b>")],
)
def test_a_shown_value_is_cut_and_its_control_characters_are_visible(value: str, expected: str) -> None:
    assert shown(value) == expected


def test_lines_are_told_as_people_write_them() -> None:
    assert span([4, 2, 3, 9]) == "2–4, 9"


def test_at_most_fifty_faults_are_shown(settings: Any) -> None:
    faults = [Fault("csv.value.missing", line) for line in range(62, 0, -1)]
    some, more = first_ones(faults)
    assert [fault.line for fault in some] == list(range(1, 51))
    assert "12" in more
    assert first_ones(faults[:50])[1] == ""
