"""Templates carry no script, style or handler, and mark nothing as safe."""

import re

import pytest

from .source import named, pages, python_files, templates

pytestmark = pytest.mark.once

FORBIDDEN = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "|safe": re.compile(r"\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"autoescape\s+off"),
    "address elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_are_free_of(what: str) -> None:
    found = [named(file) for file in pages() if FORBIDDEN[what].search(file.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("what", ["|safe", "autoescape off", "inline script", "javascript address"])
def test_mails_are_free_of(what: str) -> None:
    """Mails may carry styles of their own; nothing else."""
    found = [named(file) for file in templates() if FORBIDDEN[what].search(file.read_text(encoding="utf-8"))]
    assert found == []


def test_every_page_has_one_h1() -> None:
    """A page that fills the block `main` has exactly one place for its h1."""
    wrong = {}
    for file in pages():
        text = file.read_text(encoding="utf-8")
        if "{% block main %}" not in text or file.name in {"base.html", "focus.html", "gate.html"}:
            continue
        number = len(re.findall(r"<h1\b", text))
        branches = text.count("{% else %}") + text.count("{% elif ")
        if (number == 0 and "{% include" not in text) or number > 1 + branches:
            wrong[named(file)] = number
    assert wrong == {}


def test_each_text_marked_as_safe_says_why() -> None:
    """A call of `mark_safe` carries its reason on the same line, and escaped text is put together with `format_html`."""
    call = re.compile(r"\bmark_safe\((?!\s*[\"'])")
    lines = {
        f"{named(file)}: {line.strip()}"
        for file in python_files()
        for line in file.read_text(encoding="utf-8").splitlines()
        if call.search(line)
    }
    assert {line for line in lines if "#" not in line} == set()
