"""Views and templates ask for permissions, never for roles."""

import ast
import re

import pytest

from .source import named, python_files, templates, tree

pytestmark = pytest.mark.once

ASKS = re.compile(r"\.roles\b|\bis_(champion|people_manager|hr|administrator|department_head)\b|role\s*(==|in)\s*[\"']")


def _asks_for_a_role(file_tree: ast.Module) -> bool:
    """A comparison with a member of Role, or a look at `person.roles`."""
    for node in ast.walk(file_tree):
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
            if any(
                isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Role"
                for part in parts
            ):
                return True
        if isinstance(node, ast.Attribute) and node.attr in {"roles", "has_role"} and isinstance(node.ctx, ast.Load):
            return True
    return False


def test_views_do_not_ask_for_roles() -> None:
    layers = {"views", "forms", "templatetags"}
    files = [file for file in python_files() if layers & set(file.parts) or file.name in {"access.py", "context_processors.py"}]
    assert [named(file) for file in files if _asks_for_a_role(tree(file))] == []


def test_templates_do_not_ask_for_roles() -> None:
    found = {}
    for file in templates():
        tags = re.findall(r"{%\s*(?:if|elif)\b[^%]*%}", file.read_text(encoding="utf-8"))
        asking = [tag for tag in tags if ASKS.search(tag)]
        if asking:
            found[named(file)] = asking
    assert found == {}
