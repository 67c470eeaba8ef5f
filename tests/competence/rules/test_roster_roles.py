"""Which roles an import gives, and whose seats it would end."""

import pytest

from competence.enums import PersonStatus, Role
from competence.rules.roster import Place
from tests.competence.rosters import line
from tests.competence.rules.test_roster import TECHNIK, known, plan


@pytest.mark.parametrize(
    ("stored", "fields", "roles"),
    [
        (Place("technik"), {"position": "Geschäftsführerin"}, (Role.LEADERSHIP,)),
        (Place("technik"), {"is_people_manager": "ja", "is_champion": "ja"}, (Role.DEPARTMENT_HEAD, Role.CHAMPION)),
        (Place("technik", is_champion=True), {"is_champion": "ja", "location": "Kassel"}, ()),
        (Place("technik", is_people_manager=True), {"is_people_manager": "ja", "unit": "Werk"}, (Role.DEPARTMENT_HEAD,)),
        (Place("technik", is_champion=True), {}, ()),
        (Place("technik"), {"location": "Kassel"}, ()),
    ],
)
def test_the_plan_names_who_gains_a_role(stored: Place, fields: dict[str, str], roles: tuple[Role, ...]) -> None:
    result = plan(line(1, **fields), known=[known(1, place=stored)], units=[TECHNIK])
    assert [person.new_roles for person in result.people] == [roles]


def test_new_people_and_returning_people_gain_roles_too() -> None:
    gone = known(2, status=PersonStatus.LEFT, place=Place("technik", is_champion=True))
    result = plan(line(1, is_champion="ja"), line(2, is_champion="ja"), known=[gone], units=[TECHNIK])
    assert [person.new_roles for person in result.people] == [(Role.CHAMPION,), (Role.CHAMPION,)]


@pytest.mark.parametrize("by_line", [True, False])
def test_a_seat_ends_by_an_import_only_with_a_warning_and_only_for_whoever_gives_seats(by_line: bool) -> None:
    stored = [known(1, seats=(Role.WORKS_COUNCIL,)), known(2)]
    lines = [line(1, status="ausgeschieden"), line(2)] if by_line else [line(2)]
    result = plan(*lines, known=stored, units=[TECHNIK], complete=not by_line)
    place = 2 if by_line else 0
    assert [(warning.code, warning.line, warning.value) for warning in result.warnings] == [("csv.status.seat", place, "1")]
    assert not result.faults
    refused = plan(*lines, known=stored, units=[TECHNIK], complete=not by_line, may_end_seats=False)
    assert [(fault.code, fault.line) for fault in refused.faults] == [("csv.status.seat_guarded", place)]
    assert not refused.people


def test_without_a_seat_people_leave_as_ever() -> None:
    result = plan(line(1, status="ausgeschieden"), known=[known(1)], units=[TECHNIK], may_end_seats=False)
    assert not result.faults
    assert not result.warnings
