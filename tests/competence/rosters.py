"""HR exports for tests: as text, as bytes, as a workbook."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

HEADINGS = {
    "personnel_number": "Personalnummer",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "email": "E-Mail",
    "unit": "Abteilung",
    "parent_unit": "Übergeordnete Abteilung",
    "position": "Position",
    "manager": "Vorgesetzte/r",
    "is_people_manager": "Führungskraft",
    "location": "Standort",
    "joined_on": "Eintritt",
    "weekly_hours": "Wochenstunden",
    "status": "Status",
    "language": "Sprache",
    "is_champion": "KI-Champion",
}
FIRST = "hr_export_antriebstechnik.csv"
LATER = "hr_export_antriebstechnik_2027-01.csv"


def shipped(name: str) -> bytes:
    """One of the two files of the demo company."""
    return bytes((settings.FIXTURES_DIR / name).read_bytes())


def line(number: int | str, **fields: str) -> dict[str, str]:
    """One person; what a test does not care about is filled in."""
    usual = {"first_name": "Ada", "last_name": f"Nr{number}", "unit": "Technik", "status": "aktiv", "language": "de"}
    return usual | {"personnel_number": str(number)} | fields


def roster(*people: dict[str, str], delimiter: str = ";", without: Iterable[str] = (), end: str = "\r\n") -> str:
    """The text of an export with all columns but those in `without`; values that need it are quoted."""
    fields = [field for field in HEADINGS if field not in set(without)]
    rows = [[HEADINGS[field] for field in fields], *([person.get(field, "") for field in fields] for person in people)]
    return "".join(delimiter.join(quoted(value, delimiter) for value in row) + end for row in rows)


def quoted(value: str, delimiter: str) -> str:
    """As Excel writes it."""
    if any(sign in value for sign in (delimiter, '"', "\n", "\r")):
        return '"' + value.replace('"', '""') + '"'
    return value


def column(number: int) -> str:
    """The letters of a column of a sheet, from 0."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def workbook(rows: Sequence[Sequence[str | int | float]], *, extra_cell: str = "") -> bytes:
    """A small .xlsx with one sheet. `extra_cell` adds a cell at an address such as "XFD1048576"."""
    body = []
    for number, row in enumerate(rows, 1):
        cells = []
        for index, value in enumerate(row):
            at = f"{column(index)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            else:
                cells.append(f'<c r="{at}"><v>{value}</v></c>')
        body.append(f'<row r="{number}">{"".join(cells)}</row>')
    if extra_cell:
        row_number = "".join(sign for sign in extra_cell if sign.isdigit())
        body.append(f'<row r="{row_number}"><c r="{extra_cell}"><v>1</v></c></row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(body)}</sheetData></worksheet>",
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()
