"""A plan in words: the same lines on the check page, in the history of imports and in the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .roster import Change, PersonPlan, RosterPlan
from .roster_headings import LABELS

COUNTS: Mapping[str, Any] = {
    "created": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "moved": gettext_lazy("Moved"),
    "leaving": gettext_lazy("Leaving"),
    "returning": gettext_lazy("Returning"),
    "unchanged": gettext_lazy("Unchanged"),
    "absent": gettext_lazy("Away for long"),
    "missing": gettext_lazy("Not in this file"),
    "skipped": gettext_lazy("Left already, not stored"),
    "units_created": gettext_lazy("New units"),
    "units_moved": gettext_lazy("Units that move"),
    "warnings": gettext_lazy("Warnings"),
}
DELIMITERS: Mapping[str, Any] = {
    ";": gettext_lazy("semicolon"),
    ",": gettext_lazy("comma"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
    "": gettext_lazy("cells of a workbook"),
}


def count_rows(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Label and number of each count; what is 0 is left out, except for the main four."""
    main = {"created", "changed", "moved", "leaving"}
    return [(str(label), counts.get(name, 0)) for name, label in COUNTS.items() if counts.get(name) or name in main]


def summary(counts: Mapping[str, int]) -> str:
    """One sentence: "220 added, 0 changed, 0 moved, 0 leaving"."""
    names = ("created", "changed", "moved", "leaving", "returning")
    return _("%(created)s added, %(changed)s changed, %(moved)s moved, %(leaving)s leaving, %(returning)s returning") % {
        name: counts.get(name, 0) for name in names
    }


def what_changes(person: PersonPlan) -> str:
    """What happens to one person, in a few words."""
    parts = []
    if person.change == Change.CREATED:
        parts.append(person.unit_name)
    elif person.change == Change.LEAVING:
        parts.append(person.unit_before)
    elif person.unit_before != person.unit_name:
        parts.append(_("%(before)s → %(after)s") % {"before": person.unit_before or "–", "after": person.unit_name})
    if "email" in person.fields:
        old = person.before[person.fields.index("email")]
        change = {"before": old or "–", "after": person.email or "–"}
        parts.append(_("new address: %(before)s → %(after)s") % change)
    fields = [str(LABELS[name]) for name in person.fields if name in LABELS and name != "email"]
    if fields and person.change != Change.CREATED:
        parts.append(_("changes: %(fields)s") % {"fields": ", ".join(fields)})
    return "; ".join(part for part in parts if part)


def new_roles(plan: RosterPlan) -> list[tuple[PersonPlan, str]]:
    """Who gets which learning role by the file, in its order."""
    return [(person, str(role.label)) for person in plan.people for role in person.new_roles]


def lines(plan: RosterPlan) -> Iterator[str]:
    """The result for a terminal."""
    for label, count in count_rows(plan.counts):
        yield f"{label}: {count}"
    for change in (Change.CREATED, Change.RETURNING, Change.CHANGED, Change.MOVED, Change.LEAVING):
        people = plan.of(change)
        if people:
            yield ""
            yield f"{COUNTS[change.value]}:"
            yield from (f"  {person.number} {person.name}: {what_changes(person)}" for person in people)
    roles = new_roles(plan)
    if roles:
        yield ""
        yield _("New roles") + ":"
        yield from (f"  {person.number} {person.name}: {role}" for person, role in roles)
    if plan.missing:
        yield ""
        yield f"{COUNTS['missing']}:"
        yield from (f"  {person.personnel_number} {person.full_name}" for person in plan.missing)
