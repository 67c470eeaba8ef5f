"""What the house tests look at: our own source files, found once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("competence", "courses")


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Python files below the folders (both packages without any), migrations excepted."""
    found = (file for folder in folders or PACKAGES for file in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(file for file in found if "migrations" not in file.parts))


@cache
def templates() -> tuple[Path, ...]:
    """All HTML templates, of pages and of mails."""
    folders = [ROOT / "templates", *(ROOT / package for package in PACKAGES)]
    return tuple(sorted(file for folder in folders for file in folder.rglob("*.html")))


@cache
def pages() -> tuple[Path, ...]:
    """Templates of pages. Mails live in folders called email or notice; mail programs know no style sheets."""
    return tuple(file for file in templates() if not {"email", "notice"} & set(file.parts))


@cache
def tree(file: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions of a file, also those inside classes and functions."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def named(file: Path) -> str:
    """The path as a reader knows it."""
    return str(file.relative_to(ROOT))
