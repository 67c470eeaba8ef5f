"""The public page: what is shared and nothing else, and nothing to find out by asking."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.http import HttpResponse
from django.test import Client

from competence import clock
from competence.actions.certificates import share_certificate, withdraw_certificate
from competence.enums import Language, PolicyPreset, Sharing, WithdrawalReason
from competence.http import WithoutCertificates
from competence.models import Certificate, Person
from competence.rules.certificate import ID_LENGTH, ID_SIGNS
from tests import build
from tests.competence.certificates import certificate, facts

pytestmark = pytest.mark.django_db
UNKNOWN = (ID_SIGNS * 2)[:ID_LENGTH]
CANARIES = ("Janaxq", "Petersenxq", "canary@mail.example", "kanarienlogin", "K-777001")


@pytest.fixture
def person() -> Person:
    build.company(policy_preset=PolicyPreset.EXTENDED)
    return build.person(
        first_name=CANARIES[0], last_name=CANARIES[1], email=CANARIES[2], login=CANARIES[3], personnel_number=CANARIES[4]
    )


def ask(public_id: str, client: Client | None = None, language: str = "en") -> HttpResponse:
    return (client or Client()).get(f"/verify/{public_id}/", headers={"Accept-Language": language})


def looks(response: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """Everything that a stranger gets."""
    return response.status_code, dict(response.items()), response.content


def test_an_unshared_one_looks_exactly_like_none(person):
    made = certificate(person)
    taken_back = certificate(person, subject="champion", share=Sharing.NAME)
    share_certificate(certificate=taken_back, by=person, what=Sharing.NOTHING)
    for language in ("de", "en"):
        nothing = looks(ask(UNKNOWN, language=language))
        assert nothing[0] == 404
        assert looks(ask(made.public_id, language=language)) == nothing
        assert looks(ask(taken_back.public_id, language=language)) == nothing
        for nonsense in (
            "x",
            made.public_id.upper(),
            made.public_id[:-1],
            f"{made.public_id}x",
            made.number,
            str(made.pk),
            "%00",
        ):
            assert looks(ask(nonsense, language=language)) == nothing


def test_so_it_does_for_its_holder(person, client, sign_in):
    """Whoever is signed in sees the same page as a stranger; the address is no way around the own list."""
    made = certificate(person)
    sign_in(client, person)
    assert looks(ask(made.public_id, client)) == looks(ask(UNKNOWN, client))


def test_asking_for_an_unshared_one_costs_the_same(person, django_assert_num_queries):
    made = certificate(person)
    ask(UNKNOWN)  # the counter of the limit begins; in the database cache it takes 12 of the queries below
    with django_assert_num_queries(13):
        ask(UNKNOWN)
    with django_assert_num_queries(13):
        ask(made.public_id)


@pytest.mark.parametrize(
    ("share", "has_name", "has_levels"),
    [(Sharing.VALIDITY, False, False), (Sharing.NAME, True, False), (Sharing.COMPETENCES, True, True)],
)
def test_it_shows_what_is_shared_and_nothing_else(person, share, has_name, has_levels):
    made = certificate(person, facts=facts(2), share=share)
    response = ask(made.public_id)
    text = response.content.decode()
    assert response.status_code == 200
    assert "This certificate is valid" in text
    assert made.number in text
    assert "Role “User”" in text
    assert "Prüfwerk GmbH" in text
    assert ("Janaxq Petersenxq" in text) == has_name
    assert ("Ability SEC-1" in text) == has_levels
    assert ("data-level" in text) == has_levels
    hidden = (*CANARIES[2:], made.public_id, "rule_set", *(() if has_name else CANARIES[:2]))
    everything = text + str(dict(response.items()))
    assert [word for word in hidden if word in everything] == []


def test_a_stricter_policy_takes_levels_back_at_once(person):
    made = certificate(person, share=Sharing.COMPETENCES)
    build.company(policy_preset=PolicyPreset.STANDARD)
    text = ask(made.public_id).content.decode()
    assert "Janaxq" in text
    assert "Ability SEC-1" not in text


def test_taking_it_back_holds_at_once(person):
    made = certificate(person, share=Sharing.NAME)
    assert ask(made.public_id).status_code == 200
    share_certificate(certificate=made, by=person, what=Sharing.NOTHING)
    assert ask(made.public_id).status_code == 404


def test_one_that_no_longer_holds_says_so(person):
    made = certificate(person, share=Sharing.VALIDITY)
    with clock.at(clock.now() + timedelta(days=500)):
        text = ask(made.public_id).content.decode()
    assert "This certificate has expired" in text
    assert "is valid" not in text
    withdraw_certificate(certificate=made, reason=WithdrawalReason.EVIDENCE, by=None)
    text = ask(made.public_id).content.decode()
    assert "This certificate is no longer valid" in text
    assert "corrected" not in text  # why is the holder's business


def test_a_renewal_is_not_told_on(person):
    made = certificate(person, share=Sharing.VALIDITY)
    before = ask(made.public_id).content
    with clock.at(clock.now() + timedelta(days=330)):
        second = certificate(person)
    assert ask(made.public_id).content == before
    assert ask(second.public_id).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("de", "Dieses Zertifikat gilt"), ("en", "This certificate is valid")])
def test_a_stranger_reads_it_in_the_own_language(person, language, words):
    response = ask(certificate(person, share=Sharing.VALIDITY).public_id, language=language)
    assert words in response.content.decode()
    assert f'<html lang="{language}"' in response.content.decode()


def test_an_unknown_one_helps(person):
    assert "Vergleichen Sie die Adresse" in ask(UNKNOWN, language="de").content.decode()
    assert "Compare the address" in ask(UNKNOWN).content.decode()


def test_search_engines_stay_out_and_nothing_leads_in(person):
    for public_id, status in ((certificate(person, share=Sharing.COMPETENCES).public_id, 200), (UNKNOWN, 404)):
        response = ask(public_id)
        text = response.content.decode()
        assert response.status_code == status
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in text
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert not response.cookies
        assert "<form" not in text
        links = re.findall(r'(?:href|src|action)="([^"]*)"', text)
        assert [link for link in links if not link.startswith(("/static/", "#main"))] == []


def test_markup_in_names_stays_text(person):
    probe = '<img src=x onerror="alert(1)">\'&{{ 7 }}'
    content = facts(1)
    content["competences"][0]["name"] = {"de": probe, "en": probe}
    build.company(policy_preset=PolicyPreset.EXTENDED, name=probe)
    made = certificate(person, facts=content, title={"de": probe, "en": probe}, share=Sharing.COMPETENCES)
    Person.objects.update(first_name=probe, last_name="Ä" * 150)
    text = ask(made.public_id).content.decode()
    assert "<img" not in text
    assert text.count("&lt;img src=x") == 4
    assert "Ä" * 150 in text


def test_only_reading_is_answered(person):
    made = certificate(person, share=Sharing.NAME)
    assert Client().post(f"/verify/{made.public_id}/").status_code == 405
    assert Client().head(f"/verify/{made.public_id}/").status_code == 200


def test_asking_too_often_is_refused_for_that_address(person):
    made = certificate(person, share=Sharing.NAME)
    one, other = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    statuses = [ask(UNKNOWN, one).status_code for _ in range(60)]
    assert set(statuses) == {404}
    assert ask(made.public_id, one).status_code == 429
    assert ask(made.public_id, Client(REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "203.0.113.9"})).status_code == 429
    assert ask(made.public_id, other).status_code == 200


def test_the_log_names_nobody_and_no_address(person, caplog):
    made = certificate(person, share=Sharing.COMPETENCES)
    console = next(one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler)
    before = console.setStream(StringIO())
    with caplog.at_level(logging.INFO):
        ask(made.public_id)
        ask(UNKNOWN)
    assert [record.getMessage() for record in caplog.records if record.name == "competence.views.certificate"] == [
        "certificate check answered 200",
        "certificate check answered 404",
    ]
    written = console.setStream(before).getvalue()
    assert "Not Found: /verify/…/" in written  # by the console of settings.LOGGING
    assert not [word for word in (*CANARIES, made.public_id, UNKNOWN) if word in written]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (("Not Found: %s", "/verify/abc/"), "Not Found: /verify/…/"),
        (("page broke: %s %s", "k-1", "/verify/abc/"), "page broke: k-1 /verify/…/"),
        (("%s items", 3), "3 items"),
    ],
)
def test_no_line_is_lost(line, written):
    record = logging.LogRecord("any", logging.ERROR, "file", 1, line[0], line[1:], None)
    assert WithoutCertificates().filter(record)
    assert record.getMessage() == written


def test_the_holders_language_does_not_leak(person):
    """A stranger gets the own language, not that of the holder."""
    Person.objects.update(language=Language.GERMAN)
    made = certificate(person, share=Sharing.NAME)
    assert '<html lang="en"' in ask(made.public_id).content.decode()


def test_an_erased_person_is_gone_here_too(person):
    made = certificate(person, share=Sharing.NAME)
    person.delete()
    assert looks(ask(made.public_id)) == looks(ask(UNKNOWN))
    assert not Certificate.objects.exists()
