"""The whole job, played in a browser: a company loads its people, they learn, and its coverage shows."""

import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.serving import ROOT, Serving

from .conftest import Company, Window
from .learning import COURSE, do_quiz, read_lesson, write_exercise
from .visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

EXPORT = ROOT / "fixtures" / "hr_export_antriebstechnik.csv"
EXERCISE = "/exercises/data-traffic-light/"
EMPLOYEE, CHAMPION, HR, HEAD, LEADERSHIP = "10051", "10178", "10833", "10328", "10003"


@pytest.mark.timeout(300)
def test_a_company_loads_its_people_they_learn_and_its_coverage_shows(empty: Serving, window: Window, tmp_path: Path) -> None:
    administrator = window(empty.address)
    _set_up(administrator, (empty.data / "setup-code").read_text().strip())
    _load_people(administrator)
    _give_seat(administrator, HR, "hr")
    for path in ("/jobs/", "/people/", "/people/units/"):
        administrator.open(path)
        administrator.look(dark=False)
    cards = {number: _issue_card(administrator, number) for number in (EMPLOYEE, CHAMPION, HR, HEAD, LEADERSHIP)}

    employee = window(empty.address)
    employee.sign_in(*cards[EMPLOYEE])
    _see_path_with_reasons(employee)
    read_lesson(employee, "data-classes")
    employee.page.wait_for_url("**/quiz/")
    assert do_quiz(employee) == 17
    assert employee.page.locator(".opt .why").count() >= 17 * 3
    assert _level(employee, "SEC-1", proofs=1) == 2  # knowledge-led: the quiz alone carries it that far
    employee.open(EXERCISE)
    employee.look()
    write_exercise(employee, "1 – grün – steht auf der Website", picture=_picture(tmp_path / "ampel.png"))
    employee.look()

    champion = window(empty.address)
    champion.sign_in(*cards[CHAMPION])
    review = _take_from_queue(champion, "Eugenie Schottin")
    expect(champion.page.locator("img.shot").first).to_have_js_property("naturalWidth", 64)
    _ask_for_more(champion)

    employee.open(EXERCISE)
    employee.look()
    employee.page.fill("#ask textarea", "Reicht je Schnipsel ein Wort als Grund?")
    employee.page.click("#ask button")
    champion.open(review)
    champion.page.click("#talk > summary")
    champion.look()
    champion.page.fill("#ask textarea", "Ein halber Satz ist besser.")
    champion.page.click("#ask button")

    employee.open(EXERCISE)
    expect(employee.page.locator("#talk")).to_contain_text("Ein halber Satz ist besser.")
    employee.page.click("form[action$='/new-version/'] button")
    write_exercise(employee, "1 – grün – steht auf der Website\n2 – gelb – Aushang im Intranet")

    assert _take_from_queue(champion, "Eugenie Schottin") == review
    expect(champion.page.locator("ins")).to_contain_text("gelb")
    _mark_reached(champion)

    assert _level(employee, "SEC-1", proofs=2) == 2
    expect(employee.page.locator("#main .trail")).to_contain_text("Daten-Ampel")
    employee.open(EXERCISE)
    employee.look()
    for visitor in (employee, champion):
        visitor.open("/coverage/", status=404)
        visitor.look()

    hr, leadership = window(empty.address), window(empty.address)
    head = window(empty.address, language="en")  # the export says that he reads English
    hr.sign_in(*cards[HR])
    _see_coverage(hr)
    head.sign_in(*cards[HEAD])
    _see_own_unit_only(head)
    leadership.sign_in(*cards[LEADERSHIP])
    leadership.open("/coverage/")
    expect(leadership.page.locator("table.heat tfoot")).to_be_visible()
    leadership.look()


@pytest.mark.once
def test_an_employee_learns_in_english_on_a_phone(company: Company, window: Window, tmp_path: Path) -> None:
    visitor = window(company.address, size=PHONE, language="en")
    company.sign_in(visitor, "english")
    visitor.open("/path/")
    expect(visitor.page.locator(".next .btn.now")).to_be_in_viewport()
    visitor.look()
    read_lesson(visitor, "data-classes")
    assert do_quiz(visitor) == 17
    visitor.open("/exercises/")
    visitor.look()
    visitor.open(EXERCISE)
    visitor.look()
    write_exercise(visitor, "1 – green – it is on the website", picture=_picture(tmp_path / "light.png"))
    visitor.look()
    for path in ("/me/", "/me/competences/SEC-1/", "/me/plan/", "/me/visibility/", "/framework/", "/help/", COURSE):
        visitor.open(path)
        visitor.look(dark=path == "/me/")


def _set_up(administrator: Visitor, code: str) -> None:
    page = administrator.page
    administrator.open("/")
    assert administrator.path == "/setup/"
    administrator.look()
    fields = {
        "code": code,
        "name": "Brandt Antriebstechnik GmbH",
        "short_name": "Brandt Antriebe",
        "first_name": "Ruth",
        "last_name": "Vahrenkamp",
        "login": "verwaltung",
        "password": "ein-langer-satz-nur-hier",
    }
    for name, value in fields.items():
        page.fill(f"main form.stack [name={name}]", value)
    page.select_option("select[name=language]", "de")
    page.click("main form button.primary")
    page.wait_for_url("**/people/import/")
    administrator.look()


def _load_people(administrator: Visitor) -> None:
    page = administrator.page
    page.set_input_files("[name=file]", EXPORT)
    page.click("main form button.primary")
    page.wait_for_url(re.compile(r"/people/import/\d+/"))
    expect(page.locator("h1")).to_contain_text("220")
    expect(page.locator(".metaline")).to_contain_text("Windows-1252")
    administrator.look()
    page.click("button[value=import]")
    page.wait_for_url("**/people/import/")
    expect(page.locator("table.tbl tbody tr .st.done")).to_have_count(1)
    administrator.look(dark=False)


def _open_person(administrator: Visitor, number: str) -> None:
    administrator.open(f"/people/?q={number}")
    administrator.page.click("table.tbl tbody th a")
    expect(administrator.page.locator("dl.dl dd").first).to_have_text(number)


def _give_seat(administrator: Visitor, number: str, seat: str) -> None:
    _open_person(administrator, number)
    administrator.look()
    administrator.page.select_option("[name=role]", seat)
    administrator.page.click("form[action$='/seats/'] button")
    expect(administrator.page.locator("form[action$='/seats/end/']")).to_be_visible()


def _issue_card(administrator: Visitor, number: str) -> tuple[str, str]:
    _open_person(administrator, number)
    administrator.page.click("form[action$='/card/'] button")
    code = administrator.page.locator("[data-code]").inner_text()
    if number == EMPLOYEE:
        administrator.look()
    return number, code


def _see_path_with_reasons(employee: Visitor) -> None:
    employee.open("/")
    assert employee.path == "/path/"
    employee.wait_until(lambda: employee.page.locator(".next .btn.now").count() == 1)  # the worker assigns paths
    expect(employee.page.locator("header .nav [aria-current]")).to_have_text("Mein Weg")
    expect(employee.page.locator("#main")).to_contain_text("Sicher mit KI arbeiten")
    employee.look()
    employee.page.click(".head .muted.small a")
    expect(employee.page.locator("#main")).to_contain_text("KI im Arbeitsalltag")
    employee.look()
    employee.open("/exercises/")
    expect(employee.page.locator("ol.parts li").first.locator("use, svg").first).to_be_visible()
    employee.look()


def _picture(file: Path) -> Path:
    image = Image.new("RGB", (64, 48), "white")
    ImageDraw.Draw(image).ellipse((8, 8, 40, 40), fill="green")
    image.save(file)
    return file


def _level(employee: Visitor, code: str, *, proofs: int) -> int:
    """The level of a competence, with so many proofs beside it, as the profile shows it."""
    employee.open("/me/")
    employee.look()
    employee.open(f"/me/competences/{code}/")
    expect(employee.page.locator("#main .trail > li")).to_have_count(proofs)
    employee.look()
    return int(employee.page.locator(".pagehead .lvl").get_attribute("data-level") or 0)


def _take_from_queue(champion: Visitor, name: str) -> str:
    champion.open("/reviews/")
    champion.look()
    champion.page.click(f"ul.queue a:has-text('{name}')")
    expect(champion.page.locator("h1")).to_have_text(name)
    champion.look()
    return champion.path


def _ask_for_more(champion: Visitor) -> None:
    page = champion.page
    for group in page.locator("fieldset.grade").all():
        group.locator("input[value='0']").check()
    page.fill("[name=praise]", "Die erste Farbe stimmt, und der Grund ist nachvollziehbar.")
    page.fill("[name=main_point]", "Bitte ergänzen Sie die übrigen elf Schnipsel.")
    page.click("form.side button.primary")
    page.wait_for_url("**/reviews/")
    expect(page.locator(".empty")).to_be_visible()
    champion.look()


def _mark_reached(champion: Visitor) -> None:
    page = champion.page
    for group in page.locator("fieldset.grade").all():
        group.locator("input[value='3']").check()
    page.fill("[name=praise]", "Jeder Schnipsel hat Farbe und Grund.")
    page.click("form.side button.primary")
    page.wait_for_url("**/reviews/")
    page.goto("/reviews/?show=done")
    expect(page.locator("ul.queue li")).to_have_count(1)
    champion.look()


def _see_coverage(hr: Visitor) -> None:
    page = hr.page
    hr.open("/")
    assert hr.path == "/coverage/"
    hr.wait_until(lambda: page.locator("table.heat").count() == 1)  # the worker freezes the first figures
    expect(page.locator("table.heat td.hid").first).to_have_text("geschützt")
    assert page.locator("table.heat td[data-h]").count() > 0
    hr.look()
    hr.open("/policy/")
    hr.look(dark=False)
    hr.open("/coverage/")
    page.click("table.heat tbody th a:has-text('Produktion')")
    expect(page.locator("h1")).to_contain_text("Produktion")
    hr.look()
    page.click("table.distt a[href*='/coverage/competences/']")
    page.wait_for_url("**/coverage/competences/**")
    expect(page.locator("table.distt tbody tr").first).to_be_visible()
    hr.look()


def _see_own_unit_only(head: Visitor) -> None:
    head.open("/coverage/mine/")
    expect(head.page.locator("h1")).to_contain_text("Produktion")
    assert head.path == "/coverage/produktion/"
    head.look()
    head.open("/coverage/kundenservice/", status=404)
    head.open("/coverage/", status=404)
