"""Each kind of question in a real window: read, answered by pointer and keyboard, saved, explained."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from courses.enums import ItemKind
from tests.courses.examples import RAW

from .answers import give_right
from .conftest import Company, Window
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.browser
SAVED = re.compile(r"\d\d:\d\d")
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('kundig:answer:')).length"


def kind_of_page(page: Page) -> ItemKind:
    """Which of the examples is asked, by what its page shows."""
    marks = {
        ItemKind.HOTSPOT: ".spots",
        ItemKind.ORDERING: "[data-order]",
        ItemKind.MATCHING: ".pairs",
        ItemKind.CLOZE: ".passage",
        ItemKind.FREE_TEXT: "textarea",
        ItemKind.NUMERIC: "[name='answer.value']",
        ItemKind.SHORT_TEXT: "[name='answer.text']",
        ItemKind.TRUE_FALSE: "[name=answer][value=true]",
        ItemKind.MULTIPLE: "[name=answer][type=checkbox]:not([data-unsure])",
        ItemKind.SINGLE: "[name=answer][type=radio]",
    }
    return next(kind for kind, mark in marks.items() if page.locator(mark).count())


def begin(visitor: Visitor, company: Company) -> None:
    visitor.open(company.every_kind)
    visitor.page.click("main form button.primary")
    visitor.page.wait_for_url("**/attempts/*/")
    visitor.open(f"{visitor.path}?q=1")  # without a number the address leads to the first question that is open


def wait_for_kept(page: Page, number: int) -> None:
    """Until so many answers lie on the device (a page under our policy cannot evaluate a condition by itself)."""
    for _ in range(600):
        if page.evaluate(KEPT) == number:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.evaluate(KEPT)} answers are kept on the device, not {number}")


def go_on(page: Page) -> None:
    before = page.url
    page.click("form[data-attempt] .stepnav button.primary")
    page.wait_for_url(lambda url: url != before)


@pytest.mark.parametrize(("language", "who"), [("de", "kinds_german"), ("en", "kinds_english")])
def test_every_kind_from_question_to_result(company: Company, window: Window, language: str, who: str) -> None:
    visitor = window(company.address, language=language, size=PHONE if language == "en" else None)
    company.sign_in(visitor, who)
    begin(visitor, company)
    page, seen = visitor.page, set()
    while "/hand-in/" not in visitor.path:
        kind = kind_of_page(page)
        seen.add(kind)
        visitor.look()
        give_right(page, {"kind": str(kind), **RAW[kind]}, language)
        expect(page.locator("[data-status]")).to_contain_text(SAVED)
        go_on(page)
    assert seen == set(ItemKind)
    visitor.look()
    page.click("main form button.primary")
    page.wait_for_url("**/result/")
    expect(page.locator("ol.scorebar li.ok")).to_have_count(len(ItemKind) - 1)
    expect(page.locator("ol.scorebar li.wait")).to_have_count(1)
    page.evaluate("document.querySelectorAll('details.disc').forEach((one) => { one.open = true; })")
    visitor.look()


def test_places_of_an_order_change_hands(company: Company, window: Window) -> None:
    visitor = window(company.address)
    company.sign_in(visitor, "kinds_order")
    begin(visitor, company)
    page = visitor.page
    while kind_of_page(page) != ItemKind.ORDERING:
        go_on(page)
    first, second = page.locator("[data-order] select").all()[:2]
    first.select_option("1")
    second.select_option("2")
    second.select_option("1")
    expect(first).to_have_value("2")
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    page.reload()
    expect(first).to_have_value("2")
    expect(second).to_have_value("1")


def test_what_was_typed_arrives_whatever_happens(company: Company, window: Window) -> None:
    """The network is cut, the server is killed, the session ends: every letter arrives."""
    visitor = window(company.address)
    company.sign_in(visitor, "kinds_typed")
    begin(visitor, company)
    page, typed, cut = visitor.page, {}, 0
    while "/hand-in/" not in visitor.path:
        kind = kind_of_page(page)
        if kind in (ItemKind.FREE_TEXT, ItemKind.SHORT_TEXT, ItemKind.NUMERIC):
            cut += 1
            name = "answer.value" if kind == ItemKind.NUMERIC else "answer.text"
            words = {ItemKind.NUMERIC: "12,75", ItemKind.SHORT_TEXT: "Ampel mit drei Farben"}.get(
                kind, "Ich prüfe zuerst die Quelle.\nDann frage ich nach – „wer“ hat das freigegeben?"
            )
            typed[page.url] = (name, words)
            half = len(words) // 2
            field = page.locator(f"[name='{name}']")
            if cut == 1:  # the network
                field.press_sequentially(words[:half])
                visitor.context.set_offline(True)
                field.press_sequentially(words[half:])
                wait_for_kept(page, 1)
                visitor.context.set_offline(False)
            elif cut == 2:  # the server
                field.press_sequentially(words[:half])
                company.kill_web()
                field.press_sequentially(words[half:])
            else:  # the session
                field.press_sequentially(words[:half])
                visitor.context.clear_cookies()
                field.press_sequentially(words[half:])
                link = page.locator("[data-sign-in] a")
                expect(link).to_be_visible()
                with visitor.context.expect_page() as opened:
                    link.click()
                beside = Visitor.__new__(Visitor)
                beside.__dict__ = visitor.__dict__ | {"page": opened.value}
                company.sign_in(beside, "kinds_typed")
                opened.value.close()
                page.evaluate("dispatchEvent(new Event('focus'))")
            wait_for_kept(page, 0)
            expect(page.locator("[data-status]")).to_contain_text(SAVED)
        go_on(page)
    assert cut == 3
    for address, (name, words) in typed.items():
        page.goto(address)
        expect(page.locator(f"[name='{name}']")).to_have_value(words)
    on_purpose = (
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
        "ERR_CONNECTION",
        "ERR_EMPTY",
        "answered 401",
        "answered 403",
        "answered 5",
    )
    visitor.faults = [fault for fault in visitor.faults if not any(part in fault for part in on_purpose)]


def test_typing_is_saved_within_three_seconds_without_a_pause(company: Company, window: Window) -> None:
    visitor = window(company.address)
    company.sign_in(visitor, "kinds_pause")
    begin(visitor, company)
    page = visitor.page
    while kind_of_page(page) != ItemKind.FREE_TEXT:
        go_on(page)
    saves: list[str] = []
    page.on("request", lambda request: saves.append(request.url) if request.url.endswith("/answers/") else None)
    page.locator("textarea").press_sequentially("Wort für Wort ohne eine einzige Pause " * 2, delay=60)
    assert saves, "a save went out while the person was still typing"


def test_what_is_answered_while_another_answer_is_on_its_way_follows_at_once(company: Company, window: Window) -> None:
    visitor = window(company.address)
    company.sign_in(visitor, "kinds_slow")
    begin(visitor, company)
    page = visitor.page
    while kind_of_page(page) != ItemKind.SINGLE:
        go_on(page)
    here = page.url
    page.goto(here.partition("?")[0] + ("?q=2" if here.endswith("?q=1") else "?q=1"))
    page.route("**/answers/", lambda route: route.abort())
    give_right(page, {"kind": str(kind_of_page(page)), **RAW[kind_of_page(page)]}, "de")
    wait_for_kept(page, 1)
    page.unroute("**/answers/")
    on_the_way: list[Route] = []
    page.route("**/answers/", lambda route: on_the_way.append(route), times=1)
    page.goto(here)  # where the answer to the other question is sent first
    while not on_the_way:
        page.wait_for_timeout(50)
    page.locator("#o-1").check()
    wait_for_kept(page, 2)
    on_the_way[0].continue_()
    wait_for_kept(page, 0)
    expect(page.locator("[data-status]")).to_contain_text(SAVED)
    visitor.faults = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]
