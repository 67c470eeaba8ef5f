"""What a picture says about itself before anyone decodes it: format and size, read from a few bytes.

A small file may declare a gigantic picture, so these numbers are checked first; they cost no memory.
"""

import struct
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from competence.errors import Refused

LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PIXELS_WEBP = 16_000_000  # its decoder holds three copies of the picture
LONGEST_SIDE = 10_000
MOST_SEGMENTS = 10_000  # of a JPEG; it has some dozen
ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp"})

# Format → ending and content type of the rebuilt picture. A GIF becomes a PNG: only its first picture is kept.
REBUILT = {
    "PNG": ("png", "image/png"),
    "GIF": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
}

FORMATS = {"png": "PNG", "gif": "GIF", "jpg": "JPEG", "webp": "WEBP"}  # by ending

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that carry width and height
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class NoPicture(Refused):
    """The file is no picture that can be kept."""


def picture_format(head: bytes) -> str | None:
    """The format by the first twelve bytes, or None."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return None


@dataclass(frozen=True)
class PictureFile:
    """A picture as a file: the name under which it is kept (digest and ending), its size in pixels, its bytes."""

    name: str
    width: int
    height: int
    data: bytes


def read_picture(data: bytes) -> PictureFile:
    """What is declared about a picture, or NoPicture. It is not decoded here."""
    if len(data) > LARGEST_FILE:
        raise NoPicture(_("A picture has at most 5 MB."), code="picture.too_large")
    found = check_declared(BytesIO(data))
    size = _READERS[found](BytesIO(data))
    assert size is not None  # check_declared would have refused
    return PictureFile(f"{sha256(data).hexdigest()}.{REBUILT[found][0]}", *size, data)


def check_declared(stream: BinaryIO, formats: Collection[str] = REBUILT) -> str:
    """Read format and declared size, and refuse what is no picture of these formats or too large. Returns the format."""
    head = stream.read(32)
    found = picture_format(head)
    if not head:
        raise NoPicture(_("The file is empty."), code="picture.empty")
    if found is None:
        raise NoPicture(_("Only pictures in the formats PNG, JPEG, GIF and WebP can be used."), code="picture.format")
    if found not in formats:
        said = _("Only pictures in these formats can be used here: %(formats)s.")
        raise NoPicture(said % {"formats": ", ".join(sorted(formats))}, code="picture.format")
    stream.seek(0)
    try:
        size = _READERS[found](stream)
    except (struct.error, ValueError):
        size = None
    if size is None or 0 in size:
        raise unreadable()
    check_size(*size, found)
    return found


def most_pixels(kind: str) -> int:
    """How many pixels a picture of this format may have."""
    return MOST_PIXELS_WEBP if kind == "WEBP" else MOST_PIXELS


def check_size(width: int, height: int, kind: str) -> None:
    """Refuse more pixels than a person would ever hand in."""
    most = most_pixels(kind)
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > most:
        raise NoPicture(
            _("The picture has %(width)s × %(height)s px; at most %(most)s megapixels and %(side)s px a side.")
            % {
                "width": number_format(width, force_grouping=True),
                "height": number_format(height, force_grouping=True),
                "most": most // 1_000_000,
                "side": number_format(LONGEST_SIDE, force_grouping=True),
            },
            code="picture.too_many_pixels",
        )


def unreadable() -> NoPicture:
    """The beginning is that of a picture, the rest is not."""
    return NoPicture(_("This is not a readable picture."), code="picture.unreadable")


def damaged() -> NoPicture:
    """A part of the picture is missing or wrong."""
    return NoPicture(
        _("The picture is damaged or incomplete. Please save it again and choose the new file."), code="picture.damaged"
    )


def hidden_text() -> NoPicture:
    """Texts inside the file are larger than any camera or program writes."""
    return NoPicture(_("The texts inside the picture file (its metadata) are too large."), code="picture.metadata")


def too_costly() -> NoPicture:
    """Rebuilding needs more memory or time than one picture gets."""
    return NoPicture(_("The picture is too large to be rebuilt. Please make it smaller."), code="picture.too_costly")


def _png(stream: BinaryIO) -> tuple[int, int] | None:
    head = stream.read(24)
    return struct.unpack(">II", head[16:24]) if head[12:16] == b"IHDR" else None


def _gif(stream: BinaryIO) -> tuple[int, int] | None:
    return struct.unpack("<HH", stream.read(10)[6:10])


def _webp(stream: BinaryIO) -> tuple[int, int] | None:
    head = stream.read(30)
    kind = head[12:16]
    if kind == b"VP8X" and len(head) == 30:
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if kind == b"VP8L" and head[20:21] == b"\x2f":
        (bits,) = struct.unpack("<I", head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(stream: BinaryIO) -> tuple[int, int] | None:
    stream.read(2)
    for _step in range(MOST_SEGMENTS):
        byte = stream.read(1)
        if byte != b"\xff":
            return None
        while byte == b"\xff":
            byte = stream.read(1)
        if not byte:
            return None
        marker = byte[0]
        if marker in _JPEG_BARE:
            continue
        (length,) = struct.unpack(">H", stream.read(2))
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">xHH", stream.read(5))
            return width, height
        if marker in {0xD9, 0xDA} or length < 2:
            return None  # pixels or the end before any size
        stream.seek(length - 2, 1)
    return None


_READERS = {"PNG": _png, "GIF": _gif, "WEBP": _webp, "JPEG": _jpeg}
