"""What the page of a question does when the network, the session or another window is in the way: nothing chosen is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Company, Window
from .learning import COURSE, read_lesson
from .visitor import Visitor

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('kundig:answer:')).length"
SAVED = re.compile(r"\d\d:\d\d")


@pytest.fixture
def learner(company: Company, window: Window) -> Iterator[Visitor]:
    """Someone with a question open. What these tests cause on purpose is no fault of the page."""
    visitor = window(company.address)
    company.sign_in(visitor, "answers")
    yield visitor
    on_purpose = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "answered 401", "answered 403", "answered 409")
    visitor.faults = [fault for fault in visitor.faults if not any(part in fault for part in on_purpose)]


def begin(visitor: Visitor, lesson: str) -> Page:
    """Open a question of the lesson's quiz that has one answer; each test has a quiz of its own."""
    read_lesson(visitor, lesson)
    visitor.open(f"{COURSE}{lesson}/quiz/")
    page = visitor.page
    page.click("main form button.primary")
    page.wait_for_url("**/attempts/*/")
    number = 1
    while not page.locator("#o-3[type=radio]").count():  # one answer of several, whatever is drawn first
        number += 1
        page.goto(f"{page.url.partition('?')[0]}?q={number}")
    page.goto(f"{page.url.partition('?')[0]}?q={number}")
    return page


def option(page: Page, number: int) -> Locator:
    return page.locator(f"#o-{number}")


def status(page: Page) -> Locator:
    return page.locator("[data-status]")


def test_without_a_network_an_answer_stays_here_until_it_is_saved(learner: Visitor) -> None:
    page = begin(learner, "data-classes")
    here = page.url
    learner.context.set_offline(True)
    option(page, 1).check()
    page.wait_for_function(f"{KEPT} === 1")
    option(page, 2).check()
    assert page.evaluate(KEPT) == 1
    page.click("form[data-attempt] .stepnav button.primary")  # going on waits for the answer
    learner.context.set_offline(False)
    page.wait_for_url(lambda url: url != here)
    assert page.evaluate(KEPT) == 0
    page.goto(here)
    expect(option(page, 2)).to_be_checked()
    expect(status(page)).to_contain_text(SAVED)


def test_an_answer_kept_here_is_sent_when_the_page_opens_again(learner: Visitor) -> None:
    page = begin(learner, "policy")
    page.route("**/answers/", lambda route: route.abort())
    option(page, 1).check()
    page.wait_for_function(f"{KEPT} === 1")
    page.unroute("**/answers/")
    page.reload()
    expect(option(page, 1)).to_be_checked()
    expect(status(page)).to_contain_text(SAVED)
    assert page.evaluate(KEPT) == 0


def test_after_the_session_ended_one_signs_in_beside_it_and_goes_on(learner: Visitor, company: Company) -> None:
    page = begin(learner, "attacks")
    learner.context.clear_cookies()
    option(page, 1).check()
    link = page.locator("[data-sign-in] a")
    expect(link).to_be_visible()
    assert page.evaluate(KEPT) == 1
    with learner.context.expect_page() as opened:
        link.click()
    beside = Visitor.__new__(Visitor)
    beside.__dict__ = learner.__dict__ | {"page": opened.value}
    company.sign_in(beside, "answers")
    opened.value.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text(SAVED)
    expect(link).to_be_hidden()
    assert page.evaluate(KEPT) == 0


def test_two_windows_show_both_answers_and_ask(learner: Visitor) -> None:
    page = begin(learner, "rights")
    other = learner.context.new_page()
    other.goto(page.url)
    option(page, 1).check()
    expect(status(page)).to_contain_text(SAVED)
    words = [other.locator(".opt span").nth(number).inner_text() for number in range(2)]
    option(other, 2).check()
    conflict = other.locator("[data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict.locator("[data-theirs]")).to_have_text(words[0])
    expect(conflict.locator("[data-mine]")).to_have_text(words[1])
    other.click("[data-keep-mine]")
    expect(status(other)).to_contain_text(SAVED)
    expect(conflict).to_be_hidden()
    option(page, 3).check()
    expect(page.locator("[data-theirs]")).to_have_text(words[1])
    page.click("[data-take-theirs]")
    expect(option(page, 2)).to_be_checked()
    page.goto(page.url)
    expect(option(page, 2)).to_be_checked()


def test_signing_out_leaves_nothing_on_the_device(learner: Visitor) -> None:
    page = begin(learner, "who-decides")
    page.route("**/answers/", lambda route: route.abort())
    option(page, 1).check()
    page.wait_for_function(f"{KEPT} === 1")
    learner.open("/path/")
    page.click("details.menu > summary")
    page.click("details.menu form[action$='/logout/'] button")
    page.wait_for_url(lambda url: "/path/" not in url)
    assert page.evaluate(KEPT) == 0
