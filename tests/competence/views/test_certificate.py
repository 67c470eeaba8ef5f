"""Own certificates: looked at, taken along, shared; nobody else finds them."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from competence import clock
from competence.actions.certificates import withdraw_certificate
from competence.enums import Language, PolicyPreset, Role, Sharing, WithdrawalReason
from competence.models import Certificate, Person
from tests import build
from tests.competence.certificates import certificate, facts, ready

pytestmark = pytest.mark.django_db
PROBE = '<b id="x">"\'&{{ 7|add:7 }}</b>'


@pytest.fixture
def person() -> Person:
    build.company()
    return build.person(language=Language.ENGLISH, first_name="Jana", last_name="Petersen")


@pytest.fixture
def page(person: Person, client: Client, sign_in: Any) -> Client:
    return sign_in(client, person)


def test_it_looks_as_on_paper(page, person):
    made = certificate(person, facts=facts(2, 1))
    text = page.get(f"/me/certificates/{made.pk}/").content.decode()
    assert f"No. {made.number}" in text
    assert '<h1 class="name">Jana Petersen</h1>' in text
    assert "in the role “User”" in text
    assert 'data-level="2"' in text
    assert "It can be checked online as soon as" in text
    assert made.public_id not in text  # nothing is shared, so there is no address to copy by mistake


@pytest.mark.parametrize("share", [Sharing.VALIDITY, Sharing.NAME])
def test_shared_it_shows_address_and_qr_code(page, person, share):
    made = certificate(person, share=share)
    response = page.get(f"/me/certificates/{made.pk}/")
    text = response.content.decode()
    assert response.context["address"] == f"{settings.BASE_URL}/verify/{made.public_id}/"
    assert text.count(response.context["address"]) == 2
    assert "QR code with the address of the check page" in text
    assert f'value="{share}" id=' in text.replace(" checked", "")


def test_sharing_by_the_form(page, person):
    made = certificate(person)
    address = f"/me/certificates/{made.pk}/share/"
    assert page.post(address, {"share": "name"}).headers["Location"] == f"/me/certificates/{made.pk}/"
    assert Certificate.objects.get().share == Sharing.NAME
    assert page.post(address, {"share": "nothing"}).status_code == 302
    assert Certificate.objects.get().share == Sharing.NOTHING


@pytest.mark.parametrize("given", [{}, {"share": ""}, {"share": "all"}, {"share": "competences"}])
def test_what_cannot_be_chosen_is_a_form_error(page, person, given):
    made = certificate(person)
    response = page.post(f"/me/certificates/{made.pk}/share/", given)
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("Please choose what you want to share.") == 2
    assert "<title>Error:" in text
    assert Certificate.objects.get().share == Sharing.NOTHING


def test_levels_can_be_chosen_under_the_extended_policy_only(page, person):
    made = certificate(person)
    address = f"/me/certificates/{made.pk}/"
    assert "the table of your levels" not in page.get(address).content.decode()
    build.company(policy_preset=PolicyPreset.EXTENDED)
    assert "the table of your levels" in page.get(address).content.decode()
    page.post(f"{address}share/", {"share": "competences"})
    assert Certificate.objects.get().share == Sharing.COMPETENCES


def test_nobody_else_finds_it(client, person, sign_in):
    made = certificate(person, share=Sharing.NAME)
    for role in Role:
        other = build.person()
        build.grant(other, role, build.unit() if role == Role.DEPARTMENT_HEAD else None)
        sign_in(client, other)
        for part in ("", "pdf/"):
            assert client.get(f"/me/certificates/{made.pk}/{part}").status_code == 404
        assert client.post(f"/me/certificates/{made.pk}/share/", {"share": "nothing"}).status_code == 404
    assert Certificate.objects.get().share == Sharing.NAME


@pytest.mark.parametrize(
    ("query", "language"), [("", "en"), ("?language=de", "de"), ("?language=en", "en"), ("?language=x", "en")]
)
def test_the_pdf_comes_in_either_language(page, person, query, language):
    made = certificate(person)
    response = page.get(f"/me/certificates/{made.pk}/pdf/{query}")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="kundig-{made.number}-{language}.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    assert f"/Lang({language})".encode() in response.content
    assert response.content == page.get(f"/me/certificates/{made.pk}/pdf/{query}").content


def test_the_pdf_carries_the_address_only_when_shared(page, person):
    made = certificate(person)
    address = f"/me/certificates/{made.pk}/pdf/"
    assert page.get(address).content.count(b"/Figure") == 0
    page.post(f"/me/certificates/{made.pk}/share/", {"share": "validity"})
    assert b"/S/Figure" in page.get(address).content  # the QR code


def test_the_name_of_today_stands_on_it(page, person):
    made = certificate(person)
    Person.objects.update(last_name="Petersen-Ahlers")
    assert "Jana Petersen-Ahlers" in page.get(f"/me/certificates/{made.pk}/").content.decode()


def test_markup_in_names_stays_text(page, person):
    content = facts(1)
    content["competences"][0]["name"] = {"de": PROBE, "en": PROBE}
    made = certificate(person, facts=content, title={"de": PROBE, "en": PROBE}, share=Sharing.NAME)
    Person.objects.update(first_name=PROBE, last_name=PROBE)
    build.company(name=PROBE)
    for address in (f"/me/certificates/{made.pk}/", "/me/certificates/"):
        text = page.get(address).content.decode()
        assert "<b id=" not in text
        assert "14" not in text.split("&lt;b id=")[1].split("&lt;/b")[0]
    assert page.get(f"/me/certificates/{made.pk}/pdf/").status_code == 200


def test_one_that_no_longer_holds_says_so(page, person):
    made = certificate(person)
    address = f"/me/certificates/{made.pk}/"
    with clock.at(clock.now() + timedelta(days=500)):
        assert "This certificate was valid until" in page.get(address).content.decode()
    withdraw_certificate(certificate=made, reason=WithdrawalReason.EVIDENCE, by=None)
    assert "This certificate was withdrawn on" in page.get(address).content.decode()


def test_getting_the_certificate_of_a_role(page, person):
    ready(person)
    response = page.post("/me/certificates/roles/user/")
    made = Certificate.objects.get()
    assert response.headers["Location"] == f"/me/certificates/{made.pk}/"
    assert page.post("/me/certificates/roles/user/", follow=True).context["messages"]
    assert Certificate.objects.count() == 1
    assert page.post("/me/certificates/roles/champion/").headers["Location"] == "/me/certificates/"


def test_a_page_costs_little(page, person, django_assert_num_queries):
    build.grant(person, Role.USER)
    made = certificate(person, share=Sharing.NAME)
    with django_assert_num_queries(7):
        page.get(f"/me/certificates/{made.pk}/")
    more = certificate(person, subject="champion", facts=facts(1, 2, 3), share=Sharing.NAME)
    certificate(person, subject="leadership")
    with django_assert_num_queries(7):
        page.get(f"/me/certificates/{more.pk}/")
    with django_assert_num_queries(3):
        page.get(f"/me/certificates/{made.pk}/pdf/")
