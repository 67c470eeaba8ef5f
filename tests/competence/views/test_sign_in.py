"""Signing in: by password, by card, by code; the same answer for everyone; limits that hold across processes."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from competence.enums import PersonStatus
from competence.models import Person
from tests import build

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _company() -> None:
    build.company()


@pytest.fixture
def ada() -> Person:
    return build.person(login="4711", email="ada@example.org", password=build.PASSWORD)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["4711", "ada@example.org", "ADA@example.org", " 4711 "])
def test_number_or_address_and_password(client: Client, ada: Person, name: str) -> None:
    response = client.post(LOGIN, {"login": name, "password": build.PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert signed_in(client)


def test_the_way_goes_on_where_it_began(client: Client, ada: Person) -> None:
    page = client.get(f"{LOGIN}?next=/help/").content.decode()
    assert '<input type="hidden" name="next" value="/help/">' in page
    response = client.post(LOGIN, {"login": "4711", "password": build.PASSWORD, "next": "/help/"})
    assert response.headers["Location"] == "/help/"


@pytest.mark.parametrize("foreign", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_the_way_never_leads_elsewhere(client: Client, ada: Person, foreign: str) -> None:
    response = client.post(LOGIN, {"login": "4711", "password": build.PASSWORD, "next": foreign})
    assert response.headers["Location"] == "/"


def test_the_card_fills_in_the_name(client: Client) -> None:
    page = client.get(LOGIN, {"login": '4711"><b>'}).content.decode()
    assert 'value="4711&quot;&gt;&lt;b&gt;"' in page
    assert "placeholder" not in page


def test_the_session_gets_a_new_key(client: Client, ada: Person) -> None:
    client.get(CODE)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.post(LOGIN, {"login": "4711", "password": build.PASSWORD})
    assert client.session.session_key != before


def _body(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_known_and_unknown_get_the_same_answer(ada: Person) -> None:
    closed = build.person(login="closed", password=build.PASSWORD, is_active=False)
    answers = []
    for name in ("4711", "0000", closed.login):
        response = Client().post(LOGIN, {"login": name, "password": "not-the-password"})
        answers.append((response.status_code, _body(response).replace(name, "NAME")))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 200


def test_whoever_left_does_not_come_in(client: Client) -> None:
    build.person(login="gone", password=build.PASSWORD, status=PersonStatus.LEFT, is_active=False)
    client.post(LOGIN, {"login": "gone", "password": build.PASSWORD})
    assert not signed_in(client)


def test_a_session_ends_with_the_account(client: Client, ada: Person) -> None:
    client.force_login(ada)
    assert client.get("/accounts/logout/").status_code == 200
    Person.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/accounts/logout/").status_code == 302


def test_after_five_wrong_passwords_the_account_rests(ada: Person) -> None:
    """Counted by account, from wherever they come."""
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(LOGIN, {"login": "4711", "password": f"wrong-{number}"})
    client = Client(REMOTE_ADDR="192.0.2.99")
    response = client.post(LOGIN, {"login": "4711", "password": build.PASSWORD})
    assert not signed_in(client)
    assert "fünf Minuten" in response.content.decode() or "five minutes" in response.content.decode()


def test_a_new_forwarded_header_is_no_new_address(ada: Person) -> None:
    statuses = [
        Client()
        .post(LOGIN, {"login": f"n{number}", "password": "x"}, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        .status_code
        for number in range(31)
    ]
    assert statuses[-1] == 429


def test_the_limits_count_where_all_processes_see_them() -> None:
    """In the database, or in Redis; never in the memory of one process."""
    from django.core.cache import cache
    from django.db import connection

    cache.set("seen", "by all")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] >= 1
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_too_many_tries_have_a_page_of_their_own() -> None:
    for number in range(30):
        Client().post(LOGIN, {"login": f"n{number}", "password": "x"})
    response = Client().post(LOGIN, {"login": "n", "password": "x"})
    assert response.status_code == 429
    assert response.content.decode().count("<h1") == 1


# ── by code ──


def ask_for_code(client: Client, address: str) -> Any:
    return client.post(CODE, {"email": address}, follow=True)


def code_of(message: Any) -> str:
    return re.search(r": ([A-Z0-9-]{6,12})$", message.body, re.MULTILINE)[1]


@pytest.mark.parametrize(("language", "subject"), [("de", "kundig"), ("en", "Your sign-in code for kundig")])
def test_the_code_comes_by_mail(client: Client, ada: Person, language: str, subject: str) -> None:
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language})
    ask_for_code(client, "ada@example.org")
    [message] = mail.outbox
    assert message.to == ["ada@example.org"]
    assert subject in message.subject
    assert "\n" not in message.subject
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert not message.alternatives
    assert not signed_in(client)
    response = client.post(CONFIRM, {"code": code_of(message), "action": "verify"})
    assert response.headers["Location"] == "/"
    assert signed_in(client)


def test_a_code_works_once_and_only_where_it_was_asked_for(client: Client, ada: Person) -> None:
    ask_for_code(client, "ada@example.org")
    code = code_of(mail.outbox[0])
    stranger = Client()
    assert stranger.post(CONFIRM, {"code": code}).status_code == 302
    assert not signed_in(stranger)
    client.post(CONFIRM, {"code": code})
    client.post("/accounts/logout/")
    client.post(CONFIRM, {"code": code})
    assert not signed_in(client)


def test_three_wrong_codes_end_it(client: Client, ada: Person) -> None:
    ask_for_code(client, "ada@example.org")
    for _try in range(3):
        response = client.post(CONFIRM, {"code": "WRONG-1"})
    assert response.status_code == 302
    client.post(CONFIRM, {"code": code_of(mail.outbox[0])})
    assert not signed_in(client)


def test_asking_says_nothing_about_who_works_here(ada: Person) -> None:
    known, unknown = Client(), Client()
    answers = [
        _body(ask_for_code(client, name)).replace(name, "NAME")
        for client, name in ((known, "ada@example.org"), (unknown, "x@example.org"))
    ]
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    wrong = [_body(client.post(CONFIRM, {"code": "WRONG-1"})).replace("ada@", "x@") for client in (known, unknown)]
    assert wrong[0] == wrong[1]


def test_there_is_a_way_back_from_the_code(client: Client, ada: Person) -> None:
    ask_for_code(client, "ada@example.org")
    assert client.get(LOGIN).headers["Location"].startswith(CONFIRM)
    response = client.post("/accounts/logout/", {"next": LOGIN})
    assert response.headers["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200


# ── passwords, signing out, and what is not offered ──


def test_a_new_password_ends_all_other_sessions(client: Client, ada: Person) -> None:
    other = Client()
    for each in (client, other):
        each.post(LOGIN, {"login": "4711", "password": build.PASSWORD})
    new = "acht-sieben-sechs-fuenf"
    response = client.post("/accounts/password/change/", {"oldpassword": build.PASSWORD, "password1": new, "password2": new})
    assert response.headers["Location"] == "/"
    assert signed_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert other.get("/accounts/logout/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(new)


def test_a_weak_password_is_refused_with_its_reasons(client: Client, ada: Person) -> None:
    client.force_login(ada)
    response = client.post(
        "/accounts/password/change/", {"oldpassword": build.PASSWORD, "password1": "kurz", "password2": "kurz"}
    )
    assert response.status_code == 200
    assert "password1" in response.context["form"].errors
    ada.refresh_from_db()
    assert ada.check_password(build.PASSWORD)


def test_whoever_has_no_password_may_set_one(client: Client) -> None:
    person = build.person(email="b@example.org")
    client.force_login(person)
    assert client.get("/accounts/password/change/").headers["Location"] == "/accounts/password/set/"
    response = client.post("/accounts/password/set/", {"password1": build.PASSWORD, "password2": build.PASSWORD})
    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password(build.PASSWORD)


def test_signing_out_needs_a_press(client: Client, ada: Person) -> None:
    client.force_login(ada)
    client.get("/accounts/logout/")
    assert signed_in(client)
    assert client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert not signed_in(client)


@pytest.mark.parametrize(
    "path", ["", "signup/", "email/", "confirm-email/", "password/reset/", "reauthenticate/", "social/", "3rdparty/"]
)
def test_what_is_not_offered_does_not_exist(client: Client, ada: Person, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    client.force_login(ada)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_sign_up_has_no_address() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_every_form_needs_its_token(ada: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(LOGIN, {"login": "4711", "password": build.PASSWORD})
    assert response.status_code == 403
    assert response.content.decode().count("<h1") == 1
    assert not signed_in(strict)
