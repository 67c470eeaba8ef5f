"""The item linter: what makes a question unfair, unclear or guessable without knowledge (docs/item-linter.md).

It reads words and figures only, so it can be wrong: a stop stands for what is never right, everything else is a hint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from competence.texts import Translated
from courses.rules.lint.bank import bank_findings
from courses.rules.lint.finding import HINT, STOP, Finding, Lintable
from courses.rules.lint.kinds import kind_findings
from courses.rules.lint.options import option_findings
from courses.rules.lint.texts import NO_REASON, text_findings

__all__ = ["HINT", "NO_REASON", "STOP", "Finding", "LintText", "Lintable", "lint_all", "lint_bank", "lint_item"]


@dataclass(frozen=True)
class LintText:
    """What the linter reads of an item whose fields stand in several places."""

    key: str
    kind: str
    topic: Translated
    stem: Translated
    content: Mapping[str, Any]


def lint_item(item: Lintable) -> tuple[Finding, ...]:
    """What there is to say about one item, stops first."""
    found = (*text_findings(item), *option_findings(item), *kind_findings(item))
    return tuple(sorted(found, key=lambda finding: finding.severity != STOP))


def lint_bank(items: Iterable[Lintable]) -> tuple[tuple[str, Finding], ...]:
    """What there is to say about a bank as a whole ("") or about one item (its key) beside the others."""
    return tuple(bank_findings(list(items)))


def lint_all(items: Iterable[Lintable]) -> tuple[tuple[str, Finding], ...]:
    """Every finding of a bank with the key it belongs to: first the bank, then item by item in their order."""
    kept = list(items)
    beside: dict[str, list[Finding]] = {}
    for key, finding in lint_bank(kept):
        beside.setdefault(key, []).append(finding)
    found = [("", finding) for finding in beside.get("", ())]
    for item in kept:
        found += [(item.key, finding) for finding in (*lint_item(item), *beside.get(item.key, ()))]
    return tuple(found)
