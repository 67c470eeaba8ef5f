"""A champion writes a question, with and without scripts; another one releases it."""

import pytest
from playwright.sync_api import Page, expect

from tests.build import PASSWORD

from .conftest import Company, Window
from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once]
STEM = "A customer asks for a discount. What do you leave out?"


def champion(company: Company, visitor: Visitor) -> Visitor:
    visitor.sign_in(company.serving.run("-m", "tests.browser.champion").strip(), PASSWORD)
    return visitor


def begin(visitor: Visitor, kind: str) -> None:
    visitor.open("/authoring/items/new/")
    visitor.page.select_option("[name=competence]", "APP-1")  # of which no lesson of the company asks anything
    visitor.page.check(f"[name=kind][value={kind}]")
    visitor.page.click("main button.primary")
    visitor.page.wait_for_url("**/edit/")


def fill(page: Page, number: int, text: str) -> None:
    page.fill(f"[name='options[{number}].text.en']", text)
    page.fill(f"[name='options[{number}].why.en']", f"The reason for this: {text.lower()}.")


def write(page: Page) -> None:
    """Everything but the third option."""
    page.fill("[name='topic.en']", "Discounts")
    page.fill("[name='stem.en']", STEM)
    page.fill("[name=source]", "Rule 3")
    fill(page, 1, "The margin of the part")
    fill(page, 2, "The price in the list")
    page.check("[name='options[1].right']")


def test_a_question_is_written_previewed_and_released(company: Company, window: Window) -> None:
    visitor = champion(company, window(company.address, language="en"))
    page = visitor.page
    begin(visitor, "single")
    visitor.look()
    write(page)
    expect(page.locator("[data-preview]")).to_contain_text("What do you leave out?")
    expect(page.locator("[data-preview] .opt.right")).to_contain_text("The margin of the part")
    page.click("button[value='options:add']")
    expect(page.locator("fieldset.entry")).to_have_count(3)
    expect(page.locator("#f-options-3")).to_be_focused()
    expect(page.locator("[name='options[2].text.en']")).to_have_value("The price in the list")
    fill(page, 3, "The name of the part")
    page.click("button[value='options:up:3']")
    expect(page.locator("[name='options[2].text.en']")).to_have_value("The name of the part")
    page.fill("[name='stem.de']", "Ein Kunde fragt nach Rabatt. Was lassen Sie weg?")
    page.click("button[name=preview][value=de]")
    expect(page.locator("[data-preview] [lang=de]")).to_contain_text("Was lassen Sie weg?")
    page.click(".savebar button.primary")
    page.wait_for_url("**/edit/?check=1")
    expect(page.locator("#errors")).to_have_count(0)
    visitor.look()
    address = page.url.removesuffix("edit/?check=1").removeprefix(company.address)
    other = champion(company, window(company.address, language="en", size=PHONE))
    other.open(address)
    other.look()
    other.page.click("text=Release it")
    expect(other.page.locator("[role=status]").first).to_contain_text("The draft is released.")
    other.open(f"{address}try/")
    other.page.check(".opt:has-text('The margin') input")
    other.page.click("main button.primary")
    expect(other.page.locator("#result h2")).to_contain_text("the whole point")
    other.look()


def test_what_was_typed_outlives_a_closed_window(company: Company, window: Window) -> None:
    visitor = champion(company, window(company.address, language="en"))
    begin(visitor, "single")
    visitor.page.fill("[name='stem.en']", STEM)
    visitor.page.reload()
    expect(visitor.page.locator("[name='stem.en']")).to_have_value("")
    visitor.page.click("[data-draft-take]")
    expect(visitor.page.locator("[name='stem.en']")).to_have_value(STEM)


def test_everything_works_without_scripts(company: Company, window: Window) -> None:
    visitor = champion(company, window(company.address, language="en", scripts=False))
    page = visitor.page
    begin(visitor, "single")
    write(page)
    page.click("button[value='options:add']")
    page.wait_for_url("**/edit/?at=f-options-3#f-options-3")
    fill(page, 3, "The name of the part")
    page.click("button[name=preview][value=en]")
    page.wait_for_url("**/edit/?preview=en#preview")
    expect(page.locator("[data-preview]")).to_contain_text("What do you leave out?")
    expect(page.locator("[data-preview] .opt.right")).to_contain_text("The margin of the part")
    page.fill("[name='options[3].why.en']", "")
    page.click(".savebar button.primary")
    page.wait_for_url("**/edit/?check=1")
    expect(page.locator(".errsum")).to_contain_text("Options 3")
    visitor.open("/authoring/items/?state=draft")
    page.check("tbody tr:first-child input[name=item]")
    page.fill("form[data-ticks] [name=tag]", "Discounts")
    page.click("button[value=tag]")
    expect(page.locator("tbody .tag").first).to_have_text("Discounts")
