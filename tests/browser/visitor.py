"""One person with a browser window of their own, who notices everything that must not happen."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect

expect.set_options(timeout=15_000)  # a busy machine is no fault

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parent / "vendored" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (rules) => {
  const found = await axe.run(document, { preload: false, resultTypes: ["violations"], ...rules });
  return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


class Visitor:
    """A window of its own: cookies, language and size. `look` checks the page that is open."""

    def __init__(self, browser: Browser, address: str, *, size: Any = None, language: str = "de", scripts: bool = True) -> None:
        self.address = address
        self.language = language
        self.context = browser.new_context(
            base_url=address,
            viewport=size or DESKTOP,
            locale={"de": "de-DE", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self._expected: set[int] = set()
        own = urlsplit(address).netloc
        self.page.on("console", lambda said: self._note_console(said.type, said.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc == own or request.url.startswith(("data:", "blob:"))
                else self.faults.append(f"request to {request.url}")
            ),
        )
        self.page.on("response", self._note_response)

    def _note_console(self, kind: str, text: str) -> None:
        # what a page answers is noted by _note_response, together with its address
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.faults.append(f"console {kind}: {text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.faults.append(f"{response.request.method} {response.url} answered {response.status}")

    def open(self, path: str, *, status: int = 200) -> None:
        """Go to an address and get this answer."""
        self._expected = {status}
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}"
        self._expected = set()

    def sign_in(self, login: str, password: str) -> None:
        """Through the form, with what stands on the card."""
        self.open("/accounts/login/")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", password)
        self.page.click("main form button.primary")
        expect(self.page.locator("header.top .avatar")).to_be_visible()

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.locator("#main")

    @property
    def path(self) -> str:
        """Where the window is."""
        return urlsplit(self.page.url).path

    def look(self, *, dark: bool = True) -> None:
        """Language, heading, sideways scroll, axe (in the dark for its contrast), and everything noted until now."""
        page = self.page
        assert page.get_attribute("html", "lang") == self.language
        assert page.locator("h1").count() == 1, f"{self.path} has {page.locator('h1').count()} h1"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.path} scrolls sideways by {wide} px"
        page.evaluate(_axe())
        found = page.evaluate(RUN_AXE, {"runOnly": STANDARDS})
        if dark:
            page.emulate_media(color_scheme="dark")
            found += [f"dark, {line}" for line in page.evaluate(RUN_AXE, {"runOnly": ["color-contrast"]})]
            page.emulate_media(color_scheme="light")
        assert not found, f"axe on {self.path}:\n" + "\n".join(found)
        self.check()

    def check(self) -> None:
        """Nothing was noted that must not happen."""
        assert not self.faults, "\n".join(self.faults)

    def wait_until(self, is_so: Callable[[], bool], *, seconds: int = 40) -> None:
        """Reload until something that the background work does is there."""
        for _ in range(seconds * 2):
            if is_so():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"Waited {seconds} s in vain on {self.path}")

    def close(self) -> None:
        """Close the window; what it noted last counts too."""
        self.context.close()
        self.check()
