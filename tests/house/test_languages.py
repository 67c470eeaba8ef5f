"""German and English: the person's choice, before that the browser's, at the same addresses."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import build


@pytest.fixture(autouse=True)
def _company(db: None) -> None:
    build.company()


def test_the_browser_decides_before_sign_in(client: Client) -> None:
    for language in ("de", "en"):
        response = client.get(reverse("account_login"), headers={"Accept-Language": language})
        assert f'<html lang="{language}"' in response.content.decode()


def test_an_unknown_language_gets_german(client: Client) -> None:
    response = client.get(reverse("account_login"), headers={"Accept-Language": "fr"})
    assert '<html lang="de"' in response.content.decode()


def test_the_switch_holds_before_sign_in(client: Client) -> None:
    address = reverse("account_login")
    response = client.post(reverse("language-set"), {"language": "en", "next": address})
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert '<html lang="en"' in client.get(address, headers={"Accept-Language": "de"}).content.decode()


def test_the_persons_choice_beats_the_browser(client: Client) -> None:
    person = build.person(language="en")
    client.force_login(person)
    response = client.get(reverse("account_logout"), headers={"Accept-Language": "de"})
    assert '<html lang="en"' in response.content.decode()
    client.post(reverse("language-set"), {"language": "de"})
    person.refresh_from_db()
    assert person.language == "de"


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    for foreign in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.post(reverse("language-set"), {"language": "en", "next": foreign}).headers["Location"] == "/"
    assert client.post(reverse("language-set"), {"language": "xx"}).cookies.get(settings.LANGUAGE_COOKIE_NAME) is None
