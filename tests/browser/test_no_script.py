"""Without scripts, and without a mouse."""

import pytest
from playwright.sync_api import expect

from .conftest import Company, Window
from .learning import COURSE, do_quiz, read_lesson

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_lesson_and_quiz_work_without_scripts(company: Company, window: Window) -> None:
    visitor = window(company.address, scripts=False)
    company.sign_in(visitor, "no_script")
    visitor.open(f"{COURSE}policy/")
    visitor.page.click("form.stepnav button.primary")
    assert do_quiz(visitor, looks=False) == 8


def test_a_question_is_answered_with_the_keyboard_alone(company: Company, window: Window) -> None:
    visitor = window(company.address)
    company.sign_in(visitor, "keyboard")
    read_lesson(visitor, "attacks")
    page, press = visitor.page, visitor.page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(40):
            press("Tab")
            if page.locator(selector).evaluate("element => element === document.activeElement"):
                outline = page.locator(selector).evaluate("element => getComputedStyle(element).outlineStyle")
                assert outline != "none" or page.locator(f"{selector}:focus-visible").count()
                return
        raise AssertionError(f"{selector} cannot be reached")

    tab_to("main form button.primary")
    press("Enter")
    page.wait_for_url("**/attempts/*/")
    number = 1
    while not page.locator("#o-3:is([type=radio], [type=checkbox])").count():
        number += 1
        page.goto(f"{page.url.partition('?')[0]}?q={number}")
    tab_to("#o-1")
    if page.get_attribute("#o-1", "type") == "radio":  # a group of radios is one stop, checkboxes are a stop each
        press("ArrowDown")
    else:
        press("Tab")
        press("Space")
    expect(page.locator("#o-2")).to_be_checked()
    expect(page.locator("[data-status]")).to_contain_text(":")  # saved, with the time of day
    tab_to("form[data-attempt] .stepnav button.primary")
    press("Enter")
    page.wait_for_url(f"**/attempts/*/?q={number + 1}")
    page.click("form[data-attempt] .stepnav button.ghost")
    page.wait_for_url(f"**/attempts/*/?q={number}")
    expect(page.locator("#o-2")).to_be_checked()
    visitor.check()
