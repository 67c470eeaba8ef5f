import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules.file_names import LONGEST, clean_name, ending_of, with_ending

NAMES = [
    ("Bericht.pdf", "Bericht.pdf"),
    ("Prüfbericht Größe 3.pdf", "Prüfbericht Größe 3.pdf"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("..\\..\\boot.txt", "boot.txt"),
    ("C:\\Users\\kim\\x.csv", "x.csv"),
    ("/absolute.txt", "absolute.txt"),
    ("a\x00.png.exe", "a.png.exe"),
    ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
    ("tab\there.txt", "tab here.txt"),
    ("rech\u202efdp.exe", "rechfdp.exe"),
    ("zero\u200bwidth.txt", "zerowidth.txt"),
    ("\u2066left\u2069.txt", "left.txt"),
    ("  spaces   in  it .txt ", "spaces in it.txt"),
    ("-rf.txt", "rf.txt"),
    ("=cmd.csv", "cmd.csv"),
    ("@sum.csv", "sum.csv"),
    ("+1.csv", "1.csv"),
    (".htaccess", "htaccess"),
    ("...", "file"),
    ("..", "file"),
    ("", "file"),
    (".txt", "txt"),
    ("con.txt", "_con.txt"),
    ("NUL", "_NUL"),
    ("com1.tar.txt", "_com1.tar.txt"),
    ('quo"te.txt', "quo_te.txt"),
    ("<script>.txt", "_script_.txt"),
    ("a|b?c*d.txt", "a_b_c_d.txt"),
    ("name.txt.", "name.txt"),
    ("\ud800half.txt", "half.txt"),
    ("e\u0301.txt", "é.txt"),
    ("報告書.pdf", "報告書.pdf"),
    ("report.pdf.exe", "report.pdf.exe"),
    ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
]


@pytest.mark.parametrize(("given", "expected"), NAMES, ids=range(len(NAMES)))
def test_the_catalogue_of_names(given: str, expected: str) -> None:
    assert clean_name(given) == expected


@given(st.text(max_size=400))
def test_a_clean_name_misleads_nobody(given: str) -> None:
    name = clean_name(given)
    assert 0 < len(name) <= LONGEST
    assert clean_name(name) == name, "cleaning again changes nothing"
    assert not set(name) & set('/\\<>:"|?*')
    assert name[0] not in " .-=+@~'"
    assert name[-1] not in " ."
    assert all(unicodedata.category(sign) not in {"Cc", "Cf", "Cs"} for sign in name)


def test_only_the_last_ending_counts() -> None:
    assert ending_of("report.pdf.EXE") == "exe"
    assert ending_of("report") == ""
    assert ending_of(".pdf") == ""


def test_a_rebuilt_picture_gets_its_true_ending() -> None:
    assert with_ending("foto.jpeg", "jpg") == "foto.jpg"
    assert len(with_ending("x" * LONGEST, "webp")) == LONGEST
