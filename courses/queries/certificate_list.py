"""The page of own certificates: which there are, which can be had now, and what is missing for the others in one sentence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence.enums import CertificateOf
from competence.models import Person
from competence.queries.certificates import OwnCertificate, decision_for, newest_of_each, own_certificates
from competence.queries.readiness import RoleReadiness, role_readiness
from competence.rules.certificate import Decision, Offer
from competence.rules.certificate_words import day_in_words
from courses.enums import StepKind
from courses.queries.certificates import CourseProof, course_proofs


@dataclass(frozen=True)
class CertificateLine:
    """A course or role of which there could be a certificate. `get` is where to ask for it, "" if it cannot be had now."""

    kind: CertificateOf
    title: Any
    sentence: str
    url: str
    get: str = ""
    is_renewal: bool = False


@dataclass(frozen=True)
class CertificateList:
    """Everything on the page."""

    own: tuple[OwnCertificate, ...]
    ready: tuple[CertificateLine, ...]
    missing: tuple[CertificateLine, ...]


def certificate_list(person: Person) -> CertificateList:
    """The own certificates, the courses of the person and the roles that the person holds (seven queries)."""
    own = own_certificates(person)
    newest = newest_of_each(own)
    lines = [_course(proof, newest) for proof in course_proofs(person)]
    lines += [_role(readiness, newest) for readiness in role_readiness(person)]
    known = [line for line in lines if line is not None]
    return CertificateList(
        own=tuple(own),
        ready=tuple(line for line in known if line.get),
        missing=tuple(line for line in known if not line.get),
    )


Newest = dict[tuple[CertificateOf, str], OwnCertificate]


def _course(proof: CourseProof, newest: Newest) -> CertificateLine | None:
    url = reverse("course-show", args=[proof.slug])
    if proof.counted_from is None:
        return CertificateLine(CertificateOf.COURSE, proof.title, _missing_parts(proof), url)
    decision = decision_for(
        newest, CertificateOf.COURSE, proof.code, counted_from=proof.counted_from, months=proof.valid_months
    )
    if decision.offer == Offer.HELD:
        return None
    again = {
        Offer.TOO_OLD: _("All parts are done, but that was too long ago. Take the quizzes again, and you can have it."),
        Offer.NEEDS_FRESH_PROOF: _("Your certificate ends soon. To renew it, take the quizzes of the course once more."),
    }
    return _line(
        CertificateOf.COURSE,
        proof.title,
        url,
        decision,
        get=reverse("course-certificate-get", args=[proof.slug]),
        ready=_("All parts are done. The certificate would be valid until %(day)s."),
        again=again.get(decision.offer, ""),
    )


def _role(readiness: RoleReadiness, newest: Newest) -> CertificateLine | None:
    url, title = reverse("profile-show"), readiness.role.label
    if readiness.counted_from is None:
        return CertificateLine(CertificateOf.ROLE, title, _missing_targets(readiness), url)
    decision = decision_for(
        newest,
        CertificateOf.ROLE,
        readiness.role.value,
        counted_from=readiness.counted_from,
        months=readiness.valid_months,
    )
    if decision.offer == Offer.HELD:
        return None
    oldest = _oldest(readiness, readiness.counted_from)
    again = {
        Offer.TOO_OLD: _("All critical targets are reached, but one was shown too long ago. Show “%(name)s” once more."),
        Offer.NEEDS_FRESH_PROOF: _("Your certificate ends soon. To renew it, first show “%(name)s” once more."),
    }
    return _line(
        CertificateOf.ROLE,
        title,
        url,
        decision,
        get=reverse("role-certificate-get", args=[readiness.role.value]),
        ready=_("All critical targets are reached. The certificate would be valid until %(day)s."),
        again=again.get(decision.offer, "") % {"name": oldest},
    )


def _line(
    kind: CertificateOf, title: Any, url: str, decision: Decision, *, get: str, ready: str, again: str
) -> CertificateLine:
    if not decision.is_possible:
        return CertificateLine(kind, title, again, url)
    is_renewal = decision.offer == Offer.RENEW
    text = _("You have shown it again. The new certificate would be valid until %(day)s.") if is_renewal else ready
    return CertificateLine(kind, title, text % {"day": day_in_words(decision.valid_until)}, url, get, is_renewal)


def _missing_parts(proof: CourseProof) -> str:
    if proof.progress.parts and proof.waits():
        return _("Everything is handed in. The certificate can be had once it has been read.")
    counts = {kind: proof.open_parts(kind) for kind in StepKind}
    words = (
        (ngettext("%(count)s lesson", "%(count)s lessons", counts[StepKind.LESSON]), counts[StepKind.LESSON]),
        (ngettext("%(count)s quiz", "%(count)s quizzes", counts[StepKind.QUIZ]), counts[StepKind.QUIZ]),
        (ngettext("%(count)s exercise", "%(count)s exercises", counts[StepKind.EXERCISE]), counts[StepKind.EXERCISE]),
    )
    parts = ", ".join(word % {"count": count} for word, count in words if count)
    if not parts:
        return _("This course has no parts yet, so there is no certificate of it.")
    return _("Still missing: %(parts)s.") % {"parts": parts}


def _missing_targets(readiness: RoleReadiness) -> str:
    if not readiness.targets:
        return _("No target is critical for this role, so there is no certificate of it.")
    text = ngettext(
        "%(count)s of %(all)s critical targets is still missing: “%(name)s”.",
        "%(count)s of %(all)s critical targets are still missing, first of all “%(name)s”.",
        len(readiness.missing),
    )
    missing = readiness.missing
    return text % {"count": len(missing), "all": len(readiness.targets), "name": missing[0].name}


def _oldest(readiness: RoleReadiness, day: date) -> str:
    return str(next(target.name for target in readiness.targets if target.proven_on == day))
