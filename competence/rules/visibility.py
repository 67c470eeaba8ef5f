"""Who may see what, in words that a page can show to the people it is about (docs/levels.md, docs/coverage.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from competence.enums import PolicyPreset, Role
from competence.roles import PERMISSIONS, Permission

from .disclosure import SMALLEST_GROUP


@dataclass(frozen=True)
class Reader:
    """Someone, and what they can see about a person at most."""

    who: Any
    sees: Any
    never: Any


@dataclass(frozen=True)
class PolicyRow:
    """One point in which the presets differ, with its text for each of them."""

    about: Any
    by_preset: Mapping[PolicyPreset, Any]


@dataclass(frozen=True)
class PermissionRow:
    """One permission, and for each role whether it holds it."""

    label: Any
    held: tuple[bool, ...]


READERS: tuple[Reader, ...] = (
    Reader(
        _("You"),
        _("Everything: your answers, proofs, levels with their reasons, and the conversations about your exercises."),
        _("Nothing is hidden from you."),
    ),
    Reader(
        _("The AI champion who reads your exercise"),
        _("The exercise that you hand in, its versions, and the conversation about it."),
        _("Your quiz results, your levels and your other exercises."),
    ),
    Reader(
        _("AI champions who mark free texts of quizzes"),
        _("The text that you wrote as an answer, with its question. Not your name, and not who leads you."),
        _("Your other answers, your results and your levels. Whoever leads you never gets your texts."),
    ),
    Reader(
        _("The AI champion who observes you at work, or confirms a real case"),
        _("The occasion to which you agreed, and its form; of a real case the note that you send."),
        _("Your levels, your answers and your other work. Without your yes there is no form."),
    ),
    Reader(
        _("Whoever verifies your certificates in human resources"),
        _("The certificates that you upload, with their files, until 30 days after the decision. Each opening stands below."),
        _("What the certificate means for your levels, and everything else that you learn."),
    ),
    Reader(
        _("The AI champion who decides an objection of yours"),
        _(
            "Your reason, your proofs in that competence, and the work or the answers behind the proof that it is about; "
            "without your name, and only until it is decided."
        ),
        _("Your name, your other competences, and how you see yourself. Whoever leads you never decides."),
    ),
    Reader(
        _("Your head of department"),
        _("Figures about groups in the unit, from the smallest group on."),
        _("Your answers, your levels, your exercises, and when you learn."),
    ),
    Reader(
        _("Human resources"),
        _("Name, unit and roles; whether mandatory training is open or done, with its date; figures about groups."),
        _("Your answers, your levels, your exercises, and when you learn."),
    ),
    Reader(_("Leadership"), _("Figures about groups in the company."), _("Anything about single people.")),
    Reader(
        _("Works council"), _("All rules, and the figures about groups that are released."), _("Anything about single people.")
    ),
    Reader(
        _("Administrator"),
        _("Accounts: name, unit, roles, and how someone signs in."),
        _("Your answers, your levels, your exercises, and figures about groups."),
    ),
    Reader(
        _("Whoever has the address of a certificate that you share"),
        _("What you have chosen to share of it, and whether it still holds. Without your sharing the address shows nothing."),
        _("Anything else, and whether you have other certificates. You can take it back at any time."),
    ),
)


def policy_rows() -> tuple[PolicyRow, ...]:
    """In what the presets of the policy differ."""
    agreed = _("Only with your agreement to each single occasion, before it takes place.")
    off = _("Off. Only the works council and the company together can switch it on.")
    return (
        PolicyRow(_("Smallest group that a figure may describe"), dict(SMALLEST_GROUP)),
        PolicyRow(
            _("Head of department sees who has done mandatory training"),
            {PolicyPreset.STRICT: _("Never."), PolicyPreset.STANDARD: off, PolicyPreset.EXTENDED: off},
        ),
        PolicyRow(
            _("What people may share of their own certificates"),
            {
                PolicyPreset.STRICT: _("That it holds, and their name. No levels."),
                PolicyPreset.STANDARD: _("That it holds, and their name. No levels."),
                PolicyPreset.EXTENDED: _("Also their levels; they take it back whenever they want."),
            },
        ),
        PolicyRow(
            _("Observation at work, and notes on real cases"),
            {PolicyPreset.STRICT: _("Off."), PolicyPreset.STANDARD: agreed, PolicyPreset.EXTENDED: agreed},
        ),
    )


# What the figures obey, in plain words; the letters are those of docs/coverage.md.
FIGURE_RULES: tuple[tuple[str, Any], ...] = (
    ("R1", _("A figure appears only for groups of at least the smallest size; whoever looks at it does not count.")),
    (
        "R4",
        _("Nobody can read from a figure that all or none have reached something: very high and very low values stay vague."),
    ),
    ("R5", _("In groups below 50 people shares are rounded to steps of 5, and the number of people is only shown as a range.")),
    ("R6", _("If a protected figure could be worked out from others, a further one is protected as well.")),
    (
        "R9",
        _("Single competences of a unit appear only in groups of at least twice the smallest size; otherwise the whole area."),
    ),
    ("R13", _("A protected figure only says that it is protected, and never why.")),
)

PERMISSION_LABELS: Mapping[Permission, Any] = {
    Permission.REVIEW_SUBMISSIONS: _("Read exercises that are handed to them, and free texts without a name"),
    Permission.OBSERVE_WORK: _("Observe people at work who have agreed, and confirm real cases"),
    Permission.WRITE_ITEMS: _("Write questions, and release those of others"),
    Permission.DECIDE_DISPUTES: _("Decide objections that are handed to them, without a name"),
    Permission.COUNT_DISPUTES: _("See how many objections wait or are late, and nothing else about them"),
    Permission.SEE_COMPANY_COVERAGE: _("See figures about groups in the company"),
    Permission.SEE_UNIT_COVERAGE: _("See figures about groups in the own unit"),
    Permission.SEE_PEOPLE: _("See the list of people with unit and roles"),
    Permission.IMPORT_PEOPLE: _("Load people from the HR system"),
    Permission.ISSUE_SIGN_IN_CARDS: _("Print sign-in cards"),
    Permission.GRANT_SEATS: _("Give and take back seats"),
    Permission.EDIT_UNITS: _("Edit units"),
    Permission.VERIFY_CERTIFICATES: _("Verify certificates that others bring from elsewhere"),
    Permission.STAND_IN_FOR_VERIFIER: _("Verify the certificate of the only person who may verify the others"),
    Permission.SEE_POLICY: _("Read the rules on this page"),
    Permission.PROPOSE_POLICY: _("Propose a change of the agreed policy"),
    Permission.CALL_FOR_REFRESH: _("Call for a refresh of competences"),
    Permission.CONFIRM_POLICY: _("Confirm or refuse a change that someone else has proposed"),
    Permission.SEE_JOBS: _("See background work"),
}


def permission_rows() -> tuple[PermissionRow, ...]:
    """Every permission by role, as the program itself asks for it."""
    return tuple(
        PermissionRow(PERMISSION_LABELS[permission], tuple(permission in PERMISSIONS[role] for role in Role))
        for permission in Permission
    )
