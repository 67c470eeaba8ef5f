"""Which role may do what. Roles are code, grants are rows; everything else asks for a permission."""

from collections.abc import Mapping
from enum import StrEnum

from competence.enums import Role


class Permission(StrEnum):
    """An intention that not everyone may have. What everyone may do (learn, see oneself) needs none."""

    REVIEW_SUBMISSIONS = "review_submissions"  # and mark free-text answers
    WRITE_ITEMS = "write_items"
    OBSERVE_WORK = "observe_work"  # with agreement, and confirm real cases
    DECIDE_DISPUTES = "decide_disputes"  # objections that are handed to them
    COUNT_DISPUTES = "count_disputes"  # how many objections wait for a reviewer or are late, and nothing else about them
    SEE_COMPANY_COVERAGE = "see_company_coverage"
    SEE_UNIT_COVERAGE = "see_unit_coverage"  # the unit of the grant and the units below it
    SEE_PEOPLE = "see_people"
    IMPORT_PEOPLE = "import_people"
    ISSUE_SIGN_IN_CARDS = "issue_sign_in_cards"
    GRANT_SEATS = "grant_seats"
    EDIT_UNITS = "edit_units"
    VERIFY_CERTIFICATES = "verify_certificates"  # of others, from elsewhere
    STAND_IN_FOR_VERIFIER = "stand_in_for_verifier"  # for the certificate of the only one who may verify
    SEE_POLICY = "see_policy"
    PROPOSE_POLICY = "propose_policy"
    CALL_FOR_REFRESH = "call_for_refresh"
    CONFIRM_POLICY = "confirm_policy"  # of what someone else has proposed
    SEE_JOBS = "see_jobs"


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.USER: frozenset(),
    Role.CHAMPION: frozenset(
        {Permission.REVIEW_SUBMISSIONS, Permission.WRITE_ITEMS, Permission.OBSERVE_WORK, Permission.DECIDE_DISPUTES}
    ),
    Role.DEPARTMENT_HEAD: frozenset({Permission.SEE_UNIT_COVERAGE}),
    Role.LEADERSHIP: frozenset({Permission.SEE_COMPANY_COVERAGE}),
    Role.HR: frozenset(
        {
            Permission.SEE_COMPANY_COVERAGE,
            Permission.COUNT_DISPUTES,
            Permission.SEE_PEOPLE,
            Permission.IMPORT_PEOPLE,
            Permission.ISSUE_SIGN_IN_CARDS,
            Permission.EDIT_UNITS,
            Permission.VERIFY_CERTIFICATES,
            Permission.SEE_POLICY,
            Permission.PROPOSE_POLICY,
            Permission.CALL_FOR_REFRESH,
        }
    ),
    Role.WORKS_COUNCIL: frozenset({Permission.SEE_COMPANY_COVERAGE, Permission.SEE_POLICY, Permission.CONFIRM_POLICY}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SEE_PEOPLE,
            Permission.IMPORT_PEOPLE,
            Permission.ISSUE_SIGN_IN_CARDS,
            Permission.GRANT_SEATS,
            Permission.EDIT_UNITS,
            Permission.STAND_IN_FOR_VERIFIER,
            Permission.SEE_POLICY,
            Permission.SEE_JOBS,
        }
    ),
}

# These hold only inside the unit of the grant and below it; all others hold for the company.
UNIT_PERMISSIONS = frozenset({Permission.SEE_UNIT_COVERAGE})
