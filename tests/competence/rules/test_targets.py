import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.enums import LEARNING_ROLES, Role
from competence.rules.framework_files import read_framework
from competence.rules.targets import BaseTarget, TargetMatrix, Weights, needed_level

from .plain import plain

FRAMEWORK, FAULTS = read_framework(
    {name: plain(name) for name in ("competences.yaml", "targets.yaml", "modifiers.yaml", "rule_set.yaml")}
)
assert FRAMEWORK is not None, FAULTS
MATRIX = FRAMEWORK.matrix
CODES = [entry.code for entry in FRAMEWORK.competences]


def needed(code: str, *roles: Role, department: str = "", floors=None):
    return needed_level(code, roles=roles, department=department, matrix=MATRIX, floors=floors)


@pytest.mark.parametrize(
    ("code", "roles", "department", "level", "is_critical", "weight"),
    [
        ("UND-1", [Role.USER], "", 1, False, 1),
        ("SEC-1", [Role.USER], "", 2, True, 3),
        ("SEC-1", [Role.USER], "hr", 3, True, 3),
        ("SEC-3", [Role.CHAMPION, Role.USER], "it", 4, True, 3),
        ("VAL-4", [Role.LEADERSHIP, Role.USER], "", 3, False, 2),
        ("VAL-4", [Role.LEADERSHIP], "finance", 4, False, 2),
        ("UND-1", [Role.CHAMPION], "it", 4, False, 2),
        ("SEC-2", [Role.CHAMPION], "legal", 4, True, 3),
    ],
)
def test_worked_examples(code, roles, department, level, is_critical, weight):
    found = needed(code, *roles, department=department)
    assert found is not None
    assert (found.level, found.is_critical, found.weight) == (level, is_critical, weight)


def test_a_department_adds_only_where_a_role_asks():
    assert needed("APP-4", Role.USER, department="it") is None
    assert needed("VAL-4", Role.USER, department="finance") is None


def test_seats_need_nothing():
    assert all(needed(code, Role.HR, Role.WORKS_COUNCIL, Role.ADMINISTRATOR, department="hr") is None for code in CODES)


def test_a_level_4_is_never_exceeded():
    matrix = TargetMatrix({Role.USER: {"X": BaseTarget(4)}}, {"d": {"X": 2}}, Weights(3, 2, 1))
    found = needed_level("X", roles=[Role.USER], department="d", matrix=matrix)
    assert found is not None
    assert found.level == 4


def test_a_floor_raises_makes_critical_and_gives_its_reason():
    found = needed("APP-4", Role.USER, floors={"APP-4": {"level": 2, "system": 7}})
    assert found is not None
    assert (found.level, found.is_critical, found.weight) == (2, True, 3)
    assert found.reasons == ({"kind": "risk_floor", "level": 2, "system": 7},)


def test_reasons_name_the_role_that_decides_and_the_department():
    found = needed("UND-1", Role.USER, Role.CHAMPION, department="it")
    assert found is not None
    assert found.reasons == (
        {"kind": "role", "role": "champion", "level": 3, "is_critical": False},
        {"kind": "modifier", "department": "it", "plus": 1},
    )


def test_the_numbers_of_the_matrix():
    """Competences required and sum of levels of each role."""
    sums = {role: (len(targets), sum(t.level for t in targets.values())) for role, targets in MATRIX.roles.items()}
    assert sums == {
        Role.LEADERSHIP: (23, 42),
        Role.DEPARTMENT_HEAD: (23, 45),
        Role.USER: (15, 21),
        Role.CHAMPION: (23, 57),
    }


roles_of_people = st.sets(st.sampled_from(list(Role)))


@given(st.sampled_from(CODES), roles_of_people, st.sampled_from(["", *MATRIX.modifiers]), st.integers(0, 4))
def test_a_target_is_at_most_4_and_at_least_what_each_role_asks(code, roles, department, floor):
    found = needed_level(
        code, roles=roles, department=department, matrix=MATRIX, floors={code: {"level": floor}} if floor else None
    )
    asked = max(
        (MATRIX.roles[role][code].level for role in roles if role in LEARNING_ROLES and code in MATRIX.roles[role]), default=0
    )
    level = found.level if found else 0
    assert max(asked, floor) <= level <= 4
    assert (found is None) == (asked == 0 and floor == 0)
    assert found is None or found.reasons
