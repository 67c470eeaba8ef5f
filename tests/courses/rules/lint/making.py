"""Questions for the linter, read by their kinds as every question is. What a test does not care about gives no finding."""

from collections.abc import Iterable, Sequence
from typing import Any

from competence.texts import Translated
from courses.enums import ItemKind
from courses.rules.entry import Entry, Faults
from courses.rules.item_lint import Finding, LintText, lint_item
from courses.rules.kinds import parse_content

WHY = {"de": "So steht es in der Richtlinie.", "en": "The policy says so."}
STEM = {"de": "Ein Fall. Was tun Sie?", "en": "A case. What do you do?"}
WRONG = (("Gleich abschicken", "Send it at once"), ("Später löschen", "Delete it later"))


def both(text: "str | tuple[str, str] | dict[str, str]") -> dict[str, str]:
    """One text for both languages, a pair, or a text by language."""
    if isinstance(text, tuple):
        return {"de": text[0], "en": text[1]}
    return {"de": text, "en": text} if isinstance(text, str) else text


def parsed(kind: ItemKind, raw: dict[str, Any], *, key: str = "k", stem: Any = STEM, languages: Sequence[str] = ()) -> LintText:
    """An item of this kind; its fields must be without faults."""
    faults = Faults()
    content = parse_content(kind, Entry(raw, "test", "", {}, faults, tuple(languages)))
    assert not faults.count, [str(fault) for fault in faults.found]
    return LintText(key, kind, Translated({"de": "Thema", "en": "Topic"}), Translated(both(stem)), content)


def option(text: Any, *, right: bool = False, why: Any = None, key: str = "") -> dict[str, Any]:
    """An option; by key if it has one."""
    return {"text": both(text), "right": right, "why": both(why or WHY)} | ({"key": key} if key else {})


def single(right: Any = ("Erst fragen", "Ask first"), wrong: Iterable[Any] = WRONG, **how: Any) -> LintText:
    """One right option, which comes first."""
    return parsed(ItemKind.SINGLE, {"options": [option(right, right=True), *map(option, wrong)]}, **how)


def multiple(right: Iterable[Any], wrong: Iterable[Any], **how: Any) -> LintText:
    """Several right options, which come first."""
    rows = [option(text, right=True) for text in right] + [option(text) for text in wrong]
    return parsed(ItemKind.MULTIPLE, {"options": rows}, **how)


def true_false(stem: Any, *, right: bool = True, key: str = "k") -> LintText:
    """A statement."""
    raw = {"right": right, "why_true": WHY, "why_false": WHY}
    return parsed(ItemKind.TRUE_FALSE, raw, stem=stem, key=key)


def of(item: LintText, code: str, language: str | None = None) -> list[Finding]:
    """What the linter says under one code."""
    return [
        finding for finding in lint_item(item) if finding.code == code and (language is None or finding.language == language)
    ]


def codes(item: LintText) -> set[str]:
    """Everything the linter says about an item."""
    return {finding.code for finding in lint_item(item)}
