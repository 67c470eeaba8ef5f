"""The PDF itself: accessible, reproducible, complete, and a person's text is never markup."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typst import TypstError

from competence import pdf
from competence.enums import CertificateOf
from competence.rules.certificate_words import pdf_data
from tests.competence.certificates import facts
from tests.competence.rules.test_certificate_words import COURSE, page

pytestmark = pytest.mark.once

PROBES = (
    '#set text(red) $x^2$ *bold* _it_ `raw` \\u{41} // <b> & #read("house.typ")',
    "Zoë Çağrı Łukasz Ğış-Øster",
    "„Anna“ – O’Neill … ÄÖÜäöüß",
    "=Überschrift\n+ Liste",
)


def data(name: str = "Jana Petersen", **changes: Any) -> dict[str, Any]:
    address = "https://kundig.example/verify/k7m39x2qabcdefghjkmnpqrstu/"
    made = pdf_data(
        page(content=facts(1, 2, 3)), name=name, issued_at=datetime(2026, 11, 21, 10, 0, 1, 5, UTC), address=address
    )
    return made | changes


def read(document: bytes) -> str:
    """The text of a PDF, where the machine has a program for it."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True)
    return done.stdout.decode()


def pages(document: bytes) -> int:
    found = re.search(rb"<xmpTPg:NPages>(\d+)<", document)
    assert found
    return int(found.group(1))


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_is_tagged_with_title_and_language(language: str) -> None:
    document = pdf.render("certificate", data(language=language))
    assert document.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    assert f"/Lang({language})".encode() in document
    assert b"/Marked true" in document
    assert b"/StructTreeRoot" in document
    assert b"Zertifikat 2026-0417: Jana Petersen" in document  # the title, as readers show it
    assert b"/DisplayDocTitle true" in document
    assert pages(document) == 1


def test_the_same_data_gives_the_same_bytes() -> None:
    assert pdf.render("certificate", data()) == pdf.render("certificate", dict(reversed(data().items())))
    assert pdf.render("certificate", data()) != pdf.render("certificate", data(name="Jan Petersen"))


def test_only_our_fonts_are_in_it_and_nothing_points_elsewhere() -> None:
    document = pdf.render("certificate", data())
    fonts = set(re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", document))
    assert fonts == {b"AtkinsonHyperlegibleNext-Regular", b"AtkinsonHyperlegibleNext-SemiBold"}
    for action in (b"/URI", b"/JavaScript", b"/Launch", b"/GoToR", b"/EmbeddedFile"):
        assert action not in document
    for template in pdf.FOLDER.glob("*.typ"):
        assert "@" not in template.read_text(encoding="utf-8"), "a package would be loaded from elsewhere"


@pytest.mark.parametrize("name", PROBES)
def test_what_a_person_wrote_is_text(name: str) -> None:
    document = pdf.render("certificate", data(name=name, company=name, lead=name))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    words = " ".join(name.split())
    text = " ".join(read(document).replace("\u200b", "").split())
    assert text.count(words[:30]) >= 2


@pytest.mark.parametrize(
    ("name", "is_accessible"), [("Юрий Ωμέγα", True), ("山田太郎", False), ("a\u202eb", True), ("a\u0007b", False)]
)
def test_any_name_gets_a_file(name: str, is_accessible: bool) -> None:
    """Letters that our fonts do not have come from those that Typst brings along, or are empty boxes; never an error."""
    document = pdf.render("certificate", data(name=name))
    assert (b"<pdfuaid:part>" in document) == is_accessible
    assert b"/StructTreeRoot" in document


@pytest.mark.parametrize(
    ("name", "row_name", "rows", "most"),
    [
        ("W" * 150 + " " + "M" * 150, "Verantwortungsübernahmebereitschaft" * 2, 10, 2),
        ("Jana Petersen", "Datenschutz und Vertraulichkeit", 23, 2),
        ("Jana Petersen", "Datenschutz und Vertraulichkeit", 10, 1),
    ],
)
def test_nothing_is_cut_off(name: str, row_name: str, rows: int, most: int) -> None:
    row = {"level": 4, "words": "4 prägt", "proof": "Quiz"}
    document = pdf.render("certificate", data(name=name, competences=[row | {"name": f"{n} {row_name}"} for n in range(rows)]))
    assert pages(document) <= most
    text = read(document).replace("\u200b", "")
    assert sum(text.count(letter) for letter in "WM") >= sum(name.count(letter) for letter in "WM")
    assert text.count("4 prägt") == rows + 1  # one stands in the explanation
    assert "20. November 2027" in text


def test_a_course_without_levels_has_no_table() -> None:
    course = page(CertificateOf.COURSE, COURSE, {"de": "Sicher arbeiten"})
    text = read(
        pdf.render("certificate", pdf_data(course, name="Jana", issued_at=datetime(2026, 11, 21, tzinfo=UTC), address=""))
    )
    assert "Lektionen: Erste · Zweite" in text
    assert "Kompetenz" not in text
    assert "sobald die Person" in text


@pytest.mark.parametrize("name", ["title", "language", "dated"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        pdf.render("certificate", data(**{name: ""}))


def test_a_fault_of_a_template_is_no_silence() -> None:
    with pytest.raises(TypstError):
        pdf.render("certificate", {key: value for key, value in data().items() if key != "lead"})


def test_the_fonts_come_with_their_licence() -> None:
    folder: Path = pdf.FOLDER / "fonts"
    assert "SIL Open Font License" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(folder.glob("*.ttf"))) == 2
