"""What headings mean: our words, what is remembered, what is chosen."""

import pytest

from competence.rules.roster_headings import LABELS, REQUIRED, map_headings, normalise
from tests.competence.rosters import HEADINGS

NEEDED = ("Personalnummer", "Vorname", "Nachname", "Abteilung")


@pytest.mark.parametrize(
    ("heading", "same"),
    [("E-Mail", " email "), ("Führungskraft", "FUEHRUNGSKRAFT"), ("Vorgesetzte/r", "vorgesetzte(r)"), ("Straße", "strasse")],
)
def test_case_signs_and_umlauts_do_not_matter(heading: str, same: str) -> None:
    assert normalise(heading) == normalise(same)


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (tuple(HEADINGS.values()), tuple(HEADINGS)),
        (("Pers.-Nr.", "Vorname", "Name", "OE", "Eintrittsdatum"), (*REQUIRED[:3], "unit", "joined_on")),
        (("Employee ID", "Given name", "Surname", "Department", "Reports to"), (*REQUIRED[:3], "unit", "manager")),
        (tuple(LABELS), tuple(LABELS)),
    ],
)
def test_german_and_english_headings_are_recognised(headings: tuple[str, ...], fields: tuple[str, ...]) -> None:
    found = map_headings(headings)
    assert (found.columns, found.faults) == (fields, ())


def test_every_missing_column_is_named_in_one_fault() -> None:
    (fault,) = map_headings(["Nachname", "Rolle"]).faults
    assert fault.code == "csv.columns.missing"
    assert all(str(LABELS[field]) in fault.what for field in ("personnel_number", "first_name", "unit"))
    assert str(LABELS["last_name"]) not in fault.what


def test_two_columns_for_one_field_are_a_fault() -> None:
    (fault,) = map_headings([*NEEDED, "Name"]).faults
    assert (fault.code, fault.line) == ("csv.heading.double", 1)
    assert "Nachname, Name" in fault.what


def test_unknown_headings_are_not_read() -> None:
    assert map_headings([*NEEDED, "is_admin", "Rolle", ""]).columns[4:] == ("", "", "")


def test_what_is_remembered_wins_and_what_is_chosen_wins_over_that() -> None:
    headings = [*NEEDED, "Werk"]
    assert map_headings(headings).columns[4] == "location"
    assert map_headings(headings, remembered={"werk": "parent_unit"}).columns[4] == "parent_unit"
    assert map_headings(headings, remembered={"werk": ""}).columns[4] == ""
    assert map_headings(headings, remembered={"werk": "parent_unit"}, chosen={"4": "position"}).columns[4] == "position"


def test_a_field_that_does_not_exist_cannot_be_chosen() -> None:
    assert map_headings([*NEEDED, "x"], chosen={"4": "is_administrator"}).columns[4] == ""
