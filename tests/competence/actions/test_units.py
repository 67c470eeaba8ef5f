"""Units by hand, and the department they count as."""

import pytest

from competence.actions.units import choose_department, create_unit
from competence.errors import Refused
from competence.models import AuditEvent, OutboxMessage, Target, Unit
from tests import build

pytestmark = pytest.mark.django_db


def test_a_unit_is_added_below_another() -> None:
    top = build.unit("Technik")
    unit = create_unit(by=build.person(), name="  Werk   Süd ", parent=top)
    unit.refresh_from_db()
    assert (unit.name, unit.slug, unit.path) == ("Werk Süd", "werk-sued", f"{top.pk}.{unit.pk}.")
    assert AuditEvent.objects.get().subject == f"unit:{unit.pk}"


@pytest.mark.parametrize("name", ["Technik", "technik", " TECHNIK "])
def test_a_name_stands_once_whatever_its_case(name: str) -> None:
    build.unit("Technik")
    with pytest.raises(Refused) as refusal:
        create_unit(by=build.person(), name=name)
    assert refusal.value.code == "unit.double"


def test_a_tree_stays_flat_enough() -> None:
    unit = None
    for number in range(20):
        unit = build.unit(f"U{number}", parent=unit)
    with pytest.raises(Refused) as refusal:
        create_unit(by=build.person(), name="deeper", parent=unit)
    assert refusal.value.code == "unit.too_deep"


@pytest.mark.parametrize(("name", "slug"), [("Export", "export-2"), ("???", "unit"), ("Größe", "groesse")])
def test_a_slug_is_free_and_never_a_word_of_an_address(name: str, slug: str) -> None:
    assert create_unit(by=build.person(), name=name).slug == slug


def test_the_department_comes_from_the_name() -> None:
    build.shipped_framework()
    assert create_unit(by=build.person(), name="Vertrieb Inland").department == "sales_marketing"
    assert create_unit(by=build.person(), name="Technik").department == ""


def test_another_department_changes_targets_and_is_told_to_the_paths() -> None:
    build.company()
    build.shipped_framework()
    unit = build.unit("Technik")
    person = build.person()
    build.membership(person, unit)
    build.grant(person, "user")
    by = build.person()
    assert choose_department(by=by, unit=unit, department="it")
    assert Target.objects.open().filter(person=person).exists()
    assert OutboxMessage.objects.get().payload == {"people": [person.pk]}
    assert not choose_department(by=by, unit=unit, department="it")
    assert OutboxMessage.objects.count() == 1
    assert Unit.objects.get().department == "it"


def test_a_department_that_the_framework_lacks_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        choose_department(by=build.person(), unit=build.unit(), department="magic")
    assert refusal.value.code == "unit.department_unknown"
