"""The tree of units: created by an import or by hand, moved by an import, tied to a department."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from competence import clock
from competence.errors import Refused
from competence.models import CompetenceFramework, Membership, Person, Unit
from competence.models.unit import ADDRESSES_BESIDE_UNITS
from competence.rules.departments import department_of
from competence.rules.roster_units import DEEPEST, UnitPlan
from competence.rules.roster_values import key

from . import audit
from .outbox import announce
from .targets import refresh_targets

CHUNK = 500
TAKEN_BY_PAGES = frozenset(ADDRESSES_BESIDE_UNITS)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@transaction.atomic
def create_unit(*, by: Person, name: str, parent: Unit | None = None) -> Unit:
    """Add a unit by hand. Side effects: audit row."""
    name = " ".join(name.split())
    if key(name) in {key(known) for known in Unit.objects.existing_on(clock.today()).values_list("name", flat=True)}:
        raise Refused(_("There is already a unit with this name."), code="unit.double")
    if parent and parent.path.count(".") >= DEEPEST:
        raise Refused(_("Units cannot lie more than %(most)s levels deep.") % {"most": DEEPEST}, code="unit.too_deep")
    try:
        with transaction.atomic():
            (unit,) = create_units([UnitPlan(name, key(parent.name) if parent else "")])
    except IntegrityError:
        raise Refused(_("There is already a unit with this name."), code="unit.double") from None
    audit.record("unit.create", by=by, subject=f"unit:{unit.pk}")
    return unit


@transaction.atomic
def choose_department(*, by: Person, unit: Unit, department: str) -> bool:
    """Say which department a unit counts as; "" means by its name or by the unit above. False if it already did.

    Side effects: targets of everyone in the unit and below, their paths through the outbox, audit row.
    """
    if department and department not in departments():
        raise Refused(_("The framework has no such department."), code="unit.department_unknown")
    if not Unit.objects.filter(pk=unit.pk).exclude(department=department).update(department=department):
        return False
    audit.record("unit.department", by=by, subject=f"unit:{unit.pk}", department=department)
    people = list(Membership.objects.open().filter(unit__path__startswith=unit.path).values_list("person_id", flat=True))
    refresh_targets(people=people, by=by)
    for start in range(0, len(people), CHUNK):
        announce("people.changed", people=people[start : start + CHUNK])
    return True


def departments() -> dict[str, dict[str, str]]:
    """Key and name (by language) of the departments in the newest framework."""
    framework = CompetenceFramework.objects.first()
    return {entry["key"]: entry["name"] for entry in framework.departments} if framework else {}


def create_units(plans: Sequence[UnitPlan]) -> list[Unit]:
    """Create units, parents before children. The caller writes the audit row."""
    if not plans:
        return []
    today = clock.today()
    framework = CompetenceFramework.objects.first()
    words = framework.departments if framework else []
    known = {key(unit.name): unit for unit in Unit.objects.existing_on(today)}
    slugs = set(Unit.objects.values_list("slug", flat=True)) | TAKEN_BY_PAGES
    created = []
    for plan in plans:
        parent = known[plan.parent] if plan.parent else None
        slug = _free_slug(plan.name, slugs)
        slugs.add(slug)
        department = department_of(plan.name, words)
        unit = Unit.objects.create(name=plan.name, slug=slug, parent=parent, department=department, starts_on=today)
        unit.path = f"{parent.path if parent else ''}{unit.pk}."
        Unit.objects.filter(pk=unit.pk).update(path=unit.path)
        known[key(plan.name)] = unit
        created.append(unit)
    return created


def move_units(plans: Iterable[UnitPlan]) -> set[int]:
    """Put units below other parents. Returns the ids of all units whose way from the root changed; the caller audits."""
    by_key = {key(unit.name): unit for unit in Unit.objects.existing_on(clock.today())}
    moved = set()
    for plan in plans:
        unit = by_key[key(plan.name)]
        unit.parent = by_key[plan.parent] if plan.parent else None
        moved.add(unit.pk)
    if not moved:
        return set()
    by_pk = {unit.pk: unit for unit in by_key.values()}
    changed = []
    for unit in by_key.values():
        path = _path(unit, by_pk)
        if path != unit.path or unit.pk in moved:
            unit.path = path
            changed.append(unit)
    Unit.objects.bulk_update(changed, ["parent", "path"], batch_size=CHUNK)
    return {unit.pk for unit in changed}


def _path(unit: Unit, units: dict[int, Unit]) -> str:
    way = [f"{unit.pk}."]
    while unit.parent_id and unit.parent_id in units:
        unit = units[unit.parent_id]
        way.append(f"{unit.pk}.")
    return "".join(reversed(way))


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name.casefold().translate(_UMLAUTS))[:70].strip("-_") or "unit"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
