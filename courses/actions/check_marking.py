"""What a short check came to: levels that are refreshed, and skips that are confirmed or ended (docs/short-checks.md)."""

from competence import clock
from competence.actions.evidence import record_evidence
from competence.enums import EvidenceKind
from competence.models import Person
from courses.actions.placement import confirm_skip, end_skip
from courses.enums import SkipEnd
from courses.models import Attempt, ModuleSkip
from courses.rules.checks import skip_results


def record_check(attempt: Attempt, *, by: Person) -> None:
    """Record what the results of a check show. Runs in the transaction that handed it in.

    A block that was not passed leaves no trace in the ledger. Side effects: one piece of evidence for each level that was shown
    again; the skips that the check looked at are confirmed or ended.
    """
    for result in attempt.results:
        if result["shown"]:
            record_evidence(
                person=attempt.person,
                competence=result["competence"],
                kind=EvidenceKind.RETENTION_CHECK,
                source=f"attempt:{attempt.pk}",
                instrument="check",
                supports_level=result["level"],
                n_items=result["asked"],
                outcome="passed",
                occurred_at=attempt.handed_in_at or clock.now(),
                by=by,
                context={"attempt": attempt.pk},
            )
    _settle_skips(attempt, by=by)


def _settle_skips(attempt: Attempt, *, by: Person) -> None:
    """What was shown stays skipped; what was not comes back onto the way, and nothing else changes."""
    passed = skip_results(attempt.results)
    if not passed:
        return
    skips = ModuleSkip.objects.visible_to(attempt.person).standing().select_related("course").order_by("pk")
    for skip in skips.filter(checked_at=None):
        lesson = skip.course.code, skip.key
        if lesson in passed:
            if passed[lesson]:
                confirm_skip(skip=skip, by=by)
            else:
                end_skip(skip=skip, reason=SkipEnd.RECHECK, by=by)
