"""The plan of an import: every fault with its line, and what happens to whom."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import translation

from competence.enums import PersonStatus
from competence.rules.roster import Change, KnownPerson, Place, RosterPlan, plan_roster
from competence.rules.roster_file import read_table
from competence.rules.roster_headings import map_headings
from competence.rules.roster_report import what_changes
from competence.rules.roster_units import DEEPEST, KnownUnit, find_rings
from tests.competence.rosters import FIRST, line, roster, shipped

TECHNIK = KnownUnit(1, "Technik", "")


def plan(
    *people: dict[str, str],
    known: Sequence[KnownPerson] = (),
    units: Sequence[KnownUnit] = (),
    complete: bool = False,
    without: Sequence[str] = (),
    guarded: Sequence[int] = (),
    may_end_seats: bool = True,
) -> RosterPlan:
    """The plan of an export with these lines; the first person stands in line 2."""
    table = read_table(roster(*people, without=without).encode())
    columns = map_headings(table.headings)
    return plan_roster(
        table,
        columns,
        people=known,
        units=units,
        is_complete=complete,
        guarded=frozenset(guarded),
        may_end_seats=may_end_seats,
    )


def known(pk: int, **fields: Any) -> KnownPerson:
    """Someone like `line(pk)`, already stored."""
    defaults: dict[str, Any] = {
        "pk": pk,
        "personnel_number": str(pk),
        "login": str(pk),
        "first_name": "Ada",
        "last_name": f"Nr{pk}",
        "email": "",
        "status": PersonStatus.ACTIVE,
        "place": Place("technik"),
        "unit_name": "Technik",
    }
    return KnownPerson(**(defaults | fields))


def faults(*people: dict[str, str], **options: Any) -> list[tuple[str, int]]:
    return [(fault.code, fault.line) for fault in plan(*people, **options).faults]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"personnel_number": ""}, "csv.value.missing"),
        ({"first_name": " "}, "csv.value.missing"),
        ({"last_name": ""}, "csv.value.missing"),
        ({"unit": ""}, "csv.value.missing"),
        ({"personnel_number": "a@b"}, "csv.personnel_number.invalid"),
        ({"personnel_number": "9" * 41}, "csv.value.too_long"),
        ({"first_name": "x" * 151}, "csv.value.too_long"),
        ({"position": "x" * 1_000_000}, "csv.value.too_long"),
        ({"last_name": "A\nB"}, "csv.control"),
        ({"last_name": "A\tB"}, "csv.control"),
        ({"joined_on": "31.02.2026"}, "csv.date.invalid"),
        ({"joined_on": "2026-13-01"}, "csv.date.invalid"),
        ({"joined_on": "04/05/2026"}, "csv.date.invalid"),
        ({"joined_on": "01.01.26"}, "csv.date.invalid"),
        ({"joined_on": "01.01.0001"}, "csv.date.invalid"),
        ({"weekly_hours": "viel"}, "csv.hours.invalid"),
        ({"weekly_hours": "-1"}, "csv.hours.invalid"),
        ({"weekly_hours": "81"}, "csv.hours.invalid"),
        ({"status": "verschollen"}, "csv.status.unknown"),
        ({"language": "fr"}, "csv.language.unknown"),
        ({"is_champion": "vielleicht"}, "csv.yes_no.invalid"),
        ({"is_people_manager": "2"}, "csv.yes_no.invalid"),
        ({"manager": "2"}, "csv.manager.self"),
        ({"unit": "Vertrieb", "parent_unit": "Gibt es nicht"}, "csv.unit.parent_unknown"),
    ],
)
def test_a_bad_value_is_a_fault_with_its_line(fields: dict[str, str], code: str) -> None:
    result = plan(line(1), line(2, **fields))
    (fault,) = result.faults
    assert (fault.code, fault.line) == (code, 3)
    assert fault.column
    assert "3" in fault.where
    assert len(fault.what) < 400
    assert not result.people


@pytest.mark.parametrize(
    "address",
    ["bad", "a@", "@b.de", "a b@c.de", "a@b", "a@b..de", "a@@b.de", "a@b.de,c@d.de", "Ada <a@b.de>", "a@-b.de", "ä@b.de"],
)
def test_an_address_that_is_none_is_a_fault(address: str) -> None:
    assert faults(line(1, email=address)) == [("csv.email.invalid", 2)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"joined_on": "1.4.2023"}, "2023-04-01"),
        ({"joined_on": "2023-04-01"}, "2023-04-01"),
        ({"weekly_hours": "38,5"}, "38.5"),
        ({"weekly_hours": "38.75"}, "38.8"),
        ({"weekly_hours": "0"}, "0.0"),
        ({"is_champion": "JA"}, "True"),
        ({"is_champion": "x"}, "True"),
        ({"is_people_manager": ""}, "False"),
        ({"status": "Elternzeit"}, "absent"),
        ({"status": "langzeitkrank"}, "absent"),
        ({"status": ""}, "active"),
        ({"status": "Ausgeschieden"}, "left"),
        ({"language": "Englisch"}, "en"),
        ({"email": "Ada@Example.DE"}, "ada@example.de"),
        ({"unit": " Vertrieb   Inland "}, "Vertrieb Inland"),
        ({"last_name": "Mu\u0308ller"}, "Müller"),
        ({"last_name": '=HYPERLINK("http://x")'}, '=HYPERLINK("http://x")'),
        ({"first_name": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
    ],
)
def test_a_good_value_is_read(fields: dict[str, str], expected: str) -> None:
    result = plan(line(1, **fields))
    assert not result.faults
    row = (*result.skipped, *(person.row for person in result.people))[0]
    assert row is not None
    ((name, _value),) = fields.items()
    assert str(getattr(row, name)) == expected


def test_all_faults_of_all_lines_come_at_once() -> None:
    found = faults(line(1, email="bad", joined_on="nie"), line(""), line(1, language="fr"))
    assert sorted(found) == [
        ("csv.date.invalid", 2),
        ("csv.email.invalid", 2),
        ("csv.language.unknown", 4),
        ("csv.personnel_number.double", 4),
        ("csv.value.missing", 3),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [("a@b.de", "a@b.de"), ("a@b.de", "A@B.DE"), ("kim@b.de", "\u212aim@b.de")],
)
def test_an_address_belongs_to_one_person_whatever_its_case_or_unicode_form(first: str, second: str) -> None:
    (fault,) = plan(line(1, email=first), line(2), line(3, email=second)).faults
    assert (fault.code, fault.line) == ("csv.email.double", 4)
    assert "2" in fault.what


def test_a_personnel_number_stands_once_and_the_first_line_is_named() -> None:
    (fault,) = plan(line("A1"), line(2), line("a1")).faults
    assert (fault.code, fault.line, fault.details["first"]) == ("csv.personnel_number.double", 4, 2)


def test_a_ring_of_managers_is_told_with_its_lines() -> None:
    (fault,) = plan(line(1, manager="2"), line(2, manager="3"), line(3, manager="1"), line(4, manager="1")).faults
    assert (fault.code, fault.lines) == ("csv.manager.ring", (2, 3, 4))
    assert "2–4" in fault.where
    assert "1 → 2 → 3 → 1" in fault.what


def test_a_ring_of_managers_may_lead_through_someone_already_stored() -> None:
    stored = [known(7, place=Place("technik", manager="1")), known(1)]
    assert faults(line(1, manager="7"), known=stored, units=[TECHNIK]) == [("csv.manager.ring", 2)]


def test_an_unknown_superior_is_a_warning_and_the_line_is_loaded() -> None:
    result = plan(line(1, manager="99"))
    assert [(warning.code, warning.line, warning.value) for warning in result.warnings] == [("csv.manager.unknown", 2, "99")]
    (person,) = result.people
    assert person.place is not None
    assert person.place.manager == ""


def test_a_superior_who_has_left_is_a_warning() -> None:
    result = plan(line(1, manager="2"), line(2, status="ausgeschieden"))
    assert [(warning.code, warning.line) for warning in result.warnings] == [("csv.manager.left", 2)]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("A", "A")], [("csv.unit.ring", 2)]),
        ([("A", "B"), ("B", "A")], [("csv.unit.ring", 2)]),
        ([("A", "B"), ("B", "C"), ("C", "A"), ("D", "A")], [("csv.unit.ring", 2)]),
        ([("A", ""), ("B", "A"), ("B", "X"), ("X", "A")], [("csv.unit.two_parents", 4)]),
        ([("A", ""), ("B", "A"), ("B", "")], [("csv.unit.two_parents", 4)]),
        ([("A", ""), ("B", "C")], [("csv.unit.parent_unknown", 3)]),
        ([("A", ""), ("B", "a"), ("b", "A ")], []),  # case and blanks make no second unit
        ([("B", "A"), ("A", ""), ("C", "B")], []),  # in any order
        ([("A", ""), ("B", "")], []),  # two roots
    ],
)
def test_the_tree_of_units(pairs: list[tuple[str, str]], expected: list[tuple[str, int]]) -> None:
    people = [line(number, unit=unit, parent_unit=parent) for number, (unit, parent) in enumerate(pairs, 1)]
    assert faults(*people) == expected


def test_a_ring_of_units_names_its_lines_and_units() -> None:
    (fault,) = plan(line(1, unit="A", parent_unit="B"), line(2, unit="B", parent_unit="A")).faults
    assert fault.lines == (2, 3)
    assert "A > B > A" in fault.what


def test_a_ring_of_units_may_lead_through_the_company() -> None:
    stored = [KnownUnit(1, "A", "b"), KnownUnit(2, "B", "")]
    assert faults(line(1, unit="B", parent_unit="A"), units=stored) == [("csv.unit.ring", 2)]


def test_a_tree_has_at_most_twenty_levels() -> None:
    people = [line(n, unit=f"U{n}", parent_unit=f"U{n - 1}" if n > 1 else "") for n in range(1, DEEPEST + 2)]
    assert not faults(*people[:-1])
    assert [code for code, _line in faults(*people)] == ["csv.unit.too_deep"]


def test_a_long_chain_of_units_does_not_stumble() -> None:
    above = {str(number): str(number + 1) for number in range(50_000)} | {"50000": "0"}
    assert len(find_rings(above, above)[0]) == 50_001


def test_units_come_parents_first_and_a_known_unit_that_moves_is_told() -> None:
    stored = [TECHNIK, KnownUnit(2, "Leitung", "")]
    result = plan(
        line(1, unit="Technik", parent_unit="Leitung"),
        line(2, unit="Werk", parent_unit="Halle"),
        line(3, unit="Halle"),
        units=stored,
    )
    assert [(unit.pk, unit.name, unit.parent) for unit in result.units] == [
        (None, "Halle", ""),
        (None, "Werk", "halle"),
        (1, "Technik", "leitung"),
    ]


def test_lines_of_people_who_left_do_not_make_units_or_move_them() -> None:
    result = plan(line(1), line(2, unit="Alt", parent_unit="Technik", status="ausgeschieden"))
    assert not result.faults
    assert [unit.name for unit in result.units] == ["Technik"]


def test_each_person_has_one_change() -> None:
    stored = [known(1), known(2), known(3), known(4, status=PersonStatus.LEFT, place=None), known(5), known(6)]
    result = plan(
        line(1),
        line(2, unit="Vertrieb", position="Leitung"),
        line(3, status="ausgeschieden", unit="Vertrieb"),
        line(4),
        line(5, last_name="Neu"),
        line(7),
        line(8, status="ausgeschieden"),
        known=stored,
        units=[TECHNIK, KnownUnit(2, "Vertrieb", "")],
    )
    assert {person.number: person.change for person in result.people} == {
        "2": Change.MOVED,
        "3": Change.LEAVING,
        "4": Change.RETURNING,
        "5": Change.CHANGED,
        "7": Change.CREATED,
    }
    assert [person.fields for person in result.people] == [("position",), (), ("status",), ("last_name",), ()]
    assert (result.unchanged, len(result.skipped), [person.pk for person in result.missing]) == (1, 1, [6])


def test_who_is_missing_leaves_only_if_the_file_is_complete() -> None:
    assert not plan(line(1), known=[known(1), known(2)], units=[TECHNIK]).people
    result = plan(line(1), known=[known(1), known(2)], units=[TECHNIK], complete=True)
    assert [(person.change, person.pk, person.line) for person in result.people] == [(Change.LEAVING, 2, 0)]
    assert not result.missing


def test_columns_that_are_not_there_leave_their_fields_alone() -> None:
    stored = known(1, email="a@b.de", place=Place("technik", position="Chef", manager="2", is_champion=True))
    optional = ["email", "position", "manager", "is_champion", "status", "parent_unit", "joined_on", "weekly_hours", "location"]
    assert not plan(line(1), known=[stored, known(2)], units=[TECHNIK], without=optional).people
    (person,) = plan(line(1), known=[stored, known(2)], units=[TECHNIK]).people
    assert set(person.fields) == {"email", "position", "manager", "is_champion"}


def test_the_language_is_the_persons_own_choice_once_stored() -> None:
    assert not plan(line(1, language="en"), known=[known(1)], units=[TECHNIK]).people


def test_an_address_that_someone_outside_the_file_keeps_is_a_fault() -> None:
    stored = [known(9, email="a@b.de")]
    assert faults(line(1, email="A@b.de"), known=stored) == [("csv.email.taken", 2)]
    assert not faults(line(1, email="a@b.de"), known=stored, complete=True)  # that person leaves and needs it no more
    assert not faults(line(1, email="a@b.de"), line(9, email="c@d.de"), known=stored)  # that person gives it up


def test_an_address_of_an_account_without_number_is_left_to_it() -> None:
    result = plan(line(1, email="a@b.de"), known=[known(9, personnel_number=None, login="root", email="a@b.de")])
    assert [warning.code for warning in result.warnings] == ["csv.email.elsewhere"]
    assert result.people[0].email == ""


def test_a_guarded_address_stays_and_nobody_else_gets_it() -> None:
    stored = [known(1, email="chief@b.de")]
    result = plan(line(1, email="mine@b.de"), known=stored, units=[TECHNIK], guarded=[1])
    assert [(warning.code, warning.line) for warning in result.warnings] == [("csv.email.guarded", 2)]
    assert not result.people
    assert faults(line(1, email="x@b.de"), line(2, email="chief@b.de"), known=stored, guarded=[1]) == [("csv.email.taken", 3)]
    assert not plan(line(1, email="Chief@b.de"), known=stored, units=[TECHNIK], guarded=[1]).warnings
    assert plan(line(1, status="ausgeschieden"), known=stored, guarded=[1]).people


def test_a_personnel_number_that_is_someone_elses_sign_in_name_is_a_fault() -> None:
    assert faults(line("root"), known=[known(9, personnel_number=None, login="Root")]) == [("csv.personnel_number.taken", 2)]


def test_the_last_administrator_does_not_leave_by_an_import() -> None:
    stored = [known(1, is_administrator=True), known(2, is_administrator=True), known(3)]
    leaves = [line(1, status="ausgeschieden"), line(2, status="ausgeschieden")]
    assert faults(*leaves, known=stored) == [("csv.administrator.last", 2)]
    assert not faults(leaves[0], known=stored)


def test_the_digest_changes_with_what_would_be_done() -> None:
    assert plan(line(1)).digest == plan(line(1)).digest
    assert plan(line(1)).digest != plan(line(1, position="x")).digest
    assert plan(line(1)).digest != plan(line(1), known=[known(9)]).digest


def test_the_first_shipped_export() -> None:
    table = read_table(shipped(FIRST))
    result = plan_roster(table, map_headings(table.headings), people=[], units=[])
    assert not result.faults
    assert not result.warnings
    assert result.counts == {
        "created": 220,
        "returning": 0,
        "leaving": 0,
        "moved": 0,
        "changed": 0,
        "unchanged": 0,
        "absent": 6,
        "skipped": 4,
        "missing": 0,
        "warnings": 0,
        "units_created": 15,
        "units_moved": 0,
    }
    assert sum(not person.email for person in result.people) + sum(not row.email for row in result.skipped) == 27


def test_a_new_address_is_shown_with_the_old_one() -> None:
    result = plan(line(1, email="new@b.de", position="Chef"), known=[known(1, email="old@b.de")], units=[TECHNIK])
    with translation.override("en"):
        assert what_changes(result.people[0]) == "new address: old@b.de → new@b.de; changes: Position"


def test_a_control_character_is_named_once() -> None:
    assert faults(line(1, last_name="A\x1bB"), line(2, last_name="A\tB")) == [("csv.control", 2), ("csv.control", 3)]
