"""Certificates: issued from facts and only to whom they are about, renewed by adding, shared and taken back by the holder."""

from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from competence import clock
from competence.actions.certificates import (
    issue_role_certificate,
    share_certificate,
    withdraw_certificate,
)
from competence.enums import EvidenceKind, PolicyPreset, Role, Sharing, WithdrawalReason
from competence.errors import Refused
from competence.models import AuditEvent, Certificate, CertificateSeries, CompetenceLevel, Person
from competence.rules.certificate import ID_LENGTH, ID_SIGNS, is_public_id
from tests import build
from tests.competence.certificates import CODES, certificate, critical_target, facts, issued, ready, shown
from tests.courses.actions.test_attempt_at_once import at_once


@pytest.fixture(autouse=True)
def _company(db):
    build.company()


@pytest.fixture
def person() -> Person:
    return build.person()


def days_later(days: int):
    return clock.at(clock.now() + timedelta(days=days))


def actions() -> list[str]:
    return list(AuditEvent.objects.filter(action__startswith="certificate").order_by("pk").values_list("action", flat=True))


# ── issuing ──


def test_it_freezes_the_facts_and_names_the_company(person):
    made = certificate(person, facts=facts(1, 2), content_version="2026.1")
    assert made.facts == facts(1, 2) | {"company": "Prüfwerk GmbH"}
    assert (made.kind, made.subject, str(made.title), made.content_version) == (
        "role",
        "user",
        "Anwenderin oder Anwender",
        "2026.1",
    )
    assert (made.issued_on, made.share, made.shared_at, made.renews) == (clock.today(), Sharing.NOTHING, None, None)
    assert made.valid_until > clock.today() + timedelta(days=360)
    assert actions() == ["certificate.issue"]
    build.company(name="Another name")
    assert Certificate.objects.get().facts["company"] == "Prüfwerk GmbH"


def test_the_address_cannot_be_guessed(person):
    ids = {certificate(person, subject=f"role-{number}").public_id for number in range(20)}
    assert len(ids) == 20
    assert all(is_public_id(one) for one in ids)
    assert len(set(ID_SIGNS)) ** ID_LENGTH >= 2**128
    assert not set(ID_SIGNS) & set("01ilo")


def test_numbers_count_in_the_year_and_are_never_given_twice(person):
    year = clock.today().year
    first = certificate(person)
    other = build.person()
    assert [first.number, certificate(other).number] == [f"{year}-0001", f"{year}-0002"]
    other.delete()
    assert certificate(person, subject="champion").number == f"{year}-0003"
    CertificateSeries.objects.filter(year=year).update(last=12_345)
    assert certificate(person, subject="leadership").number == f"{year}-12346"


@pytest.mark.parametrize("content", [{}, {"competences": []}, facts(0), {"lessons": [], "quizzes": [], "exercises": []}])
def test_without_facts_there_is_none(person, content):
    with pytest.raises(Refused) as refusal:
        issued(person, facts=content)
    assert refusal.value.code == "certificate.no_facts"
    assert not Certificate.objects.exists()


def test_nobody_issues_one_about_someone_else(person):
    with pytest.raises(Refused) as refusal:
        issued(person, by=build.person())
    assert refusal.value.code == "certificate.not_yours"


def test_a_second_click_does_nothing(person):
    assert issued(person) is not None
    assert issued(person) is None
    assert Certificate.objects.count() == 1
    assert actions() == ["certificate.issue"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_renewal", [False, True])
def test_many_clicks_at_once_issue_one(is_renewal):
    build.company()
    person = build.person()
    if is_renewal:
        with clock.at(clock.now() - timedelta(days=330)):
            certificate(person)
    results = at_once(*[lambda: issued(Person.objects.get(pk=person.pk)) for _ in range(8)])
    assert sum(result is not None for result in results) == 1
    assert Certificate.objects.count() == 1 + is_renewal


def test_a_proof_that_is_too_old_carries_none(person):
    with pytest.raises(Refused) as refusal:
        issued(person, counted_from=clock.today() - timedelta(days=366))
    assert refusal.value.code == "certificate.too_old"


# ── renewal ──


def test_a_renewal_adds_and_wipes_nothing(person):
    first = certificate(person, share=Sharing.NAME)
    with days_later(330):
        second = issued(person, facts=facts(2))
    assert second is not None
    assert second.renews == first
    assert second.valid_until > first.valid_until
    kept = Certificate.objects.get(pk=first.pk)
    assert (kept.facts, kept.share, kept.valid_until, kept.withdrawn_at) == (
        first.facts,
        Sharing.NAME,
        first.valid_until,
        None,
    )
    assert second.share == Sharing.NOTHING  # sharing is an act of its own
    with days_later(340):
        assert issued(person) is None


def test_it_opens_sixty_days_before_the_end(person):
    first = certificate(person)
    left = (first.valid_until - clock.today()).days
    with days_later(left - 61):
        assert issued(person) is None
    with days_later(left - 60):
        assert issued(person) is not None


def test_it_needs_a_fresh_proof(person):
    day = clock.today()
    certificate(person, counted_from=day)
    with days_later(330), pytest.raises(Refused) as refusal:
        issued(person, counted_from=day)
    assert refusal.value.code == "certificate.needs_fresh_proof"


def test_after_the_end_the_next_one_still_points_to_it(person):
    first = certificate(person)
    with days_later(800):
        second = issued(person)
    assert second is not None
    assert second.renews == first


# ── the role ──


def test_a_role_is_certified_once_all_critical_targets_are_met():
    person = ready()
    made = issue_role_certificate(role="user", by=person)
    assert made is not None
    assert (made.subject, str(made.title), made.content_version) == ("user", "Anwenderin oder Anwender", "1")
    assert [(entry["code"], entry["level"], entry["kinds"]) for entry in made.facts["competences"]] == [
        (code, 1, ["quiz"]) for code in CODES
    ]
    assert issue_role_certificate(role="user", by=person) is None


@pytest.mark.parametrize("role", ["champion", "hr", "nonsense", ""])
def test_a_role_that_is_not_held_gives_none(role):
    person = ready()
    with pytest.raises(Refused) as refusal:
        issue_role_certificate(role=role, by=person)
    assert refusal.value.code == "certificate.not_ready"


def test_one_missing_target_is_enough_to_refuse():
    person = ready()
    critical_target(person, "SEC-4")
    with pytest.raises(Refused):
        issue_role_certificate(role="user", by=person)


def test_a_role_without_critical_targets_gives_none():
    person = build.person()
    build.framework()
    build.grant(person, Role.USER)
    with pytest.raises(Refused) as refusal:
        issue_role_certificate(role="user", by=person)
    assert refusal.value.code == "certificate.not_ready"


def test_the_shortest_validity_and_the_oldest_proof_decide():
    person = build.person()
    build.grant(person, Role.USER)
    critical_target(person, "SEC-5", months=6)
    critical_target(person, "SEC-6", months=24)
    shown(person, "SEC-5")
    shown(person, "SEC-6", days_ago=40)
    made = issue_role_certificate(role="user", by=person)
    assert made is not None
    months = 6 * 30
    assert months - 40 - 2 <= (made.valid_until - clock.today()).days <= months - 40 + 5


# ── withdrawal ──


def test_a_corrected_proof_withdraws_what_rests_on_it():
    person = ready()
    made = issue_role_certificate(role="user", by=person)
    other = certificate(person, subject="champion", facts=facts(0, 0, 1))
    wrong = person.evidence.get(competence="SEC-1")
    by = build.person()
    shown(person, "SEC-1", supersedes=wrong, kind=EvidenceKind.SELF_ASSESSMENT, source="correction:1", by=by)
    assert not CompetenceLevel.objects.filter(person=person, competence="SEC-1").exists()
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert made.withdrawn_for == WithdrawalReason.EVIDENCE
    other.refresh_from_db()
    assert other.withdrawn_at is None  # it names SEC-3 only
    assert AuditEvent.objects.get(action="certificate.withdraw").by == by


def test_a_correction_that_changes_no_level_withdraws_nothing():
    person = ready()
    made = issue_role_certificate(role="user", by=person)
    wrong = person.evidence.get(competence="SEC-1")
    shown(person, "SEC-1", supersedes=wrong, source="correction:2")
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_it_is_withdrawn_once(person):
    made = certificate(person)
    assert withdraw_certificate(certificate=made, reason=WithdrawalReason.EVIDENCE, by=None)
    moment = Certificate.objects.get().withdrawn_at
    assert not withdraw_certificate(certificate=made, reason=WithdrawalReason.EVIDENCE, by=None)
    assert Certificate.objects.get().withdrawn_at == moment
    assert actions() == ["certificate.issue", "certificate.withdraw"]


def test_after_a_withdrawal_there_can_be_a_new_one(person):
    first = certificate(person)
    withdraw_certificate(certificate=first, reason=WithdrawalReason.EVIDENCE, by=None)
    second = issued(person)
    assert second is not None
    assert second.renews == first


# ── sharing ──


def test_sharing_and_taking_it_back(person):
    made = certificate(person)
    assert share_certificate(certificate=made, by=person, what=Sharing.NAME)
    assert not share_certificate(certificate=made, by=person, what=Sharing.NAME)
    made.refresh_from_db()
    assert (made.share, made.shared_at is None) == (Sharing.NAME, False)
    address = made.public_id
    assert share_certificate(certificate=made, by=person, what=Sharing.NOTHING)
    assert not share_certificate(certificate=made, by=person, what=Sharing.NOTHING)
    made.refresh_from_db()
    assert (made.share, made.shared_at, made.public_id) == (Sharing.NOTHING, None, address)
    assert actions() == ["certificate.issue", "certificate.share", "certificate.share"]


def test_nobody_else_shares_it(person):
    made = certificate(person)
    for role in (Role.HR, Role.ADMINISTRATOR, Role.LEADERSHIP):
        other = build.person()
        build.grant(other, role)
        with pytest.raises(Refused) as refusal:
            share_certificate(certificate=made, by=other, what=Sharing.NAME)
        assert refusal.value.code == "certificate.not_yours"


@pytest.mark.parametrize("preset", PolicyPreset)
def test_levels_are_shared_only_where_it_is_agreed(person, preset):
    build.company(policy_preset=preset)
    made = certificate(person)
    if preset == PolicyPreset.EXTENDED:
        assert share_certificate(certificate=made, by=person, what=Sharing.COMPETENCES)
        return
    with pytest.raises(Refused) as refusal:
        share_certificate(certificate=made, by=person, what=Sharing.COMPETENCES)
    assert refusal.value.code == "certificate.policy"


# ── what the database promises ──


def test_what_it_says_is_never_changed(person):
    made = certificate(person)
    made.facts = facts(4)
    with pytest.raises(TypeError):
        made.save()
    with pytest.raises(TypeError):
        Certificate.objects.update(valid_until=clock.today())
    with pytest.raises((TypeError, FieldError)):
        Certificate.objects.filter(pk=made.pk).update(share=Sharing.NAME, facts={})


def row(person: Person, **fields) -> Certificate:
    """A row as no action would write it."""
    today = clock.today()
    defaults = {
        "public_id": fields.get("number", "9999"),
        "number": "9999",
        "kind": "role",
        "subject": "user",
        "content_version": "1",
        "facts": facts(1),
        "issued_at": clock.now(),
        "issued_on": today,
        "valid_until": today,
    }
    return Certificate.objects.create(person=person, **(defaults | fields))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("certificate_holds_for_a_day", {"valid_until": clock.today() - timedelta(days=1)}),
        ("certificate_rests_on_facts", {"facts": {}}),
        ("certificate_sharing_has_its_time", {"share": Sharing.NAME}),
        ("certificate_sharing_has_its_time", {"shared_at": clock.now()}),
        ("certificate_withdrawal_has_its_reason", {"withdrawn_at": clock.now()}),
        ("certificate_withdrawal_has_its_reason", {"withdrawn_for": "evidence"}),
    ],
)
def test_constraints_of_a_row(person, name, fields):
    row(person, number="1")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(person, number="2", subject="other", **fields)


def test_a_chain_begins_once_and_goes_on_once(person):
    first = row(person, number="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        row(person, number="2")
    row(person, number="3", renews=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(person, number="4", renews=first)
    with pytest.raises(IntegrityError, match="certificate_renews_another"), transaction.atomic():
        row(person, number="5", subject="self", pk=77, renews_id=77)


def test_public_id_and_number_are_unique(person):
    row(person, number="1")
    for same in ({"number": "1", "public_id": "2"}, {"number": "2", "public_id": "1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row(person, subject="other", **same)


def test_an_erased_person_takes_the_whole_chain_along(person):
    first = row(person, number="1")
    row(person, number="2", renews=first)
    with pytest.raises(RestrictedError):
        first.delete()
    person.delete()
    assert not Certificate.objects.exists()
