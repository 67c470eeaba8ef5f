from competence.enums import PolicyPreset, Role
from competence.roles import Permission
from competence.rules.visibility import PERMISSION_LABELS, permission_rows, policy_rows


def test_every_permission_is_told_as_it_is_asked_for():
    assert set(PERMISSION_LABELS) == set(Permission)
    held = {row.label: row.held for row in permission_rows()}
    assert held[PERMISSION_LABELS[Permission.GRANT_SEATS]] == tuple(role == Role.ADMINISTRATOR for role in Role)


def test_every_preset_is_told():
    assert all(set(row.by_preset) == set(PolicyPreset) for row in policy_rows())
