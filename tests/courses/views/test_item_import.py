"""Question files in the browser: upload, mapping, dry run, import."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from competence import clock
from competence.http import LARGEST_UPLOAD
from competence.models import Person
from courses.models import Item, QuestionFile
from tests import build
from tests.courses.gift_files import gift

pytestmark = pytest.mark.django_db

UPLOAD = "/authoring/items/import/"
TWO = gift(("Passwort", "Niemandem sagen"), ("Rechnung", "Nachfragen"))


@pytest.fixture
def champion(client: Client) -> Person:
    build.company()
    build.competence("SEC-1")
    build.competence("PRO-2")
    person = build.champion(language="en")
    client.force_login(person)
    return person


def upload(client: Client, content: str | bytes = TWO, name: str = "questions.txt", **fields: Any) -> Any:
    """Send a file into the company's bank."""
    content = content.encode() if isinstance(content, str) else content
    sent = {"file": SimpleUploadedFile(name, content), "bank": build.company_bank().key, "language": "de"}
    return client.post(UPLOAD, sent | fields)


def fields(client: Client, address: str, **changes: str) -> dict[str, str]:
    """What the mapping form holds as it is proposed, with a source."""
    form = client.get(address).context["form"]
    filled = {name: str(form[name].value()) for name in form.fields}
    return filled | {"source": "Guideline 3"} | {re.sub(r"_(\d+)$", r"-\1", name): value for name, value in changes.items()}


def check(client: Client, address: str, **changes: str) -> Any:
    return client.post(address, {"action": "check"} | fields(client, address, **changes))


def test_from_upload_to_import(client: Client, champion: Person) -> None:
    address = upload(client).headers["Location"]
    assert address == f"/authoring/items/import/{QuestionFile.objects.get().pk}/"
    page = client.get(address)
    text = page.content.decode()
    assert "2 questions read: say where they belong" in text
    assert page.context["plan"] is None
    assert 'value="import"' not in text
    form = page.context["form"]
    assert (form["competence-0"].value(), form["level-0"].value()) == ("SEC-1", "1")
    assert form["review_on"].value() == (clock.today() + timedelta(days=365)).isoformat()
    assert check(client, address).headers["Location"] == f"{address}#result"
    page = client.get(address)
    assert dict(page.context["counts"]) == {"New": 2, "Changed": 0, "Same as in the bank": 0, "Refused": 0}
    assert "2 questions would come into “Bank own”" in page.content.decode()
    assert not Item.objects.exists()
    done = client.post(address, {"action": "import", "digest": page.context["plan"].digest}, follow=True)
    assert done.redirect_chain == [("/authoring/items/?bank=own&state=draft", 302)]
    assert "Imported into “Bank own”: 2 new, 0 changed, 0 the same." in done.content.decode()
    assert Item.objects.filter(bank__key="own", state="draft").count() == 2
    assert "Imported" in client.get(UPLOAD).content.decode()


def test_the_same_file_twice_changes_nothing(client: Client, champion: Person) -> None:
    for _time in range(2):
        address = upload(client).headers["Location"]
        check(client, address)
        page = client.get(address)
        client.post(address, {"action": "import", "digest": page.context["plan"].digest})
    assert "This file changes nothing" in page.content.decode()
    assert dict(page.context["counts"]) == {"New": 0, "Changed": 0, "Same as in the bank": 2, "Refused": 0}
    assert 'value="import"' not in page.content.decode()
    assert Item.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("Fragen importieren", "Kompetenz", "Was sich ändern würde")), ("en", ("Import questions", "What would change"))],
)
def test_pages_speak_both_languages(client: Client, language: str, words: tuple[str, ...]) -> None:
    build.company()
    build.competence("SEC-1")
    client.force_login(build.champion(language=language))
    address = upload(client).headers["Location"]
    text = client.get(UPLOAD).content.decode() + client.get(address).content.decode()
    check(client, address)
    text += client.get(address).content.decode()
    assert f'<html lang="{language}"' in text
    for word in words:
        assert word in text


def test_only_the_person_who_uploaded_sees_the_file(client: Client, champion: Person) -> None:
    address = upload(client).headers["Location"]
    pk = QuestionFile.objects.get().pk
    for other in (build.champion(), build.person()):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.post(address, {"action": "discard"}).status_code == 404
    assert client.get(f"{UPLOAD}{pk + 1}/").status_code == 404
    assert client.get(f"{UPLOAD}{'9' * 19}/").status_code == 404
    assert QuestionFile.objects.filter(pk=pk).exists()


def test_the_upload_page_lists_own_files_only(client: Client, champion: Person) -> None:
    build.question_file(build.champion(), TWO, file_name="theirs.txt")
    upload(client, name="mine.txt")
    text = client.get(UPLOAD).content.decode()
    assert "mine.txt" in text
    assert "theirs.txt" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty."), (b"x" * 1_000_001, "larger than 1 MB"), (b"x" * (LARGEST_UPLOAD + 1), "larger than 1 MB")],
)
def test_what_is_empty_or_too_large_is_not_kept(client: Client, champion: Person, content: bytes, words: str) -> None:
    response = upload(client, content)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not QuestionFile.objects.exists()


def test_no_file_and_shipped_banks_are_form_errors(client: Client, champion: Person) -> None:
    assert client.post(UPLOAD, {"bank": build.company_bank().key, "language": "de"}).status_code == 422
    shipped = build.company_bank("K01", is_shipped=True)
    assert f'value="{shipped.key}"' not in client.get(UPLOAD).content.decode()
    assert upload(client, bank=shipped.key).status_code == 422
    assert upload(client, language="fr").status_code == 422
    assert not QuestionFile.objects.exists()


def test_without_a_bank_the_page_says_so(client: Client, champion: Person) -> None:
    assert "There is no bank of your own yet" in client.get(UPLOAD).content.decode()
    assert upload(client, bank="").status_code == 422


@pytest.mark.parametrize(
    "content",
    [
        "Größe::".encode("latin-1"),
        b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
        b"// nothing\n",
        b"::Eins::Was?{=ja",
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_its_page(client: Client, champion: Person, content: bytes) -> None:
    address = upload(client, content).headers["Location"]
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert "nothing can be imported yet" in text
    assert "<title>Error:" in text
    assert "root:" not in text
    assert 'value="import"' not in text
    assert 'value="check"' not in text
    assert client.post(address, {"action": "check"}).status_code == 422
    assert client.post(address, {"action": "import"}).status_code == 409
    assert not Item.objects.exists()


def test_names_and_texts_of_a_file_are_escaped(client: Client, champion: Person) -> None:
    content = gift(("<i>schief</i>", "Nachfragen"), category="1 < 2 & <i>x</i>")
    address = upload(client, content, "<img src=x onerror=alert(1)>.txt").headers["Location"]
    assert check(client, address, competence_0="SEC-1", level_0="1").status_code == 302
    for page in (address, UPLOAD):
        text = client.get(page).content.decode()
        assert "<img src=x" not in text
        assert "<i>" not in text
    assert "&lt;i&gt;schief" in client.get(address).content.decode()


def test_a_refused_question_is_named_with_its_line_and_nothing_can_be_imported(client: Client, champion: Person) -> None:
    Item.objects.create(bank=build.company_bank("other"), key="own-rechnung", competence_id="SEC-1", level=1)
    address = upload(client).headers["Location"]
    check(client, address)
    page = client.get(address)
    text = page.content.decode()
    assert "1 fault: nothing can be imported yet" in text
    assert "line 9, question Rechnung:" in text
    assert "belongs to a question of another bank" in text
    assert 'value="import"' not in text
    assert [line.outcome for line in page.context["lines"]] == ["refused", "new"]
    response = client.post(address, {"action": "import", "digest": page.context["plan"].digest})
    assert response.status_code == 409
    assert not Item.objects.filter(bank__key="own").exists()


def test_a_mapping_with_holes_says_what_is_missing(client: Client, champion: Person) -> None:
    address = upload(client, gift(("Eins", "ja"), category="Brandschutz")).headers["Location"]
    response = check(client, address, source="", review_on="2020-01-01")
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert errors["competence-0"] == ["“Brandschutz”, competence: this is still missing."]
    assert errors["level-0"] == ["“Brandschutz”, level: this is still missing."]
    assert errors["review_on"] == ["The next review lies ahead: choose a later date."]
    assert "source" in errors
    assert response.context["plan"] is None
    assert check(client, address, competence_0="NO-9", level_0="3").status_code == 422
    assert QuestionFile.objects.get().choices["categories"] == []


def test_what_was_chosen_is_proposed_for_the_next_file_of_the_bank(client: Client, champion: Person) -> None:
    text = gift(("Eins", "ja"), category="Brandschutz")
    address = upload(client, text).headers["Location"]
    check(client, address, competence_0="PRO-2", level_0="2")
    digest = client.get(address).context["plan"].digest
    client.post(address, {"action": "import", "digest": digest})
    client.force_login(build.champion(language="en"))
    form = client.get(upload(client, text).headers["Location"]).context["form"]
    assert (form["competence-0"].value(), form["level-0"].value()) == ("PRO-2", "2")


def test_if_the_bank_changed_the_new_plan_is_shown_instead(client: Client, champion: Person) -> None:
    first, second = upload(client).headers["Location"], upload(client).headers["Location"]
    for address in (first, second):
        check(client, address)
    digests = [client.get(address).context["plan"].digest for address in (first, second)]
    assert client.post(first, {"action": "import", "digest": digests[0]}).status_code == 302
    response = client.post(second, {"action": "import", "digest": digests[1]})
    assert response.status_code == 409
    assert "The bank has changed since this check." in response.content.decode()
    assert "This file changes nothing" in response.content.decode()


def test_a_second_click_imports_nothing_twice(client: Client, champion: Person) -> None:
    address = upload(client).headers["Location"]
    check(client, address)
    digest = client.get(address).context["plan"].digest
    for _click in range(2):
        response = client.post(address, {"action": "import", "digest": digest})
    assert (response.status_code, response.headers["Location"]) == (302, UPLOAD)
    assert client.get(address).headers["Location"] == UPLOAD
    assert Item.objects.count() == 2


def test_a_file_is_discarded_and_an_unknown_button_changes_nothing(client: Client, champion: Person) -> None:
    address = upload(client).headers["Location"]
    assert client.post(address, {"action": "?"}).status_code == 422
    assert client.post(address, {"action": "import"}).headers["Location"] == UPLOAD  # not mapped
    assert client.post(address, {"action": "discard"}).headers["Location"] == UPLOAD
    assert client.get(address).status_code == 404
    assert not QuestionFile.objects.exists()


def many(count: int) -> str:
    return "\n".join(gift((f"Frage {number}", "Nachfragen"), category=f"Teil {number}") for number in range(count))


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(
    client: Client, champion: Person, django_assert_num_queries: Any, count: int
) -> None:
    for _file in range(count):
        file = build.question_file(champion, many(count))
    address = f"{UPLOAD}{file.pk}/"
    with django_assert_num_queries(8):  # session, person, grants, banks, files, company, badge, own place (menu)
        assert client.get(UPLOAD).status_code == 200
    with django_assert_num_queries(9):  # session, person, grants, file, competences, earlier files, company, badge, place
        assert client.get(address).status_code == 200
    changes = {f"competence_{number}": "SEC-1" for number in range(count)}
    check(client, address, **changes, **{f"level_{number}": "1" for number in range(count)})
    with django_assert_num_queries(10):  # and the questions that the bank has
        assert len(client.get(address).context["plan"].questions) == count


def test_long_lists_are_cut_on_the_page_and_counted(client: Client, champion: Person) -> None:
    names = [(f"Frage {number}", "Nachfragen") for number in range(250)]
    address = upload(client, gift(*names)).headers["Location"]
    check(client, address)
    page = client.get(address)
    assert (len(page.context["lines"]), page.context["rest"], dict(page.context["counts"])["New"]) == (200, 50, 250)
