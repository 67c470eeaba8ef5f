"""Both catalogues are full: whatever a person can read has a German and an English text, and nothing is left in doubt."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation import template as translation_template

from .source import ROOT, named, python_files, templates, tree

pytestmark = pytest.mark.once

LANGUAGES = ("de", "en")
# name of the function → places of (context, text, plural) among its arguments
CALLS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
Text = tuple[str, str]  # context, text


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts_of(file_tree: ast.Module) -> Iterator[Text]:
    for node in ast.walk(file_tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        context, text, _plural = CALLS[name]
        if len(node.args) > text and (found := _constant(node.args[text])):
            yield (_constant(node.args[context]) or "") if context is not None else "", found


def texts_in_use() -> dict[Text, str]:
    """Every text that code and templates ask to be translated, with one place where it stands."""
    found: dict[Text, str] = {}
    for file in python_files():
        for text in _texts_of(tree(file)):
            found.setdefault(text, named(file))
    for file in [*templates(), *(ROOT / "templates").rglob("*.txt")]:
        # what makemessages does: the template becomes a text that looks like Python
        source = translation_template.templatize(file.read_text(encoding="utf-8"), origin=str(file))
        for text in _texts_of_template(source):
            found.setdefault(text, named(file))
    return found


def _texts_of_template(source: str) -> Iterator[Text]:
    for call in re.finditer(r"(?<!\w)(npgettext|pgettext|ngettext|gettext|_)\((.*?)\)(?=\s|$)", source, re.DOTALL):
        try:
            yield from _texts_of(ast.parse(_closed(source, call.start())))
        except SyntaxError:
            continue


def _closed(source: str, start: int) -> str:
    """The shortest piece from `start` that is a complete call."""
    end = source.find(")", start)
    while end != -1:
        piece = source[start : end + 1]
        try:
            ast.parse(piece)
        except SyntaxError:
            end = source.find(")", end + 1)
        else:
            return piece.replace('u"', '"')
    return ""


def catalogue(language: str) -> polib.POFile:
    file = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(file)) if file.exists() else polib.POFile()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue(language) if not entry.obsolete}
    missing = {}
    for text, where in texts_in_use().items():
        entry = entries.get(text)
        if entry is None or not entry.translated():
            missing[text[1]] = where
    assert missing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_and_places_fit(language: str) -> None:
    """No doubtful entry, and every translation names the same places as its text."""
    place = re.compile(r"%\((\w+)\)[sd]")
    wrong = []
    for entry in catalogue(language):
        if entry.obsolete:
            continue
        wanted = set(place.findall(entry.msgid)) | set(place.findall(entry.msgid_plural))
        given = [set(place.findall(text)) for text in (entry.msgstr_plural or {0: entry.msgstr}).values()]
        # a plural form may leave its number out ("one mail"); nothing may name what is not there
        fits = all(places <= wanted for places in given) and (entry.msgid_plural or given == [wanted])
        if entry.fuzzy or not fits:
            wrong.append(entry.msgid)
    assert wrong == []


def test_texts_are_found() -> None:
    """The finder finds: in code, in a template, in a template with a plural."""
    found = texts_in_use()
    for text in ("like the device".capitalize(), "Sign in", "Enter the code"):
        assert ("", text) in found
    assert ("level", "aware") in found
    assert Path(ROOT / found["", "Enter the code"]).exists()
