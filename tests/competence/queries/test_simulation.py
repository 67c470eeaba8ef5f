"""What a rule set would do: right in sum, silent about small groups, and without a trace."""

import random
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from django.conf import settings

from competence import clock
from competence.actions.evidence import record_evidence
from competence.actions.rule_sets import publish_rules
from competence.enums import EvidenceKind, PersonStatus, PolicyPreset
from competence.models import AuditEvent, CompetenceLevel, Evidence, Person, RuleSetVersion
from competence.queries.simulation import simulate
from competence.rules.rule_set import RuleSet
from tests import build

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
SHIPPED = yaml.safe_load((settings.FIXTURES_DIR / "framework" / "rule_set.yaml").read_text(encoding="utf-8"))


def other_rules(**gates: float) -> dict:
    """The next version with other bounds: `gate_1=0.7`."""
    data = deepcopy(SHIPPED)
    data["version"] = "2027.1"
    for name, confidence in gates.items():
        data["gates"][int(name[-1])]["confidence"] = confidence
    return data


@pytest.fixture(autouse=True)
def _installation(db):
    with clock.at(MOMENT - timedelta(days=100)):
        build.company()
        build.shipped_framework()


def passes(person: Person, code: str = "SEC-1", *, level: int = 1, n_items: int = 12) -> None:
    with clock.at(MOMENT):
        record_evidence(
            person=person,
            competence=code,
            kind=EvidenceKind.QUIZ,
            source=f"attempt:{person.pk}:{code}",
            instrument=f"quiz:{code}",
            supports_level=level,
            n_items=n_items,
            occurred_at=MOMENT,
            by=person,
        )


def staff(number: int, code: str = "SEC-1", **fields) -> list[Person]:
    people = [build.person() for _ in range(number)]
    for person in people:
        passes(person, code, **fields)
    return people


def simulated(data: dict):
    with clock.at(MOMENT + timedelta(days=1)):
        return simulate(RuleSet.from_dict(data))


def area(found, code: str):
    return next(effect for effect in found.areas if effect.area.code == code)


def test_the_same_rules_change_nothing():
    staff(10)
    found = simulated({**SHIPPED, "version": "2027.1"})
    assert (found.company.rises.bound, found.company.rises.share) == ("≤", 10)
    assert (found.company.kept.bound, found.company.kept.share) == ("≤", 10)
    assert (found.version, found.current_version, found.smallest_group) == ("2027.1", "2026.1", 8)


def test_stricter_rules_say_what_is_kept_and_milder_ones_what_rises():
    staff(10)  # 0.60 for level 1
    staff(10, n_items=30)  # 0.71
    stricter = simulated(other_rules(gate_1=0.65))
    assert (stricter.company.kept.share, stricter.company.rises.bound) == (50, "≤")
    staff(10, "SEC-2", n_items=8, level=2)  # 0.53 for level 2, which needs 0.55
    milder = simulated(other_rules(gate_2=0.5))
    assert (milder.company.rises.share, milder.company.kept.bound) == (35, "≤")  # 10 of 30 levels, in steps of 5
    assert (area(milder, "SEC").rises.share, area(milder, "SEC").rises.people) == (35, "30–49")


def test_what_it_says_is_what_publishing_does():
    pick = random.Random(5)
    for _ in range(60):
        passes(build.person(), level=pick.choice([1, 2]), n_items=pick.choice([8, 9, 12, 20]))
    data = other_rules(gate_1=0.52, gate_2=0.53)
    found = simulated(data)
    before = dict(CompetenceLevel.objects.values_list("person", "awarded_level"))
    with clock.at(MOMENT + timedelta(days=1)):
        publish_rules(constants=data, text="", by=None)
    after = dict(CompetenceLevel.objects.values_list("person", "awarded_level"))
    rose = sum(after[person] > level for person, level in before.items())
    assert all(after[person] >= level for person, level in before.items())
    assert rose > 5
    assert found.company.rises.share == round(100 * rose / len(before))


@pytest.mark.parametrize(("number", "is_protected"), [(8, True), (9, False)])
def test_a_group_below_k_without_the_viewer_is_protected(number, is_protected):
    staff(number)
    found = simulated(other_rules(gate_1=0.65))
    assert found.company.kept.is_protected is is_protected
    assert area(found, "SEC").kept.is_protected is is_protected
    assert area(found, "APP").kept.is_protected


def test_a_strict_policy_asks_for_more():
    build.company(policy_preset=PolicyPreset.STRICT)
    staff(10)
    assert simulated(other_rules(gate_1=0.65)).company.kept.is_protected


def test_the_company_says_nothing_about_an_area_that_is_protected():
    """20 levels in one area are kept, 3 in another are not: the company's figure is that of the shown area alone."""
    staff(20)
    staff(3, "APP-1", n_items=30)
    found = simulated(other_rules(gate_1=0.65))
    assert area(found, "APP").kept.is_protected
    assert found.company.kept == area(found, "SEC").kept


def test_who_has_left_does_not_count():
    people = staff(9)
    Person.objects.filter(pk=people[0].pk).update(status=PersonStatus.LEFT, is_active=False)
    assert simulated(other_rules(gate_1=0.65)).company.kept.is_protected


def test_it_leaves_no_trace():
    staff(9)
    before = (AuditEvent.objects.count(), Evidence.objects.count(), list(CompetenceLevel.objects.values()))
    simulated(other_rules(gate_1=0.65))
    assert (AuditEvent.objects.count(), Evidence.objects.count(), list(CompetenceLevel.objects.values())) == before
    assert RuleSetVersion.objects.count() == 1


def test_the_cost_does_not_grow_with_people(django_assert_num_queries):
    for number in (1, 3):
        staff(number)
        with django_assert_num_queries(10):
            simulated(other_rules(gate_1=0.65))
