"""What a learner reads out of the pages of a quiz, and how one answers: any answer will do, as long as it is one."""

import html
import re
from random import Random

TAG = re.compile(r"<(input|select|textarea|/select|option)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
FORM = re.compile(r'<form\b[^>]*\bdata-attempt="(\d+)"[^>]*\bdata-position="(\d+)"[^>]*\bdata-save="([^"]+)"')
UNSURE = 0.03  # of all answers


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)
    if found is None:
        raise ValueError(f"the page has no field {name}")
    return html.unescape(found[1])


def question(page: str) -> tuple[int, int, str]:
    """Attempt, position, and where answers are sent."""
    found = FORM.search(page)
    if found is None:
        raise ValueError("the page asks no question")
    return int(found[1]), int(found[2]), found[3]


def answer(page: str, rng: Random) -> list[str]:
    """Something to answer, whatever the kind of the question."""
    if rng.random() < UNSURE:
        return []
    ticks, menus, lines, is_one = _controls(page)
    given = [f"{name}={rng.choice(('12', '3,5'))}" for name in lines]
    if "data-order" in page and menus:  # each place once
        places = rng.sample(next(iter(menus.values())), len(menus))
        given += [f"{name}={place}" for name, place in zip(menus, places, strict=True)]
    else:
        given += [f"{name}={rng.choice(options)}" for name, options in menus.items()]
    if ticks:
        given += rng.sample(ticks, 1 if is_one else rng.randint(1, len(ticks)))
    return given


def _controls(page: str) -> tuple[list[str], dict[str, list[str]], list[str], bool]:
    """What can be ticked, the menus with their options, the typed parts, and whether only one may be ticked."""
    ticks: list[str] = []
    menus: dict[str, list[str]] = {}
    lines: list[str] = []
    is_one = False
    menu = ""
    for tag, inside in TAG.findall(page):
        given = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(inside)}
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "")
        part = name.removeprefix("answer.") if name.startswith("answer.") else ""
        if tag == "option" and menu and value:
            menus[menu].append(value)
        elif tag == "select" and part:
            menu = part
            menus[menu] = []
        elif tag == "/select":
            menu = ""
        elif name == "answer" and value:
            ticks.append(value)
            is_one = kind == "radio"
        elif part and tag in ("input", "textarea"):
            lines.append(part)
    return ticks, menus, lines, is_one
