"""Rules are pure: no database, no queue, no clock, not even by way of Django or the standard library.

The import contracts hold the line inside our packages; they cannot name parts of Django, so this test does.
"""

import ast

import pytest

from .source import named, python_files, tree

pytestmark = pytest.mark.once

FORBIDDEN = ("django.db", "django.utils.timezone", "django.conf", "celery", "kombu", "time")
ASKS_THE_TIME = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def _imports(file_tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(file_tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_rules_are_pure() -> None:
    files = [file for file in python_files() if {"rules", "formats"} & set(file.parts)]
    assert files
    impure = {}
    for file in files:
        wrong = {name for name in _imports(tree(file)) for start in FORBIDDEN if name == start or name.startswith(f"{start}.")}
        for node in ast.walk(tree(file)):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and (node.value.id, node.attr) in ASKS_THE_TIME
            ):
                wrong.add(f"{node.value.id}.{node.attr}")
        if wrong:
            impure[named(file)] = wrong
    assert impure == {}
