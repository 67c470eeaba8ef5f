"""Certificates: issued on the learner's own request from stored facts, shared by the learner's own act, never wiped."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence import clock
from competence.enums import CertificateOf, PolicyPreset, Sharing, WithdrawalReason
from competence.errors import Refused
from competence.models import Certificate, CertificateSeries, Company, CompetenceLevel, Person
from competence.queries.framework import current_framework
from competence.queries.readiness import certified_competences, role_readiness
from competence.queries.rule_sets import current_rules
from competence.rules.certificate import ID_LENGTH, ID_SIGNS, Offer, allowed_sharing, decide
from competence.rules.certificate_facts import in_both_languages, rest_on_something

from . import audit

REFUSALS = {
    Offer.NEEDS_FRESH_PROOF: gettext_lazy("Show it again first: nothing is newer than your present certificate."),
    Offer.TOO_OLD: gettext_lazy("The proofs are too old for a certificate. Show it again, and you can have one."),
}


@transaction.atomic
def issue_certificate(
    *,
    person: Person,
    kind: CertificateOf,
    subject: str,
    title: Mapping[str, str],
    content_version: str,
    facts: Mapping[str, Any],
    valid_months: int,
    by: Person,
    counted_from: date | None = None,
) -> Certificate | None:
    """Issue a certificate, or renew one. None if an equal one holds and it is too early to renew it, also for a second click.

    `counted_from` is the day of the oldest proof (today if not given); the certificate ends `valid_months` later. A renewal is
    a new row that points to the former one, which stays as it is. Refused for anyone but the person, without facts, and when
    the proofs are too old or no newer than the present certificate.
    Side effects: a Certificate row, the number of the year, one audit row.
    """
    if by.pk != person.pk:
        raise Refused(_("A certificate is issued to the person who asks for it."), code="certificate.not_yours")
    if not rest_on_something(facts):
        raise Refused(_("There is nothing yet that a certificate could say."), code="certificate.no_facts")
    today = clock.today()
    chain = Certificate.objects.filter(person=person, kind=kind, subject=subject)
    former = chain.filter(renewed_by=None).first()
    standing = former.valid_until if former is not None and former.withdrawn_at is None else None
    decision = decide(counted_from=counted_from or today, months=valid_months, standing_until=standing, today=today)
    if decision.offer == Offer.HELD:
        return None
    if not decision.is_possible:
        raise Refused(REFUSALS[decision.offer], code=f"certificate.{decision.offer}")
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                public_id="".join(secrets.choice(ID_SIGNS) for _sign in range(ID_LENGTH)),
                number=_next_number(today.year),
                person=person,
                kind=kind,
                subject=subject,
                title=dict(title),
                content_version=content_version,
                facts=dict(facts) | {"company": _company_name()},
                issued_at=clock.now(),
                issued_on=today,
                valid_until=decision.valid_until,
                renews=former,
            )
    except IntegrityError:
        return None  # a second tab was first: the chain has one row at each place
    audit.record("certificate.issue", by=by, subject=f"certificate:{certificate.pk}", kind=str(kind), renews=former is not None)
    return certificate


@transaction.atomic
def issue_role_certificate(*, role: str, by: Person) -> Certificate | None:
    """Issue the own certificate of a learning role that the person holds, once every critical target is met.

    None if it is there already. Side effects: those of issue_certificate.
    """
    found = next((one for one in role_readiness(by) if one.role == role), None)
    if found is None or not found.is_ready:
        raise Refused(_("Not every critical target of this role is reached yet."), code="certificate.not_ready")
    framework = current_framework()
    competences = certified_competences(by, {target.code: target.target for target in found.targets})
    return issue_certificate(
        person=by,
        kind=CertificateOf.ROLE,
        subject=found.role.value,
        title=in_both_languages(found.role.label),
        content_version=framework.version,
        facts={"rule_set": current_rules().version, "competences": [one.as_json() for one in competences]},
        valid_months=found.valid_months,
        counted_from=found.counted_from,
        by=by,
    )


@transaction.atomic
def share_certificate(*, certificate: Certificate, by: Person, what: Sharing) -> bool:
    """Choose what the public page shows; NOTHING takes it back at once. False if it was so already.

    Only the holder chooses, as far as the agreed policy allows. The address stays the same. Side effects: one audit row.
    """
    if certificate.person_id != by.pk:
        raise Refused(_("Only the person whom a certificate is about shares it."), code="certificate.not_yours")
    company = Company.current()
    preset = PolicyPreset(company.policy_preset) if company else PolicyPreset.STANDARD
    if what not in allowed_sharing(preset):
        raise Refused(_("The policy of your company does not allow that levels are shared."), code="certificate.policy")
    moment = None if what == Sharing.NOTHING else clock.now()
    won = Certificate.objects.filter(pk=certificate.pk).exclude(share=what).update(share=what, shared_at=moment)
    if won:
        audit.record("certificate.share", by=by, subject=f"certificate:{certificate.pk}", what=str(what))
    return bool(won)


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, reason: WithdrawalReason, by: Person | None) -> bool:
    """Say that a certificate no longer holds. It stays, with date and reason. False if someone was first.

    Side effects: one audit row.
    """
    rows = Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None)
    won = rows.update(withdrawn_at=clock.now(), withdrawn_for=reason)
    if won:
        audit.record("certificate.withdraw", by=by, subject=f"certificate:{certificate.pk}", reason=str(reason))
    return bool(won)


def withdraw_unfounded(*, person: Person, competence: str, by: Person | None) -> int:
    """After a proof was corrected: withdraw what names a level of the competence that is no longer reached.

    Part of the transaction that corrected it. Returns how many. Side effects: those of withdraw_certificate.
    """
    level = CompetenceLevel.objects.filter(person=person, competence=competence).values_list("awarded_level", flat=True)
    reached = level.first() or 0
    return sum(
        withdraw_certificate(certificate=one, reason=WithdrawalReason.EVIDENCE, by=by)
        for one in Certificate.objects.standing().filter(person=person, valid_until__gte=clock.today())
        if any(entry["code"] == competence and entry["level"] > reached for entry in one.facts.get("competences", ()))
    )


def _company_name() -> str:
    company = Company.current()
    return company.name if company else ""


def _next_number(year: int) -> str:
    """The next number of the year. The written row is held to the end of the transaction, so nobody gets the same one."""
    CertificateSeries.objects.get_or_create(year=year)
    CertificateSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"{year}-{CertificateSeries.objects.get(year=year).last:04}"
