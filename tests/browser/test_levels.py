"""Someone shows what is known already, skips it, is asked again, sees a level differently, objects, and wins."""

import json
import re

import pytest
from playwright.sync_api import expect

from .conftest import NUMBERS, Company, Window
from .learning import choose_right
from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once]
COMPETENCE = "/me/competences/SEC-1/"


def play(company: Company, what: str) -> str:
    """What others do, and what time does."""
    return company.serving.run("-m", "tests.browser.weeks", what, NUMBERS["levels"]).strip()


def take_placement(visitor: Visitor) -> None:
    """From the offer on my path to the lessons that are skipped, with every answer right."""
    page = visitor.page
    visitor.open("/path/")
    visitor.look()
    page.click("text=Have a look")
    page.wait_for_url("**/placement/SEC/")
    visitor.look()
    page.click("text=Start the placement")
    questions = 0
    while not visitor.path.endswith("/result/"):
        questions += 1
        if questions == 1:
            visitor.look()
        choose_right(visitor)
        with page.expect_navigation():
            page.click("main form button.primary")
    assert 8 <= questions <= 24
    visitor.look()
    page.click("text=Skip what is ticked")
    expect(page.locator("#skipped")).to_be_visible()
    visitor.look()


def take_check(visitor: Visitor) -> None:
    """The short check about what was skipped, with every answer right."""
    page = visitor.page
    visitor.open("/path/")
    visitor.look()
    visitor.open("/checks/")
    visitor.look()
    page.click("text=Start the short check")
    while "/hand-in/" not in visitor.path:
        choose_right(visitor)
        before = page.url
        page.click("form[data-attempt] .stepnav button.primary")
        page.wait_for_url(lambda url, before=before: url != before)
    page.click("main form button.primary")
    page.wait_for_url("**/result/")
    visitor.look()


def object_to_the_level(visitor: Visitor) -> None:
    """The exercise was found partly reached; the person sees that differently."""
    page = visitor.page
    visitor.open(COMPETENCE)
    visitor.look()
    expect(visitor.main).to_contain_text("Level 1 aware since")
    page.click("a:has-text('Object')")
    page.wait_for_url("**/objection/")
    visitor.look()
    page.locator("#id_evidence label:has-text('Data traffic light')").click()
    page.locator("#id_level label:has-text('2 practised')").click()
    page.fill("[name=reason]", "All twelve colours are right, and each has its reason. Please count them again.")
    page.click("text=Raise the objection")
    expect(visitor.main).to_contain_text("You raised the objection")
    visitor.look()


def decide(reviewer: Visitor) -> None:
    """Someone who was not involved reads it, and agrees."""
    page = reviewer.page
    reviewer.open("/disputes/")
    reviewer.look()
    page.click("#main a.btn:has-text('Read')")
    page.wait_for_url(re.compile(r"/disputes/\d+/$"))
    expect(reviewer.main).to_contain_text("Please count them again.")
    expect(reviewer.main).to_contain_text("it is on the website")  # the work itself
    reviewer.look()
    page.locator("label.check:has-text('Granted: more was shown')").click()
    page.locator("#id_level label:has-text('2 practised')").click()
    page.fill("[name=reason]", "I counted again: twelve of twelve are right.")
    page.click("button:has-text('Decide')")
    expect(reviewer.main).to_contain_text("Your decision is kept.")
    reviewer.look()


def test_someone_skips_is_asked_again_objects_and_wins(company: Company, window: Window) -> None:
    visitor = window(company.address, language="en")
    company.sign_in(visitor, "levels")
    take_placement(visitor)
    assert int(play(company, "skips")) > 0
    take_check(visitor)
    visitor.open("/placement/")
    visitor.look()
    assert play(company, "partly") == "partly"
    object_to_the_level(visitor)
    login, card = json.loads(play(company, "reviewer"))
    reviewer = window(company.address, language="en", size=PHONE)
    reviewer.sign_in(login, card)
    decide(reviewer)
    visitor.open(COMPETENCE)
    expect(visitor.main).to_contain_text("Level 2 practised since")
    visitor.look()
    visitor.open(f"{COMPETENCE}objection/")
    expect(visitor.main).to_contain_text("I counted again: twelve of twelve are right.")
    visitor.look()
    for path in ("/me/", "/me/plan/", "/me/proofs/", "/me/certificates/", "/framework/rules/", "/me/visibility/"):
        visitor.open(path)
        visitor.look()
