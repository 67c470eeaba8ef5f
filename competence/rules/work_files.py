"""Files that people hand in: what is allowed, and whether the content is what the ending says.

The check keeps out programs, scripts and documents that run something when they are opened. It is one of three belts: files are
only ever given out as a download, and never under an address of their own.
"""

import codecs
import mmap
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from competence.errors import Refused

from . import pictures

LARGEST_FILE = 25 * 1024 * 1024
MOST_PER_PERSON = 500 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_DIRECTORY = 512 * 1024  # of an Office file; a thousand pages need a fiftieth of it
LARGEST_STREAM = 1024 * 1024  # so much of each packed part of a PDF is looked at
MOST_STREAMS = 2000
CHUNK = 1024 * 1024

OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Allowed:
    """Which files are taken at one place: their endings ("jpg" takes "jpeg" too), and the largest document and picture in bytes."""

    endings: tuple[str, ...]
    largest: int
    largest_picture: int

    def takes(self, ending: str) -> bool:
        """Whether the ending is on the list."""
        return ("jpg" if ending == "jpeg" else ending) in self.endings

    def largest_of(self, ending: str) -> int:
        """The limit of this kind of file."""
        return self.largest_picture if ending in pictures.ENDINGS else self.largest

    @property
    def formats(self) -> frozenset[str]:
        """The formats of pictures that are taken, whatever their files are called."""
        return frozenset(pictures.FORMATS[ending] for ending in self.endings if ending in pictures.FORMATS)

    @property
    def accept(self) -> str:
        """The list for the browser's file dialogue."""
        endings = (*self.endings, *(["jpeg"] if "jpg" in self.endings else []))
        return ",".join(f".{ending}" for ending in endings)


WORK = Allowed((*TYPES, "png", "jpg", "gif", "webp"), LARGEST_FILE, pictures.LARGEST_FILE)

_TEXT_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NO_TEXT = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"#!",
    b"GIF8",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
_MACROS = re.compile(r"vbaproject|vbadata|activex/|macrosheets/|oleobject\d*\.bin|\.(exe|dll|js|vbs|scr|bat|cmd|ps1|hta|jar)$")


def _pdf_name(name: bytes) -> bytes:
    """A pattern for a PDF name; each letter may be written as "#" and two digits."""
    letters = (b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in name)
    return b"/" + b"".join(letters)


_PDF_SCRIPT = re.compile(b"|".join(_pdf_name(name) for name in (b"JavaScript", b"Launch")))


class WrongFile(Refused):
    """The file cannot be handed in."""


def check_ending(name: str, ending: str, allowed: Allowed = WORK) -> None:
    """Refuse endings that are not on the list, whatever stands before them."""
    if allowed.takes(ending):
        return
    said = _("%(name)s: the ending .%(ending)s is not allowed; allowed are %(allowed)s.")
    if not ending:
        said = _("%(name)s: the file has no ending; allowed are %(allowed)s.")
    raise WrongFile(
        said % {"name": name[:80], "ending": ending[:20], "allowed": ", ".join(allowed.endings)}, code="file.ending"
    )


def check_weight(size: int, ending: str, allowed: Allowed = WORK) -> None:
    """Refuse empty files and those above the limit of their kind."""
    most = allowed.largest_of(ending)
    if size == 0:
        raise WrongFile(_("The file is empty."), code="file.empty")
    if size > most:
        raise too_large(size, most)


def too_large(size: int, most: int = LARGEST_FILE) -> WrongFile:
    """A file above its limit."""
    return WrongFile(
        _("The file has %(size)s; at most %(most)s.") % {"size": filesizeformat(size), "most": filesizeformat(most)},
        code="file.too_large",
    )


def dropped(allowed: Allowed = WORK) -> WrongFile:
    """A file so large that it was not even received."""
    return WrongFile(
        _("The file is too large; at most %(most)s.") % {"most": filesizeformat(allowed.largest)}, code="file.too_large"
    )


def quota_reached() -> WrongFile:
    """All files of one person together would be too large."""
    return WrongFile(
        _("Your files would have more than %(most)s together. Please remove some or hand in a smaller one.")
        % {"most": filesizeformat(MOST_PER_PERSON)},
        code="file.quota",
    )


def check_document(stream: BinaryIO, ending: str) -> None:
    """Refuse a document whose content is not what the ending says, or that runs something when it is opened."""
    if ending == "pdf":
        _check_pdf(stream)
    elif ending in OFFICE:
        _check_office(stream, ending)
    else:
        _check_text(stream, ending)


def _unlike(ending: str) -> WrongFile:
    return WrongFile(_("The content does not fit the ending .%(ending)s.") % {"ending": ending}, code="file.content")


def _check_text(stream: BinaryIO, ending: str) -> None:
    """Text in UTF-8, UTF-16 or an old 8-bit code; looked at piece by piece, so that a long one costs no memory."""
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(_NO_TEXT):
        raise _unlike(ending)
    wide = codecs.getincrementaldecoder("utf-16")() if head.startswith((b"\xff\xfe", b"\xfe\xff")) else None
    while part := stream.read(CHUNK):
        try:
            plain = wide.decode(part).encode("utf-8", "replace") if wide else part
        except UnicodeDecodeError:
            raise _unlike(ending) from None
        if _TEXT_CONTROLS.search(plain):
            raise _unlike(ending)


def _check_pdf(stream: BinaryIO) -> None:
    if stream.read(5) != b"%PDF-":
        raise _unlike("pdf")
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.rfind(b"%%EOF") < 0:
            raise WrongFile(_("The PDF is damaged or incomplete."), code="file.damaged")
        if _PDF_SCRIPT.search(data) or any(_PDF_SCRIPT.search(part) for part in _packed_parts(data)):
            raise WrongFile(
                _("The PDF contains a script or starts a program. Please save it without, for example by printing to PDF."),
                code="file.script",
            )


def _packed_parts(data: mmap.mmap) -> Iterator[bytes]:
    """Objects that a PDF keeps packed, opened as far as the limits go."""
    at = 0
    for _count in range(MOST_STREAMS):
        at = data.find(b"/ObjStm", at)
        if at < 0:
            return
        at += 7
        begin = data.find(b"stream", at, at + 400)
        if begin < 0:
            continue
        begin += 6
        while data[begin : begin + 1] in (b"\r", b"\n"):
            begin += 1
        try:
            yield zlib.decompressobj().decompress(data[begin : begin + LARGEST_STREAM], LARGEST_STREAM)
        except zlib.error:
            continue  # packed in another way, or not at all


def _check_office(stream: BinaryIO, ending: str) -> None:
    if stream.read(4) != b"PK\x03\x04":
        raise _unlike(ending)
    _check_directory(stream, ending)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            names = {member.filename.lower() for member in members}
            if "[content_types].xml" not in names or OFFICE[ending] not in names:
                raise _unlike(ending)
            if any(member.flag_bits & 1 for member in members):
                raise WrongFile(_("The file is protected with a password, so nobody could read it."), code="file.encrypted")
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise WrongFile(
                    _("The file unpacks to more than %(most)s.") % {"most": filesizeformat(LARGEST_UNPACKED)}, code="file.bomb"
                )
            kinds = next(member for member in members if member.filename.lower() == "[content_types].xml")
            with archive.open(kinds) as part:
                said = part.read(LARGEST_STREAM).lower()
            if b"macroenabled" in said or b"vbaproject" in said or any(_MACROS.search(name) for name in names):
                raise WrongFile(
                    _("The file contains macros or embedded programs. Please save it without them."), code="file.macros"
                )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise WrongFile(_("The file is damaged or incomplete."), code="file.damaged") from None


def _check_directory(stream: BinaryIO, ending: str) -> None:
    """The list of contents is read as a whole, so its declared size is checked before."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - 66_000))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise WrongFile(_("The file is damaged or incomplete."), code="file.damaged")
    (directory,) = struct.unpack("<I", tail[at + 12 : at + 16])
    if directory > LARGEST_DIRECTORY or b"PK\x06\x07" in tail[:at][-40:]:
        raise _unlike(ending)
    stream.seek(0)
