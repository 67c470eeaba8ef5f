"""A QR code as one path for SVG: geometry only, so that a page needs neither a picture nor a style of its own."""

from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4  # modules of white around the code


@dataclass(frozen=True)
class Code:
    """The side length in modules, with the quiet zone, and the path of the dark modules."""

    size: int
    path: str


def draw(text: str) -> Code:
    """The code of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            width = len(list(run))
            if is_dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return Code(len(rows), "".join(parts))
