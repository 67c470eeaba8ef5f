"""Names of uploaded files: shown as the person gave them, without what could mislead a reader or a computer."""

import re
import unicodedata

LONGEST = 120
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))})

_PATH = re.compile(r"[\\/]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_LEADING = " .-=+@~'"  # hidden files, options of a command, formulas of a spreadsheet


def ending_of(name: str) -> str:
    """The last ending in lower case, without the dot; "" if there is none. Only this one says what a file claims to be."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def clean_name(given: str, *, fallback: str = "file") -> str:
    """The name without path, control and direction characters, at most 120 characters with its ending; never empty."""
    name = _PATH.split(unicodedata.normalize("NFC", given))[-1]
    # Cc and Cf hold control, zero-width and direction characters; Cs are halves of characters.
    name = "".join(
        " " if sign.isspace() else sign for sign in name if unicodedata.category(sign) not in {"Cf", "Cs", "Co", "Cn"}
    )
    name = "".join(sign for sign in name if unicodedata.category(sign) not in {"Cc", "Zl", "Zp"})
    name = " ".join(_FORBIDDEN.sub("_", name).split()).lstrip(_LEADING).rstrip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = stem.rstrip(" .") or fallback
    if stem.split(".")[0].lower() in RESERVED:
        stem = f"_{stem}"
    ending = ending[:20]
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}" if ending else stem[:LONGEST].rstrip(" .")


def with_ending(name: str, ending: str) -> str:
    """The name with another ending, for example because a picture was rebuilt in another format."""
    stem = name.rpartition(".")[0] or name
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
