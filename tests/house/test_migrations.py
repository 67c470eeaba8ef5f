"""Migrations are named, complete, and stand on their own: they import none of our code."""

import ast
import re
from io import StringIO

import pytest
from django.core.management import call_command

from .source import PACKAGES, ROOT, named, tree

FILES = [file for package in PACKAGES for file in sorted((ROOT / package / "migrations").glob("0*.py"))]


@pytest.mark.django_db
def test_none_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_each_has_a_name() -> None:
    assert [named(file) for file in FILES if re.search(r"_auto_|^\d+_\w+_and_more", file.stem)] == []


def test_none_imports_our_code() -> None:
    ours = []
    for file in FILES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module or "."] if not node.level else ["."]
            else:
                continue
            ours += [f"{named(file)}: {module}" for module in modules if module.split(".")[0] in (*PACKAGES, "")]
    assert ours == []
