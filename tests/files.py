"""Files that people hand in, good and bad, made in memory."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

SCRIPT = b"<html><script>alert(1)</script></html>"
TYPES = b'<?xml version="1.0"?><Types><Override ContentType="application/%s"/></Types>'
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: Any) -> bytes:
    """A picture with a red left half."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return encoded(image, kind, **how)


def encoded(image: Image.Image, kind: str, **how: Any) -> bytes:
    """A picture as bytes."""
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_with(*chunks: bytes, size: tuple[int, int] | None = None) -> bytes:
    """A PNG with further chunks before its pixels, and perhaps another declared size."""
    plain = picture()
    head = plain[8:33]
    if size:
        head = chunk(b"IHDR", struct.pack(">II", *size) + head[16:21])
    return plain[:8] + head + b"".join(chunks) + plain[33:]


def exif(orientation: int = 1) -> Image.Exif:
    """Orientation, a camera and a place."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x0110] = "SecretCam 3000"
    found.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return found


def gif_frames(number: int) -> bytes:
    """A GIF whose pictures differ."""
    frames = [Image.new("P", (20, 20), index % 200) for index in range(number)]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def office(ending: str, *, types: bytes = b"main+xml", **members: bytes) -> bytes:
    """An Office file; "__" in the name of a member stands for "/", "_dot_" for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES % types)
        archive.writestr(MAIN[ending], "<x/>")
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def declared_larger(archive: bytes, size: int) -> bytes:
    """An archive whose first member says that it unpacks to so many bytes."""
    at = archive.find(b"PK\x01\x02") + 24
    return archive[:at] + struct.pack("<I", size) + archive[at + 4 :]


def pdf(body: bytes = b"1 0 obj <</Type /Catalog>> endobj") -> bytes:
    """A small PDF."""
    return b"%PDF-1.7\n" + body + b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def packed_pdf(inner: bytes) -> bytes:
    """A PDF that keeps an object packed."""
    data = zlib.compress(inner)
    return pdf(b"2 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>> stream\r\n%s\nendstream endobj" % (len(data), data))
