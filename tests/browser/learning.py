"""What a learner does, step by step, on whatever screen and in whatever language."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import expect

from tests.serving import ROOT

from .answers import give_right, plain
from .visitor import Visitor

COURSE = "/courses/working-safely-with-ai/"


@cache
def _items() -> list[dict[str, Any]]:
    files = sorted((ROOT / "fixtures" / "courses" / "K02" / "items").glob("*.yaml"))
    return [item for file in files for item in yaml.safe_load(file.read_text(encoding="utf-8"))["items"]]


def item_that_asks(stem: str, language: str) -> dict[str, Any]:
    """The question as the course package has it."""
    for item in _items():
        if plain(item["stem"][language]) == plain(stem):
            return item
    raise AssertionError(f"No item asks: {stem}")


def read_lesson(visitor: Visitor, key: str) -> None:
    """Open a lesson and press that it is read."""
    visitor.open(f"{COURSE}{key}/")
    visitor.look()
    visitor.page.click("form.stepnav button.primary")


def choose_right(visitor: Visitor) -> None:
    """Choose the right options of the question that is open."""
    page = visitor.page
    situation = page.locator("#situation")
    stem = f"{situation.inner_text() if situation.count() else ''} {page.locator('h1').inner_text()}"
    give_right(page, item_that_asks(stem, visitor.language), visitor.language)


def do_quiz(visitor: Visitor, *, looks: bool = True) -> int:
    """From what awaits to the result, with every answer right; gives the number of questions."""
    page = visitor.page
    if looks:
        visitor.look()
    page.click("main form button.primary")
    questions = 0
    while "/hand-in/" not in visitor.path:
        questions += 1
        if looks and questions == 1:
            visitor.look()
        choose_right(visitor)
        before = page.url
        page.click("form[data-attempt] .stepnav button.primary")
        page.wait_for_url(lambda url, before=before: url != before)
    expect(page.locator("ul.gaps .st.done")).to_have_count(questions)
    if looks:
        visitor.look()
    page.click("main form button.primary")
    page.wait_for_url("**/result/")
    expect(page.locator("ol.scorebar li.ok")).to_have_count(questions)
    if looks:
        visitor.look()
    return questions


def write_exercise(visitor: Visitor, text: str, *, picture: Path | None = None) -> None:
    """Fill in the version that is open and hand it in."""
    page = visitor.page
    page.fill("#version [name=text]", text)
    page.fill("#version [name=tool]", "keines")
    page.fill("#version [name=checked]", "Jede Farbe gegen die Tabelle der Lektion.")
    page.select_option("#version [name=data_class]", "internal")
    page.fill("#version [name=minutes_with]", "20")
    page.fill("#version [name=minutes_without]", "45")
    page.check("#version [name=is_clean]")
    if picture is not None:
        page.set_input_files("#version [name=file]", picture)
    page.click("#version form button.primary")
    expect(page.locator("form[action$='/take-back/']")).to_be_visible()
