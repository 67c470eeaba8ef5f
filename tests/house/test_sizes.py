"""A file fits in a head: files stay under 400 lines, views under 30, and nothing is a grab bag."""

import ast

import pytest

from .source import ROOT, functions, named, python_files, templates

pytestmark = pytest.mark.once

LONGEST_FILE = 400
LONGEST_VIEW = 30
GRAB_BAGS = {"utils", "helpers", "services", "manager", "managers", "common", "misc"}


def test_files_stay_under_400_lines() -> None:
    files = [*python_files("competence", "courses", "tests"), *templates()]
    lengths = {named(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_views_stay_under_30_lines() -> None:
    """Counted without the docstring."""
    long = {}
    for file in python_files():
        if "views" not in file.parts:
            continue
        for function in functions(file):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            length = function.end_lineno - body[0].lineno + 1 if body else 0
            if length > LONGEST_VIEW:
                long[f"{named(file)}: {function.name}"] = length
    assert long == {}


def test_nothing_is_called_utils() -> None:
    names = [
        path for package in ("competence", "courses", "tests") for path in (ROOT / package).rglob("*") if path.stem in GRAB_BAGS
    ]
    assert [named(path) for path in names if "__pycache__" not in path.parts] == []
