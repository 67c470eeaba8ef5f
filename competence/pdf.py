"""PDF by Typst: a template of ours and plain data in, one tagged file out (docs/adr/0011-pdf-by-typst.md).

Nothing is read but the folder `typst/` beside this file: no fonts of the system, no packages, no network.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typst import Fonts

FOLDER = Path(__file__).resolve().parent / "typst"


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """Compile `typst/<template_name>.typ` with `data` to PDF/UA-1; the same data gives the same bytes.

    `data` is JSON and reaches the template as one value, so a text of a person is text and never markup. Every template needs
    `title`, `language` ("de" or "en") and `dated` (an ISO moment with its offset: when the content came about, never now).
    A text with letters that our fonts do not have is set with those that Typst brings along (Greek, Cyrillic); if they do not
    have them either, there is an empty box in its place, and the file is tagged but no PDF/UA.
    Raises ValueError if one of the three is missing, and typst.TypstError for a fault of the template.
    """
    from typst import TypstError  # 40 MB of memory, only for a process that has a PDF to make

    missing = [name for name in ("title", "language", "dated") if not data.get(name)]
    if missing:
        raise ValueError(f"A PDF needs {', '.join(missing)}.")
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    dated = datetime.fromisoformat(data["dated"]).replace(microsecond=0)
    try:
        return _compile(template_name, text, dated, _fonts(only_ours=True), is_accessible=True)
    except TypstError:
        fonts = _fonts(only_ours=False)
    try:
        return _compile(template_name, text, dated, fonts, is_accessible=True)
    except TypstError:
        return _compile(template_name, text, dated, fonts, is_accessible=False)


def _compile(template_name: str, text: str, dated: datetime, fonts: "Fonts", *, is_accessible: bool) -> bytes:
    from typst import compile as compile_typst

    return compile_typst(
        FOLDER / f"{template_name}.typ",
        root=FOLDER,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards="ua-1" if is_accessible else None,
        timestamp=dated,
        package_path=FOLDER,  # there are none: a template that asked for one would fail instead of calling out
        package_cache_path=FOLDER,
    )


@cache
def _fonts(*, only_ours: bool) -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=not only_ours, font_paths=[FOLDER / "fonts"])
