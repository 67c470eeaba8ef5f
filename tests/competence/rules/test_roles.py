"""Which roles follow from what HR knows."""

from datetime import date

import pytest

from competence.enums import PersonStatus, Role
from competence.rules.roles import derive_roles, is_board_position

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "position",
    [
        "Geschäftsführer",
        "Geschäftsführerin",
        "Geschäftsführer/in",
        "Geschäftsführerin Finanzen",
        "Kaufmännische Geschäftsführerin",
        "Technischer Geschäftsführer",
        "Geschäftsführender Gesellschafter",
        "Mitglied der Geschäftsführung",
        "Vorsitzende des Vorstands",
        "Vorstand",
        "Vorstand, Technik",
        "Vorständin",
        "Vorstandsvorsitzender",
        "CEO",
        "cfo",
        "CEO / Managing Director",
        "Chief Executive Officer",
        "Managing Director",
        "Member of the Board",
    ],
)
def test_the_management_board(position: str) -> None:
    assert is_board_position(position)


@pytest.mark.parametrize(
    "position",
    [
        "",
        "Assistenz der Geschäftsführung",
        "Geschäftsführungsassistenz",
        "Geschäftsführungs-Sekretariat",
        "Vorstandsassistentin",
        "Vorstand Assistenz",
        "Vorstandssekretariat",
        "CEO Office",
        "Prokurist",
        "Chief of Staff",
        "Leitung Vertrieb",
        "Coordinator",
        "Cook",
    ],
)
def test_working_for_the_board_is_not_being_on_it(position: str) -> None:
    assert not is_board_position(position)


@pytest.mark.parametrize(
    ("fields", "roles"),
    [
        ({}, {Role.USER}),
        ({"position": "Geschäftsführerin"}, {Role.USER, Role.LEADERSHIP}),
        ({"is_people_manager": True}, {Role.USER, Role.DEPARTMENT_HEAD}),
        ({"is_champion": True}, {Role.USER, Role.CHAMPION}),
        (
            {"position": "Vorstand", "is_people_manager": True, "is_champion": True},
            {Role.USER, Role.LEADERSHIP, Role.DEPARTMENT_HEAD, Role.CHAMPION},
        ),
        ({"status": PersonStatus.ABSENT, "is_champion": True}, {Role.USER, Role.CHAMPION}),
        ({"status": PersonStatus.LEFT, "is_champion": True}, set()),
        ({"starts_on": date(2026, 12, 1), "is_champion": True}, set()),
        ({"starts_on": TODAY}, {Role.USER}),
    ],
)
def test_roles_add_up(fields: dict[str, object], roles: set[Role]) -> None:
    usual = {
        "status": PersonStatus.ACTIVE,
        "position": "",
        "is_people_manager": False,
        "is_champion": False,
        "starts_on": None,
        "day": TODAY,
    }
    derived = derive_roles(**(usual | fields))  # type: ignore[arg-type]
    assert {each.role for each in derived} == roles
    assert all(each.rule for each in derived)
