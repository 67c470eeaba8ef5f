"""The import in the browser: upload, check, import, discard."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from competence.enums import Role
from competence.http import LARGEST_UPLOAD
from competence.models import Person, RosterImport
from tests import build
from tests.competence.rosters import FIRST, LATER, line, roster, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client: Client) -> Person:
    build.company()
    person = build.person(language="en", personnel_number=None, login="hr")
    build.grant(person, Role.HR)
    client.force_login(person)
    return person


def upload(client: Client, content: bytes | str, name: str = "people.csv") -> str:
    """Hand a file over and give the address of its check."""
    content = content.encode() if isinstance(content, str) else content
    response = client.post("/people/import/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.context["form"].errors
    return response.headers["Location"]


def decide(client: Client, address: str, action: str = "import", **fields: str):  # type: ignore[no-untyped-def]
    """Press a button of the check page."""
    digest = client.get(address, {"complete": "1"} if fields.get("complete") else {}).context["plan"].digest
    return client.post(address, {"action": action, "digest": digest} | fields)


def test_the_two_shipped_exports_from_upload_to_import(client: Client, hr: Person) -> None:
    address = upload(client, shipped(FIRST), FIRST)
    page = client.get(address)
    text = page.content.decode()
    assert "Windows-1252" in text
    assert "semicolon" in text
    assert "220 people would change" in text
    assert dict(page.context["counts"])["Left already, not stored"] == 4
    assert not Person.objects.filter(personnel_number="10003").exists()
    done = decide(client, address)
    assert done.headers["Location"] == "/people/import/"
    assert Person.objects.exclude(pk=hr.pk).count() == 220
    again = upload(client, shipped(FIRST), FIRST)
    assert "This file changes nothing" in client.get(again).content.decode()
    later = client.get(upload(client, shipped(LATER), LATER))
    assert [dict(later.context["counts"])[label] for label in ("Added", "Moved", "Leaving")] == [9, 12, 5]
    assert "Line 226, column Vorgesetzte/r:" in later.content.decode()


def test_faults_are_listed_escaped_and_cut_and_nothing_can_be_imported(client: Client, hr: Person) -> None:
    people = [line(number, email=f"<script>{number}{'x' * 200}") for number in range(1, 63)]
    address = upload(client, roster(*people))
    page = client.get(address)
    text = page.content.decode()
    assert "62 faults: nothing can be imported yet" in text
    assert text.count('data-code="csv.email.invalid"') == 50
    assert "and 12 more" in text
    assert "<script>1x" not in text
    assert "x" * 81 not in text
    assert 'value="import"' not in text
    response = client.post(address, {"action": "import", "digest": page.context["plan"].digest})
    assert response.status_code == 409
    assert not Person.objects.exclude(pk=hr.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("alt.xls", b"\xd0\xcf\x11\xe0old", "old Excel file"),
        ("leer.csv", b"\n", "empty"),
        ("bild.csv", b"\x89PNG\r\n", "not a table of people"),
        ("gross.csv", b"x;" * 2_500_001, "larger than 5 MB"),
        ("kaputt.xlsx", b"PK\x03\x04x", "cannot be read"),
    ],
)
def test_what_is_no_table_is_told_at_once(client: Client, hr: Person, name: str, content: bytes, words: str) -> None:
    response = client.post("/people/import/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not RosterImport.objects.exists()


def test_no_file_is_a_form_error(client: Client, hr: Person) -> None:
    assert client.post("/people/import/").status_code == 422


def test_the_name_of_a_file_is_escaped(client: Client, hr: Person) -> None:
    address = upload(client, roster(line(1)), '"><img src=x onerror=alert(1)>.csv')
    assert "<img" not in client.get(address).content.decode()
    assert "<img" not in client.get("/people/import/").content.decode()


def test_columns_are_chosen_on_screen_and_remembered(client: Client, hr: Person) -> None:
    strange = roster(line(1)).replace("Abteilung;", "Geheimwort;", 1)
    address = upload(client, strange)
    text = client.get(address).content.decode()
    assert "Missing columns: Unit." in text
    fields = list(client.get(address).context["columns"].fields)
    chosen = {name: client.get(address).context["columns"].fields[name].initial for name in fields}
    response = client.post(address, {"action": "map", **chosen, "column-4": "unit"})
    assert response.headers["Location"] == address
    assert "1 person would change" in client.get(address).content.decode()
    assert decide(client, address).status_code == 302
    assert not client.get(upload(client, strange)).context["plan"].faults
    assert client.post(upload(client, strange), {"action": "map", "column-4": "is_administrator"}).status_code == 422


def test_if_the_company_changed_the_new_plan_is_shown_instead(client: Client, hr: Person) -> None:
    first, second = upload(client, roster(line(1), line(2))), upload(client, roster(line(1)))
    digest = client.get(first).context["plan"].digest
    assert decide(client, second).status_code == 302
    response = client.post(first, {"action": "import", "digest": digest})
    assert response.status_code == 409
    assert "The company has changed since this check." in response.content.decode()
    assert not Person.objects.filter(personnel_number="2").exists()
    assert decide(client, first).status_code == 302
    assert Person.objects.filter(personnel_number="2").exists()


def test_a_second_click_imports_nothing_twice(client: Client, hr: Person) -> None:
    address = upload(client, roster(line(1)))
    digest = client.get(address).context["plan"].digest
    for _click in range(2):
        assert client.post(address, {"action": "import", "digest": digest}).status_code == 302
    assert Person.objects.filter(personnel_number="1").count() == 1


def test_who_is_missing_leaves_only_with_the_tick(client: Client, hr: Person) -> None:
    decide(client, upload(client, roster(line(1), line(2))))
    address = upload(client, roster(line(1)))
    assert dict(client.get(address).context["counts"])["Not in this file"] == 1
    page = client.get(address, {"complete": "1"})
    assert dict(page.context["counts"])["Leaving"] == 1
    # the digest of the page without the tick does not import the one with it
    without = client.get(address).context["plan"].digest
    assert client.post(address, {"action": "import", "digest": without, "complete": "1"}).status_code == 409
    assert decide(client, address, complete="1").status_code == 302
    assert Person.objects.get(personnel_number="2").status == "left"


def test_a_file_is_discarded(client: Client, hr: Person) -> None:
    address = upload(client, roster(line(1)))
    assert client.post(address, {"action": "discard"}).status_code == 302
    assert client.get(address).headers["Location"] == "/people/import/"
    assert bytes(RosterImport.objects.get().content) == b""


def test_an_unknown_button_changes_nothing(client: Client, hr: Person) -> None:
    assert client.post(upload(client, roster(line(1))), {"action": "?"}).status_code == 422


def test_the_history_costs_the_same_for_one_and_three_files(client: Client, hr: Person, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in (1, 3):
        while RosterImport.objects.count() < number:
            build.roster_upload(hr)
        with django_assert_num_queries(6):  # session, person, grants, history, company, own place (menu)
            assert client.get("/people/import/").status_code == 200


def test_long_lists_are_cut_on_the_page_and_counted(client: Client, hr: Person) -> None:
    page = client.get(upload(client, roster(*(line(number) for number in range(150)))))
    (created,) = [entry for entry in page.context["lists"] if entry["name"] == "created"]
    assert (created["count"], len(created["lines"]), created["rest"]) == (150, 100, 50)


def test_a_file_that_was_dropped_is_told_as_too_large(client: Client, hr: Person) -> None:
    response = client.post("/people/import/", {"file": SimpleUploadedFile("gross.csv", b"x" * (LARGEST_UPLOAD + 1))})
    assert response.status_code == 422
    assert response.context["form"].errors["file"] == ["The file is larger than 5 MB. Leave out columns that are not needed."]


def test_no_file_says_choose_one(client: Client, hr: Person) -> None:
    assert client.post("/people/import/").context["form"].errors["file"] == ["Choose a file."]


def test_the_check_names_new_roles_and_new_addresses(client: Client, hr: Person) -> None:
    decide(client, upload(client, roster(line(1, email="old@b.de"))))
    text = client.get(upload(client, roster(line(1, email="new@b.de", is_champion="ja")))).content.decode()
    assert "New roles: 1" in text
    assert "<td>AI champion</td>" in text
    assert "old@b.de → new@b.de" in text


def test_the_check_warns_about_seats_of_people_whom_no_line_names(client: Client, hr: Person) -> None:
    build.grant(hr, Role.ADMINISTRATOR)
    decide(client, upload(client, roster(line(1), line(2))))
    build.grant(Person.objects.get(login="1"), Role.WORKS_COUNCIL)
    text = client.get(upload(client, roster(line(2))), {"complete": "1"}).content.decode()
    assert 'data-code="csv.status.seat"' in text
    assert "holds a seat (Works council)" in text
    assert "<b>:</b>" not in text
