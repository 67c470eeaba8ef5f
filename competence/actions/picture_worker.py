"""Rebuilds one picture. Runs as a program of its own (`python -I`), with little memory and time.

    picture_worker.py SOURCE TARGET FORMAT MOST_PIXELS LONGEST_SIDE

Decodes the first picture of SOURCE, turns it upright, and writes its pixels to TARGET: no metadata, no further frames, nothing
behind the end. Prints one JSON object: {"width", "height", "format"} or {"error"}.
"""

import contextlib
import json
import resource
import struct
import sys
import warnings
import zlib

MEMORY = 512 * 1024 * 1024
SECONDS = 10
LARGEST_RESULT = 25 * 1024 * 1024
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_FSIZE, LARGEST_RESULT),
    (resource.RLIMIT_NOFILE, 64),
    (resource.RLIMIT_CORE, 0),
)


def limit() -> None:
    """Take from this process what a picture never needs. A system without one of the limits keeps the others."""
    for kind, most in LIMITS:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def rebuild(source: str, target: str, kind: str, most_pixels: int, longest_side: int) -> dict[str, object]:
    """Decode, turn upright, encode again."""
    from PIL import Image, ImageOps, PngImagePlugin

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # an own limit, checked below; Pillow's only warns up to twice its size
    PngImagePlugin.MAX_TEXT_CHUNK = 256 * 1024
    PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024
    try:
        picture = Image.open(source, formats=[kind])
    except ValueError as error:
        return {"error": "metadata" if "text" in str(error).lower() else "unreadable"}
    except OSError:
        return {"error": "unreadable"}
    width, height = picture.size
    if width > longest_side or height > longest_side or width * height > most_pixels:
        return {"error": "pixels", "width": width, "height": height}
    if kind == "JPEG" and picture.mode == "CMYK":
        picture.draft("RGB", picture.size)
    try:
        picture.load()
    except ValueError as error:
        return {"error": "metadata" if "text" in str(error).lower() else "damaged"}
    except (OSError, EOFError, SyntaxError, IndexError, struct.error, zlib.error):
        return {"error": "damaged"}
    with contextlib.suppress(OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        ImageOps.exif_transpose(picture, in_place=True)  # an unreadable EXIF turns nothing
    transparency = picture.info.get("transparency")
    picture.info.clear()
    written = write(picture, target, kind, transparency)
    return {"width": picture.width, "height": picture.height, "format": written}


def write(picture: object, target: str, kind: str, transparency: object) -> str:
    """Encode the pixels, and nothing else. `transparency` is the one colour of a PNG or GIF that is see-through."""
    from PIL import Image

    assert isinstance(picture, Image.Image)
    has_alpha = picture.mode in {"LA", "La", "PA", "RGBA", "RGBa"}
    if kind == "JPEG":
        keep = picture if picture.mode in {"RGB", "L"} else picture.convert("RGB")
        keep.save(target, "JPEG", quality=88, exif=b"", icc_profile=None)
        return "JPEG"
    if kind == "WEBP":
        keep = picture if picture.mode in {"RGB", "RGBA"} else picture.convert("RGBA" if has_alpha else "RGB")
        keep.save(target, "WEBP", quality=88, method=2, exif=b"", icc_profile=None, xmp=b"")
        return "WEBP"
    if picture.mode not in {"1", "I", "I;16", "L", "LA", "P", "RGB", "RGBA"}:
        picture, transparency = picture.convert("RGBA" if has_alpha else "RGB"), None
    extra = {} if transparency is None else {"transparency": transparency}
    picture.save(target, "PNG", icc_profile=None, exif=b"", **extra)
    return "PNG"


def main(arguments: list[str]) -> None:
    """Read the arguments, rebuild, say what came of it."""
    limit()
    source, target, kind, most_pixels, longest_side = arguments
    try:
        said = rebuild(source, target, kind, int(most_pixels), int(longest_side))
    except (MemoryError, OSError):  # too little memory, or the result is larger than a file may be
        said = {"error": "costly"}
    print(json.dumps(said))  # noqa: T201  the answer to the process that asked


if __name__ == "__main__":
    main(sys.argv[1:])
