"""The catalogue of files: pictures that are none, too large or carry something, and documents that run something."""

import io
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from competence.actions import uploads
from competence.actions.uploads import checked
from competence.errors import Refused
from competence.rules import pictures
from tests.files import SCRIPT, chunk, declared_larger, encoded, exif, gif_frames, office, packed_pdf, pdf, picture, png_with

TEXT_BOMB = b"Comment\x00\x00" + zlib.compress(b"A" * 50_000_000, 9)


def keep(name: str, data: bytes) -> tuple[bytes, str, str]:
    """What would be stored: bytes, name, type."""
    with checked(SimpleUploadedFile(name, data)) as file:
        assert file.size == file.path.stat().st_size
        return file.path.read_bytes(), file.name, file.type


def refusal(name: str, data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        keep(name, data)
    return caught.value


@pytest.mark.parametrize(
    ("name", "data", "type"),
    [
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpg", picture("JPEG"), "image/jpeg"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.gif", picture("GIF"), "image/png"),
        ("wrong.jpg", picture("PNG"), "image/png"),  # by content, not by name
        ("alpha.png", picture("PNG", mode="RGBA"), "image/png"),
        ("grey.png", picture("PNG", mode="L"), "image/png"),
        ("deep.png", picture("PNG", mode="I;16"), "image/png"),
        ("one.png", picture("PNG", mode="1"), "image/png"),
        ("cmyk.jpg", picture("JPEG", mode="CMYK"), "image/jpeg"),
        ("tiny.png", picture("PNG", size=(1, 1)), "image/png"),
    ],
)
def test_sound_pictures_are_kept(name: str, data: bytes, type: str) -> None:
    kept, new_name, new_type = keep(name, data)
    assert new_type == type
    with Image.open(io.BytesIO(kept)) as before, Image.open(io.BytesIO(data)) as after:
        assert before.size == after.size
    assert new_name.split(".")[0] == name.split(".")[0]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.png", b"", "file.empty"),
        ("signature.png", picture()[:8], "picture.unreadable"),
        ("zero.png", png_with(size=(0, 10)), "picture.unreadable"),
        ("cut.png", picture(size=(400, 400))[:200], "picture.damaged"),
        ("cut.jpg", picture("JPEG", size=(400, 400))[:700], "picture.damaged"),
        ("checksum.png", picture().replace(b"IDAT", b"IDAT\x00", 1), "picture.damaged"),
        ("bomb.png", png_with(size=(50_000, 50_000)), "picture.too_many_pixels"),
        ("thin.png", png_with(size=(1, 1_000_000)), "picture.too_many_pixels"),
        ("real.png", picture(mode="1", size=(12_000, 12_000)), "picture.too_many_pixels"),
        ("bomb.gif", b"GIF89a\xff\xff\xff\xff\x00\x00\x00;", "picture.too_many_pixels"),
        ("bomb.webp", b"RIFF\x22\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + b"\x00" * 4 + b"\xff" * 6, "picture.too_many_pixels"),
        ("bomb.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + b"\x00" * 9, "picture.too_many_pixels"),
        ("no-size.jpg", b"\xff\xd8\xff\xda\x00\x02" + b"\x00" * 50, "picture.unreadable"),
        ("text-bomb.png", png_with(chunk(b"zTXt", TEXT_BOMB)), "picture.metadata"),
        ("html.png", SCRIPT, "picture.format"),
        ("vector.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "picture.format"),
        ("print.jpg", b"%!PS-Adobe-3.0 EPSF-3.0", "picture.format"),
        ("bitmap.png", encoded(Image.new("RGB", (9, 9)), "BMP"), "picture.format"),
        ("tagged.png", encoded(Image.new("RGB", (9, 9)), "TIFF"), "picture.format"),
        ("script.gif", b"GIF89a/*\x00" + SCRIPT, "picture.too_many_pixels"),
        ("heavy.png", picture() + b"\x00" * (5 * 1024 * 1024), "file.too_large"),
        ("vector.svg", b"<svg/>", "file.ending"),
        ("page.html", picture(), "file.ending"),
        ("photo.heic", picture(), "file.ending"),
    ],
)
def test_bad_pictures_are_refused_with_the_reason(name: str, data: bytes, code: str) -> None:
    refused = refusal(name, data)
    assert refused.code == code
    assert str(refused.message), "a person reads why"


def test_the_reason_names_the_numbers() -> None:
    message = str(refusal("real.png", picture(mode="1", size=(12_000, 12_000))).message)
    assert "12.000 × 12.000" in message or "12,000 × 12,000" in message
    assert "40" in message


@pytest.mark.parametrize(
    "data",
    [
        picture() + SCRIPT,
        png_with(chunk(b"tEXt", b"Comment\x00" + SCRIPT)),
        picture("JPEG", comment=SCRIPT),
        picture("JPEG") + SCRIPT,
        picture("GIF", comment=SCRIPT),
        picture("WEBP", xmp=SCRIPT),
        picture("PNG") + office("docx", word__x=SCRIPT),  # a picture and an archive at once
    ],
)
def test_what_hides_in_a_picture_is_gone(data: bytes) -> None:
    kept, _name, _type = keep("a.png", data)
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone(kind: str) -> None:
    data = picture(kind, exif=exif())
    assert b"SecretCam" in data
    kept, _name, _type = keep("a.jpg", data)
    assert b"SecretCam" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not dict(image.getexif())
        assert not set(image.info) - {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }


def test_a_photo_stands_upright() -> None:
    """Orientation 6: the camera lay on its side. The red half was left and is on top when it stands."""
    kept, _name, _type = keep("a.jpg", picture("JPEG", size=(60, 40), exif=exif(6)))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 60)
        red, _green, _blue = image.convert("RGB").getpixel((20, 5))
        assert red > 200


def test_of_many_pictures_the_first_is_kept() -> None:
    kept, name, type = keep("film.gif", gif_frames(501))
    assert (name, type) == ("film.png", "image/png")
    with Image.open(io.BytesIO(kept)) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_transparency_survives() -> None:
    image = Image.new("P", (10, 10))
    image.putpalette([255, 0, 0, 0, 255, 0])
    kept, _name, _type = keep("a.gif", encoded(image, "GIF", transparency=0))
    with Image.open(io.BytesIO(kept)) as after:
        assert after.convert("RGBA").getpixel((1, 1))[3] == 0


def test_large_pictures_cost_the_asking_process_little(tmp_path: Path) -> None:
    """12,000 × 12,000 px in 17 kB is refused by what it declares; the largest allowed picture is decoded in the child only."""
    (tmp_path / "big.png").write_bytes(picture(mode="1", size=(12_000, 12_000)))
    (tmp_path / "large.png").write_bytes(picture("PNG", size=(8000, 5000)))
    program = """
import os, resource, sys
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from competence.errors import Refused
from competence.actions.uploads import checked
from competence.rules import pictures
said = []
for name in ("big.png", "large.png"):
    data = open(os.path.join(sys.argv[1], name), "rb").read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with checked(SimpleUploadedFile(name, data)):
            word = "kept"
    except Refused as refused:
        word = refused.code
    said.append(f"{word} {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024}")
print(*said, "PIL.Image" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    big, mb_big, large, mb_large, has_pillow = run.stdout.split()
    assert (big, large) == ("picture.too_many_pixels", "kept")
    assert int(mb_big) < 20
    assert int(mb_large) < 20
    assert has_pillow == "False", "nothing decodes pictures in this process"


def test_the_worker_checks_the_size_again_and_runs_limited(tmp_path: Path) -> None:
    """Were the first check fooled, the second one stands; and the worker cannot take more memory than it may."""
    source = tmp_path / "a"
    source.write_bytes(picture(mode="1", size=(12_000, 12_000)))
    said = uploads._ask_worker(source, tmp_path / "b", "PNG")
    assert said == {"error": "pixels", "width": 12_000, "height": 12_000}
    # A picture that would be too large for the worker's memory, with the size checks out of the way.
    source.write_bytes(png_with(size=(13_000, 13_000)))
    worker = [sys.executable, "-I", str(uploads.WORKER), str(source), str(tmp_path / "b"), "PNG", "999999999", "99999"]
    run = subprocess.run(worker, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == '{"error": "costly"}', "without its limit the worker would have taken 680 MB"


@pytest.mark.parametrize("seed", range(6))
def test_noise_behind_a_signature_never_breaks_anything(seed: int) -> None:
    rng = random.Random(seed)
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        data = bytearray(picture(kind, size=(80, 80)))
        for _step in range(20):
            data[rng.randrange(12, len(data))] = rng.randrange(256)
        try:
            keep("noise.png", bytes(data))
        except pictures.NoPicture:
            continue  # said in words; anything else fails the test


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf()),
        ("opens-on-page-2.pdf", pdf(b"1 0 obj <</OpenAction [3 0 R /Fit]>> endobj")),
        ("packed.pdf", packed_pdf(b"<</Type /Page>>")),
        ("a.docx", office("docx")),
        ("a.xlsx", office("xlsx")),
        ("a.pptx", office("pptx", ppt__media__image1_dot_png=picture())),
        ("a.txt", "Grüße\r\nZeile 2\t\f".encode()),
        ("old.txt", "Grüße".encode("cp1252")),
        ("wide.txt", "Grüße".encode("utf-16")),
        ("a.csv", b"=1+1;x\n"),
        ("one.txt", b"x"),
        ("harmless.txt", SCRIPT),
    ],
)
def test_sound_documents_are_kept_as_they_are(name: str, data: bytes) -> None:
    kept, new_name, _type = keep(name, data)
    assert (kept, new_name) == (data, name)


MACRO = b"vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("report.pdf.exe", b"MZ", "file.ending"),
        ("program.txt", b"MZ\x90\x00", "file.content"),
        ("program.pdf", b"MZ\x90\x00", "file.content"),
        ("page.pdf", SCRIPT, "file.content"),
        ("cut.pdf", pdf()[:20], "file.damaged"),
        ("script.pdf", pdf(b"1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj"), "file.script"),
        ("escaped.pdf", pdf(b"1 0 obj <</S /J#61vaScr#69pt /JS (x)>> endobj"), "file.script"),
        ("packed.pdf", packed_pdf(b"<</S /JavaScript /JS (x)>>"), "file.script"),
        ("launch.pdf", pdf(b"1 0 obj <</S /Launch /F (cmd.exe)>> endobj"), "file.script"),
        ("fake.docx", pdf(), "file.content"),
        ("sheet.docx", office("xlsx"), "file.content"),
        ("archive.docx", b"PK\x03\x04" + b"\x00" * 60, "file.damaged"),
        ("cut.docx", office("docx")[:-30], "file.damaged"),
        ("macro.docx", office("docx", word__vbaProject_dot_bin=b"x"), "file.macros"),
        ("macro-type.docx", office("docx", types=MACRO), "file.macros"),
        ("control.xlsx", office("xlsx", xl__activeX__activeX1_dot_bin=b"x"), "file.macros"),
        ("inside.pptx", office("pptx", ppt__embeddings__oleObject1_dot_bin=b"x"), "file.macros"),
        ("macro.docm", office("docx"), "file.ending"),
        ("bomb.docx", declared_larger(office("docx"), 201 * 1024 * 1024), "file.bomb"),
        ("before.docx", b"#!/bin/sh\n" + office("docx"), "file.content"),
        ("picture.pdf", picture(), "file.content"),
        ("binary.csv", b"a;b\x00\n", "file.content"),
        ("empty.txt", b"", "file.empty"),
        (".htaccess", b"Options", "file.ending"),
        ("no-ending", b"x", "file.ending"),
        ("tool.js", b"x", "file.ending"),
        ("large.txt", b"x" * (25 * 1024 * 1024 + 1), "file.too_large"),
    ],
)
def test_documents_that_pretend_or_run_something_are_refused(name: str, data: bytes, code: str) -> None:
    refused = refusal(name, data)
    assert refused.code == code
    assert str(refused.message)


def test_a_protected_document_is_refused() -> None:
    data = bytearray(office("docx"))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    assert refusal("locked.docx", bytes(data)).code == "file.encrypted"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    keep("a.png", picture())
    refusal("a.png", SCRIPT)
    assert list(tmp_path.iterdir()) == []
