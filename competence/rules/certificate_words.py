"""A certificate as it reads, on the page and on paper, in the reader's language. Pure: stored facts and dates in, texts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from competence.enums import CertificateOf
from competence.texts import translated

from . import qr
from .certificate_facts import rows_of

# How something was shown, short enough for a column.
PROOFS: Mapping[str, Any] = {
    "placement": pgettext_lazy("certificate", "placement"),
    "quiz": pgettext_lazy("certificate", "quiz"),
    "peer_review": pgettext_lazy("certificate", "exercise that was read"),
    "exercise_review_single": pgettext_lazy("certificate", "confirmed exercise"),
    "exercise_review_double": pgettext_lazy("certificate", "exercise confirmed by two"),
    "external_certificate_practical": pgettext_lazy("certificate", "external certificate"),
    "external_certificate_knowledge": pgettext_lazy("certificate", "external certificate"),
    "workplace_observation": pgettext_lazy("certificate", "observation at work"),
    "retention_check": pgettext_lazy("certificate", "short check"),
}
CONFIRMED = {"exercise_review_single", "exercise_review_double"}


@dataclass(frozen=True)
class SheetRow:
    """One competence in the table."""

    name: str
    level: int
    words: str
    proof: str


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on a certificate beside the name. `dates` are pairs of label and day in words."""

    number: str
    company: str
    about: str
    lead: str
    rows: tuple[SheetRow, ...]
    done: tuple[str, ...]
    notes: tuple[str, ...]
    dates: tuple[tuple[str, str], ...]


def sheet(
    *,
    kind: str,
    number: str,
    title: Mapping[str, str],
    content_version: str,
    facts: Mapping[str, Any],
    issued_on: date,
    valid_until: date,
) -> Sheet:
    """The certificate in the active language."""
    rows = tuple(SheetRow(str(row.name), row.level, row.words, _proof(row.kinds)) for row in rows_of(facts))
    texts = {"title": translated(title)}
    is_course = kind == CertificateOf.COURSE
    about = _("Course “%(title)s”") if is_course else _("Role “%(title)s”")
    lead = (
        _("has completed the course “%(title)s”.")
        if is_course
        else _("has reached and proven every critical target for working with AI in the role “%(title)s”.")
    )
    return Sheet(
        number=number,
        company=facts.get("company", ""),
        about=about % texts,
        lead=lead % texts,
        rows=rows,
        done=_done(facts) if is_course else (),
        notes=_notes(is_course, content_version, facts),
        dates=(
            (pgettext("certificate", "Issued on"), day_in_words(issued_on)),
            (pgettext("certificate", "Valid until"), day_in_words(valid_until)),
        ),
    )


def day_in_words(day: date) -> str:
    """ "21 November 2026"."""
    return date_format(day, pgettext("date format", "j F Y"))


def _proof(kinds: Sequence[str]) -> str:
    """Each way once, in the order in which they came; the first letter is a capital."""
    if "exercise_review_double" in kinds:
        kinds = [kind for kind in kinds if kind != "exercise_review_single"]
    words = ", ".join(dict.fromkeys(str(PROOFS[kind]) for kind in kinds if kind in PROOFS))
    return words[:1].upper() + words[1:]


def _done(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What belonged to the course: how much of what, and the lessons by name."""
    counted = (
        (ngettext("%(count)s lesson", "%(count)s lessons", len(facts["lessons"])), len(facts["lessons"])),
        (ngettext("%(count)s quiz", "%(count)s quizzes", len(facts["quizzes"])), len(facts["quizzes"])),
        (ngettext("%(count)s exercise", "%(count)s exercises", len(facts["exercises"])), len(facts["exercises"])),
    )
    parts = ", ".join(text % {"count": count} for text, count in counted if count)
    minutes = ngettext("about %(count)s minute", "about %(count)s minutes", facts["minutes"]) % {"count": facts["minutes"]}
    lines = [_("Done: %(parts)s, %(minutes)s.") % {"parts": parts, "minutes": minutes}]
    for label, titles in (
        (pgettext("certificate", "Lessons"), facts["lessons"]),
        (pgettext("certificate", "Exercises"), facts["exercises"]),
    ):
        if titles:
            lines.append(f"{label}: {' · '.join(str(translated(title)) for title in titles)}")
    return tuple(lines)


def _notes(is_course: bool, content_version: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    kinds = {kind for row in rows_of(facts) for kind in row.kinds}
    if kinds & CONFIRMED:
        notes.append(_("Confirmed means: an AI champion has read the work by published criteria."))
    if rows_of(facts):
        notes.append(_("Levels: 1 aware, 2 practised, 3 proficient, 4 leading. They are those of the day of issue."))
    version = (
        _("Version %(version)s of the course %(code)s.") % {"version": content_version, "code": facts.get("course", "")}
        if is_course
        else _("Competence framework %(version)s, rule set %(rules)s.")
        % {"version": content_version, "rules": facts.get("rule_set", "")}
    )
    notes.append(f"{version} {_('Issued by the company by published rules; no inspection body stands behind it.')}")
    return tuple(notes)


def pdf_data(page: Sheet, *, name: str, issued_at: datetime, address: str) -> dict[str, Any]:
    """What `typst/certificate.typ` needs, in the active language. `address` is that of the public page, "" if nothing is shared."""
    return {
        "title": f"{pgettext('certificate', 'Certificate')} {page.number}: {name}",
        "language": (get_language() or "de")[:2],
        "dated": issued_at.isoformat(),
        "company": page.company,
        "number": _("No. %(number)s") % {"number": page.number},
        "kind": pgettext("certificate", "Certificate"),
        "name": name,
        "lead": page.lead,
        "columns": [_("Competence"), _("Level"), pgettext("certificate", "Shown by")],
        "competences": [{"name": row.name, "level": row.level, "words": row.words, "proof": row.proof} for row in page.rows],
        "done": list(page.done),
        "notes": list(page.notes),
        "dates": [list(pair) for pair in page.dates],
        "footer": _("kundig for %(name)s") % {"name": page.company} if page.company else "kundig",
        "check": {
            "text": _("Whether this certificate holds can be seen here:") if address else not_shared_words(),
            "address": address,
            "svg": qr_svg(address) if address else "",
            "alt": _("QR code with the address of the check page"),
        },
    }


def not_shared_words() -> str:
    """What stands in place of the address as long as nothing is shared."""
    return _("It can be checked online as soon as the person it is about shares it.")


def qr_svg(address: str) -> str:
    """The QR code as an SVG file: geometry only. The white page around it is its quiet zone."""
    code = qr.draw(address)
    side = code.size - 2 * qr.QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{qr.QUIET_ZONE} {qr.QUIET_ZONE} {side} {side}"'
        f' shape-rendering="crispEdges"><path d="{code.path}"/></svg>'
    )
