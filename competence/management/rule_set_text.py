"""What the commands about rule sets print."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from competence.actions.rule_sets import read_rules
from competence.errors import Refused
from competence.queries.simulation import AreaEffect, Simulation
from competence.rules.rule_set_changes import changes
from competence.rules.rule_set_words import in_words


def rules_of(file: Path) -> tuple[dict[str, Any], str]:
    """The file's constants and text; a fault ends the command."""
    try:
        return read_rules(file)
    except Refused as refusal:
        raise CommandError(f"{file.name}: {refusal}") from None


def change_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Every changed constant, from → to."""
    found = [in_words(change) for change in changes(before, after)]
    if not found:
        yield _("No constant differs.")
    for line in found:
        yield f"  {line.about}: {line.before} → {line.after}"


def simulation_lines(found: Simulation) -> Iterator[str]:
    """The figures of a simulation as a table."""
    yield _("Rule set %(version)s instead of %(current)s, if it were published now:") % {
        "version": found.version,
        "current": found.current_version,
    }
    for effect in (found.company, *found.areas):
        yield f"  {_name(effect)}: {_told(effect)}"
    yield _(
        "Shares of all levels, rounded and at the extremes as bands; groups of fewer than %(count)s people are protected. "
        "What the new rules alone would not award is kept until its validity ends. Nothing was written."
    ) % {"count": found.smallest_group}


def _name(effect: AreaEffect) -> str:
    return str(effect.area.name) if effect.area else _("Company")


def _told(effect: AreaEffect) -> str:
    if effect.rises.is_protected:
        return _("protected")
    return _("%(rises)s rise, %(kept)s are kept although the new rules alone would not award them (%(people)s people)") % {
        "rises": _share(effect.rises.bound, effect.rises.share),
        "kept": _share(effect.kept.bound, effect.kept.share),
        "people": effect.rises.people,
    }


def _share(bound: str, share: int | None) -> str:
    return f"{bound} {share} %".strip()
