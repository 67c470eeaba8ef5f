"""Gives the right answer to a question of any kind through the page, from the raw fields of the item."""

from typing import Any

from playwright.sync_api import Page, expect


def plain(text: str) -> str:
    """Without line breaks and double blanks."""
    return " ".join(text.split())


def give_right(page: Page, item: dict[str, Any], language: str) -> None:
    """Answer the question that is open."""
    kind = item["kind"]
    if kind in ("single", "multiple"):
        _options(page, {plain(option["text"][language]) for option in item["options"] if option["right"]})
    elif kind == "true_false":
        page.check(f"[name=answer][value={str(item['right']).lower()}]")
    elif kind == "matching":
        matches = {plain(prompt["text"][language]): plain(prompt["match"][language]) for prompt in item["prompts"]}
        for row in page.locator(".pair").all():
            row.locator("select").select_option(label=matches[plain(row.locator("label").inner_text())])
    elif kind == "ordering":
        steps = [plain(step["text"][language]) for step in item["steps"]]
        for row in page.locator(".pair").all():
            row.locator("select").select_option(value=str(steps.index(plain(row.locator("label").inner_text())) + 1))
    elif kind == "cloze":
        for number, gap in enumerate(item["gaps"], 1):
            field, word = page.locator(f"[name='answer.g{number}']"), gap["accept"][language][0]
            if "others" in gap:
                field.select_option(label=word)
            else:
                field.fill(word)
    elif kind == "numeric":
        page.fill("[name='answer.value']", str(item["value"]).replace(".", "," if language == "de" else "."))
    elif kind == "hotspot":
        for number, region in enumerate(item["regions"], 1):
            if region.get("right"):
                page.locator(f".spot[data-n='{number}']").click()
                expect(page.locator(f"#o-{number}")).to_be_checked()
    else:
        words = item["accept"][language][0] if kind == "short_text" else "Die Quelle fehlt, darum frage ich nach."
        page.fill("[name='answer.text']", words.replace("*", ""))


def _options(page: Page, right: set[str]) -> None:
    found = 0
    for option in page.locator("label.opt").all():
        if plain(option.locator("span").inner_text()) in right:
            option.locator("input").check()
            found += 1
    assert found == len(right)
