"""Pictures of the pages of a running demo, for people to look at: `python -m tests.browser.pictures OUTDIR BASE_URL ACCOUNTS_JSON`.

With `--readme` only the picture of the README is taken: my path at 1440 pixels, light, in German.
"""

import json
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from .visitor import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, Visitor

COURSE = "/courses/working-safely-with-ai/"
EVERYWHERE = {"home": "/"}
PAGES = {
    "employee": {
        "path": "/path/",
        "course": COURSE,
        "lesson": f"{COURSE}data-classes/",
        "quiz-start": f"{COURSE}attacks/quiz/",
        "exercises": "/exercises/",
        "exercise": "/exercises/data-traffic-light/",
        "profile": "/me/",
        "competence": "/me/competences/SEC-1/",
        "plan": "/me/plan/",
        "visibility": "/me/visibility/",
        "framework": "/framework/",
        "framework-competence": "/framework/SEC-1/",
        "help": "/help/",
        "not-found": "/nowhere/",
    },
    "champion": {"reviews": "/reviews/", "path": "/path/"},
    "department_head": {"path": "/path/"},
    "hr": {"coverage": "/coverage/", "people": "/people/", "import": "/people/import/", "units": "/people/units/"},
    "leadership": {"coverage": "/coverage/"},
    "works_council": {"policy": "/policy/", "coverage": "/coverage/"},
    "administrator": {"jobs": "/jobs/", "people": "/people/"},
}
# The first link of that kind on the page is one picture more.
FOLLOWED = {
    ("employee", "profile"): r"/attempts/\d+/result/$",
    ("champion", "reviews"): r"/reviews/\d+/$",
    ("hr", "coverage"): r"/coverage/(?!competences)[a-z-]+/$",
    ("hr", "people"): r"/people/\d+/$",
    ("leadership", "coverage"): r"/coverage/competences/[A-Z]+-\d/$",
}


def take_all(browser: Browser, out: Path, address: str, accounts: list[dict[str, str]]) -> int:
    """Each role in both languages, wide and narrow, light and dark."""
    number = 0
    for language in ("de", "en"):
        signed_out = Visitor(browser, address, language=language)
        signed_out.page.goto("/accounts/login/")
        number += _take(signed_out.page, out / f"anyone-sign-in-{language}")
        signed_out.context.close()
        for account in accounts:
            visitor = Visitor(browser, address, language=language)
            visitor.sign_in(account["login"], account["password"])
            _speak(visitor.page, language)
            for name, path in {**EVERYWHERE, **PAGES.get(account["role"], {})}.items():
                visitor.page.goto(path)
                stem = f"{account['role']}-{name}-{language}"
                followed = _first_link(visitor.page, FOLLOWED.get((account["role"], name)))
                number += _take(visitor.page, out / stem)
                if followed:
                    visitor.page.goto(followed)
                    number += _take(visitor.page, out / f"{stem}-detail")
            visitor.context.close()
    return number


def take_readme(browser: Browser, out: Path, address: str, accounts: list[dict[str, str]]) -> int:
    """What the README shows."""
    employee = next(account for account in accounts if account["role"] == "employee")
    visitor = Visitor(browser, address)
    visitor.sign_in(employee["login"], employee["password"])
    _speak(visitor.page, "de")
    visitor.page.goto("/path/")
    visitor.page.screenshot(path=out / "path.png")
    visitor.context.close()
    return 1


def _speak(page: Page, language: str) -> None:
    if page.get_attribute("html", "lang") != language:
        page.click(f"form.lang button[value={language}]")
        page.wait_for_load_state()


def _first_link(page: Page, pattern: str | None) -> str:
    links = [link.get_attribute("href") or "" for link in page.locator("#main a").all()] if pattern else []
    return next((urlsplit(link).path for link in links if re.search(pattern or "", urlsplit(link).path)), "")


def _take(page: Page, stem: Path) -> int:
    for width, size in (("1440", DESKTOP), ("390", PHONE)):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{stem}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="light")
    return 4


def main() -> int:
    """Take the pictures and say how many."""
    parser = ArgumentParser(prog="python -m tests.browser.pictures", description="Pictures of a running demo.")
    parser.add_argument("out", type=Path)
    parser.add_argument("address")
    parser.add_argument("accounts", type=Path, help="demo-accounts.json of the data folder")
    parser.add_argument("--readme", action="store_true", help="only the picture of the README")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    accounts = json.loads(given.accounts.read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take = take_readme if given.readme else take_all
        print(f"{take(browser, given.out, given.address, accounts)} pictures in {given.out}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
