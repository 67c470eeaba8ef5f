import pytest

from competence import clock
from competence.enums import EvidenceKind, Role
from competence.models import CompetenceLevel, Person, Target
from competence.queries.readiness import certified_competences, role_readiness
from tests import build
from tests.competence.certificates import CODES, critical_target, ready, shown

pytestmark = pytest.mark.django_db


def readiness(person: Person, role: Role = Role.USER):
    return next(one for one in role_readiness(person) if one.role == role)


def test_all_critical_targets_are_met():
    found = readiness(ready(days_ago=3))
    assert found.is_ready
    assert [target.code for target in found.targets] == list(CODES)
    assert found.missing == ()
    assert (found.valid_months, (clock.today() - found.counted_from).days) == (12, 3)


def test_without_critical_targets_nobody_is_ready():
    person = build.person()
    build.grant(person, Role.USER)
    Target.objects.create(
        person=person, competence=build.competence(), level=1, weight=1, starts_on=build.LONG_AGO
    )  # a target that is not critical
    shown(person, "SEC-1")
    found = readiness(person)
    assert found.targets == ()
    assert not found.is_ready
    assert found.counted_from is None


def test_each_role_has_its_own_critical_targets():
    person = ready()
    build.grant(person, Role.CHAMPION)
    critical_target(person, "SEC-4", role=Role.CHAMPION)
    assert readiness(person).is_ready
    champion = readiness(person, Role.CHAMPION)
    assert [target.code for target in champion.missing] == ["SEC-4"]


def test_what_an_ai_system_asks_for_is_critical_for_every_role():
    person = ready()
    floor = critical_target(person, "SEC-4")
    floor.reasons = [{"kind": "risk_floor", "level": 1}]
    floor.save()
    assert [target.code for target in readiness(person).missing] == ["SEC-4"]


def test_a_seat_is_no_role_to_be_ready_for():
    person = ready()
    build.grant(person, Role.HR)
    assert [one.role for one in role_readiness(person)] == [Role.USER]


@pytest.mark.parametrize(
    ("level", "target", "is_met"), [(1, 1, True), (2, 1, True), (1, 2, False)], ids=["at it", "above it", "below it"]
)
def test_the_level_decides(level, target, is_met):
    person = build.person()
    build.grant(person, Role.USER)
    critical_target(person, "SEC-1", level=target)
    shown(person, "SEC-1", level=level)
    assert readiness(person).is_ready == is_met


@pytest.mark.parametrize("how", ["none", "self", "unverified", "too low", "superseded"])
def test_a_level_without_a_proof_that_carries_it_meets_nothing(how):
    person = build.person()
    build.grant(person, Role.USER)
    critical_target(person, "SEC-1", level=2)
    if how == "self":
        shown(person, "SEC-1", level=2, kind=EvidenceKind.SELF_ASSESSMENT)
    elif how == "unverified":
        shown(person, "SEC-1", level=2, kind=EvidenceKind.EXTERNAL_CERTIFICATE, is_verified=False)
    elif how == "too low":
        shown(person, "SEC-1", level=1)
    elif how == "superseded":
        shown(person, "SEC-1", level=1, supersedes=shown(person, "SEC-1", level=2))
    CompetenceLevel.objects.filter(person=person).delete()
    build.level(person, "SEC-1", 2).save()
    found = readiness(person)
    assert [target.code for target in found.missing] == ["SEC-1"]
    assert certified_competences(person, {"SEC-1": 2}) == []


def test_it_is_as_old_as_the_oldest_of_the_newest_proofs():
    person = ready(days_ago=40)
    shown(person, "SEC-1", days_ago=10)
    shown(person, "SEC-3", days_ago=20)
    assert (clock.today() - readiness(person).counted_from).days == 40  # SEC-2
    shown(person, "SEC-2", days_ago=5)
    assert (clock.today() - readiness(person).counted_from).days == 20


def test_nobody_elses_proofs_count():
    other = ready()
    person = build.person()
    build.grant(person, Role.USER)
    for code in CODES:
        critical_target(person, code)
    assert len(readiness(person).missing) == 3
    assert certified_competences(person, dict.fromkeys(CODES, 0)) == []
    assert len(certified_competences(other, dict.fromkeys(CODES, 0))) == 3


def test_certified_are_level_kinds_and_day():
    person = ready(days_ago=9)
    champion = build.champion()
    shown(person, "SEC-1", level=2, days_ago=4, kind=EvidenceKind.EXERCISE_REVIEW, assessors=[champion])
    first = certified_competences(person, {"SEC-1": 1, "SEC-2": 0})[0]
    assert (first.code, first.level, first.kinds) == ("SEC-1", 2, ("quiz", "exercise_review_single"))
    assert (clock.today() - first.proven_on).days == 4
    assert certified_competences(person, {"SEC-1": 0})[0].kinds == ("exercise_review_single",)


def test_queries_do_not_grow(django_assert_num_queries):
    person = ready()
    assert person.grants
    with django_assert_num_queries(1):
        role_readiness(person)
    for number in range(4, 9):
        critical_target(person, f"SEC-{number}")
        shown(person, f"SEC-{number}")
    with django_assert_num_queries(1):
        assert len(readiness(person).targets) == 8
    with django_assert_num_queries(2):
        certified_competences(person, dict.fromkeys(CODES, 0))
